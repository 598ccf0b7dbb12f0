"""The traces or spans of one project, newest first, with the one that is looked at beside them."""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from lumetra_core.trace import Page, TraceSummary
from lumetra_webui.formats import Formats, Moment, one_line, visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.columns import Column, shown
from lumetra_webui.pages.first_trace import FirstTrace, first_trace
from lumetra_webui.pages.list_rows import Found, ListRow, list_row
from lumetra_webui.pages.narrowing import RangeMenu, range_menu
from lumetra_webui.pages.peek import PeekPage
from lumetra_webui.pages.search import Search
from lumetra_webui.pages.shell import Crumb, Shell, project_shell
from lumetra_webui.pages.span import SpanPage
from lumetra_webui.pages.time_range import PRESETS, wider
from lumetra_webui.pages.trace_query import TraceQuery

Noun = Literal["trace", "span"]
NOTHING: Page[TraceSummary] = Page(items=(), next_cursor=None)


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
class ListRows:
    """Some rows of the list alone, to be appended."""

    template: ClassVar = "_trace_rows.html"
    noun: Noun
    rows: tuple[ListRow, ...]
    columns: tuple[Column, ...]
    older: Older | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracesPage:
    """The page of the list."""

    template: ClassVar = "traces.html"
    shell: Shell
    project: str
    noun: Noun
    """What the rows are."""
    range: RangeMenu
    search: Search
    volume_href: str
    """Where the script loads the histogram from."""
    facets_href: str
    rows: tuple[ListRow, ...]
    columns: tuple[Column, ...]
    older: Older | None
    newest_href: str | None
    """Back to the start of the list; None at the start."""
    live_href: str
    """The same filter, as traces arrive."""
    compare_action: str
    """Where what is ticked in the list is compared."""
    nothing: NoTraces | None
    peek: PeekPage | SpanPage | None
    list_href: str
    """The address of this list with nothing selected."""


def traces_page(
    found: Found,
    formats: Formats,
    *,
    asked: TraceQuery,
    search: Search,
    cursor: str | None,
    selected: str | None,
    peek: PeekPage | SpanPage | None,
    nothing: NoTraces | None,
) -> TracesPage:
    """Lay out the list; *nothing* says why it is empty when it is. *selected* is the key of the row that *peek* tells more of."""
    project = asked.project
    listed = list_rows(found, formats, asked=asked, selected=selected)
    return TracesPage(
        shell=project_shell(project, Crumb(label=f"{listed.noun}s".capitalize()), part="Traces"),
        project=one_line(project, 120),
        noun=listed.noun,
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


def list_rows(found: Found, formats: Formats, *, asked: TraceQuery, selected: str | None = None) -> ListRows:
    """Format one page of the list, and say where it goes on."""
    query = asked.query
    return ListRows(
        noun="span" if asked.lists_spans else "trace",
        rows=tuple(list_row(each, formats, asked.project, query, selected) for each in found.items),
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


def _older(found: Found, asked: TraceQuery) -> Older | None:
    if found.next_cursor is None:
        return None
    query = {**asked.query, "cursor": found.next_cursor}
    return Older(href=addresses.traces(asked.project, **query), rows_href=addresses.older_rows(asked.project, **query))
