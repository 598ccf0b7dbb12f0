"""`/api/v1/traces` and `/api/v1/spans`: lists by project and window, one trace, one span."""

from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from litestar import Router, get
from litestar.params import Parameter

from lumetra_core import clock
from lumetra_core.errors import NotFound
from lumetra_core.span import Span
from lumetra_core.trace import Page, SpanSummary, TimeWindow, Trace, TraceSummary
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
from lumetra_webui.api.windows import window_between

MAX_LIMIT = 500

ProjectName = Annotated[str, Parameter(query="project", description="Name of the project.")]
Start = Annotated[str | None, Parameter(description="First moment, RFC 3339, or so long ago: `15m`, `24h`, `7d`. Open when absent.")]
End = Annotated[str | None, Parameter(description="First moment no longer included. Open when absent.")]
Limit = Annotated[int, Parameter(ge=1, le=MAX_LIMIT, description="How many items a page holds.")]
Cursor = Annotated[str | None, Parameter(description="`next_cursor` of the page before.")]


class TraceReader(Protocol):
    """What these routes ask of the store. Projects are named, not numbered."""

    def list_traces(self, project: str, window: TimeWindow, *, limit: int, cursor: str | None) -> Page[TraceSummary]:
        """Newest first."""
        ...

    def list_spans(self, project: str, window: TimeWindow, *, limit: int, cursor: str | None) -> Page[SpanSummary]:
        """Newest first."""
        ...

    def read_trace(self, trace_id: str, *, project: str | None) -> Trace | None:
        """One trace, whole."""
        ...

    def read_span(self, trace_id: str, span_id: str, *, project: str | None) -> Span | None:
        """One span, whole."""
        ...


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


def traces_router(reader: TraceReader) -> Router:
    """Make the routes over *reader*."""

    @get("/traces", sync_to_thread=True, summary="List traces, newest first")
    def list_traces(project: ProjectName, start: Start = None, end: End = None, limit: Limit = 50, cursor: Cursor = None) -> TracePage:
        page = reader.list_traces(project, window_between(start, end, now=clock.now()), limit=limit, cursor=cursor)
        return TracePage(items=[trace_summary_body(item) for item in page.items], next_cursor=page.next_cursor)

    @get("/spans", sync_to_thread=True, summary="List spans without their payloads, newest first")
    def list_spans(project: ProjectName, start: Start = None, end: End = None, limit: Limit = 50, cursor: Cursor = None) -> SpanPage:
        page = reader.list_spans(project, window_between(start, end, now=clock.now()), limit=limit, cursor=cursor)
        return SpanPage(items=[span_summary_body(item) for item in page.items], next_cursor=page.next_cursor)

    @get("/traces/{trace_id:str}", sync_to_thread=True, summary="Read one trace with all its spans")
    def read_trace(trace_id: str, project: str | None = None) -> TraceBody:
        trace = reader.read_trace(trace_id.lower(), project=project)
        if trace is None:
            raise NotFound(f"There is no trace {trace_id!r}" + (f" in project {project!r}." if project else "."))
        return trace_body(trace)

    @get("/traces/{trace_id:str}/spans/{span_id:str}", sync_to_thread=True, summary="Read one span")
    def read_span(trace_id: str, span_id: str, project: str | None = None) -> SpanBody:
        span = reader.read_span(trace_id.lower(), span_id.lower(), project=project)
        if span is None:
            raise NotFound(f"There is no span {span_id!r} in trace {trace_id!r}.")
        return span_body(span)

    handlers: list[Any] = [list_traces, list_spans, read_trace, read_span]
    return Router("/api/v1", route_handlers=handlers, tags=["Traces"])
