"""All spans of a trace without their payloads: the tree and the waterfall, also of a trace of thirty thousand spans."""

from lumetra_storage.settle import leaves_of_rows
from lumetra_storage.span_summaries import span_summaries
from lumetra_storage.store import TelemetryStore
from lumetra_storage.summaries import TraceOutline
from lumetra_storage.usage_sums import usage_sums


def read_trace_outline(store: TelemetryStore, trace_id: str, *, project_id: int | None = None) -> TraceOutline | None:
    """Give the outline of a trace; None when there is none (in that project)."""
    rows = store.ask("outline_of_trace", trace_id=trace_id, project_id=project_id or 0)
    if rows.is_empty:
        return None
    # The rule itself, as in `read_trace`: what was noted over several requests may not be there yet.
    leaves = leaves_of_rows(rows)
    spans = span_summaries(rows, store.project_names(rows), leaves)
    start_time = spans[0].start_time
    first = next((span for span in spans if span.parent_span_id is None), spans[0])
    return TraceOutline(
        trace_id=trace_id,
        project=first.project,
        start_time=start_time,
        duration_ns=max(span.end_time for span in spans) - start_time,
        span_count=len(spans),
        error_count=sum(span.status == "error" for span in spans),
        **usage_sums(spans)._asdict(),
        spans=spans,
    )
