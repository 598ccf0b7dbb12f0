"""An OTLP span → the canonical span, by the dialects that claim it. Pure.

Every dialect that claims a span is asked, in the order of the registry; of several answers for one field the first is believed.
"""

from dataclasses import replace
from typing import Any, NamedTuple, cast

from lumetra_collector.dialects.corrections import corrected
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.plain_text import input_text, output_text
from lumetra_collector.dialects.registry import DIALECTS
from lumetra_collector.dialects.values import text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import Attributes
from lumetra_core.score import Score
from lumetra_core.span import Span, SpanStatus

_MERGED = ("parameters", "metadata")
"""Fields that dialects fill together, key by key."""
_NOT_OF_THE_SPAN = ("name", "scores", "status_error", "superseded")
"""What a reading says beside the fields of a span."""
_GENERAL = ("genai", "otel")
"""Dialects that name a span only where no vendor does."""


class Normalised(NamedTuple):
    """A span, and the judgements that travelled on it."""

    span: Span
    scores: tuple[Score, ...]


def normalise(span: OtlpSpan, *, project: str) -> Normalised | None:
    """Read *span* in canonical terms; None for a preliminary copy of a span that will come again whole."""
    claiming = [dialect for dialect in DIALECTS if dialect.claims(span)]
    reading = corrected(_believed([dialect.read(span) for dialect in claiming]), span)
    if reading.get("superseded"):
        return None
    status, status_message = _status(span, reading)
    canonical = Span(
        project=project,
        trace_id=span.trace_id,
        span_id=span.span_id,
        parent_span_id=span.parent_span_id,
        name=reading.get("name") or span.name,
        kind=span.kind,
        start_time=span.start_time,
        duration_ns=max(0, span.end_time - span.start_time),
        status=status,
        status_message=status_message,
        service_name=text(span.resource.get("service.name")),
        environment=_environment(span),
        scope_name=span.scope_name,
        dialect=next((dialect.name for dialect in claiming if dialect.name not in _GENERAL), claiming[0].name),
        attributes=span.attributes,
        resource=span.resource,
        events=tuple(span.events),
        links=tuple(span.links),
        **_fields(reading),
    )
    return Normalised(canonical, _scores(reading, canonical))


def _believed(readings: list[Reading]) -> Reading:
    believed: dict[str, Any] = {}
    answers = cast("list[dict[str, Any]]", readings)
    for reading in reversed(answers):
        merged = {field: {**believed[field], **reading[field]} for field in _MERGED if field in reading and field in believed}
        believed.update(reading)
        believed.update(merged)
    return cast("Reading", believed)


def _fields(reading: Reading) -> dict[str, Any]:
    """Give the fields of the span, with input and output as plain text."""
    fields: dict[str, Any] = {**reading, "input": input_text(reading), "output": output_text(reading)}
    for field in _NOT_OF_THE_SPAN:
        fields.pop(field, None)
    return fields


def _status(span: OtlpSpan, reading: Reading) -> tuple[SpanStatus, str | None]:
    message = span.status_message or None
    failed = reading.get("status_error")
    if failed is not None and span.status != "error":
        return "error", message or failed or None
    if span.status == "error" and message is None:
        message = _exception_message(span)
    return span.status, message


def _exception_message(span: OtlpSpan) -> str | None:
    for event in reversed(span.events):
        if event.name == "exception" and (message := text(event.attributes.get("exception.message"))):
            return message
    return None


def _environment(span: OtlpSpan) -> str | None:
    """Read the environment; on the span itself it speaks for that span only (Langfuse, Traceloop)."""
    places: tuple[Attributes, ...] = (span.attributes, span.resource)
    for attributes in places:
        for key in ("deployment.environment.name", "deployment.environment"):
            if named := text(attributes.get(key)):
                return named
    return None


def _scores(reading: Reading, span: Span) -> tuple[Score, ...]:
    return tuple(replace(score, project=span.project) for score in reading.get("scores", ()))
