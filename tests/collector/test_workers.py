"""Decoding off the event loop, through the death of a worker."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import psutil
import pytest

from lumetra_collector.errors import BadBody, Overloaded
from lumetra_collector.prepared import Prepared
from lumetra_collector.request import RequestFacts
from lumetra_collector.workers import Workers
from support.otlp_bodies import agent_request, request, span

LARGE = agent_request(1)
FACTS = RequestFacts(signal="traces", received_at=0)
CHILDREN_SECONDS = 30


def _with_workers(scenario: Callable[[Workers], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        workers = Workers(count=1, max_body_bytes=1 << 20)
        try:
            return await scenario(workers)
        finally:
            workers.close()

    return asyncio.run(run())


def _worker_processes() -> list[psutil.Process]:
    """Find the living ones: what another test of this process left to be waited for has no command line any more."""
    living = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in living if "spawn_main" in " ".join(child.cmdline())]


async def _started(workers: Workers) -> None:
    """Send large bodies until one of them is decoded in a worker process."""
    while not any(process.cpu_times().user > 0.2 for process in _worker_processes()):
        await workers.prepare(LARGE, FACTS)
    for _ in range(3):
        await workers.prepare(LARGE, FACTS)


def test_small_body_starts_no_process() -> None:
    async def scenario(workers: Workers) -> tuple[Prepared, int]:
        return await workers.prepare(request([span(1)]), FACTS), len(_worker_processes())

    prepared, processes = _with_workers(scenario)

    assert (prepared.accepted, processes) == (1, 0)


def test_large_body_gives_the_same_on_a_thread_and_in_a_process() -> None:
    async def scenario(workers: Workers) -> tuple[Prepared, Prepared]:
        first = await workers.prepare(LARGE, FACTS)
        await _started(workers)
        return first, await workers.prepare(LARGE, FACTS)

    on_a_thread, in_a_process = _with_workers(scenario)

    assert on_a_thread == in_a_process


def test_refusal_crosses_the_process_boundary() -> None:
    async def scenario(workers: Workers) -> None:
        await _started(workers)
        await workers.prepare(b"\xff" * 100_000, FACTS)

    with pytest.raises(BadBody, match="cut short"):
        _with_workers(scenario)


def test_request_survives_the_death_of_its_worker() -> None:
    async def scenario(workers: Workers) -> Prepared:
        await _started(workers)
        for process in _worker_processes():
            process.kill()
        return await workers.prepare(LARGE, FACTS)

    assert _with_workers(scenario).accepted == 200


def test_request_that_kills_every_worker_is_refused_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second try waits for new workers: on a thread, where others are decoded meanwhile, it would kill the server."""

    async def scenario(workers: Workers) -> None:
        await _started(workers)
        monkeypatch.setattr(workers, "_prepare", _die)
        ready = iter([True, False])  # the first workers are, those that replace them are still starting
        monkeypatch.setattr("lumetra_collector.workers._Pool.is_ready", property(lambda _: next(ready)))
        await workers.prepare(LARGE, FACTS)

    with pytest.raises(Overloaded, match="died on this request"):
        _with_workers(scenario)


def _die(_body: bytes, _request: RequestFacts) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_workers_end_with_a_parent_that_was_killed() -> None:
    parent = multiprocessing.get_context("spawn").Process(target=_work_for_ever)
    parent.start()
    seen = psutil.Process(parent.pid)
    while not (children := [child for child in seen.children() if child.cpu_times().user > 0.2]):
        assert parent.is_alive()

    parent.kill()

    gone, alive = psutil.wait_procs(children, timeout=CHILDREN_SECONDS)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []
    assert len(gone) + len(alive) == len(children)


def _work_for_ever() -> None:
    async def scenario(workers: Workers) -> None:
        while True:
            await workers.prepare(LARGE, FACTS)

    _with_workers(scenario)
