"""OTLP spans written by hand, and what the dialects make of them."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from lumetra_collector.normalise import normalise
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import Attributes
from lumetra_core.span import Span, SpanEvent, SpanStatus

START = 1_795_000_000 * 10**9
"""When every span starts, in nanoseconds since the epoch."""
_GIVEN = frozenset(
    {f.name for f in dataclasses.fields(OtlpSpan)} | {"project", "duration_ns", "attributes", "resource", "links"}
)


def otlp_span(
    attributes: Attributes,
    *,
    name: str = "span",
    scope: str | None = None,
    events: Sequence[SpanEvent] = (),
    status: SpanStatus = "unset",
) -> OtlpSpan:
    """Make a span of one second with *attributes*."""
    return OtlpSpan(
        trace_id="0af7651916cd43dd8448eb211c80319c",
        span_id="b7ad6b7169203331",
        parent_span_id=None,
        name=name,
        kind="internal",
        start_time=START,
        end_time=START + 10**9,
        status=status,
        status_message=None,
        attributes=attributes,
        events=events,
        scope_name=scope,
    )


def event(name: str, attributes: Attributes, *, after_ms: int = 0) -> SpanEvent:
    """Make an event so many milliseconds after the span's start."""
    return SpanEvent(name=name, time=START + after_ms * 10**6, attributes=attributes)


def canonical(span: OtlpSpan) -> dict[str, Any]:
    """Normalise *span* and give what the dialects found: the fields they fill, without the plain text made from them."""
    read = normalise(span, project="hand")
    assert read is not None, "the span is a preliminary copy"
    found = {field.name: getattr(read.span, field.name) for field in dataclasses.fields(Span) if field.name not in _GIVEN}
    said = {field: value for field, value in found.items() if value not in (None, (), {}, "")}
    said.update({field: getattr(read.span, field) for field in ("name",) if read.span.name != span.name})
    if read.span.status != span.status:
        said["status"] = (read.span.status, read.span.status_message)
    said.pop("usage_is_leaf", None)
    return said


def text(content: str) -> dict[str, str]:
    """Write a text part."""
    return {"type": "text", "content": content}


def user(content: str) -> dict[str, Any]:
    """Write what a user said."""
    return {"role": "user", "parts": [text(content)]}


def assistant(content: str) -> dict[str, Any]:
    """Write what the assistant said."""
    return {"role": "assistant", "parts": [text(content)]}
