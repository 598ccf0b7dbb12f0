"""Spans of a project, newest first."""

from lumetra_core.trace import Page, TimeWindow
from lumetra_storage import cursor as cursors
from lumetra_storage.columns import kept_moment
from lumetra_storage.cursor import Place
from lumetra_storage.selection import EVERY_SPAN
from lumetra_storage.settle import covered_spans
from lumetra_storage.span_summaries import span_summaries
from lumetra_storage.store import Condition, TelemetryStore
from lumetra_storage.summaries import SpanSummary


def list_spans(
    store: TelemetryStore,
    *,
    project_id: int,
    window: TimeWindow,
    limit: int = 50,
    cursor: str | None = None,
    predicate: Condition = EVERY_SPAN,
) -> Page[SpanSummary]:
    """Give at most *limit* spans that start in *window* and that *predicate* leaves, from *cursor* on."""
    place = cursors.read(cursor) if cursor else Place(kept_moment(window.end), "", "")
    rows = store.ask_where(
        "spans_page",
        predicate,
        project_id=project_id,
        window_start=kept_moment(window.start),
        after_time=place.start_time,
        after_trace_id=place.trace_id,
        after_span_id=place.span_id,
        limit=limit + 1,
    )
    leaves = {(row["trace_id"], row["span_id"]) for row in rows.dicts() if row["usage_is_leaf"]}
    spans = span_summaries(
        rows,
        store.project_names(rows),
        # scope trace: in a list of spans the same call in two traces counts in each, as on the page of its trace.
        leaves - covered_spans(store, {trace_id for trace_id, _ in leaves}, scope="trace"),
    )
    if len(spans) <= limit:
        return Page(items=spans, next_cursor=None)
    last = spans[limit - 1]
    return Page(items=spans[:limit], next_cursor=cursors.written(Place(last.start_time, last.trace_id, last.span_id)))
