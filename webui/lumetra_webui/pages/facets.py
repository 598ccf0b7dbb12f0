"""The facets beside the trace list: values of a few fields with counts, each a link that narrows the list by it or lets go of it."""

import re
from dataclasses import dataclass
from typing import ClassVar

from lumetra_core.trace import TimeWindow
from lumetra_storage.filters import Facet, FieldValue, FilterError
from lumetra_storage.selection import Selection, selected
from lumetra_webui.formats import Formats, label
from lumetra_webui.pages.narrowing import both, equals, is_judged
from lumetra_webui.pages.trace_query import TraceQuery

TITLES = {
    "operation": "Operation",
    "model": "Model",
    "status": "Status",
    "agent_name": "Agent",
    "tool_name": "Tool",
    "environment": "Environment",
    "service_name": "Service",
    "user_id": "User",
    "session_id": "Session",
    "score": "Score",
}
AT_ONCE = 6
"""Values of a field that are shown without unfolding the rest."""

_ANY_WINDOW = TimeWindow(start=0, end=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """One value."""

    label: str
    count: str
    href: str
    """The list narrowed by the value; of an active one, without it."""
    exclude_href: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetGroup:
    """One field."""

    field: str
    title: str
    values: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...]
    """Shown on demand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPanel:
    """The content of the side panel."""

    template: ClassVar = "_facets.html"
    groups: tuple[FacetGroup, ...]


def faceted(asked: TraceQuery, *, project_id: int, now: int) -> Selection:
    """Choose the spans whose values are counted: the roots, the spans listed, or every span of the traces the filter leaves.

    Raises:
        FilterError: the filter cannot be understood.
    """
    by_root = asked.scope == "root"
    by_span = by_root or asked.lists_spans
    return selected(
        project_id=project_id,
        window=asked.chosen.window,
        filter_text=both(asked.filter_text, "is_root") if by_root else asked.filter_text,
        level="span" if by_span else "trace",
        whole_traces=not by_span,
        now=now,
    )


def facet_panel(found: tuple[Facet, ...], formats: Formats, asked: TraceQuery) -> FacetPanel:
    """Lay the facets out; fields without values are left out."""
    groups = (_group(facet, formats, asked) for facet in found)
    return FacetPanel(groups=tuple(group for group in groups if group.values))


def condition(asked: TraceQuery, field: str, value: str) -> str:
    """Write that *field* is *value*.

    Where any span may match, a second condition may be another span's: a model call and a tool call are never the same span.
    """
    if field == "score":
        return is_judged(value)
    is_another_spans = asked.scope == "any" and asked.filter_text
    return equals(f"any.{field}" if is_another_spans else field, value)


def narrowed(text: str, added: str) -> str:
    """Add a condition to a filter, with brackets only where they are needed."""
    if not text:
        return added
    return f"{f'({text})' if _needs_brackets(text) else text} AND {added}"


def without(text: str, field: str, value: str) -> str | None:
    """Take the condition that *field* is *value* out of a filter of conditions joined by AND; None when it has none."""
    wanted = {equals(field, value), equals(f"any.{field}", value)}
    if field == "score":
        wanted = {is_judged(value)}
    parts = text.split(" AND ")
    rest = [part for part in parts if part not in wanted]
    if len(rest) == len(parts) or _needs_brackets(text):
        return None
    left = " AND ".join(rest)
    return left if _is_filter(left) else None


def _group(facet: Facet, formats: Formats, asked: TraceQuery) -> FacetGroup:
    values = tuple(_value(facet.field, each, formats, asked) for each in facet.values)
    return FacetGroup(
        field=facet.field, title=TITLES.get(facet.field, facet.field), values=values[:AT_ONCE], more=values[AT_ONCE:]
    )


def _value(field: str, found: FieldValue, formats: Formats, asked: TraceQuery) -> FacetValue:
    less = without(asked.filter_text, field, found.value)
    added = condition(asked, field, found.value)
    return FacetValue(
        label=label(found.value, 80),
        count=formats.count(found.span_count),
        href=asked.address(filter=narrowed(asked.filter_text, added) if less is None else less or None),
        exclude_href=asked.address(filter=narrowed(asked.filter_text, f"NOT {added}")),
        is_active=less is not None,
    )


def _needs_brackets(text: str) -> bool:
    return re.search(r"\bOR\b", text, re.IGNORECASE) is not None


def _is_filter(text: str) -> bool:
    # A value that holds the word AND can be torn apart; then what is left is no filter.
    try:
        selected(project_id=0, window=_ANY_WINDOW, filter_text=text, now=0)
    except FilterError:
        return False
    return True
