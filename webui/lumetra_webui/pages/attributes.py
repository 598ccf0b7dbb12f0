"""Attributes, events and links as they came, for those who want to see what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.span import Span, SpanEvent, SpanLink
from lumetra_webui.formats import Formats, Identifier, Quantity, identifier, label, visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.blocks import Body, body
from lumetra_webui.pages.facts import short_value
from lumetra_webui.pages.limits import Limits

_LONGEST_ON_LINE = 120
_MOST_ON_LINE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeView:
    """One attribute: a short value as text on the line, a long or nested one as a block below it."""

    key: str
    text: str | None
    body: Body | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """Something that happened within the span."""

    name: str
    offset: Quantity
    """Since the span's start."""
    is_before: bool
    """The event carries a time before the span's start."""
    attributes: tuple[AttributeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A pointer to another span; within the same project it can be followed."""

    trace: Identifier
    span: Identifier
    href: str
    attributes: tuple[AttributeView, ...]


def attribute_views(attributes: Attributes, limits: Limits) -> tuple[AttributeView, ...]:
    """List the attributes in order of their keys."""
    return tuple(_attribute(key, attributes[key], limits) for key in sorted(attributes))


def event_view(event: SpanEvent, span: Span, limits: Limits, formats: Formats) -> EventView:
    """Place an event on the clock of its span."""
    offset_ns = event.time - span.start_time
    return EventView(
        name=label(event.name),
        offset=formats.duration(abs(offset_ns)),
        is_before=offset_ns < 0,
        attributes=attribute_views(event.attributes, limits),
    )


def link_view(link: SpanLink, project: str, limits: Limits) -> LinkView:
    """Point at the other span, taken to be of the same project."""
    return LinkView(
        trace=identifier(link.trace_id),
        span=identifier(link.span_id),
        href=addresses.span(project, link.trace_id, link.span_id),
        attributes=attribute_views(link.attributes, limits),
    )


def _attribute(key: str, value: AttributeValue, limits: Limits) -> AttributeView:
    name = label(key, 300)
    line = _on_line(value)
    if line is not None and len(line) <= _LONGEST_ON_LINE:
        return AttributeView(key=name, text=visible(line), body=None)
    return AttributeView(key=name, text=None, body=body(value, limits))


def _on_line(value: AttributeValue) -> str | None:
    """Write a plain value, or a list of plain ones, on one line; None where that cannot be."""
    if isinstance(value, str):
        return None if "\n" in value or value.startswith(("{", "[")) else value
    if value is None or isinstance(value, bool | int | float):
        return short_value(value)
    if isinstance(value, bytes | Mapping) or len(value) > _MOST_ON_LINE:
        return None
    lines = [None if isinstance(item, Sequence | Mapping) and not isinstance(item, str) else _on_line(item) for item in value]
    return None if None in lines or not lines else ", ".join(line or "“”" for line in lines)
