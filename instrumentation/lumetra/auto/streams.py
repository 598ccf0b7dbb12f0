"""Proxies around a library's streams: transparent to the user, open spans until the stream is exhausted, closed, broken or lost.

Like `shell.py` this module is trusted: the user's calls run once and outside the guard, ours inside it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import TracebackType
from typing import Any, Protocol, Self

import wrapt
from opentelemetry.context import Context

from lumetra.auto.exchange import Response
from lumetra.auto.operations import Operation
from lumetra.guard import guard
from lumetra.shell import current

ABANDONED = "lumetra.StreamAbandoned"
"""`error.type` of a stream that nobody read to its end or closed: its answer is cut, and nothing else would say so."""
CUT = "lumetra.StreamCut"
"""`error.type` of a stream whose connection ended before the provider said that the answer is complete."""


class Accumulator(Protocol):
    """Puts the chunks of one streamed answer together."""

    def add(self, chunk: Any, /) -> object:
        """Take one chunk."""
        ...

    def response(self) -> Response:
        """Give what has come so far."""
        ...

    @property
    def is_complete(self) -> bool:
        """Whether the provider has said that the answer is finished."""
        ...


_FINDING_CONTEXT = guard("finding a stream's context")
_READING_CHUNK = guard("reading a chunk")
"""Made once: these two are entered for every chunk."""


class Reading:
    """One stream being read: chunks go to the accumulator, and the operation ends once, whichever way the stream does."""

    __slots__ = ("_came", "accumulator", "attaches", "hides_usage", "operation")

    def __init__(self, operation: Operation, accumulator: Accumulator, *, attaches: bool, hides_usage: bool) -> None:
        self.operation = operation
        self.accumulator = accumulator
        self.attaches = attaches
        self.hides_usage = hides_usage
        self._came = False

    @property
    def context(self) -> Context | None:
        """What is current while the stream works on its next chunk."""
        with _FINDING_CONTEXT:
            return self.operation.context if not self.operation.is_ended else None
        return None

    def shows(self, chunk: Any) -> bool:
        """Record *chunk*; False where the user must not see it: a chunk of token counts that only we asked for."""
        with _READING_CHUNK:
            if not self._came:
                self._came = True
                self.operation.chunk()
            self.accumulator.add(chunk)
        return not (self.hides_usage and getattr(chunk, "usage", None) is not None and not getattr(chunk, "choices", True))

    def exhausted(self) -> None:
        """End after the last chunk."""
        with guard("ending a stream"):
            self._end(None if self.accumulator.is_complete else CUT)

    def closed(self) -> None:
        """End because the user closed the stream, which is no error."""
        with guard("closing a stream"):
            self._end(None)

    def broken(self, error: BaseException) -> None:
        """End because reading raised."""
        with guard("recording a broken stream"):
            self._end(error)

    def abandoned(self) -> None:
        """End because nobody holds the stream any more."""
        with guard("recording an abandoned stream"):
            if not self.operation.is_ended:
                self._end(None if self.accumulator.is_complete else ABANDONED)

    def _end(self, error: BaseException | str | None) -> None:
        if self.operation.is_ended:
            return
        response = Response()
        with guard("putting a stream together"):
            response = self.accumulator.response()
        if error is None:
            self.operation.stop(response)
        else:
            self.operation.fail(error, response)


class ObservedStream(wrapt.ObjectProxy):  # pyright: ignore[reportMissingTypeArgument, reportUntypedBaseClass]
    """Stands for a synchronous stream; `isinstance`, attributes and behaviour are the stream's.

    With *attaches*, what the stream itself does for each chunk (a framework's steps) becomes the operation's child.
    """

    __wrapped__: Any

    def __init__(
        self, stream: Any, operation: Operation, accumulator: Accumulator, *, attaches: bool = False, hides_usage: bool = False
    ) -> None:
        super().__init__(stream)
        self._self_reading = Reading(operation, accumulator, attaches=attaches, hides_usage=hides_usage)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        reading = self._self_reading
        while True:
            try:
                if reading.attaches:
                    with current(reading.context):
                        chunk = next(self.__wrapped__)
                else:
                    chunk = next(self.__wrapped__)
            except StopIteration:
                reading.exhausted()
                raise
            except BaseException as error:
                reading.broken(error)
                raise
            if reading.shows(chunk):
                return chunk

    def __enter__(self) -> Self:
        self.__wrapped__.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> Any:
        try:
            return self.__wrapped__.__exit__(kind, error, trace)
        finally:
            self._self_reading.closed() if error is None else self._self_reading.broken(error)

    @property
    def close(self) -> Callable[[], Any]:
        """Close the stream and end its span. Not there where the stream has no such method: programs ask with `hasattr`."""
        closing = self.__wrapped__.close

        def close() -> Any:
            try:
                return closing()
            finally:
                self._self_reading.closed()

        return close

    def __del__(self) -> None:
        # An interpreter that is shutting down may have taken the attributes away already.
        reading = getattr(self, "_self_reading", None)
        if reading is not None:
            reading.abandoned()


class ObservedAsyncStream(wrapt.ObjectProxy):  # pyright: ignore[reportMissingTypeArgument, reportUntypedBaseClass]
    """Stands for an asynchronous stream."""

    __wrapped__: Any

    def __init__(
        self, stream: Any, operation: Operation, accumulator: Accumulator, *, attaches: bool = False, hides_usage: bool = False
    ) -> None:
        super().__init__(stream)
        self._self_reading = Reading(operation, accumulator, attaches=attaches, hides_usage=hides_usage)

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        reading = self._self_reading
        while True:
            try:
                if reading.attaches:
                    with current(reading.context):
                        chunk = await anext(self.__wrapped__)
                else:
                    chunk = await anext(self.__wrapped__)
            except StopAsyncIteration:
                reading.exhausted()
                raise
            except BaseException as error:
                reading.broken(error)
                raise
            if reading.shows(chunk):
                return chunk

    async def __aenter__(self) -> Self:
        await self.__wrapped__.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        try:
            return await self.__wrapped__.__aexit__(kind, error, trace)
        finally:
            self._self_reading.closed() if error is None else self._self_reading.broken(error)

    @property
    def close(self) -> Callable[[], Awaitable[Any]]:
        """Close the stream and end its span. Not there where the stream has no such method: programs ask with `hasattr`."""
        return self._closing(self.__wrapped__.close)

    @property
    def aclose(self) -> Callable[[], Awaitable[Any]]:
        """Close an asynchronous generator and end its span; openai's streams have `close` only."""
        return self._closing(self.__wrapped__.aclose)

    def _closing(self, closing: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
        async def close() -> Any:
            try:
                return await closing()
            finally:
                self._self_reading.closed()

        return close

    def __del__(self) -> None:
        reading = getattr(self, "_self_reading", None)
        if reading is not None:
            reading.abandoned()
