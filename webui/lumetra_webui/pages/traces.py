"""The traces of one project, newest first, with the one that is looked at beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from lumetra_core.trace import Page, TraceSummary
from lumetra_webui.formats import Formats, Moment, Quantity, one_line, visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.columns import Column, shown
from lumetra_webui.pages.first_trace import FirstTrace, first_trace
from lumetra_webui.pages.narrowing import RangeMenu, range_menu
from lumetra_webui.pages.peek import PeekPage
from lumetra_webui.pages.search import Search
from lumetra_webui.pages.shell import Crumb, Shell, project_shell
from lumetra_webui.pages.span import span_family
from lumetra_webui.pages.time_range import PRESETS, wider
from lumetra_webui.pages.trace_query import TraceQuery


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
    session: str | None
    user: str | None
    models: str
    """Their names with commas."""
    tags: str
    environment: str | None
    errors: str | None
    """How many spans failed, in words; None when none did."""
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """Where the list goes on: as a page of its own, and as rows to append."""

    href: str
    rows_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTraces:
    """Why the list is empty, and what to do about it."""

    range_label: str
    filter_text: str
    drop_href: str | None
    """The list without the filter; None when there is none."""
    latest: Moment | None
    """When the latest trace of all came; None when there is none."""
    wider_label: str | None
    wider_href: str | None
    first_trace: FirstTrace | None
    """Shown when the project has no trace at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRows:
    """Some rows of the list alone, to be appended."""

    template: ClassVar = "_trace_rows.html"
    rows: tuple[TraceRow, ...]
    columns: tuple[Column, ...]
    older: Older | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracesPage:
    """The page of the list."""

    template: ClassVar = "traces.html"
    shell: Shell
    project: str
    range: RangeMenu
    search: Search
    volume_href: str
    """Where the script loads the histogram from."""
    facets_href: str
    rows: tuple[TraceRow, ...]
    columns: tuple[Column, ...]
    older: Older | None
    newest_href: str | None
    """Back to the start of the list; None at the start."""
    live_href: str
    """The same filter, as traces arrive."""
    compare_action: str
    """Where what is ticked in the list is compared."""
    nothing: NoTraces | None
    peek: PeekPage | None
    list_href: str
    """The address of this list without a selected trace."""


def traces_page(
    found: Page[TraceSummary],
    formats: Formats,
    *,
    asked: TraceQuery,
    search: Search,
    cursor: str | None,
    peek: PeekPage | None,
    nothing: NoTraces | None,
) -> TracesPage:
    """Lay out the list; *nothing* says why it is empty when it is."""
    project = asked.project
    listed = trace_rows(found, formats, asked=asked, selected=peek.trace_id.whole if peek else None)
    return TracesPage(
        shell=project_shell(project, Crumb(label="Traces"), part="Traces"),
        project=one_line(project, 120),
        range=replace(range_menu(asked.narrowing, asked.in_range), kept=asked.kept("range", "from", "to")),
        search=search,
        volume_href=addresses.trace_volume(project, **asked.query),
        facets_href=addresses.trace_facets(project, **asked.query),
        rows=listed.rows,
        columns=listed.columns,
        older=listed.older,
        newest_href=asked.address() if cursor else None,
        live_href=addresses.live(project, filter=asked.filter_text or None),
        compare_action=addresses.compare(project),
        nothing=nothing,
        peek=peek,
        list_href=asked.address(cursor=cursor),
    )


def trace_rows(found: Page[TraceSummary], formats: Formats, *, asked: TraceQuery, selected: str | None = None) -> TraceRows:
    """Format the traces of one page of the list, and say where it goes on."""
    query = asked.query
    return TraceRows(
        rows=tuple(_row(trace, formats, asked.project, query, selected) for trace in found.items),
        columns=shown(asked.columns),
        older=_older(found, asked),
    )


def no_traces(latest: TraceSummary | None, formats: Formats, *, asked: TraceQuery, server: str) -> NoTraces:
    """Explain an empty list by its filter and by the latest trace there is."""
    preset = wider(asked.chosen) if latest else None
    return NoTraces(
        range_label=asked.chosen.label,
        filter_text=visible(asked.filter_text),
        drop_href=asked.address(filter=None) if asked.filter_text else None,
        latest=formats.moment(latest.start_time) if latest else None,
        wider_label=PRESETS[preset][0] if preset else None,
        wider_href=asked.in_range(range=preset) if preset else None,
        first_trace=None if latest else first_trace(server, asked.project),
    )


def _older(found: Page[TraceSummary], asked: TraceQuery) -> Older | None:
    if found.next_cursor is None:
        return None
    query = {**asked.query, "cursor": found.next_cursor}
    return Older(href=addresses.traces(asked.project, **query), rows_href=addresses.older_rows(asked.project, **query))


def _row(
    trace: TraceSummary, formats: Formats, project: str, query: Mapping[str, str | None], selected: str | None
) -> TraceRow:
    counted = [tokens for tokens in (trace.input_tokens, trace.output_tokens) if tokens is not None]
    split = f"{formats.count(trace.input_tokens or 0)} in, {formats.count(trace.output_tokens or 0)} out"
    return TraceRow(
        trace_id=trace.trace_id,
        href=addresses.trace(project, trace.trace_id, **query),
        peek_href=addresses.peek(project, trace.trace_id, **query),
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
        session=one_line(trace.session_id, 80) if trace.session_id else None,
        user=one_line(trace.user_id, 80) if trace.user_id else None,
        models=one_line(", ".join(trace.models)),
        tags=one_line(", ".join(trace.tags)),
        environment=one_line(trace.environment, 80) if trace.environment else None,
        errors=formats.plural(trace.error_count, "error") if trace.error_count else None,
        is_selected=trace.trace_id == selected,
    )
