"""The figures of a project over time: what its overview page is drawn from.

Volume, errors, latencies, tokens and cost by bucket and in total; cost by model, user, prompt and agent; how often tools fail;
how scores move. All of it over the spans one `Selection` leaves.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Literal

from lumetra_core.operation import INFERENCE_OPERATIONS
from lumetra_core.trace import TimeWindow
from lumetra_storage.buckets import MOST_BUCKETS, ORIGIN, Buckets, buckets
from lumetra_storage.leaf_usage import every_leaf_counts
from lumetra_storage.rows import Rows
from lumetra_storage.selection import Selection
from lumetra_storage.span_times import bounded
from lumetra_storage.store import TelemetryStore

MOST_SHARES = 20
"""Bars of one breakdown; the rest is the total less their sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """Of durations, in nanoseconds; None where there was nothing to measure."""

    p50_ns: float | None
    p95_ns: float | None
    p99_ns: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewFigures:
    """What happened in one stretch of time. Tokens and cost count each model call once."""

    trace_count: int
    """Traces that began, by their first span; exact up to some ten thousands, then within 1 %."""
    failed_trace_count: int
    """Those whose first span ended in an error."""
    span_count: int
    error_count: int
    """Spans with status error."""
    call_count: int
    """Model calls: spans whose usage counts."""
    trace_latency: Quantiles
    """Duration of root spans."""
    call_latency: Quantiles
    """Duration of model calls."""
    time_to_first_token: Quantiles
    """Of the calls that were streamed."""
    input_tokens: int | None
    """All input, cached included."""
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    output_tokens: int | None
    """All output, reasoning included."""
    reasoning_tokens: int | None
    cost_usd: float | None
    """None where no cost is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewBucket:
    """The figures of one bucket of time."""

    start: int
    """Nanoseconds since the epoch, UTC."""
    figures: OverviewFigures


ShareKind = Literal["model", "user", "prompt", "agent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one model, user, prompt or agent took."""

    key: str
    call_count: int
    """Model calls, those that failed before they used anything included (an agent's are not known)."""
    failed_count: int = 0
    total_tokens: int
    cost_usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse:
    """How one tool fared."""

    name: str
    call_count: int
    error_count: int
    latency: Quantiles

    @property
    def failure_rate(self) -> float:
        """Share of the calls that ended in an error, 0 to 1."""
        return self.error_count / self.call_count


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePoint:
    """The judgements of one name in one bucket."""

    start: int
    count: int
    mean: float | None
    """None where all of them are labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTrend:
    """How the judgements of one name moved."""

    name: str
    count: int
    mean: float | None
    points: tuple[ScorePoint, ...]
    """Buckets with a judgement, in order of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything on the page."""

    window: TimeWindow
    """The one asked for, its open ends closed at the first and the last span."""
    width_ns: int
    totals: OverviewFigures
    buckets: tuple[OverviewBucket, ...]
    """Side by side without a gap."""
    shares: Mapping[ShareKind, tuple[Share, ...]]
    """The dearest first, at most `MOST_SHARES` of each."""
    tools: tuple[ToolUse, ...]
    """The most called first."""
    scores: tuple[ScoreTrend, ...]
    """In order of name."""


def overview(store: TelemetryStore, selection: Selection, *, most_buckets: int = MOST_BUCKETS) -> Overview:
    """Draw the figures together; the questions run side by side."""
    window = bounded(store, project_id=selection.project_id, window=selection.window)
    cut = buckets(window, most=most_buckets)
    parameters = selection.bounds | {"origin": ORIGIN, "width_ns": cut.width_ns, "most_shares": MOST_SHARES}
    parameters["every_leaf_counts"] = every_leaf_counts(store, **selection.bounds)

    def ask(query: str) -> Rows:
        return store.ask_where(query, selection.predicate, **parameters)

    with ThreadPoolExecutor(max_workers=5) as side_by_side:
        trends = side_by_side.submit(_trends, store, selection, parameters, cut)
        over_time, shares, agents, tools = side_by_side.map(
            ask, ("overview_over_time", "overview_shares", "overview_agents", "overview_tools")
        )
    figures = {number: _figures(row) for number, *row in over_time.rows}
    totals = figures.get(None, NOTHING)
    shared = _shares(shares)
    if totals.error_count:
        shared = _with_failed(shared, _failed_calls(store, selection))
    return Overview(
        window=window,
        width_ns=cut.width_ns,
        totals=totals,
        buckets=tuple(OverviewBucket(start=start, figures=figures.get(number, NOTHING)) for number, start in cut.starts()),
        shares={**shared, "agent": _agents(agents, partial(ask, "overview_agents_above"))},
        tools=tuple(_tool(*row) for row in tools.rows),
        scores=trends.result(),
    )


_UNMEASURED = Quantiles(p50_ns=None, p95_ns=None, p99_ns=None)

NOTHING = OverviewFigures(
    trace_count=0,
    failed_trace_count=0,
    span_count=0,
    error_count=0,
    call_count=0,
    trace_latency=_UNMEASURED,
    call_latency=_UNMEASURED,
    time_to_first_token=_UNMEASURED,
    input_tokens=None,
    cache_read_tokens=None,
    cache_write_tokens=None,
    output_tokens=None,
    reasoning_tokens=None,
    cost_usd=None,
)
"""Of a stretch of time without spans."""

_FIGURES = tuple(field.name for field in fields(OverviewFigures))
_LATENCIES = ("trace_latency", "call_latency", "time_to_first_token")


def _figures(row: list[Any]) -> OverviewFigures:
    named: dict[str, Any] = dict(zip(_FIGURES, row, strict=True))
    named.update({name: _quantiles(named[name]) for name in _LATENCIES})
    return OverviewFigures(**named)


def _quantiles(found: list[float]) -> Quantiles:
    """Read three quantiles; the engine says NaN where it had nothing to measure."""
    p50, p95, p99 = (None if value != value else value for value in found)  # NaN alone differs from itself
    return Quantiles(p50_ns=p50, p95_ns=p95, p99_ns=p99)


def _agents(by_caller: Rows, by_trace: Callable[[], Rows]) -> tuple[Share, ...]:
    """Share out by the agent right above a call; where there is none, by the first agent of its trace, which takes another look."""
    sums = {key: figures for key, *figures in by_caller.rows}
    if sums.pop("", None) is not None:
        for key, *figures in by_trace().rows:
            sums[key] = [_sum(known, more) for known, more in zip(sums.get(key, [None] * 3), figures, strict=True)]
    found = [
        Share(key=key, call_count=calls, total_tokens=tokens, cost_usd=cost) for key, (calls, tokens, cost) in sums.items()
    ]
    found.sort(key=lambda share: (-(share.cost_usd or 0), -share.total_tokens, share.key))
    return tuple(found[:MOST_SHARES])


def _sum(left: Any, right: Any) -> Any:
    return right if left is None else (left if right is None else left + right)


def _shares(rows: Rows) -> Mapping[ShareKind, tuple[Share, ...]]:
    found: dict[ShareKind, tuple[Share, ...]] = {"model": (), "user": (), "prompt": (), "agent": ()}
    for kind, key, call_count, total_tokens, cost_usd in rows.rows:
        share = Share(key=key, call_count=call_count, total_tokens=total_tokens, cost_usd=cost_usd)
        found[kind] = (*found[kind], share)
    return found


def _failed_calls(store: TelemetryStore, selection: Selection) -> Rows:
    """Read which model calls failed. Most windows with errors have none that did, which is told at a tenth of the price."""
    failing = {**selection.bounds, "inference_operations": sorted(INFERENCE_OPERATIONS)}
    there = store.ask("failed_call_in_window", **failing)
    return store.ask_where("overview_failed_calls", selection.predicate, **failing) if there.rows else there


def _with_failed(shares: Mapping[ShareKind, tuple[Share, ...]], failed: Rows) -> Mapping[ShareKind, tuple[Share, ...]]:
    """Add the calls that failed. One of which nothing else is known comes last, unless its share may be among those left out."""
    found: dict[ShareKind, dict[str, Share]] = {
        kind: {share.key: share for share in of_kind} for kind, of_kind in shares.items()
    }
    for kind, key, failed_count, uncounted in failed.rows:
        of_kind = found[kind]
        if key not in of_kind and len(of_kind) >= MOST_SHARES:
            continue
        known = of_kind.get(key, Share(key=key, call_count=0, total_tokens=0, cost_usd=None))
        of_kind[key] = replace(known, call_count=known.call_count + uncounted, failed_count=failed_count)
    return {kind: tuple(of_kind.values()) for kind, of_kind in found.items()}


def _tool(name: str, call_count: int, error_count: int, latency: list[float]) -> ToolUse:
    return ToolUse(name=name, call_count=call_count, error_count=error_count, latency=_quantiles(latency))


def _trends(
    store: TelemetryStore, selection: Selection, parameters: Mapping[str, object], cut: Buckets
) -> tuple[ScoreTrend, ...]:
    """Read how scores moved."""
    if not store.ask("judged_in_window", **selection.bounds).rows:
        return ()
    rows = store.ask_where("overview_scores", selection.predicate, **parameters, every_span=selection.is_everything)
    totals: dict[str, tuple[int, float | None]] = {}
    points: dict[str, list[ScorePoint]] = {}
    for name, number, count, mean in rows.rows:
        if number is None:
            totals[name] = (count, mean)
        else:
            points.setdefault(name, []).append(ScorePoint(start=cut.start_of(number), count=count, mean=mean))
    return tuple(
        ScoreTrend(name=name, count=count, mean=mean, points=tuple(points.get(name, ())))
        for name, (count, mean) in sorted(totals.items())
    )
