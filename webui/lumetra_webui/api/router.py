"""Every route of the API that reads telemetry or judges it, to be mounted by the composition root."""

from litestar import Router

from lumetra_registry.projects import Projects
from lumetra_webui.api.explore import explore_router
from lumetra_webui.api.export import export_router
from lumetra_webui.api.filters import filters_router
from lumetra_webui.api.groups import groups_router
from lumetra_webui.api.scores import scores_router
from lumetra_webui.api.sql import sql_router
from lumetra_webui.api.tail import Tails, tail_router
from lumetra_webui.api.traces import traces_router
from lumetra_webui.reading import StoredTraces


def api_routers(reader: StoredTraces, projects: Projects, tails: Tails | None = None) -> tuple[Router, ...]:
    """Make all of them over one reader; *tails* ends the live tails when the server stops."""
    makers = (traces_router, explore_router, filters_router, groups_router, scores_router, sql_router, export_router)
    return *(make(reader, projects) for make in makers), tail_router(reader, projects, tails or Tails())
