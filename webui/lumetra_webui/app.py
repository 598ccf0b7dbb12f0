"""The web application: every room's router, the API's description, errors, and the checks in front of them."""

from importlib.metadata import version
from typing import Any

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp
from prometheus_client import CollectorRegistry

from lumetra_collector.http import collector_router
from lumetra_collector.ingest import Ingest
from lumetra_core.errors import LumetraError
from lumetra_registry.api import projects_router
from lumetra_registry.projects import Projects
from lumetra_registry.saved_views import SavedViews
from lumetra_registry.views_api import views_router
from lumetra_storage.store import TelemetryStore
from lumetra_webui.api.router import api_routers
from lumetra_webui.api.tail import Tails
from lumetra_webui.health import health_routes
from lumetra_webui.pages.router import pages_router, problem_answer
from lumetra_webui.reading import StoredTraces
from lumetra_webui.security import SameSite
from lumetra_webui.settings import ServerSettings

DESCRIPTION = "Read what Lumetra collected. Lists page by cursor; times are RFC 3339 with nanoseconds; errors are problem+json."


def create_app(
    telemetry: TelemetryStore,
    projects: Projects,
    views: SavedViews,
    ingest: Ingest,
    *,
    meters: CollectorRegistry,
    max_body_bytes: int,
    settings: ServerSettings,
    tails: Tails | None = None,
) -> ASGIApp:
    """Wire the rooms into one ASGI application; opens and closes nothing."""
    reader = StoredTraces(telemetry)
    handlers: list[Any] = [
        collector_router(ingest, max_body_bytes=max_body_bytes),
        projects_router(projects),
        views_router(views, projects),
        *api_routers(reader, projects, tails),
        *health_routes(telemetry, projects, meters),
        pages_router(telemetry, projects, views),
    ]
    app = Litestar(
        route_handlers=handlers,
        exception_handlers=dict.fromkeys((LumetraError, HTTPException, Exception), problem_answer()),
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="Lumetra",
            version=version("lumetra"),
            description=DESCRIPTION,
            path="/api/schema",
            render_plugins=[JsonRenderPlugin(path="/")],
        ),
    )
    return SameSite(app, settings)
