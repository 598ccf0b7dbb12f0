"""Traces of a project, newest first, each once.

A trace is listed at the span that stands for it: its earliest root or, while no root has come, its earliest *entry* (a span
whose parent did not come with it). Candidates are read in order of time from the light table; the totals of their traces,
read anyway for the page, say which of them do stand for a trace. So a page costs two short queries whatever the size of the
project, and traces whose root never comes are listed by the same path. Where many candidates stood for nothing (a long trace
that came in many requests) a second look leaves out the traces that are known by then.
"""

from typing import Any

from lumetra_core.trace import Page, TimeWindow, TraceSummary
from lumetra_storage import cursor as cursors
from lumetra_storage.columns import kept_moment
from lumetra_storage.cursor import Place
from lumetra_storage.selection import EVERY_SPAN
from lumetra_storage.store import Condition, TelemetryStore
from lumetra_storage.trace_previews import with_previews

MOST_ROUNDS = 8
"""Of looking further, because candidates stood for no trace. A page that is not full by then comes out short, with a cursor."""


def list_traces(
    store: TelemetryStore,
    *,
    project_id: int,
    window: TimeWindow,
    limit: int = 50,
    cursor: str | None = None,
    predicate: Condition = EVERY_SPAN,
) -> Page[TraceSummary]:
    """Give at most *limit* traces that begin in *window* and whose first span *predicate* leaves, from *cursor* on."""
    place = cursors.read(cursor) if cursor else Place(kept_moment(window.end), "", "")
    search = _Search(store, project_id, kept_moment(window.start), predicate)
    for _ in range(MOST_ROUNDS):
        # One more than is shown: it tells whether there is another page.
        last = search.look_further(place, limit + 1)
        if len(search.found) > limit:
            return search.page(limit, cursors.written(search.found[limit - 1][0]))
        if last is None:
            return search.page(limit, None)
        place = last
    return search.page(limit, cursors.written(place))


class _Search:
    """Collects the traces of one page, reading the totals of each trace once."""

    def __init__(self, store: TelemetryStore, project_id: int, window_start: int, predicate: Condition) -> None:
        self._store = store
        self._project_id = project_id
        self._project = store.project_name(project_id)
        self._window_start = window_start
        self._predicate = predicate
        self._totals: dict[str, dict[str, Any]] = {}
        self.found: list[tuple[Place, TraceSummary]] = []

    def look_further(self, place: Place, wanted: int) -> Place | None:
        """Go through the *wanted* next candidates after *place*; give the last one's place, None when there are no more."""
        candidates = self._store.ask_where(
            "trace_candidates",
            self._predicate,
            project_id=self._project_id,
            window_start=self._window_start,
            after_time=place.start_time,
            after_trace_id=place.trace_id,
            after_span_id=place.span_id,
            known_trace_ids=list(self._totals),
            known_first_span_ids=[totals["first_span_id"] for totals in self._totals.values()],
            limit=wanted,
        ).dicts()
        self._read_totals({candidate["trace_id"] for candidate in candidates} - self._totals.keys())
        # A span sent twice and not yet merged is two candidates of one place (FINAL would cost more than leaving one out here).
        listed = {found_place for found_place, _ in self.found}
        for candidate in candidates:
            totals = self._totals.get(candidate["trace_id"])
            if totals is None:  # its insert is under way: the light table shows a span a moment before the others do
                continue
            if totals["first_span_id"] == candidate["span_id"] and _place(candidate) not in listed:
                listed.add(_place(candidate))
                self.found.append((_place(candidate), _summary(candidate, totals, self._project)))
        return _place(candidates[-1]) if len(candidates) == wanted else None

    def page(self, limit: int, next_cursor: str | None) -> Page[TraceSummary]:
        """Make a page of what was found."""
        items = [item for _, item in self.found[:limit]]
        return Page(items=with_previews(self._store, self._project_id, items), next_cursor=next_cursor)

    def _read_totals(self, trace_ids: set[str]) -> None:
        if trace_ids:
            rows = self._store.ask("trace_totals", project_id=self._project_id, trace_ids=sorted(trace_ids))
            self._totals |= {totals["trace_id"]: totals for totals in rows.dicts()}


def _place(candidate: dict[str, Any]) -> Place:
    return Place(candidate["start_time"], candidate["trace_id"], candidate["span_id"])


def _summary(first: dict[str, Any], totals: dict[str, Any], project: str) -> TraceSummary:
    return TraceSummary(
        trace_id=first["trace_id"],
        project=project,
        name=first["name"],
        start_time=totals["start_time"],
        duration_ns=totals["end_time"] - totals["start_time"],
        root_span_id=None if first["parent_span_id"] else first["span_id"],
        operation=first["operation"] or None,
        service_name=first["service_name"] or None,
        environment=first["environment"] or None,
        session_id=first["session_id"] or None,
        user_id=first["user_id"] or None,
        tags=tuple(first["tags"]),
        span_count=totals["span_count"],
        error_count=totals["error_count"],
        input_tokens=totals["input_tokens"],
        output_tokens=totals["output_tokens"],
        cost_usd=totals["cost_usd"],
        models=tuple(totals["models"]),
        input_preview=first["input_preview"],
        output_preview=first["output_preview"],
    )
