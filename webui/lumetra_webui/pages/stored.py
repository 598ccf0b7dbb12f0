"""The telemetry store as the pages read it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lumetra_core.span import Span
from lumetra_core.trace import Page, TimeWindow, TraceSummary
from lumetra_storage import traces
from lumetra_storage.store import TelemetryStore
from lumetra_storage.summaries import ProjectActivity, TraceOutline


@dataclass(frozen=True, slots=True)
class StoredTraces:
    """Answers `TraceReader` from one store."""

    store: TelemetryStore

    def list_traces(
        self, *, project_id: int, window: TimeWindow, limit: int = 50, cursor: str | None = None
    ) -> Page[TraceSummary]:
        """List traces, newest first."""
        return traces.list_traces(self.store, project_id=project_id, window=window, limit=limit, cursor=cursor)

    def read_trace_outline(self, trace_id: str, *, project_id: int) -> TraceOutline | None:
        """Read all spans of a trace without their payloads."""
        return traces.read_trace_outline(self.store, trace_id, project_id=project_id)

    def read_span(self, trace_id: str, span_id: str, *, project_id: int) -> Span | None:
        """Read one span whole."""
        return traces.read_span(self.store, trace_id, span_id, project_id=project_id)

    def project_activity(self, window: TimeWindow) -> Mapping[int, ProjectActivity]:
        """Sum up what came within *window*, by project id."""
        return traces.project_activity(self.store, window)
