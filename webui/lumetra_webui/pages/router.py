"""The pages as one router, to be mounted by the composition root."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, Router
from litestar.di import Provide

from lumetra_core.errors import Unavailable
from lumetra_registry.saved_views import SavedViews
from lumetra_storage.store import TelemetryStore
from lumetra_webui.api.problems import detail_of, problem, status_of
from lumetra_webui.assets import Assets, AssetsMissing, assets_router, read_assets
from lumetra_webui.pages.compare_routes import COMPARE_ROUTES
from lumetra_webui.pages.copy_routes import COPY_ROUTES
from lumetra_webui.pages.explorer import Explorer
from lumetra_webui.pages.explorer_routes import EXPLORER_ROUTES
from lumetra_webui.pages.interface import PageSources, ProjectDirectory
from lumetra_webui.pages.judgement_routes import JUDGEMENT_ROUTES
from lumetra_webui.pages.live_routes import LIVE_ROUTES
from lumetra_webui.pages.narrowing_query import narrowing_query
from lumetra_webui.pages.problem import as_part, problem_page
from lumetra_webui.pages.rendering import View, view_of
from lumetra_webui.pages.routes import ROUTES
from lumetra_webui.pages.search_routes import SEARCH_ROUTES
from lumetra_webui.pages.trace_query import trace_query
from lumetra_webui.pages.trace_routes import TRACE_ROUTES
from lumetra_webui.pages.trace_show import showing
from lumetra_webui.reading import StoredTraces

OF_TRACES = (*ROUTES, *TRACE_ROUTES, *COPY_ROUTES)
OF_EXPLORER = (*EXPLORER_ROUTES, *SEARCH_ROUTES, *JUDGEMENT_ROUTES, *COMPARE_ROUTES, *LIVE_ROUTES)
"""What reads from more than the traces."""

AnyRequest = Request[Any, Any, Any]
Answer = Callable[[AnyRequest, Exception], Response[Any]]


def pages_router(telemetry: TelemetryStore, projects: ProjectDirectory, views: SavedViews) -> Router:
    """Serve all pages, and the bundle they load."""
    reader = StoredTraces(telemetry)
    return router_of(PageSources(projects=projects, traces=reader, views=views), read_assets, explorer=reader)


def router_of(sources: PageSources, assets: Callable[[], Assets], *, explorer: Explorer | None = None) -> Router:
    """Serve all pages from *sources*, those of figures, sessions and SQL from *explorer*; what goes wrong is said on a page as well.

    *assets* is asked with every request and not before, so that a checkout without a bundle still collects and answers its API.
    """

    def view(request: AnyRequest) -> View:
        return view_of(request, assets(), now=sources.clock())

    pages = Router(
        path="/",
        route_handlers=OF_TRACES if explorer is None else (*OF_TRACES, *OF_EXPLORER),
        dependencies={
            "sources": Provide(lambda: sources, sync_to_thread=False),
            "view": Provide(view, sync_to_thread=False),
            "narrowing": Provide(narrowing_query, sync_to_thread=False),
            "asked": Provide(trace_query, sync_to_thread=False),
            "showing": Provide(showing, sync_to_thread=False),
            "explorer": Provide(lambda: explorer, sync_to_thread=False),
        },
        exception_handlers={Exception: problem_answer(assets)},
        include_in_schema=False,
    )
    return Router(path="/", route_handlers=[pages, assets_router()])


def problem_answer(assets: Callable[[], Assets] = read_assets) -> Answer:
    """Make the exception handler that answers people with a page and programs with problem+json.

    The composition root uses it for addresses that no route has, too.
    """

    def answer(request: AnyRequest, error: Exception) -> Response[Any]:
        told = problem(request, error)
        if isinstance(error, AssetsMissing) or not is_for_people(request):
            return told
        view = view_of(request, assets(), now=0)
        page = problem_page(status_of(error), detail_of(error), str(request.url.path))
        headers = {"retry-after": str(error.retry_after_seconds)} if isinstance(error, Unavailable) else {}
        return view.show(as_part(page) if view.wants_part else page, told.status_code or status_of(error), headers)

    return answer


def is_for_people(request: AnyRequest) -> bool:
    """Tell a browser, or a script of our pages, from a program."""
    return "text/html" in request.headers.get("accept", "")
