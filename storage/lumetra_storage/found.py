"""Filtered lists, the newest first, without looking through the whole window for the first page.

A condition on other spans of a trace, or on texts, is answered by making the set of all that match. So the newest slice of
the window is asked first, as wide as a number of spans that costs no more to look through than another question would cost. If it
does not fill the page, the second slice is as wide as what was found promises, or everything: what is frequent is found in the
first slice, and what is rare costs little more than one look through everything.
"""

from collections.abc import Callable
from typing import TypeVar

from lumetra_core.clock import NS_PER_SECOND
from lumetra_core.trace import Page, TimeWindow, TraceSummary
from lumetra_storage import cursor as cursors
from lumetra_storage.cursor import Place
from lumetra_storage.filters import Predicate
from lumetra_storage.selection import EVERY_SPAN, Selection
from lumetra_storage.span_list import list_spans
from lumetra_storage.span_times import bounded
from lumetra_storage.store import TelemetryStore
from lumetra_storage.summaries import SpanSummary
from lumetra_storage.trace_list import list_traces

Item = TypeVar("Item")

FIRST_SPANS = 128_000
"""About so many spans are in the newest slice. Any question costs 20 to 50 ms before it reads, for which it could read as many."""
_FIRST_TIMES_JUDGED = 2
"""So many times wider where scores are asked: their set costs the same for any slice, more than to look through so many spans."""
_MARGIN = 2
"""Matches are not spread evenly: a slice is so many times what they would need if they were."""
_WIDER = 8
"""Where nothing was found: it may be rare, or the window may end after the last span, and then a frequent word is near."""
_WIDEST = 4
"""A slice of more than this part of the window is no cheaper than everything: each question has a price of its own."""

SLACK_NS = 3600 * NS_PER_SECOND
"""Spans of a trace that begin before the one that stands for it, by clocks that disagree, are looked at so far back."""


def find_traces(
    store: TelemetryStore,
    selection: Selection,
    *,
    limit: int = 50,
    cursor: str | None = None,
    first_spans: int = FIRST_SPANS,
) -> Page[TraceSummary]:
    """Give at most *limit* traces of *selection* (made at level `trace`), from *cursor* on."""

    def read(window: TimeWindow, predicate: Predicate, limit: int, cursor: str | None) -> Page[TraceSummary]:
        return list_traces(
            store, project_id=selection.project_id, window=window, limit=limit, cursor=cursor, predicate=predicate
        )

    return _paged(store, selection, read, limit, cursor, first_spans)


def find_spans(
    store: TelemetryStore,
    selection: Selection,
    *,
    limit: int = 50,
    cursor: str | None = None,
    first_spans: int = FIRST_SPANS,
) -> Page[SpanSummary]:
    """Give at most *limit* spans of *selection* (made at level `span`), from *cursor* on."""

    def read(window: TimeWindow, predicate: Predicate, limit: int, cursor: str | None) -> Page[SpanSummary]:
        return list_spans(
            store, project_id=selection.project_id, window=window, limit=limit, cursor=cursor, predicate=predicate
        )

    return _paged(store, selection, read, limit, cursor, first_spans)


_Read = Callable[[TimeWindow, Predicate, int, str | None], Page[Item]]


def _paged(
    store: TelemetryStore, selection: Selection, read: _Read[Item], limit: int, cursor: str | None, first_spans: int
) -> Page[Item]:
    if selection.is_everything:
        return read(selection.window, EVERY_SPAN, limit, cursor)
    window = bounded(store, project_id=selection.project_id, window=selection.window)
    # + 1: others may have begun at the very moment of the last one shown, and come after it by their ids.
    newest = min(cursors.read(cursor).start_time + 1, window.end) if cursor else window.end
    whole_ns, end, items = newest - window.start, newest, ()
    first_spans *= _FIRST_TIMES_JUDGED if selection.condition.asks_scores else 1
    reach_ns = _first_reach(store, selection.within(TimeWindow(start=window.start, end=newest)), first_spans)
    while True:
        piece = TimeWindow(start=max(newest - reach_ns, window.start), end=end)
        # The set of traces that match is made of spans of the slice and all that came later: a trace is listed by its start,
        # and matches by any span.
        looked_at = TimeWindow(start=max(piece.start - SLACK_NS, window.start), end=window.end)
        page = read(piece, selection.within(looked_at).predicate, limit - len(items), cursor)
        items: tuple[Item, ...] = (*items, *page.items)
        if page.next_cursor is not None or piece.start <= window.start:
            return Page(items=items, next_cursor=page.next_cursor)
        # What began at the slice's own start was in it; the next one ends strictly before.
        cursor = cursors.written(Place(piece.start, "", ""))
        if len(items) == limit:
            return Page(items=items, next_cursor=cursor)
        end, reach_ns = piece.start, _further(reach_ns, whole_ns, found=len(items), wanted=limit)


def _first_reach(store: TelemetryStore, left: Selection, first_spans: int) -> int:
    """Say how far back some *first_spans* are, if they came evenly over what is *left* of the window."""
    whole_ns = left.window.end - left.window.start
    ((spans,),) = store.ask("spans_in_window", **left.bounds).rows
    return whole_ns if spans <= first_spans else max(whole_ns * first_spans // spans, 1)


def _further(reach_ns: int, whole_ns: int, *, found: int, wanted: int) -> int:
    """Say how far back a page is full, if matches go on as in the newest *reach_ns*; all of it where that is far."""
    promising_ns = reach_ns * wanted * _MARGIN // found if found else reach_ns * _WIDER
    return promising_ns if promising_ns * _WIDEST <= whole_ns else whole_ns
