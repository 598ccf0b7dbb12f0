"""The routes of the pages: find what an address names, make the page object, show it. They block, so they run on threads."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, SkipValidation
from litestar.response import Redirect

from lumetra_core.errors import InvalidInput
from lumetra_webui.pages import addresses
from lumetra_webui.pages.interface import PageSources, Project, Sources
from lumetra_webui.pages.list_rows import Query, Selected
from lumetra_webui.pages.lookup import (
    earlier_calls,
    known_outline,
    known_project,
    known_span,
    latest_trace,
    speaking_span,
)
from lumetra_webui.pages.narrowing import FilterProblem
from lumetra_webui.pages.peek import PeekPage, peek_page
from lumetra_webui.pages.projects import ACTIVITY_RANGE, projects_page
from lumetra_webui.pages.rendering import View
from lumetra_webui.pages.search import search
from lumetra_webui.pages.span import SpanPage, span_page
from lumetra_webui.pages.time_range import time_range
from lumetra_webui.pages.trace_query import Asked, TraceQuery, listed
from lumetra_webui.pages.traces import NOTHING, Found, list_rows, no_traces, traces_page

PAGE_SIZE = 50

Looking = NamedDependency[SkipValidation[View]]
"""How a handler asks for the view of its request."""
Shown = Response[str]


@get("/")
async def home() -> Redirect:
    """Lead to the projects."""
    return Redirect(addresses.PROJECTS)


@get("/projects", sync_to_thread=True)
def projects(sources: Sources, view: Looking) -> Shown:
    """Show all projects."""
    chosen = time_range(preset=ACTIVITY_RANGE, start=None, end=None, now=view.formats.now)
    activity = sources.traces.project_activity(chosen.window)
    page = projects_page(sources.projects.list(), activity, view.formats, server=view.server, range_label=chosen.label.lower())
    return view.show(page)


@get("/projects/{project:str}")
async def project(project: FromPath[str]) -> Redirect:
    """Lead to the traces of a project."""
    return Redirect(addresses.traces(addresses.project_name(project)))


@get("/projects/{project:str}/traces", sync_to_thread=True)
def traces(
    project: FromPath[str],
    sources: Sources,
    view: Looking,
    asked: Asked,
    cursor: FromQuery[str | None] = None,
    trace: FromQuery[str | None] = None,
    span: FromQuery[str | None] = None,
) -> Shown:
    """Show the traces or spans of a project, and one of them beside the list."""
    known = known_project(sources, project)
    selected = Selected.read(span if asked.lists_spans else trace)
    found = _found(sources, known, asked, view, cursor)
    if selected and not cursor and not isinstance(found, FilterProblem) and not selected.is_among(found):
        # Back from a row further down: the page begins with it.
        cursor = sources.traces.cursor_at(selected.trace_id, selected.span_id, project_id=known.id)
        found = _found(sources, known, asked, view, cursor)
    problem = found if isinstance(found, FilterProblem) else None
    rows = NOTHING if isinstance(found, FilterProblem) else found
    nothing = None
    if not rows.items and not problem:
        nothing = no_traces(latest_trace(sources, known), view.formats, asked=asked, server=view.server)
    page = traces_page(
        rows,
        view.formats,
        asked=asked,
        search=search(asked, problem, sources.views.list(known.id) if sources.views else ()),
        cursor=cursor,
        selected=selected.key if selected else None,
        peek=_beside(sources, known, selected, view, asked) if selected else None,
        nothing=nothing,
    )
    return view.show(page)


@get("/projects/{project:str}/traces/older", sync_to_thread=True)
def older_traces(project: FromPath[str], sources: Sources, view: Looking, asked: Asked, cursor: FromQuery[str]) -> Shown:
    """Give the rows that continue the list."""
    found = _found(sources, known_project(sources, project), asked, view, cursor)
    if isinstance(found, FilterProblem):
        raise InvalidInput(found.message)
    return view.show(list_rows(found, view.formats, asked=asked))


@get("/projects/{project:str}/traces/{trace_id:str}/peek", sync_to_thread=True)
def peek(project: FromPath[str], trace_id: FromPath[str], sources: Sources, view: Looking, asked: Asked) -> Shown:
    """Give the short view of a trace of a list."""
    return view.show(_peek(sources, known_project(sources, project), trace_id, view, asked))


ROUTES = (home, projects, project, traces, older_traces, peek)


def found_span(
    sources: PageSources,
    known: Project,
    trace_id: str,
    span_id: str,
    view: View,
    *,
    whole: bool = False,
    beside: Query | None = None,
) -> SpanPage:
    """Find a span and lay it out; *beside* a list, whose query stays in its addresses, or by itself."""
    found = known_span(sources, known, trace_id, span_id)
    return span_page(found, view.formats, whole=whole, earlier=earlier_calls(sources, known, found), beside=beside)


def _found(sources: PageSources, known: Project, asked: TraceQuery, view: View, cursor: str | None) -> Found | FilterProblem:
    chosen = listed(asked, project_id=known.id, now=view.formats.now)
    if isinstance(chosen, FilterProblem):
        return chosen
    find = sources.traces.find_spans if asked.lists_spans else sources.traces.find_traces
    return find(chosen, limit=PAGE_SIZE, cursor=cursor)


def _beside(sources: PageSources, known: Project, selected: Selected, view: View, asked: TraceQuery) -> PeekPage | SpanPage:
    if selected.span_id:
        return found_span(sources, known, selected.trace_id, selected.span_id, view, beside=asked.query)
    return _peek(sources, known, selected.trace_id, view, asked)


def _peek(sources: PageSources, known: Project, trace_id: str, view: View, asked: TraceQuery) -> PeekPage:
    outline = known_outline(sources, known, trace_id)
    return peek_page(outline, speaking_span(sources, known, outline), view.formats, asked.query)
