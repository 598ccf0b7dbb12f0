"""`/api/v1/traces/tail`: traces as they arrive, as server-sent events.

    event: trace     a trace that was not told before; data is its summary, as in lists
    event: change    a trace that was told before, after more of it came
    event: problem   the store does not answer now; data is {"detail"}; the tail goes on by itself
    : …              a heartbeat

The id of an event names the tail, the event's number and its position. A client that reconnects with `Last-Event-ID` goes on
after that event: by the tail's memory while this process still has it, else a little earlier, so that nothing is lost.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple
from uuid import uuid4

import msgspec
from anyio import to_thread
from litestar import Router, get
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from lumetra_core import clock
from lumetra_core.errors import InvalidInput, LumetraError, Unavailable
from lumetra_registry.projects import Projects
from lumetra_storage.arrivals import OVERLAP_US, Tail, Told
from lumetra_storage.selection import Selection
from lumetra_webui.api.models import trace_summary_body
from lumetra_webui.api.parameters import Choosing, FilterText, ProjectName, ScopeName
from lumetra_webui.api.windows import moment
from lumetra_webui.reading import StoredTraces

LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
"""Proxies close connections that say nothing for a minute."""
RETRY_MS = 1_000
"""What a browser waits before it connects again."""
MOST_TAILS = 64
"""At once; each asks the store once a second."""
MOST_MEMORIES = 2 * MOST_TAILS
"""Of tails that ended, for their return."""

Since = Annotated[
    str | None,
    QueryParameter(description="Begin with what arrived since then (RFC 3339, or so long ago: `30s`). Now when absent."),
]
LastEventId = Annotated[str | None, HeaderParameter(name="last-event-id", description="Go on after this event.")]


class EventId(NamedTuple):
    """What the id of an event says."""

    tail: str
    number: int
    position_us: int

    def __str__(self) -> str:
        return f"{self.tail}.{self.number}.{self.position_us}"

    @classmethod
    def read(cls, text: str) -> "EventId":
        """Read an id.

        Raises:
            InvalidInput: it is none of ours.
        """
        try:
            tail, number, position_us = text.split(".")
            return cls(tail, int(number), int(position_us))
        except ValueError as exc:
            raise InvalidInput("The Last-Event-ID is not one of ours; leave it out to begin now.") from exc


class TooManyTails(Unavailable):
    """As many people as this server can serve are tailing already; close one, or try again later."""


@dataclass(slots=True)
class Tails:
    """All tails of this server: how many there are, what those that ended remember, and that the server stops."""

    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    open_count: int = 0
    memories: OrderedDict[str, Tail] = field(default_factory=OrderedDict[str, Tail])

    def stop(self) -> None:
        """End every tail at once, so that the server need not wait for them; call it on the event loop."""
        self.stopping.set()

    def refuse_too_many(self) -> None:
        """Let one more in, or not.

        Raises:
            TooManyTails: there are as many as may be.
        """
        if self.open_count >= MOST_TAILS:
            raise TooManyTails

    def keep(self, name: str, tail: Tail) -> None:
        """Keep for a while what a tail that ended remembers."""
        self.memories[name] = tail
        while len(self.memories) > MOST_MEMORIES:
            self.memories.popitem(last=False)

    def resumed(self, last: EventId, fresh: Tail) -> tuple[str, Tail]:
        """Take up the tail that told *last*; by its position alone where it is forgotten or still running."""
        remembered = self.memories.pop(last.tail, None)
        if remembered is None or not remembered.follows_like(fresh):
            fresh.begin_at(last.position_us - OVERLAP_US)
            return uuid4().hex[:12], fresh
        remembered.go_back(last.number, last.position_us)
        return last.tail, remembered

    async def pause(self) -> bool:
        """Wait for the next look; True when the server stops."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), LOOK_SECONDS)
        return self.stopping.is_set()


def tail_router(reader: StoredTraces, projects: Projects, tails: Tails, *, now: Callable[[], int] = clock.now) -> Router:
    """Make the route over *reader*."""
    choosing = Choosing(projects, now)

    @get("/traces/tail", summary="Follow traces as they arrive (server-sent events)")
    async def tail_traces(
        project: ProjectName,
        filter_text: FilterText = "",
        matching: ScopeName = "any",
        since: Since = None,
        last_event_id: LastEventId = None,
    ) -> ServerSentEvent:
        tails.refuse_too_many()

        def chosen() -> Selection:
            return choosing.selection(
                project, None, None, filter_text=filter_text, level="trace", scope=matching, whole_traces=True
            )

        tail = Tail(reader.store, await to_thread.run_sync(chosen), now=now)
        name = uuid4().hex[:12]
        if last_event_id:
            name, tail = tails.resumed(EventId.read(last_event_id), tail)
        elif since:
            tail.begin_at(moment(since, now=now()) // 1000)
        return ServerSentEvent(_events(tails, name, tail), headers={"cache-control": "no-store", "x-accel-buffering": "no"})

    return Router("/api/v1", route_handlers=[tail_traces], tags=["Traces"])


async def _events(tails: Tails, name: str, tail: Tail) -> AsyncGenerator[ServerSentEventMessage]:
    """Look once a second until the client goes or the server stops."""
    tails.open_count += 1
    try:
        yield ServerSentEventMessage(comment="tailing", data=None, retry=RETRY_MS)
        silent_seconds = 0.0
        while True:
            async for message in _look(name, tail):
                silent_seconds = 0.0
                yield message
            if await tails.pause():
                return
            silent_seconds += LOOK_SECONDS
            if silent_seconds >= HEARTBEAT_SECONDS:
                silent_seconds = 0.0
                yield ServerSentEventMessage(comment="still here", data=None)
    finally:
        tails.open_count -= 1
        tails.keep(name, tail)


async def _look(name: str, tail: Tail) -> AsyncGenerator[ServerSentEventMessage]:
    """Tell one look, portion by portion; the store is asked on a thread, which ends before a cancelled tail does."""
    portions = tail.look()
    try:
        while (portion := await to_thread.run_sync(next, portions, None)) is not None:
            for told in portion:
                yield _message(name, told)
    except LumetraError as problem:
        yield ServerSentEventMessage(event="problem", data=msgspec.json.encode({"detail": str(problem)}))


def _message(name: str, told: Told) -> ServerSentEventMessage:
    return ServerSentEventMessage(
        event=told.kind,
        id=str(EventId(name, told.number, told.position_us)),
        data=msgspec.json.encode(trace_summary_body(told.summary)),
    )
