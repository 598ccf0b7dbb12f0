"""The critical path of a trace → words that explain its duration, and the stretches its rows mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lumetra_core.analysis.critical_path import CriticalSegment, critical_time_ns
from lumetra_storage.summaries import SpanSummary, TraceOutline
from lumetra_webui.formats import Formats, Quantity, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.span import span_family

_MOST_NAMED = 5
"""Names that are listed; what is left is said as a rest."""
_FINEST = 5_000
"""Parts of the axis: stretches nearer to each other than one are drawn as one, so that a row has a bounded number of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalItem:
    """Spans of one name, and the time they held the trace up."""

    name: str
    family: str
    href: str
    """Leads to the span that held it up longest."""
    share: str
    duration: Quantity
    calls: str | None
    """How many spans they are, in words; None for a single one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalView:
    """Where the time of a trace went."""

    explained: str
    """Per cent of the trace's duration that the items make up together."""
    total: Quantity
    items: tuple[CriticalItem, ...]
    rest: str | None
    """What the spans that are not listed took, in words."""
    idle: str | None
    """How much of the time nothing ran, in words."""


class _Group(NamedTuple):
    name: str
    family: str
    span_ids: tuple[str, ...]
    """The one that held up longest first."""
    duration_ns: int


def critical_view(
    outline: TraceOutline, path: Sequence[CriticalSegment], formats: Formats, query: Mapping[str, str | None]
) -> CriticalView:
    """Put the path into words; links carry *query*."""
    groups = _groups(outline.spans, critical_time_ns(path))
    named, others = groups[:_MOST_NAMED], groups[_MOST_NAMED:]
    total = max(1, outline.duration_ns)
    rest_ns = sum(group.duration_ns for group in others)
    idle_ns = outline.duration_ns - sum(segment.duration_ns for segment in path)
    return CriticalView(
        explained=_share(sum(group.duration_ns for group in named), total),
        total=formats.duration(outline.duration_ns),
        items=tuple(
            CriticalItem(
                name=group.name,
                family=group.family,
                href=addresses.span(outline.project, outline.trace_id, group.span_ids[0], **query),
                share=_share(group.duration_ns, total),
                duration=formats.duration(group.duration_ns),
                calls=f"{formats.count(len(group.span_ids))}\N{MULTIPLICATION SIGN}" if len(group.span_ids) > 1 else None,
            )
            for group in named
        ),
        rest=f"{_share(rest_ns, total)} in {formats.plural(len(others), 'more name')}" if others else None,
        idle=f"{_share(idle_ns, total)} when nothing ran" if idle_ns * 100 >= total else None,
    )


def path_marks(path: Sequence[CriticalSegment], *, start: int, length_ns: int) -> dict[str, list[int]]:
    """Give, by span id, the stretches to mark as starts and ends in turn, in nanoseconds from *start*."""
    least = length_ns // _FINEST
    marks: dict[str, list[int]] = {}
    for segment in path:
        begin, end = segment.start - start, segment.end - start
        of_span = marks.setdefault(segment.span_id, [])
        if of_span and begin - of_span[-1] <= least:
            of_span[-1] = end
        else:
            of_span += (begin, end)
    return marks


def _groups(spans: Sequence[SpanSummary], times: Mapping[str, int]) -> list[_Group]:
    """Put spans of one name together, those that took most first."""
    # By name, not by span: forty calls of one model are one thing to make faster.
    on_path: dict[tuple[str, str], list[str]] = {}
    for span in spans:
        if span.span_id in times:
            on_path.setdefault((one_line(span.name, 60) or "unnamed", span_family(span.operation)), []).append(span.span_id)
    groups = [
        _Group(name, family, tuple(sorted(ids, key=times.__getitem__, reverse=True)), sum(times[span_id] for span_id in ids))
        for (name, family), ids in on_path.items()
    ]
    return sorted(groups, key=lambda group: -group.duration_ns)


def _share(part_ns: int, whole_ns: int) -> str:
    """Write a share in whole per cent; what is there but rounds to nought is said to be less than one."""
    percent = part_ns * 100 / whole_ns
    return "<1\N{NO-BREAK SPACE}%" if 0 < percent < 0.5 else f"{percent:.0f}\N{NO-BREAK SPACE}%"
