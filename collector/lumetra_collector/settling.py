"""When to look again at which spans' usage counts: some seconds after the last spans of a trace that came in pieces.

Off the way of the acknowledgement. What is kept in mind here is bounded; a trace that was forgotten is still shown right on its
own page, where the rule is applied to all its spans.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Protocol, TypeVar

from lumetra_collector.prepared import TraceSeen
from lumetra_core.errors import LumetraError, Unavailable

logger = logging.getLogger(__name__)


class Settle(Protocol):
    """Counts the usage of some traces of a project anew; `lumetra_storage.settle` does. Synchronous."""

    def __call__(self, *, project_id: int, trace_ids: Iterable[str]) -> object:
        """Write down what changed."""
        ...


Key = TypeVar("Key")
Value = TypeVar("Value")

_REMEMBERED = 100_000
_AT_ONCE = 500
_TraceKey = tuple[str, str]
"""Project and trace id."""


class Settling:
    """Remembers traces that came in pieces, or that record a call another trace records too, and settles them later."""

    def __init__(self, settle: Settle, *, delay_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._settle = settle
        self._delay_seconds = delay_seconds
        self._clock = clock
        self._due: OrderedDict[_TraceKey, float] = OrderedDict()
        self._in_pieces: OrderedDict[_TraceKey, None] = OrderedDict()
        self._calls: OrderedDict[tuple[str, str], _TraceKey] = OrderedDict()

    def note(self, traces: Iterable[TraceSeen]) -> None:
        """Take notice of traces that were just stored."""
        for trace in traces:
            key = (trace.project, trace.trace_id)
            # A set: a trace may be both in pieces and a twin.
            for other in {*self._recorded_elsewhere(trace), *self._known_pieces(trace)}:
                _remember(self._in_pieces, other, None)
                _remember(self._due, other, self._clock() + self._delay_seconds)
            for response_id in trace.response_ids:
                _remember(self._calls, (trace.project, response_id), key)

    async def run(self, project_ids: Mapping[str, int]) -> None:
        """Settle what is due, once a second, for ever."""
        while True:
            await asyncio.sleep(1)
            await self.settle_due(project_ids, now=self._clock())

    async def settle_due(self, project_ids: Mapping[str, int], *, now: float | None = None) -> None:
        """Settle what is due at *now*; all there is when it is None."""
        due = [key for key, moment in self._due.items() if now is None or moment <= now][:_REMEMBERED]
        for project, keys in groupby(sorted(due), key=lambda key: key[0]):
            trace_ids = [trace_id for _, trace_id in keys]
            for start in range(0, len(trace_ids), _AT_ONCE):
                await self._settled(project, project_ids[project], trace_ids[start : start + _AT_ONCE])

    async def _settled(self, project: str, project_id: int, trace_ids: list[str]) -> None:
        try:
            await asyncio.to_thread(self._settle, project_id=project_id, trace_ids=trace_ids)
        except Unavailable:
            logger.warning("usage of traces not settled, will be tried again", exc_info=True, extra={"project": project})
            return
        except LumetraError:
            # The store refuses, and will again: one odd trace must not keep those beside it from being settled, nor be asked
            # for for ever.
            if len(trace_ids) > 1:
                for trace_id in trace_ids:
                    await self._settled(project, project_id, [trace_id])
                return
            logger.warning("usage of a trace cannot be settled", exc_info=True, extra={"project": project})
        for trace_id in trace_ids:
            self._due.pop((project, trace_id), None)

    def _known_pieces(self, trace: TraceSeen) -> Iterable[_TraceKey]:
        key = (trace.project, trace.trace_id)
        # A piece that looks whole (its parents are in it) is one all the same when others of its trace came before.
        return [] if trace.is_whole and key not in self._in_pieces else [key]

    def _recorded_elsewhere(self, trace: TraceSeen) -> Iterable[_TraceKey]:
        """Give this trace and the other one when both record the same call."""
        key = (trace.project, trace.trace_id)
        for response_id in trace.response_ids:
            other = self._calls.get((trace.project, response_id), key)
            if other != key:
                yield from (key, other)


def _remember(memory: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    memory[key] = value
    memory.move_to_end(key)
    # The oldest goes: pieces of one trace, and twins of one call, come within minutes of each other.
    if len(memory) > _REMEMBERED:
        memory.popitem(last=False)
