"""Which spans' usage counts, over everything that has come: what one request could not know when it was taken in.

A span is stored with the verdict of its own request (`usage_is_leaf`). When the spans of a model call and of the framework
around it come in different requests, both call themselves leaves. `settle` finds those and notes them in `usage_covered`,
which every sum leaves out. Readers of one whole trace need no note: they apply the rule themselves.

    scope trace     `lumetra_core.usage.leaf_usage` over the whole trace says otherwise than the request did
    scope project   the same call was recorded in two traces (a framework and a provider instrumentor without common
                    context): same response id, same tokens, at the same time; the shorter, inner span counts in sums
                    over traces, while each trace still shows what it used
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from lumetra_core.span import Span
from lumetra_core.usage import UsageNode, leaf_usage
from lumetra_storage import columns as build
from lumetra_storage.columns import kept_moment
from lumetra_storage.rows import Rows
from lumetra_storage.store import TelemetryStore

SpanKey = tuple[str, str]
"""Trace id and span id."""

SLACK_NS = 2 * 10**9
"""Clocks of one machine agree; this covers what lies between the end of a request and the end of the call around it."""


def settle(store: TelemetryStore, *, project_id: int, trace_ids: Iterable[str]) -> int:
    """Write what changed for *trace_ids* into `usage_covered`; give the number of notes written."""
    touched = sorted(set(trace_ids))
    if not touched:
        return 0
    answer = store.ask("usage_of_traces", project_id=project_id, trace_ids=touched)
    rows, leaves = answer.dicts(), leaves_of_rows(answer)
    noted = _noted(store, touched)
    notes = _changes(rows, {key for key, scope in noted if scope == "trace"}, leaves, scope="trace")
    calls = [row for row in rows if _key(row) in leaves and row["response_id"]]
    notes += _cross_trace_notes(store, project_id, calls, {key for key, scope in noted if scope == "project"})
    if notes:
        store.insert_usage_covered(_columns(notes, project_id))
    return len(notes)


def leaves_of_rows(rows: Rows) -> frozenset[SpanKey]:
    """Apply the leaf rule to rows of any traces."""
    columns = rows.by_name()
    if not columns:
        return frozenset()
    absent_is_empty = {
        name: [word or None for word in columns[name]] for name in ("parent_span_id", "operation", "response_id")
    }
    nodes = zip(*({**columns, **absent_is_empty}[name] for name in UsageNode._fields), strict=True)
    by_trace: dict[str, list[UsageNode]] = defaultdict(list)
    for trace_id, node in zip(columns["trace_id"], map(UsageNode._make, nodes), strict=True):
        by_trace[trace_id].append(node)
    return frozenset((trace_id, span_id) for trace_id, spans in by_trace.items() for span_id in leaf_usage(spans))


def leaves_of_trace(spans: Iterable[Span]) -> frozenset[str]:
    """Choose among all *spans* of a trace those whose usage counts in its totals; ids."""
    return leaf_usage(UsageNode(**{name: getattr(span, name) for name in UsageNode._fields}) for span in spans)


def covered_spans(store: TelemetryStore, trace_ids: Iterable[str], *, scope: str | None = None) -> frozenset[SpanKey]:
    """Give the spans of some traces that sums leave out (within *scope*)."""
    return frozenset(key for key, noted_scope in _noted(store, sorted(set(trace_ids))) if scope in (None, noted_scope))


def _noted(store: TelemetryStore, trace_ids: list[str]) -> list[tuple[SpanKey, str]]:
    rows = store.ask("covered_of_traces", trace_ids=trace_ids).rows if trace_ids else []
    return [((trace_id, span_id), scope) for trace_id, span_id, scope in rows]


def _cross_trace_notes(
    store: TelemetryStore, project_id: int, calls: list[dict[str, Any]], noted: set[SpanKey]
) -> list[dict[str, Any]]:
    """Compare the calls with all spans of the same response ids around the same time."""
    if not calls:
        return []
    same = store.ask(
        "usage_of_responses",
        project_id=project_id,
        response_ids=sorted({call["response_id"] for call in calls}),
        # An hour back: a framework's span around the call may have begun long before it. The index is by time, so the window
        # is its price.
        window_start=kept_moment(min(call["start_time"] for call in calls) - 3600 * 10**9),
        window_end=kept_moment(max(call["start_time"] + call["duration_ns"] for call in calls) + SLACK_NS),
    ).dicts()
    others = {_key(row): row for row in same} | {_key(call): call for call in calls}
    within_trace = covered_spans(store, {row["trace_id"] for row in same}, scope="trace")
    standing = [row for key, row in others.items() if key not in within_trace]
    noted |= covered_spans(store, {row["trace_id"] for row in same}, scope="project")
    return _changes(standing, noted, frozenset(map(_key, standing)) - _repeated(standing), scope="project")


def _repeated(calls: list[dict[str, Any]]) -> frozenset[SpanKey]:
    """Find the calls that a shorter one of another trace records too."""
    kept: dict[object, list[dict[str, Any]]] = {}
    repeated: set[SpanKey] = set()
    # The shorter first: it is the inner one. Ties are broken by ids, so that the order in which traces are settled decides
    # nothing.
    for call in sorted(calls, key=lambda row: (row["duration_ns"], row["start_time"], _key(row))):
        same = kept.setdefault((call["response_id"], call["input_tokens"], call["output_tokens"]), [])
        if any(inner["trace_id"] != call["trace_id"] and _overlap(inner, call) for inner in same):
            repeated.add(_key(call))
        else:
            same.append(call)
    return frozenset(repeated)


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return (
        one["start_time"] <= other["start_time"] + other["duration_ns"] + SLACK_NS
        and other["start_time"] <= one["start_time"] + one["duration_ns"] + SLACK_NS
    )


def _changes(
    rows: Iterable[dict[str, Any]], noted: set[SpanKey], counting: frozenset[SpanKey], *, scope: str
) -> list[dict[str, Any]]:
    """Say which rows' notes must change: those stored as leaves that do not count, and those noted before that do."""
    return [
        {"trace_id": row["trace_id"], "span_id": row["span_id"], "start_time": row["start_time"]}
        | {"scope": scope, "is_covered": _key(row) not in counting}
        for row in rows
        # Only what changes is written: settling a trace again costs a look, no row.
        if row["usage_is_leaf"] and (_key(row) not in counting) != (_key(row) in noted)
    ]


def _columns(notes: list[dict[str, Any]], project_id: int) -> pa.RecordBatch:
    texts = {name: build.texts([note[name] for note in notes]) for name in ("trace_id", "span_id", "scope")}
    return pa.RecordBatch.from_pydict(
        texts
        | {
            "project_id": pa.array([project_id] * len(notes), pa.uint32()),
            "start_time": build.moments([note["start_time"] for note in notes]),
            "is_covered": build.flags([note["is_covered"] for note in notes]),
        }
    )


def _key(row: Mapping[str, Any]) -> SpanKey:
    return row["trace_id"], row["span_id"]
