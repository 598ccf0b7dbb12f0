"""OTLP over gRPC: `TraceService`, `LogsService` and `MetricsService`, each with its one method `Export`.

Messages stay bytes here: they are decoded where those of HTTP are, in the workers.
"""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, get_args

import grpc
import grpc.aio
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status

from lumetra_collector.errors import PortTaken
from lumetra_collector.ingest import Ingest
from lumetra_collector.request import RequestFacts, Signal
from lumetra_collector.responses import INVALID_ARGUMENT, RESOURCE_EXHAUSTED, Failure, export_body, failure
from lumetra_core.clock import now
from lumetra_core.errors import LumetraError

_SERVICES: dict[Signal, str] = {
    "traces": "opentelemetry.proto.collector.trace.v1.TraceService",
    "logs": "opentelemetry.proto.collector.logs.v1.LogsService",
    "metrics": "opentelemetry.proto.collector.metrics.v1.MetricsService",
}
_CODES = {INVALID_ARGUMENT: grpc.StatusCode.INVALID_ARGUMENT, RESOURCE_EXHAUSTED: grpc.StatusCode.RESOURCE_EXHAUSTED}
_STATUS_DETAILS = "grpc-status-details-bin"
"""Source: gRPC, "Richer error model"."""

# Names and meaning: grpc, include/grpc/impl/channel_arg_names.h.
_OPTIONS = (
    ("grpc.so_reuseport", 0),  # a taken port is an error, not a second server that takes half of the calls
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_ping_strikes", 0),  # exporters that live long ping often, and would be sent away
)

Context = grpc.aio.ServicerContext[bytes, bytes]
Export = Callable[[bytes, Context], Awaitable[bytes]]


class GrpcDoor(NamedTuple):
    """A running gRPC server."""

    server: grpc.aio.Server
    port: int
    """The port it listens on, also where 0 was asked for."""

    async def close(self, grace_seconds: float = 10) -> None:
        """Take no new calls, and let those that run finish for *grace_seconds*."""
        await self.server.stop(grace_seconds)


async def serve_grpc(ingest: Ingest, *, host: str, port: int, max_body_bytes: int, clock: Callable[[], int] = now) -> GrpcDoor:
    """Start the collector's gRPC door.

    Raises:
        PortTaken: Somebody else listens there.
    """
    # The limit is the HTTP door's. gRPC decompresses by itself, and holds the message to it before we see a byte.
    server = grpc.aio.server(options=[*_OPTIONS, ("grpc.max_receive_message_length", max_body_bytes)])
    for signal in get_args(Signal):
        # Bytes in, bytes out: without (de)serializers gRPC parses no message, and JSON and protobuf share what follows.
        method: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(_export(signal, ingest, clock))
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICES[signal], {"Export": method}),))
    try:
        bound = server.add_insecure_port(f"{_bracketed(host)}:{port}")
    except RuntimeError as exc:
        raise PortTaken(f"port {port} on {host} is taken; choose another one with --grpc-port") from exc
    await server.start()
    return GrpcDoor(server, bound)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _export(signal: Signal, ingest: Ingest, clock: Callable[[], int]) -> Export:
    async def export(body: bytes, context: Context) -> bytes:
        try:
            with ingest.admit(signal) as admission:
                admission.hold(len(body))
                outcome = await ingest.take(body, _facts(signal, context, clock()), admission)
        except LumetraError as exc:
            await _abort(context, failure(exc))
            raise
        return export_body(signal, outcome, "protobuf")

    return export


def _facts(signal: Signal, context: Context, received_at: int) -> RequestFacts:
    metadata = {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}
    return RequestFacts(
        signal=signal,
        project=metadata.get("x-lumetra-project"),
        mlflow_experiment_id=metadata.get("x-mlflow-experiment-id"),
        received_at=received_at,
    )


async def _abort(context: Context, refused: Failure) -> None:
    """End the call with a status; `RetryInfo` tells the client that it may try again, and when (OTLP, "Failures")."""
    status = Status(code=refused.grpc_code, message=refused.message)
    if refused.retry_after_seconds is not None:
        retry = RetryInfo(retry_delay=Duration(seconds=refused.retry_after_seconds))
        status.details.append(_packed(retry))
    context.set_trailing_metadata(((_STATUS_DETAILS, status.SerializeToString()),))
    # Anything but the codes OTLP calls retryable makes exporters drop the batch; UNAVAILABLE is one of them.
    await context.abort(_CODES.get(refused.grpc_code, grpc.StatusCode.UNAVAILABLE), refused.message)


def _packed(message: Any) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(message)
    return packed
