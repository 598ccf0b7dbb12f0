"""Request bodies → OTLP spans, lossless. Protobuf and JSON meet here.

An item that cannot be kept (a span without a valid id) is a `Rejection`, not an error: the rest of its batch is taken.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.trace.v1.trace_pb2 import Span as ProtobufSpan

from lumetra_collector.otlp import OtlpSpan
from lumetra_collector.otlp_json import parse_json
from lumetra_collector.prepared import Rejection
from lumetra_collector.protobuf_body import MessageType, Parsed, parse
from lumetra_collector.protobuf_values import attributes
from lumetra_collector.request import ContentType
from lumetra_core.attributes import AttributeValue
from lumetra_core.span import SpanEvent, SpanKind, SpanLink, SpanStatus

Word = TypeVar("Word")

# opentelemetry/proto/trace/v1/trace.proto: Span.SpanKind and Status.StatusCode, by number.
_KINDS: tuple[SpanKind, ...] = ("unspecified", "internal", "server", "client", "producer", "consumer")
_STATUSES: tuple[SpanStatus, ...] = ("unset", "ok", "error")

TRACE_ID_BYTES = 16
SPAN_ID_BYTES = 8


class DecodedTraces(NamedTuple):
    """The spans of one request."""

    spans: list[OtlpSpan]
    rejected: list[Rejection]
    repaired: bool
    """Some text was not UTF-8 and was mended."""


def decode_traces(body: bytes, content_type: ContentType) -> DecodedTraces:
    """Read an `ExportTraceServiceRequest`; each resource and scope is decoded once and shared by its spans.

    Raises:
        BadBody: The body is no such request.
    """
    request, repaired = request_message(body, content_type, ExportTraceServiceRequest)
    spans: list[OtlpSpan] = []
    rejected: list[Rejection] = []
    for resource_spans in request.resource_spans:
        resource = attributes(resource_spans.resource.attributes)
        for scope_spans in resource_spans.scope_spans:
            scope = decode_scope(scope_spans.scope)
            for span in scope_spans.spans:
                # One bad id costs its span, not the batch (OTLP, "Partial Success").
                reason = _invalid_id(span)
                if reason is None:
                    spans.append(_span(span, resource, scope))
                else:
                    rejected.append(Rejection(item=span.name, reason=reason))
    return DecodedTraces(spans, rejected, repaired)


def request_message(body: bytes, content_type: ContentType, message_type: type[MessageType]) -> Parsed[MessageType]:
    """Read a request of either content type into the one message class both have."""
    return parse(body, message_type) if content_type == "protobuf" else parse_json(body, message_type)


class Scope(NamedTuple):
    """An instrumentation scope; empty name and version are None."""

    name: str | None
    version: str | None
    attributes: dict[str, AttributeValue]


def decode_scope(scope: InstrumentationScope) -> Scope:
    """Read a scope, once for all that it holds."""
    return Scope(scope.name or None, scope.version or None, attributes(scope.attributes))


def _invalid_id(span: ProtobufSpan) -> str | None:
    """Say why *span* cannot be kept, if so. The rules are those of `trace.proto`."""
    trace_id, span_id, parent_span_id = span.trace_id, span.span_id, span.parent_span_id
    if len(trace_id) == TRACE_ID_BYTES and len(span_id) == SPAN_ID_BYTES and any(trace_id) and any(span_id):
        if parent_span_id and len(parent_span_id) != SPAN_ID_BYTES:
            return id_fault("parent_span_id", parent_span_id, SPAN_ID_BYTES)
        return None
    return id_fault("trace_id", trace_id, TRACE_ID_BYTES) or id_fault("span_id", span_id, SPAN_ID_BYTES)


def id_fault(field: str, value: bytes, length: int) -> str | None:
    """Say what is wrong with an id; None for a good one."""
    if not value:
        return f"{field} is empty or not hexadecimal"
    if len(value) != length:
        return f"{field} has {len(value)} bytes, not {length}"
    return None if any(value) else f"{field} is all zeros"


def _span(span: ProtobufSpan, resource: dict[str, AttributeValue], scope: Scope) -> OtlpSpan:
    parent_span_id = span.parent_span_id
    status = span.status
    return OtlpSpan(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        # Zeros are how some emitters write "none".
        parent_span_id=parent_span_id.hex() if any(parent_span_id) else None,
        name=span.name,
        kind=_at(_KINDS, span.kind),
        start_time=span.start_time_unix_nano,
        end_time=span.end_time_unix_nano,
        status=_at(_STATUSES, status.code),
        status_message=status.message or None,
        attributes=attributes(span.attributes),
        events=_events(span),
        links=_links(span),
        resource=resource,
        scope_name=scope.name,
        scope_version=scope.version,
        scope_attributes=scope.attributes,
    )


def _events(span: ProtobufSpan) -> Sequence[SpanEvent]:
    return [
        SpanEvent(name=event.name, time=event.time_unix_nano, attributes=attributes(event.attributes)) for event in span.events
    ]


def _links(span: ProtobufSpan) -> Sequence[SpanLink]:
    return [
        SpanLink(trace_id=link.trace_id.hex(), span_id=link.span_id.hex(), attributes=attributes(link.attributes))
        for link in span.links
    ]


def _at(words: tuple[Word, ...], number: int) -> Word:
    """Name an enum's number; one younger than this collector is as good as unset."""
    return words[number] if 0 <= number < len(words) else words[0]
