"""What the pages need from the rest of the house, in their own words; `app.py` passes objects that have it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from lumetra_core.clock import now
from lumetra_core.span import Span
from lumetra_core.trace import Page, TimeWindow, Trace, TraceSummary
from lumetra_registry.saved_views import SavedViews
from lumetra_storage.selection import Selection
from lumetra_storage.summaries import ProjectActivity, SpanSummary, TraceOutline
from lumetra_storage.trace_log import TraceLog
from lumetra_webui.pages.turn_sources import NamedCall


class Project(Protocol):
    """A container of traces."""

    @property
    def id(self) -> int: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102


class ProjectDirectory(Protocol):
    """Which projects there are."""

    def by_name(self, name: str) -> Project | None:
        """Find a project; None when there is none of that name."""
        ...

    def list(self) -> Sequence[Project]:
        """Name all projects."""
        ...


class TraceReader(Protocol):
    """Reads traces and spans. All calls block, so handlers run them on threads."""

    def list_traces(
        self, *, project_id: int, window: TimeWindow, limit: int = 50, cursor: str | None = None
    ) -> Page[TraceSummary]:
        """List traces, newest first."""
        ...

    def find_traces(self, selection: Selection, *, limit: int = 50, cursor: str | None = None) -> Page[TraceSummary]:
        """List the traces of a selection made at level `trace`, newest first."""
        ...

    def find_spans(self, selection: Selection, *, limit: int = 50, cursor: str | None = None) -> Page[SpanSummary]:
        """List the spans of a selection made at level `span`, newest first."""
        ...

    def read_trace_outline(self, trace_id: str, *, project_id: int) -> TraceOutline | None:
        """Read all spans of a trace without their payloads; None when there is no such trace."""
        ...

    def read_trace(self, trace_id: str, *, project_id: int) -> Trace | None:
        """Read all spans of a trace whole; None when there is no such trace."""
        ...

    def read_span(self, trace_id: str, span_id: str, *, project_id: int) -> Span | None:
        """Read one span whole; None when there is no such span."""
        ...

    def read_earlier_calls(self, trace_id: str, *, before: int, project_id: int) -> Sequence[NamedCall]:
        """Read the latest model calls of a trace that had ended at a moment, bounded in number and size."""
        ...

    def read_trace_log(self, trace_id: str, *, project_id: int) -> TraceLog:
        """Read what was noted while a trace ran, in order of time, bounded in number."""
        ...

    def older_trace(self, selection: Selection, trace_id: str) -> str | None:
        """Name the next trace of a selection after this one; None at its end."""
        ...

    def newer_trace(self, selection: Selection, trace_id: str) -> str | None:
        """Name the trace of a selection before this one; None at its start."""
        ...

    def cursor_at(self, trace_id: str, span_id: str, *, project_id: int) -> str | None:
        """Give the cursor of the list that begins with a trace, or with one of its spans; None when there is no such thing."""
        ...

    def project_activity(self, window: TimeWindow) -> Mapping[int, ProjectActivity]:
        """Sum up what came within *window*, by project id; silent projects are absent."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSources:
    """Everything a page reads from."""

    projects: ProjectDirectory
    traces: TraceReader
    clock: Callable[[], int] = now
    views: SavedViews | None = None
    """None where there is no database; the list then offers no views."""


Sources = NamedDependency[SkipValidation[PageSources]]
"""How a route handler asks for them."""
