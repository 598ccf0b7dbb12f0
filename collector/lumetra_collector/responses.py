"""What an exporter is answered: the export response of its signal, or a `google.rpc.Status`, in the request's content type."""

from typing import Any, NamedTuple

import orjson
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from lumetra_collector.errors import BodyTooLarge, UnsupportedBody
from lumetra_collector.ingest import Outcome
from lumetra_collector.request import ContentType, Signal
from lumetra_core.errors import InvalidInput, LumetraError, Unavailable

MEDIA_TYPES: dict[ContentType, str] = {"protobuf": "application/x-protobuf", "json": "application/json"}

# google/rpc/code.proto
INVALID_ARGUMENT = 3
RESOURCE_EXHAUSTED = 8
UNAVAILABLE = 14


class Failure(NamedTuple):
    """A refusal, as HTTP and as gRPC say it."""

    http_status: int
    grpc_code: int
    message: str
    retry_after_seconds: int | None
    """None where the same request will never be taken."""


def failure(error: LumetraError) -> Failure:
    """Say *error* in the terms of both protocols (OTLP specification, "Failures")."""
    message = str(error)
    match error:
        case BodyTooLarge():
            return Failure(413, RESOURCE_EXHAUSTED, message, None)
        case UnsupportedBody():
            return Failure(415, INVALID_ARGUMENT, message, None)
        case InvalidInput():
            return Failure(400, INVALID_ARGUMENT, message, None)
        case Unavailable():
            return Failure(503, UNAVAILABLE, message, error.retry_after_seconds)
        case _:  # a fault of ours, and no reason for the client to drop what it has
            return Failure(503, UNAVAILABLE, message, Unavailable.retry_after_seconds)


def status_body(refusal: Failure, content_type: ContentType) -> bytes:
    """Write a `google.rpc.Status`."""
    if content_type == "json":
        return orjson.dumps({"code": refusal.grpc_code, "message": refusal.message})
    return Status(code=refusal.grpc_code, message=refusal.message).SerializeToString()


def export_body(signal: Signal, outcome: Outcome, content_type: ContentType) -> bytes:
    """Write the signal's export response; `partial_success` is there only when there is something to tell."""
    if content_type == "protobuf":
        return _export_message(signal, outcome).SerializeToString()
    if not _has_news(outcome):
        return b"{}"
    # Rejected 0 with a message is a warning (OTLP, "Partial Success"): all was taken, and something was mended.
    partial: dict[str, Any] = {"errorMessage": outcome.message}
    if outcome.rejected:  # an int64 is a string in protobuf JSON, and 0 is left out
        partial[_REJECTED_KEYS[signal]] = str(outcome.rejected)
    return orjson.dumps({"partialSuccess": partial})


_REJECTED_KEYS: dict[Signal, str] = {
    "traces": "rejectedSpans",
    "logs": "rejectedLogRecords",
    "metrics": "rejectedDataPoints",
}

_ExportResponse = ExportTraceServiceResponse | ExportLogsServiceResponse | ExportMetricsServiceResponse


def _has_news(outcome: Outcome) -> bool:
    return bool(outcome.rejected or outcome.message)


def _export_message(signal: Signal, outcome: Outcome) -> _ExportResponse:
    response: _ExportResponse
    match signal:
        case "traces":
            response = ExportTraceServiceResponse()
            response.partial_success.rejected_spans = outcome.rejected
        case "logs":
            response = ExportLogsServiceResponse()
            response.partial_success.rejected_log_records = outcome.rejected
        case "metrics":
            response = ExportMetricsServiceResponse()
            response.partial_success.rejected_data_points = outcome.rejected
    response.partial_success.error_message = outcome.message
    # Setting a field set its message, too; OTLP asks for it to be absent where all went well ("Full Success").
    if not _has_news(outcome):
        response.ClearField("partial_success")
    return response
