"""The routes of what can be copied: plain texts, so that a link to them is of use without script."""

from litestar import Response, get
from litestar.params import FromPath

from lumetra_core.errors import NotFound
from lumetra_storage.export_otlp import request_line
from lumetra_webui.pages.copies import raw_page
from lumetra_webui.pages.interface import Sources
from lumetra_webui.pages.lookup import known_project, known_span, known_trace
from lumetra_webui.pages.model_curl import model_curl
from lumetra_webui.pages.routes import Looking, Shown

_JSON, _TEXT = "application/json", "text/plain"
_NEVER_KEPT = {"cache-control": "no-store"}


@get("/projects/{project:str}/traces/{trace_id:str}/otlp", sync_to_thread=True)
def trace_otlp(project: FromPath[str], trace_id: FromPath[str], sources: Sources) -> Response[bytes]:
    """Give a trace as one request of OTLP/JSON."""
    found = known_trace(sources, known_project(sources, project), trace_id)
    return Response(request_line(found.spans), media_type=_JSON, headers=_NEVER_KEPT)


@get("/projects/{project:str}/traces/{trace_id:str}/spans/{span_id:str}/otlp", sync_to_thread=True)
def span_otlp(project: FromPath[str], trace_id: FromPath[str], span_id: FromPath[str], sources: Sources) -> Response[bytes]:
    """Give a span as one request of OTLP/JSON."""
    found = known_span(sources, known_project(sources, project), trace_id, span_id)
    return Response(request_line([found]), media_type=_JSON, headers=_NEVER_KEPT)


@get("/projects/{project:str}/traces/{trace_id:str}/spans/{span_id:str}/curl", sync_to_thread=True)
def span_curl(project: FromPath[str], trace_id: FromPath[str], span_id: FromPath[str], sources: Sources) -> Response[str]:
    """Give a call of a model as a line for a shell."""
    written = model_curl(known_span(sources, known_project(sources, project), trace_id, span_id))
    if written is None:
        raise NotFound("This span cannot be asked again: it is no call of a model, or what went in was not recorded.")
    return Response(written, media_type=_TEXT, headers=_NEVER_KEPT)


@get("/projects/{project:str}/traces/{trace_id:str}/spans/{span_id:str}/raw", sync_to_thread=True)
def span_raw(project: FromPath[str], trace_id: FromPath[str], span_id: FromPath[str], sources: Sources, view: Looking) -> Shown:
    """Show a span as it came."""
    return view.show(raw_page(known_span(sources, known_project(sources, project), trace_id, span_id)))


COPY_ROUTES = (trace_otlp, span_otlp, span_curl, span_raw)
