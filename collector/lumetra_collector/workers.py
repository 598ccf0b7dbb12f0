"""Where requests are decoded: small ones on a thread, large ones in worker processes, so that decoding uses every core.

Workers are spawned, never forked (chDB does not survive a fork), and only when the first large request comes, so that an
idle server stays small. A worker that dies is replaced and its requests are tried once more.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.connection import wait
from typing import NamedTuple

from lumetra_collector.errors import Overloaded
from lumetra_collector.pipeline import columns_of
from lumetra_collector.prepared import Prepared
from lumetra_collector.request import RequestFacts
from lumetra_core.garbage import keep_objects

logger = logging.getLogger(__name__)

_SMALL_BODY_BYTES = 32 * 1024
_SMALL_COMPRESSED_BYTES = 4 * 1024
"""A compressed body may hold a thousand times as much (the limit of deflate)."""


class Workers:
    """Runs the pipeline off the event loop."""

    def __init__(self, *, count: int, max_body_bytes: int) -> None:
        self._count = count
        self._prepare = partial(columns_of, limit_bytes=max_body_bytes)
        # Two: decoding is Python and takes turns anyway; the second lets a small request pass a large one.
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="lumetra-decode")
        self._pool: _Pool | None = None

    async def prepare(self, body: bytes, request: RequestFacts) -> Prepared:
        """Run the pipeline on one request.

        Raises:
            BadBody: The body cannot be read.
            Overloaded: A worker died on this request, and so did the next one.
        """
        for is_second in (False, True):
            executor = self._executor(body, request, may_use_threads=not is_second)
            try:
                return await asyncio.wrap_future(executor.submit(self._prepare, body, request))
            except BrokenProcessPool:
                self._drop(executor)
        raise Overloaded("decoding workers died on this request; it may be too large for this machine")

    def close(self) -> None:
        """Stop the threads and processes once they are done."""
        self._threads.shutdown()
        if self._pool is not None:
            self._pool.executor.shutdown()

    def _executor(self, body: bytes, request: RequestFacts, *, may_use_threads: bool) -> Executor:
        """Choose where to decode: until the first workers have started, which takes a second, on a thread.

        A request whose worker died may have killed it: on a thread it would take the server with it, so it waits for the new workers.
        """
        if may_use_threads and _is_small(body, request):
            return self._threads
        self._pool = self._pool or _Pool.spawned(self._count)
        return self._pool.executor if self._pool.is_ready or not may_use_threads else self._threads

    def _drop(self, broken: Executor) -> None:
        """Let go of the workers one of whom died; the first of their requests to notice does so for all."""
        if self._pool is not None and self._pool.executor is broken:
            logger.warning("decoding worker died, others will be started")
            self._pool = None
            # Not waited for: this is the event loop, and a dead worker says nothing more.
            broken.shutdown(wait=False)


class _Pool(NamedTuple):
    executor: ProcessPoolExecutor
    started: "Sequence[Future[None]]"

    @classmethod
    def spawned(cls, count: int) -> "_Pool":
        """Start *count* workers; does not wait for them."""
        # On Linux the default was fork until Python 3.14, and chDB hangs in a forked child.
        spawn = multiprocessing.get_context("spawn")
        executor = ProcessPoolExecutor(max_workers=count, mp_context=spawn, initializer=_become_worker)
        return cls(executor, [executor.submit(_nothing) for _ in range(count)])

    @property
    def is_ready(self) -> bool:
        """Whether the first of them takes work."""
        return any(future.done() for future in self.started)


def _nothing() -> None:
    """Be done as soon as a worker is there to do it."""


def _is_small(body: bytes, request: RequestFacts) -> bool:
    limit_bytes = _SMALL_BODY_BYTES if request.content_encoding == "identity" else _SMALL_COMPRESSED_BYTES
    return len(body) <= limit_bytes


def _become_worker() -> None:
    """Leave signals to the parent, which drains first, and end when the parent is gone, even killed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    keep_objects()  # looking for cycles is a sixth of the time a request takes
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    # At once, without waiting for the request under way: its answer has nobody to go to, and its sender sends again.
    os._exit(1)
