"""Query parameters that many routes share, described once; and what they mean together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from litestar.params import QueryParameter

from lumetra_core import clock
from lumetra_registry.projects import Projects
from lumetra_storage.filters import Level, Scope
from lumetra_storage.selection import Selection, selected
from lumetra_webui.api.windows import window_between

MAX_LIMIT = 500

ProjectName = Annotated[str, QueryParameter(name="project", description="Name of the project.")]
Start = Annotated[
    str | None, QueryParameter(description="First moment, RFC 3339, or so long ago: `15m`, `24h`, `7d`. Open when absent.")
]
End = Annotated[str | None, QueryParameter(description="First moment no longer included. Open when absent.")]
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT, description="How many items a page holds.")]
Cursor = Annotated[str | None, QueryParameter(description="`next_cursor` of the page before.")]
FilterText = Annotated[
    str,
    QueryParameter(
        name="filter", description="Condition of the filter language, such as `model = 'gpt-4o' AND cost_usd > 0.02`."
    ),
]
LevelName = Annotated[
    Level, QueryParameter(description="`trace`: the filter chooses traces; `span`: it chooses spans by themselves.")
]
# Not a parameter called `scope`: Litestar gives a handler the request's ASGI scope under that name.
ScopeName = Annotated[
    Scope,
    QueryParameter(
        name="scope", description="Of traces. `any`: some span has to match the filter; `root`: the first span has to."
    ),
]


@dataclass(frozen=True, slots=True)
class Choosing:
    """Turns what a request says into a `Selection`."""

    projects: Projects
    now: Callable[[], int] = clock.now

    def selection(
        self,
        project: str,
        start: str | None,
        end: str | None,
        *,
        filter_text: str = "",
        level: Level = "span",
        scope: Scope = "any",
        whole_traces: bool = False,
    ) -> Selection:
        """Find the project, read the window and understand the filter.

        Raises:
            InvalidInput: window or filter cannot be used (a `FilterError` knows the place).
            ProjectNotFound: there is no such project.
        """
        now = self.now()
        return selected(
            project_id=self.projects.required(project).id,
            window=window_between(start, end, now=now),
            filter_text=filter_text,
            level=level,
            scope=scope,
            whole_traces=whole_traces,
            now=now,
        )
