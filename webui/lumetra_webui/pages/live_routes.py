"""The route of the live tail; what it lists comes from `/api/v1/traces/tail`."""

from functools import partial

from litestar import get
from litestar.params import FromPath

from lumetra_webui.pages import addresses
from lumetra_webui.pages.interface import Sources
from lumetra_webui.pages.live import live_page
from lumetra_webui.pages.lookup import known_project
from lumetra_webui.pages.narrowing import FilterProblem, understood
from lumetra_webui.pages.narrowing_query import Narrowed
from lumetra_webui.pages.routes import Looking, Shown


@get("/projects/{project:str}/live", sync_to_thread=True)
def live(project: FromPath[str], sources: Sources, view: Looking, narrowing: Narrowed) -> Shown:
    """Show the live tail of a project."""
    known = known_project(sources, project)
    address = partial(addresses.live, known.name)
    chosen = understood(narrowing, project_id=known.id, now=view.formats.now, address=address)
    # The stream reads the filter itself; here it is only told whether it can be read.
    problem = chosen if isinstance(chosen, FilterProblem) else None
    return view.show(live_page(problem, project=known.name, narrowing=narrowing))


LIVE_ROUTES = (live,)
