"""One breakdown of an overview over time: what the top few models, users, prompts or agents took, or how the top few tools failed.

Asked for one breakdown at a time and only by who wants to see it: the overview itself says the totals.
"""

from dataclasses import dataclass
from typing import Any, Literal

from lumetra_storage.buckets import MOST_BUCKETS, ORIGIN, Buckets, buckets
from lumetra_storage.leaf_usage import every_leaf_counts
from lumetra_storage.selection import Selection
from lumetra_storage.span_times import bounded
from lumetra_storage.store import TelemetryStore

MOST_LINES = 7
"""As many as there are colours to tell them apart."""

TrendKind = Literal["model", "user", "prompt", "agent", "tool"]

_QUERIES: dict[TrendKind, str] = {"agent": "overview_agents_trend", "tool": "overview_tools_trend"}
_OF_CALLS = "overview_calls_trend"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """What one of them did in one bucket. Without a call all is nought, and the cost unknown."""

    call_count: int = 0
    error_count: int = 0
    """Calls that failed; counted of tools alone."""
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One model, user, prompt, agent or tool."""

    key: str
    points: tuple[TrendPoint, ...]
    """One for each bucket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """The top few of one breakdown, in the order of its rows."""

    width_ns: int
    starts: tuple[int, ...]
    """Of the buckets, side by side without a gap; nanoseconds since the epoch, UTC."""
    trends: tuple[Trend, ...]


def overview_trends(
    store: TelemetryStore, selection: Selection, kind: TrendKind, *, most_buckets: int = MOST_BUCKETS
) -> Trends:
    """Follow the top few of a breakdown over the buckets of the overview."""
    window = bounded(store, project_id=selection.project_id, window=selection.window)
    cut = buckets(window, most=most_buckets)
    parameters: dict[str, object] = {"origin": ORIGIN, "width_ns": cut.width_ns, "most_lines": MOST_LINES}
    if kind != "tool":
        parameters["every_leaf_counts"] = every_leaf_counts(store, **selection.bounds)
    query = _QUERIES.get(kind, _OF_CALLS)
    if query == _OF_CALLS:
        parameters["kind"] = kind
    rows = store.ask_where(query, selection.predicate, **selection.bounds, **parameters)
    return Trends(
        width_ns=cut.width_ns,
        starts=tuple(start for _, start in cut.starts()),
        trends=tuple(_trend(key, points, cut) for key, points, *_ in rows.rows),
    )


def _trend(key: str, points: list[tuple[Any, ...]], cut: Buckets) -> Trend:
    by_bucket = {
        number: TrendPoint(call_count=calls, error_count=errors, cost_usd=cost) for number, calls, errors, cost in points
    }
    return Trend(key=key, points=tuple(by_bucket.get(number, TrendPoint()) for number, _ in cut.starts()))
