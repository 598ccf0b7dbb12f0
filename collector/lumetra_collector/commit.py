"""Group commit: many small requests, few large writes; each request is told when its own group is stored."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeAlias, TypeVar


class Weighed(Protocol):
    """Something that takes part in a group."""

    @property
    def rows(self) -> int:
        """How many rows it adds to its group."""
        ...

    @property
    def size_bytes(self) -> int:
        """How many bytes it adds to its group."""
        ...


Item = TypeVar("Item", bound=Weighed)

Fault: TypeAlias = BaseException | None
"""Why an item was not stored; None when it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLimits:
    """When a group is written: full, or worth it, or old enough."""

    rows: int
    bytes: int
    worth_rows: int
    """From this size on a group does not wait for others: writing it costs little more per row than writing a larger one."""
    wait_seconds: float
    """How long a group that could be written waits for others on their way to it."""
    concurrent_writes: int


@dataclass(slots=True)
class _Waiting(Generic[Item]):
    item: Item
    stored: "asyncio.Future[None]"
    since: float = field(default_factory=time.monotonic)


class GroupCommit(Generic[Item]):
    """Collects items and writes them in groups, a few groups at a time.

    A group waits only for requests that are already being decoded (*on_the_way*): a lone request is written at once. The
    wait counts from when a write slot is free: a group costs the store as much as some hundred rows, whatever its size.
    Once a group is worth its price it goes, so that those on their way are decoded while it is written. Were it to wait for
    all of them, a few senders that each wait for their answer would keep step: all decoding, then all writing.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Fault]]],
        *,
        limits: GroupLimits,
        on_the_way: Callable[[], int],
    ) -> None:
        self._write = write
        self._limits = limits
        self._on_the_way = on_the_way
        self._waiting: list[_Waiting[Item]] = []
        self._changed = asyncio.Event()
        self._slots = asyncio.Semaphore(limits.concurrent_writes)
        self._flushes: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None
        self._free_since = 0.0

    async def commit(self, item: Item) -> None:
        """Return when *item* is stored.

        Raises what `write` says is the fault of it.
        """
        if self._loop is None:
            self._loop = asyncio.create_task(self._run())
        waiting = _Waiting(item, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._changed.set()
        await waiting.stored

    def nudge(self) -> None:
        """Look again whether to write: a request that was on its way will not come."""
        self._changed.set()

    async def close(self) -> None:
        """Write what waits, then stop."""
        while self._waiting or self._flushes:
            self._changed.set()
            await asyncio.wait([*self._flushes], timeout=0.05) if self._flushes else await asyncio.sleep(0)
        if self._loop is not None:
            self._loop.cancel()
            self._loop = None

    async def _run(self) -> None:
        while True:
            # 1. A slot first, the group after it: a group chosen before could not take what comes while all slots are busy.
            await self._slots.acquire()
            # 2. The wait counts from here, so that items that stood behind a slow write are not held up once more.
            self._free_since = time.monotonic()
            await self._ripe()
            # 3. Written beside this loop, which already gathers the next group.
            flush = asyncio.create_task(self._flush(self._take()))
            # The loop keeps only a weak reference to a task: one nobody holds may vanish half way.
            self._flushes.add(flush)
            flush.add_done_callback(self._flushes.discard)

    async def _ripe(self) -> None:
        """Wait until the group is worth writing."""
        while True:
            wait_seconds = self._seconds_to_wait()
            if wait_seconds is not None and wait_seconds <= 0:
                return
            # Cleared before the wait and after the look: what changes in between sets it again and is not slept through.
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), wait_seconds)
            except TimeoutError:
                return

    def _seconds_to_wait(self) -> float | None:
        """How long the present group may still wait for more; None while there is nothing to write."""
        if not self._waiting:
            return None
        if self._on_the_way() == 0 or self._is_worth_it():
            return 0
        waiting_since = max(self._waiting[0].since, self._free_since)
        return waiting_since + self._limits.wait_seconds - time.monotonic()

    def _is_worth_it(self) -> bool:
        rows = sum(waiting.item.rows for waiting in self._waiting)
        size_bytes = sum(waiting.item.size_bytes for waiting in self._waiting)
        return rows >= min(self._limits.worth_rows, self._limits.rows) or size_bytes >= self._limits.bytes

    def _take(self) -> list[_Waiting[Item]]:
        """Take the oldest items, up to a full group and at least one."""
        rows = size_bytes = count = 0
        for waiting in self._waiting:
            # `count and`: an item larger than a group is one of its own.
            if count and (rows >= self._limits.rows or size_bytes >= self._limits.bytes):
                break
            rows, size_bytes, count = rows + waiting.item.rows, size_bytes + waiting.item.size_bytes, count + 1
        group, self._waiting = self._waiting[:count], self._waiting[count:]
        return group

    async def _flush(self, group: list[_Waiting[Item]]) -> None:
        [faults] = await asyncio.gather(self._write([waiting.item for waiting in group]), return_exceptions=True)
        # Free before anybody is told: who is answered sends its next request, which should find a slot.
        self._slots.release()
        self._changed.set()
        if isinstance(faults, BaseException):
            # The write failed as a whole: nobody knows whose fault it is, so each is told of it and sends again. Rows are
            # known by their keys.
            faults = [faults] * len(group)
        for waiting, fault in zip(group, faults, strict=True):
            _settle(waiting.stored, fault)


def _settle(stored: "asyncio.Future[None]", fault: Fault) -> None:
    if stored.done():  # its client went away
        return
    if fault is None:
        stored.set_result(None)
    else:
        stored.set_exception(fault)
