"""The routes of what a span holds for others than its page: texts to copy, pictures and sounds. Links to them are of use without script."""

from litestar import Response, get
from litestar.params import FromPath

from lumetra_core.errors import NotFound
from lumetra_storage.export_otlp import request_line
from lumetra_webui.pages.copies import raw_page
from lumetra_webui.pages.interface import Sources
from lumetra_webui.pages.lookup import known_project, known_span, known_trace
from lumetra_webui.pages.media import media_at
from lumetra_webui.pages.model_curl import model_curl
from lumetra_webui.pages.routes import Looking, Shown

_JSON, _TEXT = "application/json", "text/plain"
_NEVER_KEPT = {"cache-control": "no-store"}
_SHUT_IN = {
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": "inline",
    "x-content-type-options": "nosniff",
}
"""A picture opened by itself is a document of our origin: it gets no script, no plug-in and no other type than the one it has."""


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


@get("/projects/{project:str}/traces/{trace_id:str}/spans/{span_id:str}/media/{place:int}", sync_to_thread=True)
def span_media(
    project: FromPath[str], trace_id: FromPath[str], span_id: FromPath[str], place: FromPath[int], sources: Sources
) -> Response[bytes]:
    """Give a picture or a sound that a span carries, of a type that cannot carry script, and shut in all the same."""
    found = media_at(known_span(sources, known_project(sources, project), trace_id, span_id), place)
    if found is None:
        raise NotFound("This span carries nothing there that a page may show.")
    return Response(found.content, media_type=found.mime_type, headers=_NEVER_KEPT | _SHUT_IN)


COPY_ROUTES = (trace_otlp, span_otlp, span_curl, span_raw, span_media)
