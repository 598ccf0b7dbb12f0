"""The traces of one project, newest first, with the one that is looked at beside them."""

from dataclasses import dataclass
from typing import ClassVar

from lumetra_core.clock import rfc3339
from lumetra_core.trace import Page, TraceSummary
from lumetra_webui.formats import Formats, Moment, Quantity, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.first_trace import FirstTrace, first_trace
from lumetra_webui.pages.peek import PeekPage
from lumetra_webui.pages.shell import Crumb, Shell, project_shell
from lumetra_webui.pages.span import span_family
from lumetra_webui.pages.time_range import PRESETS, TimeRange, wider


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One trace of the list."""

    trace_id: str
    href: str
    peek_href: str
    started: Moment
    name: str
    family: str
    input: str | None
    output: str | None
    duration: Quantity
    tokens: Quantity | None
    tokens_split: str | None
    cost: Quantity | None
    spans: str
    errors: str | None
    """How many spans failed, in words; None when none did."""
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """Where the list goes on: as a page of its own, and as rows to append."""

    href: str
    rows_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeOption:
    """One preset of the time range."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeControl:
    """The chosen time range and what else can be chosen."""

    label: str
    options: tuple[RangeOption, ...]
    action: str
    """Where the form of a custom range is sent to."""
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTraces:
    """Why the list is empty, and what to do about it."""

    range_label: str
    latest: Moment | None
    """When the latest trace outside the range came; None when there is none at all."""
    wider_label: str | None
    wider_href: str | None
    first_trace: FirstTrace | None
    """Shown when the project has no trace at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRows:
    """Some rows of the list alone, to be appended."""

    template: ClassVar = "_trace_rows.html"
    rows: tuple[TraceRow, ...]
    older: Older | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracesPage:
    """The page of the list."""

    template: ClassVar = "traces.html"
    shell: Shell
    project: str
    range: RangeControl
    rows: tuple[TraceRow, ...]
    older: Older | None
    newest_href: str | None
    """Back to the start of the list; None at the start."""
    nothing: NoTraces | None
    peek: PeekPage | None
    list_href: str
    """The address of this list without a selected trace."""


def traces_page(
    found: Page[TraceSummary],
    formats: Formats,
    *,
    project: str,
    chosen: TimeRange,
    cursor: str | None,
    peek: PeekPage | None,
    nothing: NoTraces | None,
) -> TracesPage:
    """Lay out the list; *nothing* says why it is empty when it is."""
    selected = peek.trace_id.whole if peek else None
    return TracesPage(
        shell=project_shell(project, Crumb(label="Traces"), part="Traces"),
        project=one_line(project, 120),
        range=_range_control(project, chosen),
        rows=trace_rows(found, formats, project=project, selected=selected),
        older=older(found, project=project, chosen=chosen),
        newest_href=addresses.traces(project, **chosen.query) if cursor else None,
        nothing=nothing,
        peek=peek,
        list_href=addresses.traces(project, **chosen.query, cursor=cursor),
    )


def trace_rows(
    found: Page[TraceSummary], formats: Formats, *, project: str, selected: str | None = None
) -> tuple[TraceRow, ...]:
    """Format the traces of one page of the list."""
    return tuple(_row(trace, formats, project, selected) for trace in found.items)


def older(found: Page[TraceSummary], *, project: str, chosen: TimeRange) -> Older | None:
    """Say where the list goes on; None at its end."""
    if found.next_cursor is None:
        return None
    query = {**chosen.query, "cursor": found.next_cursor}
    return Older(href=addresses.traces(project, **query), rows_href=addresses.older_rows(project, **query))


def no_traces(latest: TraceSummary | None, formats: Formats, *, project: str, chosen: TimeRange, server: str) -> NoTraces:
    """Explain an empty list by the latest trace there is outside of its range."""
    preset = wider(chosen) if latest else None
    return NoTraces(
        range_label=chosen.label,
        latest=formats.moment(latest.start_time) if latest else None,
        wider_label=PRESETS[preset][0] if preset else None,
        wider_href=addresses.traces(project, range=preset) if preset else None,
        first_trace=None if latest else first_trace(server, project),
    )


def _row(trace: TraceSummary, formats: Formats, project: str, selected: str | None) -> TraceRow:
    counted = [tokens for tokens in (trace.input_tokens, trace.output_tokens) if tokens is not None]
    split = f"{formats.count(trace.input_tokens or 0)} in, {formats.count(trace.output_tokens or 0)} out"
    return TraceRow(
        trace_id=trace.trace_id,
        href=addresses.trace(project, trace.trace_id),
        peek_href=addresses.peek(project, trace.trace_id),
        started=formats.moment(trace.start_time),
        name=one_line(trace.name) or "unnamed",
        family=span_family(trace.operation),
        input=one_line(trace.input_preview) if trace.input_preview else None,
        output=one_line(trace.output_preview) if trace.output_preview else None,
        duration=formats.duration(trace.duration_ns),
        tokens=formats.tokens(sum(counted)) if counted else None,
        tokens_split=split if counted else None,
        cost=formats.cost(trace.cost_usd),
        spans=formats.plural(trace.span_count, "span"),
        errors=formats.plural(trace.error_count, "error") if trace.error_count else None,
        is_selected=trace.trace_id == selected,
    )


def _range_control(project: str, chosen: TimeRange) -> RangeControl:
    return RangeControl(
        label=chosen.label,
        options=tuple(
            RangeOption(label=label, href=addresses.traces(project, range=name), is_current=name == chosen.preset)
            for name, (label, _) in PRESETS.items()
        ),
        action=addresses.traces(project),
        start=rfc3339(chosen.window.start)[:19],
        end=rfc3339(chosen.window.end)[:19],
    )
