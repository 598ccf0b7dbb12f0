"""The routes around the trace list: its histogram, its facets, and the views that are saved from it."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

from litestar import get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect

from lumetra_core.errors import InvalidInput
from lumetra_registry.saved_views import ViewContent
from lumetra_webui.pages import addresses
from lumetra_webui.pages.explorer import Exploring
from lumetra_webui.pages.facets import facet_panel, faceted
from lumetra_webui.pages.interface import Sources
from lumetra_webui.pages.lookup import known_project
from lumetra_webui.pages.narrowing import FilterProblem, understood
from lumetra_webui.pages.routes import Looking, Shown
from lumetra_webui.pages.search import FilterCheck
from lumetra_webui.pages.trace_query import Asked, listed
from lumetra_webui.pages.volume import MOST_BARS, volume

SEE_OTHER = 303


@get("/projects/{project:str}/traces/volume", sync_to_thread=True)
def trace_volume(project: FromPath[str], sources: Sources, explorer: Exploring, view: Looking, asked: Asked) -> Shown:
    """Give the histogram of the list."""
    chosen = listed(asked, project_id=known_project(sources, project).id, now=view.formats.now)
    if isinstance(chosen, FilterProblem):
        raise InvalidInput(chosen.message)
    noun = "span" if asked.lists_spans else "trace"
    return view.show(volume(explorer.histogram(chosen, most_buckets=MOST_BARS), view.formats, noun=noun))


@get("/projects/{project:str}/traces/facets", sync_to_thread=True)
def trace_facets(project: FromPath[str], sources: Sources, explorer: Exploring, view: Looking, asked: Asked) -> Shown:
    """Give the facets of the list."""
    known = known_project(sources, project)
    found = explorer.facets(faceted(asked, project_id=known.id, now=view.formats.now))
    return view.show(facet_panel(found, view.formats, asked))


@get("/projects/{project:str}/traces/filter-problem", sync_to_thread=True)
def check_filter(project: FromPath[str], sources: Sources, view: Looking, asked: Asked) -> Shown:
    """Say what is wrong with a filter; nothing when it is right."""
    chosen = listed(asked, project_id=known_project(sources, project).id, now=view.formats.now)
    return view.show(FilterCheck(problem=chosen if isinstance(chosen, FilterProblem) else None))


Part = Literal["overview", "sessions", "users", "live"]
# By name and not by address: what mends a filter must lead to a page of ours, whatever a request says.
_ADDRESSES: dict[Part, Callable[..., str]] = {
    "overview": addresses.overview,
    "sessions": partial(addresses.groups, kind="sessions"),
    "users": partial(addresses.groups, kind="users"),
    "live": addresses.live,
}


@get("/projects/{project:str}/filter-problem", sync_to_thread=True)
def check_part_filter(project: FromPath[str], sources: Sources, view: Looking, asked: Asked, part: FromQuery[Part]) -> Shown:
    """Say what is wrong with the filter of another part of the project; what mends it leads back there."""
    known = known_project(sources, project)
    address = partial(_ADDRESSES[part], known.name)
    chosen = understood(asked.narrowing, project_id=known.id, now=view.formats.now, address=address)
    return view.show(FilterCheck(problem=chosen if isinstance(chosen, FilterProblem) else None))


Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


@post("/projects/{project:str}/views", sync_to_thread=True, status_code=SEE_OTHER)
def save_view(project: FromPath[str], sources: Sources, data: Form) -> Redirect:
    """Save the view that a form describes, and lead back to it."""
    known = known_project(sources, project)
    content = ViewContent(
        filter_text=data.get("filter", ""),
        scope=scope if (scope := data.get("scope", "")) in ("root", "span") else "any",
        columns=data.get("columns"),
        range_preset=data.get("range"),
        range_from=data.get("from"),
        range_to=data.get("to"),
    )
    if sources.views:
        sources.views.save(known.id, data.get("name", ""), content)
    return Redirect(addresses.traces(known.name, **content.query), status_code=SEE_OTHER)


@post("/projects/{project:str}/views/{view_id:int}/delete", sync_to_thread=True, status_code=SEE_OTHER)
def delete_view(project: FromPath[str], view_id: FromPath[int], sources: Sources) -> Redirect:
    """Delete a view, and lead to the list."""
    known = known_project(sources, project)
    if sources.views:
        sources.views.delete(known.id, view_id)
    return Redirect(addresses.traces(known.name), status_code=SEE_OTHER)


SEARCH_ROUTES = (trace_volume, trace_facets, check_filter, check_part_filter, save_view, delete_view)
