"""The routes around one trace: its tree, its spans, and the way to its neighbours in the list it was opened from."""

from typing import Annotated, Literal

from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from lumetra_core.errors import InvalidInput
from lumetra_storage.summaries import SpanSummary
from lumetra_webui.pages import addresses
from lumetra_webui.pages.agents import agents_page
from lumetra_webui.pages.interface import PageSources, Project, Sources
from lumetra_webui.pages.list_place import EDGE, Side
from lumetra_webui.pages.lookup import known_outline, known_project, known_summary, span_and_earlier_calls
from lumetra_webui.pages.narrowing import FilterProblem
from lumetra_webui.pages.rendering import View
from lumetra_webui.pages.routes import Looking, Shown, found_span
from lumetra_webui.pages.trace import trace_page
from lumetra_webui.pages.trace_head import trace_head
from lumetra_webui.pages.trace_log import log_page
from lumetra_webui.pages.trace_query import Asked, TraceQuery, traces_of
from lumetra_webui.pages.trace_show import AskedToShow, TraceLook, looked_at
from lumetra_webui.pages.trace_tree import top_span

Edge = Annotated[Literal["newer", "older"] | None, QueryParameter(name=EDGE)]
"""There was nothing further on that side."""


@get("/projects/{project:str}/traces/{trace_id:str}", sync_to_thread=True)
def trace(
    project: FromPath[str],
    trace_id: FromPath[str],
    sources: Sources,
    view: Looking,
    asked: Asked,
    showing: AskedToShow,
    row: FromQuery[int | None] = None,
    edge: Edge = None,
) -> Shown:
    """Show one trace; selected is the span that stands for it, or the first of those that are looked for."""
    known = known_project(sources, project)
    look = looked_at(known_outline(sources, known, trace_id), showing)
    # Who asks for the failures wants to read the first of them, not the root above it.
    first = look.first_wanted or top_span(look.outline.spans)
    return _shown(sources, known, view, asked, look, first, row=row, edge=edge)


@get("/projects/{project:str}/traces/{trace_id:str}/spans/{span_id:str}", sync_to_thread=True)
def span(
    project: FromPath[str],
    trace_id: FromPath[str],
    span_id: FromPath[str],
    sources: Sources,
    view: Looking,
    asked: Asked,
    showing: AskedToShow,
) -> Shown:
    """Show one trace with a span selected."""
    known = known_project(sources, project)
    look = looked_at(known_outline(sources, known, trace_id), showing)
    return _shown(sources, known, view, asked, look, known_summary(look.outline, span_id))


@get("/projects/{project:str}/traces/{trace_id:str}/spans/{span_id:str}/detail", sync_to_thread=True)
def span_detail(
    project: FromPath[str],
    trace_id: FromPath[str],
    span_id: FromPath[str],
    sources: Sources,
    view: Looking,
    whole: FromQuery[bool] = False,
) -> Shown:
    """Give the detail of one span."""
    known = known_project(sources, project)
    return view.show(found_span(sources, known, trace_id, span_id, view, whole=whole))


@get("/projects/{project:str}/traces/{trace_id:str}/older", sync_to_thread=True)
def older(project: FromPath[str], trace_id: FromPath[str], sources: Sources, view: Looking, asked: Asked) -> Redirect:
    """Lead to the next trace of the list."""
    return _neighbour(sources, project, view, asked, trace_id.lower(), "older")


@get("/projects/{project:str}/traces/{trace_id:str}/newer", sync_to_thread=True)
def newer(project: FromPath[str], trace_id: FromPath[str], sources: Sources, view: Looking, asked: Asked) -> Redirect:
    """Lead to the trace before this one in the list."""
    return _neighbour(sources, project, view, asked, trace_id.lower(), "newer")


@get("/projects/{project:str}/traces/{trace_id:str}/agents", sync_to_thread=True)
def agents(project: FromPath[str], trace_id: FromPath[str], sources: Sources, view: Looking, asked: Asked) -> Shown:
    """Show who called whom."""
    outline = known_outline(sources, known_project(sources, project), trace_id)
    head = trace_head(outline, view.formats, view="agents", asked=asked)
    return view.show(agents_page(outline, view.formats, head=head, query=asked.query))


@get("/projects/{project:str}/traces/{trace_id:str}/log", sync_to_thread=True)
def log(
    project: FromPath[str],
    trace_id: FromPath[str],
    sources: Sources,
    view: Looking,
    asked: Asked,
    whole: FromQuery[bool] = False,
) -> Shown:
    """Show what was noted while the trace ran."""
    known = known_project(sources, project)
    outline = known_outline(sources, known, trace_id)
    entries = sources.traces.read_trace_log(outline.trace_id, project_id=known.id)
    head = trace_head(outline, view.formats, view="log", asked=asked)
    return view.show(log_page(outline, entries, view.formats, head=head, query=asked.query, whole=whole))


@get("/projects/{project:str}/traces/{trace_id:str}/spans/{span_id:str}/peek", sync_to_thread=True)
def span_peek(
    project: FromPath[str],
    trace_id: FromPath[str],
    span_id: FromPath[str],
    sources: Sources,
    view: Looking,
    asked: Asked,
    whole: FromQuery[bool] = False,
) -> Shown:
    """Give the detail of a span of a list."""
    known = known_project(sources, project)
    return view.show(found_span(sources, known, trace_id, span_id, view, whole=whole, beside=asked.query))


TRACE_ROUTES = (trace, span, span_detail, span_peek, older, newer, agents, log)


def _shown(
    sources: PageSources,
    known: Project,
    view: View,
    asked: TraceQuery,
    look: TraceLook,
    chosen: SpanSummary,
    *,
    row: int | None = None,
    edge: Side | None = None,
) -> Shown:
    selected, earlier = span_and_earlier_calls(sources, known, chosen)
    page = trace_page(
        look,
        selected,
        view.formats,
        head=trace_head(look.outline, view.formats, view="spans", asked=asked, edge=edge),
        query=asked.query,
        first_row=row,
        earlier=earlier,
    )
    return view.show(page)


def _neighbour(sources: PageSources, project: str, view: View, asked: TraceQuery, trace_id: str, side: Side) -> Redirect:
    """Find the trace on *side*; at the end of the list lead back to this one, which then says so."""
    known = known_project(sources, project)
    chosen = traces_of(asked, project_id=known.id, now=view.formats.now)
    if isinstance(chosen, FilterProblem):
        raise InvalidInput(chosen.message)
    look_beside = sources.traces.older_trace if side == "older" else sources.traces.newer_trace
    # Looked up here and not when the page is made: most traces are left without a look at their neighbours.
    beside = look_beside(chosen, trace_id)
    if beside is None:
        return Redirect(addresses.trace(known.name, trace_id, **asked.query, **{EDGE: side}))
    return Redirect(addresses.trace(known.name, beside, **asked.query))
