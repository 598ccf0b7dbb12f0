"""`/api/v1/traces` and `/api/v1/spans`: lists by project and window, one trace, one span."""

from dataclasses import dataclass
from typing import Any

from litestar import Router, get
from litestar.params import FromPath, FromQuery

from lumetra_core.errors import NotFound
from lumetra_registry.projects import Projects
from lumetra_webui.api.given import Choose, Directory, Reading, given
from lumetra_webui.api.models import (
    SpanBody,
    SpanSummaryBody,
    TraceBody,
    TraceSummaryBody,
    span_body,
    span_summary_body,
    trace_body,
    trace_summary_body,
)
from lumetra_webui.api.parameters import Cursor, End, FilterText, Limit, ProjectName, ScopeName, Start
from lumetra_webui.reading import StoredTraces


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePage:
    """A page of traces."""

    items: list[TraceSummaryBody]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanPage:
    """A page of spans."""

    items: list[SpanSummaryBody]
    next_cursor: str | None


@get("/traces", sync_to_thread=True, summary="List traces, newest first")
def list_traces(
    choosing: Choose,
    reader: Reading,
    project: ProjectName,
    start: Start = None,
    end: End = None,
    filter_text: FilterText = "",
    matching: ScopeName = "any",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> TracePage:
    """List the traces that the filter leaves."""
    chosen = choosing.selection(project, start, end, filter_text=filter_text, level="trace", scope=matching)
    page = reader.find_traces(chosen, limit=limit, cursor=cursor)
    return TracePage(items=[trace_summary_body(item) for item in page.items], next_cursor=page.next_cursor)


@get("/spans", sync_to_thread=True, summary="List spans without their payloads, newest first")
def list_spans(
    choosing: Choose,
    reader: Reading,
    project: ProjectName,
    start: Start = None,
    end: End = None,
    filter_text: FilterText = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SpanPage:
    """List the spans that the filter leaves."""
    chosen = choosing.selection(project, start, end, filter_text=filter_text)
    page = reader.find_spans(chosen, limit=limit, cursor=cursor)
    return SpanPage(items=[span_summary_body(item) for item in page.items], next_cursor=page.next_cursor)


@get("/traces/{trace_id:str}", sync_to_thread=True, summary="Read one trace with all its spans")
def read_trace(
    reader: Reading, projects: Directory, trace_id: FromPath[str], project: FromQuery[str | None] = None
) -> TraceBody:
    """Read a trace whole; without a project, its spans in all of them."""
    trace = reader.read_trace(trace_id.lower(), project_id=_project_id(projects, project))
    if trace is None:
        raise NotFound(f"There is no trace {trace_id!r}" + (f" in project {project!r}." if project else "."))
    return trace_body(trace)


@get("/traces/{trace_id:str}/spans/{span_id:str}", sync_to_thread=True, summary="Read one span")
def read_span(
    reader: Reading, projects: Directory, trace_id: FromPath[str], span_id: FromPath[str], project: FromQuery[str | None] = None
) -> SpanBody:
    """Read a span whole."""
    span = reader.read_span(trace_id.lower(), span_id.lower(), project_id=_project_id(projects, project))
    if span is None:
        raise NotFound(f"There is no span {span_id!r} in trace {trace_id!r}.")
    return span_body(span)


def traces_router(reader: StoredTraces, projects: Projects) -> Router:
    """Make the routes over *reader*; projects are named by their name."""
    handlers: list[Any] = [list_traces, list_spans, read_trace, read_span]
    return Router("/api/v1", route_handlers=handlers, dependencies=given(reader, projects), tags=["Traces"])


def _project_id(projects: Projects, name: str | None) -> int | None:
    return projects.required(name).id if name else None
