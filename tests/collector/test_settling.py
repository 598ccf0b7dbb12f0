"""Which traces are looked at again, and when."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from lumetra_collector.prepared import TraceSeen
from lumetra_collector.settling import Settling
from lumetra_core.errors import LumetraError, Unavailable

PROJECT_IDS = {"shop": 1, "bank": 2}


@dataclass
class Settled:
    """Remembers what it was asked to settle."""

    calls: list[tuple[int, list[str]]] = field(default_factory=list)
    is_down: bool = False
    cannot: str = ""
    """A trace that the store refuses to settle, and any others asked for with it."""

    def __call__(self, *, project_id: int, trace_ids: Iterable[str]) -> None:
        if self.is_down:
            raise Unavailable
        trace_ids = list(trace_ids)
        if self.cannot in trace_ids:
            raise LumetraError
        self.calls.append((project_id, trace_ids))


@dataclass
class Clock:
    seconds: float = 0

    def __call__(self) -> float:
        return self.seconds


def _seen(trace_id: str, *, whole: bool = True, responses: tuple[str, ...] = (), project: str = "shop") -> TraceSeen:
    return TraceSeen(project, trace_id, whole, responses)


def _settled_after(*batches: list[TraceSeen]) -> list[tuple[int, list[str]]]:
    settled = Settled()
    settling = Settling(settled, delay_seconds=10)
    for batch in batches:
        settling.note(batch)
    asyncio.run(settling.settle_due(PROJECT_IDS))
    return settled.calls


def test_whole_trace_is_left_alone() -> None:
    assert _settled_after([_seen("a"), _seen("b", responses=("r",))]) == []


def test_trace_in_pieces_is_settled() -> None:
    assert _settled_after([_seen("a", whole=False), _seen("b")]) == [(1, ["a"])]


def test_last_piece_of_a_trace_counts_as_one_though_it_looks_whole() -> None:
    settled, clock = Settled(), Clock()
    settling = Settling(settled, delay_seconds=10, clock=clock)
    settling.note([_seen("a", whole=False)])
    asyncio.run(settling.settle_due(PROJECT_IDS))
    settling.note([_seen("a")])
    asyncio.run(settling.settle_due(PROJECT_IDS))

    assert settled.calls == [(1, ["a"]), (1, ["a"])]


def test_traces_that_record_the_same_call_are_settled_together() -> None:
    assert _settled_after([_seen("a", responses=("r",))], [_seen("b", responses=("r",))]) == [(1, ["a", "b"])]


def test_same_response_id_in_two_projects_is_two_calls() -> None:
    assert _settled_after([_seen("a", responses=("r",)), _seen("b", responses=("r",), project="bank")]) == []


def test_projects_are_settled_each_on_its_own() -> None:
    batch = [_seen("a", whole=False), _seen("b", whole=False, project="bank"), _seen("c", whole=False)]

    assert _settled_after(batch) == [(2, ["b"]), (1, ["a", "c"])]


def test_trace_is_settled_some_seconds_after_its_last_spans() -> None:
    settled, clock = Settled(), Clock()
    settling = Settling(settled, delay_seconds=10, clock=clock)
    settling.note([_seen("a", whole=False)])
    clock.seconds = 8
    settling.note([_seen("a", whole=False)])

    asyncio.run(settling.settle_due(PROJECT_IDS, now=17.9))
    assert settled.calls == []
    asyncio.run(settling.settle_due(PROJECT_IDS, now=18))
    asyncio.run(settling.settle_due(PROJECT_IDS, now=99))
    assert settled.calls == [(1, ["a"])]


def test_store_that_is_down_is_asked_again() -> None:
    settled = Settled(is_down=True)
    settling = Settling(settled, delay_seconds=0)
    settling.note([_seen("a", whole=False)])
    asyncio.run(settling.settle_due(PROJECT_IDS))
    settled.is_down = False
    asyncio.run(settling.settle_due(PROJECT_IDS))

    assert settled.calls == [(1, ["a"])]


def test_trace_the_store_refuses_costs_the_others_nothing_and_is_not_tried_for_ever() -> None:
    settled = Settled(cannot="b")
    settling = Settling(settled, delay_seconds=0)
    settling.note([_seen(name, whole=False) for name in "abc"])
    asyncio.run(settling.settle_due(PROJECT_IDS))
    settled.cannot = ""
    asyncio.run(settling.settle_due(PROJECT_IDS))

    assert settled.calls == [(1, ["a"]), (1, ["c"])]
