"""A span or a trace as text for other programs: the ways it can be copied, and the raw view of a span."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from lumetra_core.clock import rfc3339
from lumetra_core.span import Span
from lumetra_webui.api.json_values import json_object
from lumetra_webui.formats import visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.openai_request import can_be_asked_again

_MOST_RAW = 200_000
"""Characters of the raw view; the whole is one link away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyChoice:
    """One form in which something can be copied; a plain link to the text, for browsers without script."""

    label: str
    href: str
    done: str
    """Said when it was copied."""


def span_copies(span: Span) -> tuple[CopyChoice, ...]:
    """List the forms of a span; a call of a model whose input was recorded can be made again from a shell."""
    place = (span.project, span.trace_id, span.span_id)
    choices = [
        CopyChoice(label="As JSON", href=addresses.api_span(*place), done="JSON copied"),
        CopyChoice(label="As OTLP", href=addresses.span_text(*place, "otlp"), done="OTLP copied"),
    ]
    if can_be_asked_again(span):
        choices.append(CopyChoice(label="As curl", href=addresses.span_text(*place, "curl"), done="curl copied"))
    return tuple(choices)


def trace_copies(project: str, trace_id: str) -> tuple[CopyChoice, ...]:
    """List the forms of a whole trace."""
    return (
        CopyChoice(label="As JSON", href=addresses.api_trace(trace_id), done="JSON copied"),
        CopyChoice(label="As OTLP", href=addresses.trace_view(project, trace_id, "otlp"), done="OTLP copied"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """A span as it came, as JSON text."""

    template: ClassVar = "_raw.html"
    text: str
    left_out: int
    """Characters that are not shown."""
    whole_href: str


def raw_page(span: Span) -> RawPage:
    """Write what the sender said, without what we read into it."""
    text = json.dumps(as_it_came(span), indent=2, ensure_ascii=False)
    return RawPage(
        text=visible(text[:_MOST_RAW]),
        left_out=max(0, len(text) - _MOST_RAW),
        whole_href=addresses.span_text(span.project, span.trace_id, span.span_id, "otlp"),
    )


def as_it_came(span: Span) -> dict[str, Any]:
    """Give the fields that OTLP has, attributes as plain JSON."""
    return {
        "name": span.name,
        "kind": span.kind,
        "trace_id": span.trace_id,
        "span_id": span.span_id,
        "parent_span_id": span.parent_span_id,
        "start_time": rfc3339(span.start_time),
        "end_time": rfc3339(span.end_time),
        "status": span.status,
        "status_message": span.status_message,
        "scope": span.scope_name,
        "attributes": json_object(span.attributes),
        "events": [
            {"name": event.name, "time": rfc3339(event.time), "attributes": json_object(event.attributes)}
            for event in span.events
        ],
        "links": [
            {"trace_id": link.trace_id, "span_id": link.span_id, "attributes": json_object(link.attributes)}
            for link in span.links
        ],
        "resource": json_object(span.resource),
    }
