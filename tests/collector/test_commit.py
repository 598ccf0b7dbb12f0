"""Group commit: who waits for whom, and who is told what."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from lumetra_collector.commit import Fault, GroupCommit, GroupLimits

LIMITS = GroupLimits(rows=100, bytes=1000, worth_rows=100, wait_seconds=0.05, concurrent_writes=2)


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    rows: int = 1
    size_bytes: int = 1


@dataclass
class Writer:
    """Writes groups when it is told to; until then they are under way."""

    groups: list[list[str]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None

    async def write(self, group: Sequence[Item]) -> Sequence[Fault]:
        self.groups.append([item.name for item in group])
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        return [ValueError("bad item") if item.name == "bad" else None for item in group]


def _run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 10))  # type: ignore[arg-type]


async def _others_run() -> None:
    """Let everything that can run do so."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_lone_item_is_written_at_once() -> None:
    async def scenario() -> None:
        writer = Writer()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 0)
        commit = asyncio.create_task(groups.commit(Item("a")))
        await _others_run()

        assert writer.groups == [["a"]]
        writer.gate.set()
        await commit

    _run(scenario)


def test_items_that_come_during_a_write_form_the_next_groups() -> None:
    async def scenario() -> None:
        writer = Writer()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 0)
        commits: list[asyncio.Task[None]] = []
        for name in "abcde":
            commits.append(asyncio.create_task(groups.commit(Item(name))))
            await _others_run()
        writer.gate.set()
        await asyncio.gather(*commits)

        assert writer.groups == [["a"], ["b"], ["c", "d", "e"]]

    _run(scenario)


def test_group_waits_for_items_on_their_way_but_not_for_ever() -> None:
    async def scenario() -> None:
        writer = Writer()
        writer.gate.set()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 1)
        await asyncio.gather(groups.commit(Item("a")), groups.commit(Item("b")))

        assert writer.groups == [["a", "b"]]

    _run(scenario)


def test_full_group_does_not_wait() -> None:
    async def scenario() -> None:
        writer = Writer()
        writer.gate.set()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 1)
        started = asyncio.get_running_loop().time()
        await asyncio.gather(*(groups.commit(Item(name, rows=60)) for name in "ab"))

        assert writer.groups == [["a", "b"]]
        assert asyncio.get_running_loop().time() - started < LIMITS.wait_seconds

    _run(scenario)


def test_group_worth_its_price_does_not_wait_and_takes_what_came_meanwhile() -> None:
    async def scenario() -> None:
        writer = Writer()
        limits = GroupLimits(rows=100, bytes=1000, worth_rows=20, wait_seconds=60, concurrent_writes=1)
        groups = GroupCommit(writer.write, limits=limits, on_the_way=lambda: 1)
        commits = [asyncio.create_task(groups.commit(Item(name, rows=10))) for name in "ab"]
        await _others_run()
        commits.extend(asyncio.create_task(groups.commit(Item(name, rows=10))) for name in "cdefg")
        writer.gate.set()
        await asyncio.gather(*commits)

        assert writer.groups == [["a", "b"], ["c", "d", "e", "f", "g"]]

    _run(scenario)


def test_more_than_a_group_holds_is_written_in_several() -> None:
    async def scenario() -> None:
        writer = Writer()
        writer.gate.set()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 0)
        await asyncio.gather(*(groups.commit(Item(name, size_bytes=400)) for name in "abcdefg"))

        assert writer.groups == [["a", "b", "c"], ["d", "e", "f"], ["g"]]

    _run(scenario)


def test_item_that_will_not_come_is_not_waited_for() -> None:
    async def scenario() -> None:
        on_the_way = 1
        writer = Writer()
        writer.gate.set()
        limits = GroupLimits(rows=100, bytes=1000, worth_rows=100, wait_seconds=60, concurrent_writes=1)
        groups = GroupCommit(writer.write, limits=limits, on_the_way=lambda: on_the_way)
        commit = asyncio.create_task(groups.commit(Item("a")))
        await _others_run()
        on_the_way = 0
        groups.nudge()
        await commit

        assert writer.groups == [["a"]]

    _run(scenario)


def test_each_item_is_told_its_own_fault() -> None:
    async def scenario() -> None:
        writer = Writer()
        writer.gate.set()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 0)
        told = await asyncio.gather(*(groups.commit(Item(name)) for name in ("good", "bad")), return_exceptions=True)

        assert [repr(fault) for fault in told] == ["None", "ValueError('bad item')"]

    _run(scenario)


def test_write_that_fails_fails_all_of_its_group_and_the_next_is_written() -> None:
    async def scenario() -> None:
        writer = Writer(fault=OSError("disk full"))
        writer.gate.set()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 0)
        told = await asyncio.gather(*(groups.commit(Item(name)) for name in "ab"), return_exceptions=True)
        writer.fault = None
        await groups.commit(Item("c"))

        assert [repr(fault) for fault in told] == ["OSError('disk full')"] * 2

    _run(scenario)


def test_item_whose_client_went_away_is_written_all_the_same() -> None:
    async def scenario() -> None:
        writer = Writer()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 0)
        commit = asyncio.create_task(groups.commit(Item("a")))
        await _others_run()
        commit.cancel()
        writer.gate.set()
        await groups.commit(Item("b"))

        assert writer.groups == [["a"], ["b"]]
        with pytest.raises(asyncio.CancelledError):
            await commit

    _run(scenario)


def test_close_writes_what_waits() -> None:
    async def scenario() -> None:
        writer = Writer()
        groups = GroupCommit(writer.write, limits=LIMITS, on_the_way=lambda: 1)
        commits = [asyncio.create_task(groups.commit(Item(name))) for name in "ab"]
        await _others_run()
        writer.gate.set()
        await groups.close()
        await asyncio.gather(*commits)

        assert writer.groups == [["a", "b"]]

    _run(scenario)
