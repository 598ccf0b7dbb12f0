"""Request bodies → OTLP log records, lossless."""

from dataclasses import dataclass
from typing import NamedTuple

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from lumetra_collector.decode import SPAN_ID_BYTES, TRACE_ID_BYTES, Scope, decode_scope, id_fault, request_message
from lumetra_collector.protobuf_values import any_value, attributes
from lumetra_collector.request import ContentType
from lumetra_core.attributes import Attributes, AttributeValue


@dataclass(slots=True, kw_only=True)
class OtlpLogRecord:
    """One `opentelemetry.proto.logs.v1.LogRecord` with its resource and scope. Nobody changes one after it was made."""

    trace_id: str | None
    """32 lower-case hex digits; None outside any trace, also where the id is no valid one."""
    span_id: str | None
    time: int
    """Nanoseconds since the epoch, UTC: of the event, else of its observation; 0 when neither is known."""
    event_name: str | None
    """The record's field, else its attribute `event.name` (before OTLP 1.5)."""
    severity: str | None
    body: AttributeValue
    attributes: Attributes
    resource: Attributes
    """Shared by all records of one resource: never change it."""
    scope_name: str | None


class DecodedLogs(NamedTuple):
    """The log records of one request."""

    records: list[OtlpLogRecord]
    repaired: bool
    """Some text was not UTF-8 and was mended."""


def decode_logs(body: bytes, content_type: ContentType) -> DecodedLogs:
    """Read an `ExportLogsServiceRequest`.

    Raises:
        BadBody: The body is no such request.
    """
    request, repaired = request_message(body, content_type, ExportLogsServiceRequest)
    records: list[OtlpLogRecord] = []
    for resource_logs in request.resource_logs:
        resource = attributes(resource_logs.resource.attributes)
        for scope_logs in resource_logs.scope_logs:
            scope = decode_scope(scope_logs.scope)
            records.extend(_record(record, resource, scope) for record in scope_logs.log_records)
    return DecodedLogs(records, repaired)


def _record(record: LogRecord, resource: Attributes, scope: Scope) -> OtlpLogRecord:
    own = attributes(record.attributes)
    named = record.event_name or own.get("event.name")
    return OtlpLogRecord(
        trace_id=_valid(record.trace_id, TRACE_ID_BYTES),
        span_id=_valid(record.span_id, SPAN_ID_BYTES),
        # 0 is "unknown" (logs.proto), and collectors are told to take the time of observation then.
        time=record.time_unix_nano or record.observed_time_unix_nano,
        event_name=named if isinstance(named, str) else None,
        severity=record.severity_text or _severity(record.severity_number),
        body=any_value(record.body),
        attributes=own,
        resource=resource,
        scope_name=scope.name,
    )


def _valid(value: bytes, length: int) -> str | None:
    """Give an id as hex; a record stands without one, so a bad one is as good as none."""
    return None if id_fault("", value, length) else value.hex()


_SEVERITIES = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


def _severity(number: int) -> str | None:
    """Name a severity number: four numbers per name, from 1 (opentelemetry/proto/logs/v1/logs.proto)."""
    return _SEVERITIES[(number - 1) // 4] if 1 <= number <= 4 * len(_SEVERITIES) else None
