"""What comes in while one looks: traces in the order of their arrival, none lost, none told twice as new.

A span is stamped when its insert begins and seen when it is done, so spans become visible out of order. Every look therefore
begins a little before the last one ended, and what was seen there is remembered: by trace and moment of arrival, for all
spans of one insert share theirs.
"""

import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lumetra_core.trace import TimeWindow, TraceSummary
from lumetra_storage.columns import LATEST_TIME
from lumetra_storage.errors import StoreUnavailable
from lumetra_storage.filters import Predicate
from lumetra_storage.selection import Selection
from lumetra_storage.store import TelemetryStore
from lumetra_storage.trace_list import list_traces

OVERLAP_US = 15_000_000
"""The longest an insert may take and still be noticed by every tail, in microseconds."""
MOST_ARRIVALS = 500
"""Read in one question."""
MOST_REMEMBERED = 20_000
"""Traces that were told, so that their later spans are told as a change."""


class Arrival(NamedTuple):
    """Spans of one trace that came in one insert."""

    arrived_at_us: int
    """Microseconds since the epoch, by the store's clock."""
    trace_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A trace as it is after spans of it came in."""

    kind: Literal["trace", "change"]
    """change: the trace was told before, and more of it came."""
    summary: TraceSummary
    number: int
    """1 for the first trace a tail tells."""
    position_us: int
    """What arrived before, less `OVERLAP_US`, need not be looked at again."""


class _Begin(NamedTuple):
    """What the totals of a trace know."""

    begin: int
    """Nanoseconds since the epoch."""
    arrived_at_us: int
    """When the last span that they count arrived."""


_NOT_YET = _Begin(0, -1)


class Tail:
    """Follows what arrives in one selection (made at level `trace`); its memory is bounded."""

    def __init__(self, store: TelemetryStore, selection: Selection, *, now: Callable[[], int]) -> None:
        self._store = store
        self.selection = selection
        self._now = now
        self._seen: dict[Arrival, int] = {}
        self._told: OrderedDict[str, int] = OrderedDict()
        self._number = 0
        self._position_us: int | None = None

    def follows_like(self, other: "Tail") -> bool:
        """Tell whether *other* follows the same: project, filter and scope."""
        mine, theirs = self.selection, other.selection
        return (mine.project_id, mine.condition, mine.scope) == (theirs.project_id, theirs.condition, theirs.scope)

    def begin_at(self, moment_us: int) -> None:
        """Tell what arrived from *moment_us* on."""
        self._position_us = moment_us + OVERLAP_US

    def go_back(self, number: int, position_us: int) -> None:
        """Forget what was told after *number*: its receiver did not get it."""
        self._seen = {arrival: told for arrival, told in self._seen.items() if told <= number}
        self._told = OrderedDict((trace_id, told) for trace_id, told in self._told.items() if told <= number)
        self._number = number
        self._position_us = position_us

    def look(self) -> Iterator[list[Told]]:
        """Tell what is new since the last look, in portions; the first look only notes what is there.

        Raises:
            StoreUnavailable: nothing of this portion is noted; the next look reads it again.
        """
        if self._position_us is None:
            self._position_us = int(self._store.ask("arrival_clock").scalar())
            try:
                self._note_what_is_there()
            except StoreUnavailable:
                # It has not begun: with a position and nothing noted, the next look would tell all of the last seconds as new.
                self._position_us = None
                raise
        position_us = self._position_us
        portion: list[Arrival] = []
        for arrival in self._arrivals():
            portion.append(arrival)
            if len(portion) == MOST_ARRIVALS:
                yield self._tell(portion, position_us)
                position_us, portion = self._position_us, []
        if portion:
            yield self._tell(portion, position_us)
        self._forget()

    def _note_what_is_there(self) -> None:
        """Note what a list shows at this moment: an arrival that only the light table has yet is passed over there, and told by the next look."""
        there = list(self._arrivals())
        for first in range(0, len(there), MOST_ARRIVALS):
            portion = there[first : first + MOST_ARRIVALS]
            self._note(dict.fromkeys(_whole(portion, self._begins(portion)), 0))

    def _arrivals(self) -> Iterator[Arrival]:
        """Read what was not seen before, in the order of arrival."""
        assert self._position_us is not None
        # Inserts that began before the last look ended may have become visible after it.
        place = Arrival(max(self._position_us - OVERLAP_US, 0), "")
        while True:
            rows = self._store.ask(
                "arrivals",
                project_id=self.selection.project_id,
                after_us=place.arrived_at_us,
                after_trace_id=place.trace_id,
                limit=MOST_ARRIVALS,
            ).rows
            arrivals = [Arrival(arrived_at_us, trace_id) for trace_id, arrived_at_us in rows]
            yield from (arrival for arrival in arrivals if arrival not in self._seen)
            if len(arrivals) < MOST_ARRIVALS:
                return
            place = arrivals[-1]

    def _tell(self, arrivals: list[Arrival], position_us: int) -> list[Told]:
        before = self._number
        begins = self._begins(arrivals)
        whole = _whole(arrivals, begins)
        summaries = arrived_traces(
            self._store,
            dataclasses.replace(self.selection, now=self._now()),
            {arrival.trace_id: begins[arrival.trace_id].begin for arrival in whole},
        )
        told = [self._next(summary, position_us) for summary in summaries]
        numbers = {each.summary.trace_id: each.number for each in told}
        self._note({arrival: numbers.get(arrival.trace_id, before) for arrival in whole})
        return told

    def _begins(self, arrivals: Sequence[Arrival]) -> dict[str, "_Begin"]:
        """Say of each trace what its totals know by now.

        The light table may show a span a moment before the tables that totals are read from. Such an arrival is not noted, and the next
        look finds it again.
        """
        trace_ids = sorted({arrival.trace_id for arrival in arrivals})
        rows = self._store.ask("traces_begin", project_id=self.selection.project_id, trace_ids=trace_ids).rows
        return {trace_id: _Begin(begin, arrived_at_us) for trace_id, begin, arrived_at_us in rows}

    def _next(self, summary: TraceSummary, position_us: int) -> Told:
        self._number += 1
        kind = "change" if summary.trace_id in self._told else "trace"
        self._told.setdefault(summary.trace_id, self._number)
        # A trace that is still growing is the last to be forgotten.
        self._told.move_to_end(summary.trace_id)
        return Told(kind=kind, summary=summary, number=self._number, position_us=position_us)

    def _note(self, arrivals: Mapping[Arrival, int]) -> None:
        """Remember *arrivals*, each with the number its trace was told by."""
        self._seen |= arrivals
        self._position_us = max([self._position_us or 0, *(arrival.arrived_at_us for arrival in arrivals)])

    def _forget(self) -> None:
        """Drop what no look comes back to."""
        oldest_us = (self._position_us or 0) - OVERLAP_US
        self._seen = {arrival: number for arrival, number in self._seen.items() if arrival.arrived_at_us >= oldest_us}
        while len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)


def _whole(arrivals: Iterable[Arrival], begins: Mapping[str, _Begin]) -> list[Arrival]:
    """Leave out arrivals whose spans the totals of their trace do not count yet."""
    return [arrival for arrival in arrivals if arrival.arrived_at_us <= begins.get(arrival.trace_id, _NOT_YET).arrived_at_us]


def arrived_traces(store: TelemetryStore, selection: Selection, begins: Mapping[str, int]) -> list[TraceSummary]:
    """Give those of some traces, each named with its begin, that *selection* leaves, in order of their start."""
    if not begins:
        return []
    trace_ids = sorted(begins)
    window = TimeWindow(start=min(begins.values()), end=LATEST_TIME)
    chosen = selection.within(window).predicate
    # The filter is asked of whole traces, from the earliest of them on: one span of a trace may have matched long before this
    # one came.
    predicate = Predicate(
        sql=f"light.trace_id IN {{arrived_trace_ids:Array(String)}} AND ({chosen.sql})",
        parameters={**chosen.parameters, "arrived_trace_ids": trace_ids},
    )
    found: list[TraceSummary] = []
    cursor = None
    while True:
        page = list_traces(
            store,
            project_id=selection.project_id,
            window=window,
            limit=len(trace_ids),
            cursor=cursor,
            predicate=predicate,
        )
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found[::-1]
