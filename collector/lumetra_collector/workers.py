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
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.connection import wait

from lumetra_collector.errors import Overloaded
from lumetra_collector.pipeline import columns_of
from lumetra_collector.prepared import Prepared
from lumetra_collector.request import RequestFacts

logger = logging.getLogger(__name__)

_SMALL_BODY_BYTES = 32 * 1024
_SMALL_COMPRESSED_BYTES = 4 * 1024
"""A compressed body may hold a thousand times as much (the limit of deflate)."""

Prepare = Callable[[bytes, RequestFacts], Prepared]


class Workers:
    """Runs the pipeline off the event loop."""

    def __init__(self, *, count: int, max_body_bytes: int) -> None:
        self._count = count
        self._prepare = partial(columns_of, limit_bytes=max_body_bytes)
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="lumetra-decode")
        self._processes: ProcessPoolExecutor | None = None

    async def prepare(self, body: bytes, request: RequestFacts) -> Prepared:
        """Run the pipeline on one request.

        Raises:
            BadBody: The body cannot be read.
            Overloaded: A worker died on this request, and so did the next one.
        """
        if _is_small(body, request):
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._prepare, body, request)
        try:
            return await self._in_process(body, request)
        except BrokenProcessPool:
            logger.warning("decoding worker died, started another one")
        try:
            return await self._in_process(body, request)
        except BrokenProcessPool as exc:
            raise Overloaded("a decoding worker died twice on this request; it may be too large for this machine") from exc

    def close(self) -> None:
        """Stop the threads and processes once they are done."""
        self._threads.shutdown()
        if self._processes is not None:
            self._processes.shutdown()

    async def _in_process(self, body: bytes, request: RequestFacts) -> Prepared:
        pool = self._processes = self._processes or self._spawn()
        try:
            return await asyncio.wrap_future(pool.submit(self._prepare, body, request))
        except BrokenProcessPool:
            if self._processes is pool:  # the first to notice drops it for all
                self._processes = None
                pool.shutdown(wait=False)
            raise

    def _spawn(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=self._count, mp_context=multiprocessing.get_context("spawn"), initializer=_become_worker
        )


def _is_small(body: bytes, request: RequestFacts) -> bool:
    limit_bytes = _SMALL_BODY_BYTES if request.content_encoding == "identity" else _SMALL_COMPRESSED_BYTES
    return len(body) <= limit_bytes


def _become_worker() -> None:
    """Leave Ctrl-C to the parent, which drains first, and end when the parent is gone, even killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
