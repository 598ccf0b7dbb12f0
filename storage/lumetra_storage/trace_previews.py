"""Previews for traces whose first span says neither what went in nor what came out.

Agent frameworks often leave the root bare, and some instrumentations send content as log records only.
"""

import dataclasses
from collections.abc import Sequence

from lumetra_core.clock import NS_PER_SECOND
from lumetra_core.trace import TraceSummary
from lumetra_storage.columns import kept_moment
from lumetra_storage.store import TelemetryStore

LATE_NS = 3600 * NS_PER_SECOND
"""Log records come from a clock of their own, and a span that failed to end says less than its records do."""


def with_previews(store: TelemetryStore, project_id: int, traces: Sequence[TraceSummary]) -> tuple[TraceSummary, ...]:
    """Fill absent previews from the spans below: the earliest input, the latest output; what they do not say, from log records.

    Costs a light query each time something is absent, and none where nothing is.
    """
    for query, slack_ns in (("trace_previews", 0), ("trace_log_previews", LATE_NS)):
        traces = _previewed(store, project_id, traces, query, slack_ns)
    return tuple(traces)


def _previewed(
    store: TelemetryStore, project_id: int, traces: Sequence[TraceSummary], query: str, slack_ns: int
) -> Sequence[TraceSummary]:
    bare = [trace for trace in traces if not trace.input_preview or not trace.output_preview]
    if not bare:
        return traces
    rows = store.ask(
        query,
        project_id=project_id,
        trace_ids=[trace.trace_id for trace in bare],
        window_start=kept_moment(min(trace.start_time for trace in bare) - slack_ns),
        window_end=kept_moment(max(trace.start_time + trace.duration_ns for trace in bare) + slack_ns),
    ).dicts()
    previews = {row["trace_id"]: row for row in rows}
    return [_filled(trace, previews.get(trace.trace_id)) for trace in traces]


def _filled(trace: TraceSummary, below: dict[str, str | None] | None) -> TraceSummary:
    if below is None:
        return trace
    return dataclasses.replace(
        trace,
        input_preview=trace.input_preview or below["input_preview"] or trace.input_preview,
        output_preview=trace.output_preview or below["output_preview"] or trace.output_preview,
    )
