"""What pages and API read: the storage room's readers over one store, as one object."""

from collections.abc import Mapping
from dataclasses import dataclass

from lumetra_core.score import Score
from lumetra_core.span import Span
from lumetra_core.trace import Page, TimeWindow, Trace, TraceSummary
from lumetra_storage import found, groups, histogram, overview, score_list, sessions, trace_neighbours, traces
from lumetra_storage.earlier_calls import EarlierCall, read_earlier_calls
from lumetra_storage.filters import Facet, FieldValue, facets, field_values
from lumetra_storage.overview_trends import TrendKind, Trends, overview_trends
from lumetra_storage.selection import EVERY_SPAN, Selection
from lumetra_storage.sql_access import SqlResult, run_user_sql
from lumetra_storage.store import Condition, TelemetryStore
from lumetra_storage.summaries import ProjectActivity, SpanSummary, TraceOutline
from lumetra_storage.text_marks import TextMarks, read_text_marks
from lumetra_storage.trace_log import TraceLog, read_trace_log


@dataclass(frozen=True, slots=True)
class StoredTraces:
    """The readers of the storage room, bound to a store. All calls block: run them on threads.

    Filters come as a `Selection` (or its predicate), made by `lumetra_storage.selection.selected`.
    """

    store: TelemetryStore

    def list_traces(
        self,
        *,
        project_id: int,
        window: TimeWindow,
        limit: int = 50,
        cursor: str | None = None,
        predicate: Condition = EVERY_SPAN,
    ) -> Page[TraceSummary]:
        """List traces, newest first."""
        return traces.list_traces(
            self.store, project_id=project_id, window=window, limit=limit, cursor=cursor, predicate=predicate
        )

    def list_spans(
        self,
        *,
        project_id: int,
        window: TimeWindow,
        limit: int = 50,
        cursor: str | None = None,
        predicate: Condition = EVERY_SPAN,
    ) -> Page[SpanSummary]:
        """List spans, newest first."""
        return traces.list_spans(
            self.store, project_id=project_id, window=window, limit=limit, cursor=cursor, predicate=predicate
        )

    def find_traces(self, selection: Selection, *, limit: int = 50, cursor: str | None = None) -> Page[TraceSummary]:
        """List the traces of a selection made at level `trace`, newest first."""
        return found.find_traces(self.store, selection, limit=limit, cursor=cursor)

    def find_spans(self, selection: Selection, *, limit: int = 50, cursor: str | None = None) -> Page[SpanSummary]:
        """List the spans of a selection made at level `span`, newest first."""
        return found.find_spans(self.store, selection, limit=limit, cursor=cursor)

    def read_trace(self, trace_id: str, *, project_id: int | None = None) -> Trace | None:
        """Read a trace whole."""
        return traces.read_trace(self.store, trace_id, project_id=project_id)

    def read_trace_outline(self, trace_id: str, *, project_id: int | None = None) -> TraceOutline | None:
        """Read a trace without payloads."""
        return traces.read_trace_outline(self.store, trace_id, project_id=project_id)

    def has_trace(self, trace_id: str, *, project_id: int) -> bool:
        """Tell whether any span of a trace came."""
        return traces.has_trace(self.store, trace_id, project_id=project_id)

    def read_text_marks(self, trace_id: str, *, project_id: int) -> Mapping[str, TextMarks]:
        """Read what tells the texts of two traces apart, by span id."""
        return read_text_marks(self.store, trace_id, project_id=project_id)

    def read_span(self, trace_id: str, span_id: str, *, project_id: int | None = None) -> Span | None:
        """Read a span whole."""
        return traces.read_span(self.store, trace_id, span_id, project_id=project_id)

    def read_earlier_calls(self, trace_id: str, *, before: int, project_id: int) -> tuple[EarlierCall, ...]:
        """Read the latest model calls of a trace that began before a moment, for telling what is new in a turn."""
        return read_earlier_calls(self.store, trace_id, before=before, project_id=project_id)

    def read_trace_log(self, trace_id: str, *, project_id: int) -> TraceLog:
        """Read what was noted while a trace ran, in order of time."""
        return read_trace_log(self.store, trace_id, project_id=project_id)

    def older_trace(self, selection: Selection, trace_id: str) -> str | None:
        """Name the next trace of a selection after this one."""
        return trace_neighbours.older_trace(self.store, selection, trace_id)

    def newer_trace(self, selection: Selection, trace_id: str) -> str | None:
        """Name the trace of a selection before this one."""
        return trace_neighbours.newer_trace(self.store, selection, trace_id)

    def cursor_at(self, trace_id: str, span_id: str, *, project_id: int) -> str | None:
        """Give the cursor of the list that begins with a trace; of a list of spans, with *span_id* of it."""
        if span_id:
            place = trace_neighbours.span_place(self.store, trace_id, span_id, project_id=project_id)
        else:
            place = trace_neighbours.trace_place(self.store, trace_id, project_id=project_id)
        return trace_neighbours.cursor_before(place) if place else None

    def project_activity(self, window: TimeWindow) -> Mapping[int, ProjectActivity]:
        """Sum up what every project did."""
        return traces.project_activity(self.store, window)

    def histogram(self, selection: Selection, *, most_buckets: int = 60) -> histogram.Histogram:
        """Count what *selection* leaves, by bucket of time."""
        return histogram.histogram(self.store, selection, most_buckets=most_buckets)

    def facets(self, selection: Selection, *, limit: int = 20) -> tuple[Facet, ...]:
        """Count the values of the facet fields in what *selection* leaves."""
        return facets(
            self.store,
            project_id=selection.project_id,
            window=selection.window,
            predicate=selection.predicate,
            limit=limit,
        )

    def field_values(
        self,
        *,
        project_id: int,
        window: TimeWindow,
        field: str,
        key: str | None = None,
        prefix: str = "",
        limit: int = 20,
    ) -> tuple[FieldValue, ...]:
        """Find values of a field that begin with *prefix*."""
        return field_values(self.store, project_id=project_id, window=window, field=field, key=key, prefix=prefix, limit=limit)

    def overview(self, selection: Selection, *, most_buckets: int = 60) -> overview.Overview:
        """Draw the figures of the overview page together."""
        return overview.overview(self.store, selection, most_buckets=most_buckets)

    def overview_trends(self, selection: Selection, kind: TrendKind, *, most_buckets: int = 60) -> Trends:
        """Follow the top few of one breakdown over time."""
        return overview_trends(self.store, selection, kind, most_buckets=most_buckets)

    def list_sessions(
        self,
        *,
        project_id: int,
        window: TimeWindow,
        limit: int = 50,
        cursor: str | None = None,
        predicate: Condition = EVERY_SPAN,
    ) -> Page[groups.GroupSummary]:
        """List sessions, the latest active first."""
        return groups.list_sessions(
            self.store, project_id=project_id, window=window, limit=limit, cursor=cursor, predicate=predicate
        )

    def list_users(
        self,
        *,
        project_id: int,
        window: TimeWindow,
        limit: int = 50,
        cursor: str | None = None,
        predicate: Condition = EVERY_SPAN,
    ) -> Page[groups.GroupSummary]:
        """List users, the latest active first."""
        return groups.list_users(
            self.store, project_id=project_id, window=window, limit=limit, cursor=cursor, predicate=predicate
        )

    def read_session(self, session_id: str, *, project_id: int, window: TimeWindow) -> groups.GroupSummary | None:
        """Sum up one session."""
        return groups.read_session(self.store, session_id, project_id=project_id, window=window)

    def read_user(self, user_id: str, *, project_id: int, window: TimeWindow) -> groups.GroupSummary | None:
        """Sum up one user."""
        return groups.read_user(self.store, user_id, project_id=project_id, window=window)

    def session_turns(
        self, session_id: str, *, project_id: int, window: TimeWindow, limit: int = 50, cursor: str | None = None
    ) -> Page[sessions.SessionTurn]:
        """Read a session as a conversation, the earliest trace first."""
        return sessions.session_turns(self.store, session_id, project_id=project_id, window=window, limit=limit, cursor=cursor)

    def run_sql(self, text: str, *, project_id: int) -> SqlResult:
        """Answer a user's SELECT over one project, within the limits of `SqlLimits`."""
        return run_user_sql(self.store, project_id, text)

    def read_scores(self, trace_id: str, *, project_id: int) -> tuple[Score, ...]:
        """Read the judgements of a trace and its spans."""
        return score_list.read_scores(self.store, trace_id, project_id=project_id)

    def read_session_scores(self, session_id: str, *, project_id: int) -> tuple[Score, ...]:
        """Read the judgements of a session as a whole."""
        return score_list.read_session_scores(self.store, session_id, project_id=project_id)

    def read_score(self, score_id: str, *, project_id: int) -> Score | None:
        """Read one judgement."""
        return score_list.read_score(self.store, score_id, project_id=project_id)

    def write_score(self, score: Score, *, project_id: int) -> None:
        """Store a judgement."""
        score_list.write_score(self.store, score, project_id=project_id)

    def delete_score(self, score: Score, *, project_id: int) -> None:
        """Take a judgement back."""
        score_list.delete_score(self.store, score, project_id=project_id)
