"""Previews for traces whose first span says neither what went in nor what came out (agent frameworks often leave the root bare)."""

import dataclasses
from collections.abc import Sequence

from lumetra_core.trace import TraceSummary
from lumetra_storage.columns import kept_moment
from lumetra_storage.store import TelemetryStore


def with_previews(store: TelemetryStore, project_id: int, traces: Sequence[TraceSummary]) -> tuple[TraceSummary, ...]:
    """Fill absent previews from the spans below: the earliest input, the latest output. Costs one light query, or none."""
    bare = [trace for trace in traces if not trace.input_preview or not trace.output_preview]
    if not bare:
        return tuple(traces)
    rows = store.ask(
        "trace_previews",
        project_id=project_id,
        trace_ids=[trace.trace_id for trace in bare],
        window_start=kept_moment(min(trace.start_time for trace in bare)),
        window_end=kept_moment(max(trace.start_time + trace.duration_ns for trace in bare)),
    ).dicts()
    previews = {row["trace_id"]: row for row in rows}
    return tuple(_filled(trace, previews.get(trace.trace_id)) for trace in traces)


def _filled(trace: TraceSummary, below: dict[str, str | None] | None) -> TraceSummary:
    if below is None:
        return trace
    return dataclasses.replace(
        trace,
        input_preview=trace.input_preview or below["input_preview"] or trace.input_preview,
        output_preview=trace.output_preview or below["output_preview"] or trace.output_preview,
    )
