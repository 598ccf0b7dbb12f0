"""What the address of a list of traces or spans says: range, filter, scope and columns; and the addresses of its neighbours."""

from dataclasses import dataclass
from typing import Annotated, Literal

from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from lumetra_storage.filters import FilterError, Level
from lumetra_storage.selection import Selection, selected
from lumetra_webui.pages import addresses
from lumetra_webui.pages.columns import DEFAULT_COLUMNS, columns_named
from lumetra_webui.pages.narrowing import FilterProblem, Narrowing, filter_problem
from lumetra_webui.pages.narrowing_query import Narrowed
from lumetra_webui.pages.time_range import TimeRange

ListScope = Literal["any", "root", "span"]
"""What is listed: traces in which any span matches, traces whose root does, or the spans that match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceQuery:
    """One list of traces or spans, as its address asks for it."""

    project: str
    narrowing: Narrowing
    scope: ListScope = "any"
    columns: tuple[str, ...] = DEFAULT_COLUMNS

    @property
    def chosen(self) -> TimeRange:
        """The time range."""
        return self.narrowing.chosen

    @property
    def filter_text(self) -> str:
        """The filter as it was written; empty for none."""
        return self.narrowing.filter_text

    @property
    def lists_spans(self) -> bool:
        """Whether the rows are spans."""
        return self.scope == "span"

    @property
    def query(self) -> dict[str, str | None]:
        """All of it as parameters of an address; what is usual needs none."""
        return {
            **self.narrowing.query,
            "scope": None if self.scope == "any" else self.scope,
            "columns": None if self.columns == DEFAULT_COLUMNS else ",".join(self.columns),
        }

    def address(self, **changes: str | None) -> str:
        """Address this list with some parameters changed, None for left out."""
        return addresses.traces(self.project, **{**self.query, **changes})

    def in_range(self, **bounds: str | None) -> str:
        """Address this list in another time range; nothing at all is the default one."""
        return self.address(**{"range": None, "from": None, "to": None, **bounds})

    def kept(self, *without: str) -> tuple[tuple[str, str], ...]:
        """Give what a form that changes *without* carries along, for its hidden fields."""
        return tuple((name, value) for name, value in self.query.items() if value and name not in without)


def trace_query(
    project: FromPath[str],
    narrowing: Narrowed,
    matching: Annotated[ListScope, QueryParameter(name="scope")] = "any",
    columns: Annotated[list[str] | None, QueryParameter(name="columns")] = None,
) -> TraceQuery:
    """Read the address of a list."""
    return TraceQuery(
        project=addresses.project_name(project),
        narrowing=narrowing,
        scope=matching,
        columns=columns_named(columns or ()),
    )


Asked = NamedDependency[SkipValidation[TraceQuery]]
"""How a handler asks for the list its address means, under the name `asked`."""


def listed(asked: TraceQuery, *, project_id: int, now: int) -> Selection | FilterProblem:
    """Choose what the list holds: spans, or traces, each by the span that stands for it; or say where the filter is wrong."""
    return _chosen(asked, "span" if asked.lists_spans else "trace", project_id, now)


def traces_of(asked: TraceQuery, *, project_id: int, now: int) -> Selection | FilterProblem:
    """Choose the traces one walks through: those of the list; of a list of spans, those in which one matches."""
    return _chosen(asked, "trace", project_id, now)


def _chosen(asked: TraceQuery, level: Level, project_id: int, now: int) -> Selection | FilterProblem:
    try:
        return selected(
            project_id=project_id,
            window=asked.chosen.window,
            filter_text=asked.filter_text,
            level=level,
            scope="root" if asked.scope == "root" else "any",
            now=now,
        )
    except FilterError as error:
        return filter_problem(error, asked.narrowing, asked.address)
