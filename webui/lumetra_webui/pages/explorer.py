"""What the pages of figures, sessions, users and SQL read from, in their own words."""

from collections.abc import Mapping
from typing import Protocol

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from lumetra_core.score import Score
from lumetra_core.trace import Page, TimeWindow
from lumetra_storage.filters import Facet, FieldValue
from lumetra_storage.groups import GroupSummary
from lumetra_storage.histogram import Histogram
from lumetra_storage.overview import Overview
from lumetra_storage.overview_trends import TrendKind, Trends
from lumetra_storage.selection import Selection
from lumetra_storage.sessions import SessionTurn
from lumetra_storage.sql_access import SqlResult
from lumetra_storage.store import Condition
from lumetra_storage.text_marks import TextMarks


class Explorer(Protocol):
    """Sums up and searches what a project holds. All calls block, so handlers run them on threads."""

    def histogram(self, selection: Selection, *, most_buckets: int) -> Histogram:
        """Count what *selection* leaves, by bucket of time."""
        ...

    def facets(self, selection: Selection) -> tuple[Facet, ...]:
        """Count the values of the facet fields in what *selection* leaves."""
        ...

    def overview(self, selection: Selection) -> Overview:
        """Draw the figures of the overview page together."""
        ...

    def overview_trends(self, selection: Selection, kind: TrendKind) -> Trends:
        """Follow the top few of one breakdown over time."""
        ...

    def list_sessions(
        self, *, project_id: int, window: TimeWindow, limit: int, cursor: str | None, predicate: Condition
    ) -> Page[GroupSummary]:
        """List sessions, the latest active first."""
        ...

    def list_users(
        self, *, project_id: int, window: TimeWindow, limit: int, cursor: str | None, predicate: Condition
    ) -> Page[GroupSummary]:
        """List users, the latest active first."""
        ...

    def read_session(self, session_id: str, *, project_id: int, window: TimeWindow) -> GroupSummary | None:
        """Sum up one session; None when no span names it."""
        ...

    def read_user(self, user_id: str, *, project_id: int, window: TimeWindow) -> GroupSummary | None:
        """Sum up one user; None when no span names them."""
        ...

    def session_turns(
        self, session_id: str, *, project_id: int, window: TimeWindow, limit: int, cursor: str | None
    ) -> Page[SessionTurn]:
        """Read a session as a conversation, the earliest trace first."""
        ...

    def read_session_scores(self, session_id: str, *, project_id: int) -> tuple[Score, ...]:
        """Read the judgements of a session as a whole."""
        ...

    def read_scores(self, trace_id: str, *, project_id: int) -> tuple[Score, ...]:
        """Read the judgements of a trace and its spans, in order of time."""
        ...

    def read_score(self, score_id: str, *, project_id: int) -> Score | None:
        """Read one judgement; None when there is none, or it was taken back."""
        ...

    def write_score(self, score: Score, *, project_id: int) -> None:
        """Store a judgement; one of the same id is replaced."""
        ...

    def delete_score(self, score: Score, *, project_id: int) -> None:
        """Take a judgement back."""
        ...

    def has_trace(self, trace_id: str, *, project_id: int) -> bool:
        """Tell whether any span of a trace came."""
        ...

    def read_text_marks(self, trace_id: str, *, project_id: int) -> Mapping[str, TextMarks]:
        """Read what tells the texts of two traces apart, by span id."""
        ...

    def field_values(
        self, *, project_id: int, window: TimeWindow, field: str, key: str | None = None, prefix: str = "", limit: int = 20
    ) -> tuple[FieldValue, ...]:
        """Find values of a field that begin with *prefix*, the most frequent first."""
        ...

    def run_sql(self, text: str, *, project_id: int) -> SqlResult:
        """Answer a user's SELECT over one project."""
        ...


Exploring = NamedDependency[SkipValidation[Explorer]]
"""How a route handler asks for it, under the name `explorer`."""
EVER = TimeWindow(start=0, end=2**62)
