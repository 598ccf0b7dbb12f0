"""What pages and API read: the storage room's readers over one store, as one object."""

from collections.abc import Mapping
from dataclasses import dataclass

from lumetra_core.span import Span
from lumetra_core.trace import Page, TimeWindow, Trace, TraceSummary
from lumetra_storage import traces
from lumetra_storage.store import TelemetryStore
from lumetra_storage.summaries import ProjectActivity, SpanSummary, TraceOutline


@dataclass(frozen=True, slots=True)
class StoredTraces:
    """The readers of `lumetra_storage.traces`, bound to a store. All calls block: run them on threads."""

    store: TelemetryStore

    def list_traces(
        self, *, project_id: int, window: TimeWindow, limit: int = 50, cursor: str | None = None
    ) -> Page[TraceSummary]:
        """List traces, newest first."""
        return traces.list_traces(self.store, project_id=project_id, window=window, limit=limit, cursor=cursor)

    def list_spans(
        self, *, project_id: int, window: TimeWindow, limit: int = 50, cursor: str | None = None
    ) -> Page[SpanSummary]:
        """List spans, newest first."""
        return traces.list_spans(self.store, project_id=project_id, window=window, limit=limit, cursor=cursor)

    def read_trace(self, trace_id: str, *, project_id: int | None = None) -> Trace | None:
        """Read a trace whole."""
        return traces.read_trace(self.store, trace_id, project_id=project_id)

    def read_trace_outline(self, trace_id: str, *, project_id: int | None = None) -> TraceOutline | None:
        """Read a trace without payloads."""
        return traces.read_trace_outline(self.store, trace_id, project_id=project_id)

    def read_span(self, trace_id: str, span_id: str, *, project_id: int | None = None) -> Span | None:
        """Read a span whole."""
        return traces.read_span(self.store, trace_id, span_id, project_id=project_id)

    def project_activity(self, window: TimeWindow) -> Mapping[int, ProjectActivity]:
        """Sum up what every project did."""
        return traces.project_activity(self.store, window)
