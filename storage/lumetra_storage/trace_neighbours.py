"""The traces beside one in a list: what a person goes to next without going back to the list."""

from lumetra_core.trace import TimeWindow
from lumetra_storage import cursor as cursors
from lumetra_storage.columns import kept_moment
from lumetra_storage.cursor import Place
from lumetra_storage.found import SLACK_NS, find_traces
from lumetra_storage.selection import Selection
from lumetra_storage.store import TelemetryStore

_CANDIDATES = 20
"""Of a look: several, because a span that came before its root is one and stands for no trace."""
_MOST_LOOKS = 8


def trace_place(store: TelemetryStore, trace_id: str, *, project_id: int) -> Place | None:
    """Find where a trace stands in any list of its project; None when there is no such trace."""
    (totals, *_) = store.ask("trace_totals", project_id=project_id, trace_ids=[trace_id]).dicts() or [None]
    if totals is None:
        return None
    return span_place(store, trace_id, totals["first_span_id"], project_id=project_id)


def span_place(store: TelemetryStore, trace_id: str, span_id: str, *, project_id: int) -> Place | None:
    """Find where a span stands in any list of spans; None when there is no such span."""
    rows = store.ask("span_start", project_id=project_id, trace_id=trace_id, span_id=span_id).rows
    return Place(rows[0][0], trace_id, span_id) if rows else None


def cursor_before(place: Place) -> str:
    """Give the cursor of the list that begins with the trace or span at *place*: one beyond its id, which is hexadecimal."""
    return cursors.written(Place(place.start_time, place.trace_id, place.span_id + "~"))


def older_trace(store: TelemetryStore, selection: Selection, trace_id: str) -> str | None:
    """Name the next trace of *selection* (made at level `trace`) after this one; None at its end or where this one is not there."""
    place = trace_place(store, trace_id, project_id=selection.project_id)
    if place is None:
        return None
    after = find_traces(store, selection, limit=1, cursor=cursors.written(place))
    return after.items[0].trace_id if after.items else None


def newer_trace(store: TelemetryStore, selection: Selection, trace_id: str) -> str | None:
    """Name the trace of *selection* before this one; None at its start or where this one is not there."""
    place = trace_place(store, trace_id, project_id=selection.project_id)
    if place is None:
        return None
    # A condition on any span of a trace also looks at those that began before the one that stands for it.
    window = TimeWindow(start=max(place.start_time - SLACK_NS, selection.window.start), end=selection.window.end)
    predicate = selection.within(window).predicate
    for _ in range(_MOST_LOOKS):
        candidates = store.ask_where(
            "trace_candidates_newer",
            predicate,
            project_id=selection.project_id,
            window_end=kept_moment(selection.window.end),
            after_time=place.start_time,
            after_trace_id=place.trace_id,
            after_span_id=place.span_id,
            limit=_CANDIDATES,
        ).dicts()
        found = [Place(each["start_time"], each["trace_id"], each["span_id"]) for each in candidates]
        first_spans = _first_spans(store, selection.project_id, {each.trace_id for each in found})
        for each in found:
            if first_spans.get(each.trace_id) == each.span_id:
                return each.trace_id
        if len(found) < _CANDIDATES:
            return None
        place = found[-1]
    return None


def _first_spans(store: TelemetryStore, project_id: int, trace_ids: set[str]) -> dict[str, str]:
    """Name the span that stands for each trace."""
    if not trace_ids:
        return {}
    rows = store.ask("trace_totals", project_id=project_id, trace_ids=sorted(trace_ids))
    return {totals["trace_id"]: totals["first_span_id"] for totals in rows.dicts()}
