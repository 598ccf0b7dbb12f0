"""Sessions and users: what many traces of one conversation, or of one person, add up to.

A trace belongs to a session when any span of it says so (many emitters say it on one span only); its figures run over all
spans of the trace within the window. Both lists page by key, the latest active first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lumetra_core.trace import Page, TimeWindow
from lumetra_storage import cursor as cursors
from lumetra_storage.columns import LATEST_TIME, kept_moment
from lumetra_storage.cursor import GroupPlace
from lumetra_storage.leaf_usage import every_leaf_counts
from lumetra_storage.selection import EVERY_SPAN
from lumetra_storage.store import Condition, TelemetryStore

GroupKind = Literal["session", "user"]

_COLUMNS: Mapping[GroupKind, str] = {"session": "session_id", "user": "user_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreAverage:
    """The judgements of one name in a group."""

    name: str
    count: int
    mean: float | None
    """None where all of them are labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSummary:
    """One session, or one user, as a list shows it."""

    key: str
    """The session's or the user's id."""
    first_time: int
    """Start of its first span in the window, nanoseconds since the epoch, UTC."""
    last_time: int
    """Start of its last span that names the group."""
    trace_count: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    """Sum of the known costs, each model call counted once; None when none is known."""
    session_count: int
    """Of a session 1."""
    users: tuple[str, ...]
    """At most 5; of a user the one."""
    scores: tuple[ScoreAverage, ...]
    """In order of name."""


def list_sessions(
    store: TelemetryStore,
    *,
    project_id: int,
    window: TimeWindow,
    limit: int = 50,
    cursor: str | None = None,
    predicate: Condition = EVERY_SPAN,
) -> Page[GroupSummary]:
    """Give at most *limit* sessions with a span that *predicate* leaves, the latest active first."""
    return _Groups(store, "session", project_id, window, predicate).page(limit, cursor)


def list_users(
    store: TelemetryStore,
    *,
    project_id: int,
    window: TimeWindow,
    limit: int = 50,
    cursor: str | None = None,
    predicate: Condition = EVERY_SPAN,
) -> Page[GroupSummary]:
    """Give at most *limit* users with a span that *predicate* leaves, the latest active first."""
    return _Groups(store, "user", project_id, window, predicate).page(limit, cursor)


def read_session(store: TelemetryStore, session_id: str, *, project_id: int, window: TimeWindow) -> GroupSummary | None:
    """Sum up one session; None when no span of the window names it."""
    return _Groups(store, "session", project_id, window, EVERY_SPAN).one(session_id)


def read_user(store: TelemetryStore, user_id: str, *, project_id: int, window: TimeWindow) -> GroupSummary | None:
    """Sum up one user; None when no span of the window names it."""
    return _Groups(store, "user", project_id, window, EVERY_SPAN).one(user_id)


class _Groups:
    """The questions about groups of one kind, with their bounds at hand."""

    def __init__(
        self, store: TelemetryStore, kind: GroupKind, project_id: int, window: TimeWindow, predicate: Condition
    ) -> None:
        self._store = store
        self._predicate = predicate
        self._bounds: dict[str, object] = {
            "project_id": project_id,
            "column": _COLUMNS[kind],
            "window_start": kept_moment(window.start),
            "window_end": kept_moment(window.end),
        }

    def page(self, limit: int, cursor: str | None) -> Page[GroupSummary]:
        """Find the keys of one page, then sum up those alone."""
        # Nothing stands at LATEST_TIME, so the empty key after it is before all.
        place = cursors.read_group(cursor) if cursor else GroupPlace(LATEST_TIME, "")
        rows = self._store.ask_where(
            "groups_page",
            self._predicate,
            **self._bounds,
            after_time=place.last_time,
            after_key=place.key,
            limit=limit + 1,
        ).rows
        last_times = dict(rows[:limit])
        items = self._summaries(last_times)
        following = GroupPlace(items[-1].last_time, items[-1].key) if len(rows) > limit else None
        return Page(items=items, next_cursor=cursors.written_group(following) if following else None)

    def one(self, key: str) -> GroupSummary | None:
        """Sum up one group."""
        return next(iter(self._summaries({key: None})), None)

    def _summaries(self, last_times: Mapping[str, int | None]) -> tuple[GroupSummary, ...]:
        if not last_times:
            return ()
        keys = list(last_times)
        bounds = {name: self._bounds[name] for name in ("project_id", "window_start", "window_end")}
        all_count = every_leaf_counts(self._store, **bounds)
        rows = self._store.ask("group_totals", **self._bounds, keys=keys, every_leaf_counts=all_count)
        totals = {row["key"]: row for row in rows.dicts()}
        scores = self._scores(keys)
        return tuple(_summary(totals[key], last_times[key], scores.get(key, ())) for key in keys if key in totals)

    def _scores(self, keys: list[str]) -> dict[str, tuple[ScoreAverage, ...]]:
        found: dict[str, tuple[ScoreAverage, ...]] = {}
        for key, name, count, mean in self._store.ask("group_scores", **self._bounds, keys=keys).rows:
            found[key] = (*found.get(key, ()), ScoreAverage(name=name, count=count, mean=mean))
        return found


def _summary(totals: dict[str, Any], last_time: int | None, scores: tuple[ScoreAverage, ...]) -> GroupSummary:
    named_last = totals.pop("last_time")
    users = tuple(totals.pop("users"))
    return GroupSummary(**totals, last_time=named_last if last_time is None else last_time, users=users, scores=scores)
