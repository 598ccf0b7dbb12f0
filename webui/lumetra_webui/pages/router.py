"""The pages as one router, to be mounted by the composition root."""

from collections.abc import Callable
from typing import Any

from litestar import Request, Response, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from lumetra_core.errors import InvalidInput, NotFound, Unavailable
from lumetra_storage.store import TelemetryStore
from lumetra_webui.assets import Assets, AssetsMissing, assets_router, read_assets
from lumetra_webui.pages import problem
from lumetra_webui.pages.interface import PageSources, ProjectDirectory
from lumetra_webui.pages.rendering import View, view_of
from lumetra_webui.pages.routes import ROUTES
from lumetra_webui.reading import StoredTraces

AnyRequest = Request[Any, Any, Any]
Answer = Callable[[AnyRequest, Exception], Response[str]]


def pages_router(telemetry: TelemetryStore, projects: ProjectDirectory) -> Router:
    """Serve all pages, and the bundle they load."""
    return router_of(PageSources(projects=projects, traces=StoredTraces(telemetry)), read_assets)


def router_of(sources: PageSources, assets: Callable[[], Assets]) -> Router:
    """Serve all pages from *sources*; what goes wrong is said on a page as well.

    *assets* is asked with every request and not before, so that a checkout without a bundle still collects and answers its API.
    """

    def view(request: AnyRequest) -> View:
        return view_of(request, sources, assets())

    answer = problem_answer(sources, assets)
    pages = Router(
        path="/",
        route_handlers=ROUTES,
        dependencies={
            "sources": Provide(lambda: sources, sync_to_thread=False),
            "view": Provide(view, sync_to_thread=False),
        },
        exception_handlers={NotFound: answer, InvalidInput: answer, Unavailable: answer, HTTPException: answer},
        include_in_schema=False,
    )
    return Router(path="/", route_handlers=[pages, assets_router()])


def problem_answer(sources: PageSources, assets: Callable[[], Assets]) -> Answer:
    """Make the exception handler of the pages; the composition root uses it for addresses that no route has, too."""

    def answer(request: AnyRequest, error: Exception) -> Response[str]:
        if isinstance(error, AssetsMissing):
            return Response(str(error), status_code=503, media_type="text/plain")
        view = view_of(request, sources, assets())
        status, page, headers = _problem(error, str(request.url.path))
        return view.show(problem.as_part(page) if view.wants_part else page, status, headers)

    return answer


def _problem(error: Exception, address: str) -> tuple[int, problem.ProblemPage, dict[str, str]]:
    match error:
        case NotFound():
            return 404, problem.not_found(str(error)), {}
        case HTTPException(status_code=404):
            return 404, problem.not_found("There is no page at this address."), {}
        case Unavailable():
            return 503, problem.unavailable(str(error), address), {"retry-after": str(error.retry_after_seconds)}
        case HTTPException():
            return error.status_code, problem.unusable(error.detail), {}
        case _:
            return 400, problem.unusable(str(error)), {}
