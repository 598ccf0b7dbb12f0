"""Which spans of a trace its tree shows: all, those that failed, those on the critical path, or the calls of one actor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from lumetra_core.analysis.agent_graph import calls_of
from lumetra_core.analysis.critical_path import CriticalSegment, critical_path
from lumetra_storage.summaries import SpanSummary, TraceOutline
from lumetra_webui.pages.actors import read_actor

ShowName = Literal["all", "errors", "path", "path-only", "calls"]
"""path marks the critical path among all spans; path-only leaves the others out."""
SHOW_NAMES: tuple[ShowName, ...] = get_args(ShowName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What the address of a trace asks for."""

    name: ShowName = "all"
    called: str | None = None
    """With `calls`: the actor, as `actors.actor_key` writes it."""
    by: str | None = None
    """With `calls`: who called it; None for whoever did."""

    @property
    def query(self) -> dict[str, str | None]:
        """The same as parameters of an address; what is usual needs none."""
        return {"show": None if self.name == "all" else self.name, "called": self.called, "by": self.by}


def showing(
    show: Annotated[ShowName, QueryParameter(name="show")] = "all",
    called: Annotated[str | None, QueryParameter(name="called")] = None,
    by: Annotated[str | None, QueryParameter(name="by")] = None,
) -> Showing:
    """Read the address of a trace."""
    return Showing(name=show, called=called, by=by) if show == "calls" else Showing(name=show)


AskedToShow = NamedDependency[SkipValidation[Showing]]
"""How a handler asks for it, under the name `showing`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLook:
    """One trace as it is looked at."""

    outline: TraceOutline
    showing: Showing
    path: tuple[CriticalSegment, ...] = ()
    """The critical path, where it is asked for."""
    wanted: frozenset[str] | None = None
    """The spans that are shown; None for all."""

    @property
    def first_wanted(self) -> SpanSummary | None:
        """The earliest of the wanted spans: what is looked at first."""
        if not self.wanted:
            return None
        return next(span for span in self.outline.spans if span.span_id in self.wanted)


def looked_at(outline: TraceOutline, asked: Showing) -> TraceLook:
    """Find what *asked* is about."""
    path = critical_path(outline.spans) if asked.name in ("path", "path-only") else ()
    chosen: dict[ShowName, Callable[[], frozenset[str] | None]] = {
        "all": lambda: None,
        "path": lambda: None,
        "errors": lambda: frozenset(span.span_id for span in outline.spans if span.status == "error"),
        "path-only": lambda: frozenset(segment.span_id for segment in path),
        "calls": lambda: frozenset(calls_of(outline.spans, read_actor(asked.called), read_actor(asked.by))),
    }
    return TraceLook(outline=outline, showing=asked, path=path, wanted=chosen[asked.name]())
