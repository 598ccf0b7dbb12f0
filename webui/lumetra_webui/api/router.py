"""Every route of the API that reads telemetry or judges it, to be mounted by the composition root."""

from litestar import Router

from lumetra_registry.projects import Projects
from lumetra_webui.api.explore import explore_router
from lumetra_webui.api.filters import filters_router
from lumetra_webui.api.groups import groups_router
from lumetra_webui.api.scores import scores_router
from lumetra_webui.api.traces import traces_router
from lumetra_webui.reading import StoredTraces


def api_routers(reader: StoredTraces, projects: Projects) -> tuple[Router, ...]:
    """Make all of them over one reader."""
    return tuple(
        make(reader, projects) for make in (traces_router, explore_router, filters_router, groups_router, scores_router)
    )
