"""A span as OTLP carries it, decoded but not yet understood: what `decode` makes and the dialects read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.span import SpanEvent, SpanKind, SpanLink, SpanStatus


@dataclass(slots=True, kw_only=True)
class OtlpSpan:
    """Lossless view of one `opentelemetry.proto.trace.v1.Span` with its resource and scope.

    Not frozen: thousands are made per second, and `object.__setattr__` would be a tenth of the cost of taking one in.
    Nobody changes one after `decode` made it.
    """

    trace_id: str
    """32 lower-case hex digits, not all zero."""
    span_id: str
    """16 lower-case hex digits, not all zero."""
    parent_span_id: str | None
    name: str
    kind: SpanKind
    start_time: int
    """Nanoseconds since the epoch, UTC, as sent; may be 0 or absurd."""
    end_time: int
    """Nanoseconds since the epoch, UTC, as sent; may be 0 or before the start."""
    status: SpanStatus
    status_message: str | None
    attributes: Attributes
    """Of duplicate keys the last one."""
    events: Sequence[SpanEvent] = ()
    links: Sequence[SpanLink] = ()
    resource: Attributes = field(default_factory=dict[str, AttributeValue])
    """Shared by all spans of one resource: never change it."""
    scope_name: str | None = None
    scope_version: str | None = None
    scope_attributes: Attributes = field(default_factory=dict[str, AttributeValue])
