"""Takes requests in: admit, decode, resolve projects, store in groups, answer. What HTTP and gRPC have in common."""

import asyncio
import time
from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from lumetra_collector.admission import Admission, BoundedQueue
from lumetra_collector.commit import Fault, GroupCommit, GroupLimits
from lumetra_collector.meters import IngestMeters
from lumetra_collector.prepared import Prepared
from lumetra_collector.request import RequestFacts, Signal
from lumetra_collector.settings import CollectorSettings
from lumetra_collector.settling import Settle, Settling
from lumetra_collector.workers import Workers
from lumetra_collector.write import TelemetryWriter, write
from lumetra_core.errors import InvalidInput, Unavailable
from lumetra_storage.errors import QueryFailed

_LAST_SETTLING_SECONDS = 5
"""How long stopping may be held up by looking again at traces that came in pieces."""


class ProjectDirectory(Protocol):
    """Whose telemetry is this: project names and their ids."""

    def ensure(self, name: str) -> int:
        """Give the id of the project called *name*, which is created if there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a request that was taken."""

    accepted: int
    ignored: int
    rejected: int
    message: str
    """For the sender: why items were rejected, or what was mended. Empty when all is well."""


class Ingest:
    """The way of a request from its bytes to the store. One per process, on one event loop."""

    def __init__(
        self,
        store: TelemetryWriter,
        projects: ProjectDirectory,
        *,
        settings: CollectorSettings,
        meters: IngestMeters,
        settle: Settle,
    ) -> None:
        self._store = store
        self._projects = projects
        self._meters = meters
        self._project_ids: dict[str, int] = {}
        self._on_the_way = 0
        self._queue = BoundedQueue(settings.max_queue_bytes)
        self._workers = Workers(count=settings.worker_count, max_body_bytes=settings.max_body_bytes)
        self._threads = ThreadPoolExecutor(max_workers=settings.concurrent_writes, thread_name_prefix="lumetra-write")
        self._groups: GroupCommit[Prepared] = GroupCommit(
            self._write_group,
            limits=GroupLimits(
                rows=settings.group_rows,
                bytes=settings.group_bytes,
                worth_rows=settings.group_worth_rows,
                wait_seconds=settings.group_wait_ms / 1000,
                concurrent_writes=settings.concurrent_writes,
            ),
            on_the_way=lambda: self._on_the_way,
        )
        self._settling = Settling(settle, delay_seconds=settings.settle_seconds)
        self._background: asyncio.Task[None] | None = None
        meters.queue_bytes.set_function(lambda: self._queue.held_bytes)

    @contextmanager
    def admit(self, signal: Signal) -> Generator[Admission]:
        """Let one request in, hold its bytes as they come, and count how it ends.

        Raises:
            Overloaded: There is no room for it now.
        """
        # What is none of ours (a hung-up client, a defect) leaves it so.
        outcome = "failed"
        try:
            with self._queue.admit() as admission:
                yield admission
            outcome = "stored"
        except InvalidInput:
            outcome = "invalid"
            raise
        except Unavailable:
            outcome = "unavailable"
            raise
        finally:
            self._meters.requests.labels(signal, outcome).inc()

    async def take(self, body: bytes, request: RequestFacts, admission: Admission | None = None) -> Outcome:
        """Store what *body* holds; it is durable when this returns. What waits to be stored is counted in *admission*.

        Raises:
            BadBody: Nothing of it can be read.
            Unavailable: The store or a worker does not answer, or there is no room; the same request can be sent again.
        """
        self._meters.bytes.labels(request.signal).inc(len(body))
        prepared = await self._prepared(body, request)
        if admission is not None:
            admission.hold_at_least(prepared.size_bytes)
        if prepared.rows:
            await self._groups.commit(prepared)
            self._note(prepared)
        self._count(request, prepared)
        return _outcome(prepared)

    async def close(self) -> None:
        """Refuse new requests, store those that are in, stop."""
        # 1. Nobody new comes in; senders are told to try again, which is at the successor.
        self._queue.is_closed = True
        # 2. Who is in is decoded and stored: their bytes are held until they are answered.
        while self._queue.held_bytes:
            await asyncio.sleep(0.01)
        # 3. What waits in a group is written.
        await self._groups.close()
        if self._background is not None:
            self._background.cancel()
        # 4. Usage of traces in pieces is settled as far as the time goes; what is left is shown right on each trace, if not
        # in sums.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._settling.settle_due(self._project_ids), _LAST_SETTLING_SECONDS)
        self._workers.close()
        self._threads.shutdown()

    async def _prepared(self, body: bytes, request: RequestFacts) -> Prepared:
        # Counted from here: a group waits for those only that decoding will finish on its own.
        self._on_the_way += 1
        try:
            prepared = await self._workers.prepare(body, request)
            await self._resolve(prepared.projects)
        finally:
            self._on_the_way -= 1
            # In any case: the group may be waiting for this one, which failed and will not come.
            self._groups.nudge()
        return prepared

    async def _resolve(self, names: frozenset[str]) -> None:
        # Before the group, on a thread: a new project is one transaction of a database that may be slow or away, and no
        # business of others.
        for name in names - self._project_ids.keys():
            self._project_ids[name] = await asyncio.to_thread(self._projects.ensure, name)

    async def _write_group(self, group: Sequence[Prepared]) -> Sequence[Fault]:
        """Store *group*; if the store refuses it for something in it, one by one, so that only the culprit fails."""
        started = time.perf_counter()
        [fault] = await asyncio.gather(self._write(group), return_exceptions=True)
        self._meters.flush_seconds.observe(time.perf_counter() - started)
        self._meters.flush_rows.observe(sum(prepared.rows for prepared in group))
        # QueryFailed alone: where the store is away, one try for each would be as many waits for it to time out.
        if isinstance(fault, QueryFailed) and len(group) > 1:
            return await asyncio.gather(*(self._write([prepared]) for prepared in group), return_exceptions=True)
        return [fault] * len(group)

    async def _write(self, group: Sequence[Prepared]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, write, self._store, group, self._project_ids)

    def _note(self, prepared: Prepared) -> None:
        if self._background is None:
            self._background = asyncio.create_task(self._settling.run(self._project_ids))
        self._settling.note(prepared.traces)

    def _count(self, request: RequestFacts, prepared: Prepared) -> None:
        self._meters.accepted.labels(request.signal).inc(prepared.accepted)
        self._meters.ignored.labels(request.signal).inc(prepared.ignored)
        self._meters.rejected.labels(request.signal).inc(len(prepared.rejected))


def _outcome(prepared: Prepared) -> Outcome:
    reasons = Counter(rejection.reason for rejection in prepared.rejected)
    told = [f"{reason} ({count})" for reason, count in reasons.most_common(5)]
    if prepared.repaired:
        told.append("text that was not valid UTF-8 was replaced by U+FFFD")
    return Outcome(
        accepted=prepared.accepted,
        ignored=prepared.ignored,
        rejected=len(prepared.rejected),
        message="; ".join(told),
    )
