"""Answers of `with_raw_response` and `with_streaming_response`: proxies that record when the user parses, reads or closes.

Trusted like `streams.py`: the user's calls run once, ours are inside the guard.
"""

import json
from collections.abc import Callable
from typing import Any

import wrapt

from lumetra.auto.exchange import EMPTY, Response
from lumetra.auto.operations import Operation
from lumetra.auto.streams import Accumulator, ObservedAsyncStream, ObservedStream
from lumetra.guard import guard

ReadResponse = Callable[[Any], Response]


class Expectation:
    """What is to be recorded once the body is there."""

    __slots__ = ("accumulate", "operation", "read")

    def __init__(self, operation: Operation, read: ReadResponse, accumulate: Callable[[], Accumulator]) -> None:
        self.operation = operation
        self.read = read
        self.accumulate = accumulate

    def parsed(self, result: Any) -> Any:
        """Record what parsing gave: the answer, or a stream that is yet to be read."""
        with guard("recording a parsed answer"):
            if self.operation.is_ended:
                return result
            if hasattr(result, "__anext__"):
                return ObservedAsyncStream(result, self.operation, self.accumulate())
            if hasattr(result, "__next__"):
                return ObservedStream(result, self.operation, self.accumulate())
            self.operation.stop(self.read(result))
        return result

    def closed(self, http_response: Any) -> None:
        """Record the end; a body that was read unparsed is read again from memory, one that was not stays unread."""
        with guard("recording a closed answer"):
            if self.operation.is_ended:
                return
            described = EMPTY
            with guard("reading an unparsed body"):
                body = getattr(http_response, "_content", None)
                described = self.read(json.loads(body)) if body else EMPTY
            self.operation.stop(described)


class RawReply(wrapt.ObjectProxy):  # pyright: ignore[reportMissingTypeArgument, reportUntypedBaseClass]
    """Stands for a `LegacyAPIResponse` of a stream, or an `APIResponse`, whose body is yet to come."""

    __wrapped__: Any

    def __init__(self, reply: Any, expectation: Expectation) -> None:
        super().__init__(reply)
        self._self_expectation = expectation

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Parse, and record what came of it."""
        return self._self_expectation.parsed(self.__wrapped__.parse(*args, **kwargs))

    def close(self) -> Any:
        """Close, and end the recording."""
        try:
            return self.__wrapped__.close()
        finally:
            self._self_expectation.closed(self.__wrapped__.http_response)


class AsyncRawReply(wrapt.ObjectProxy):  # pyright: ignore[reportMissingTypeArgument, reportUntypedBaseClass]
    """Stands for an `AsyncAPIResponse`."""

    __wrapped__: Any

    def __init__(self, reply: Any, expectation: Expectation) -> None:
        super().__init__(reply)
        self._self_expectation = expectation

    async def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Parse, and record what came of it."""
        return self._self_expectation.parsed(await self.__wrapped__.parse(*args, **kwargs))

    async def close(self) -> Any:
        """Close, and end the recording."""
        try:
            return await self.__wrapped__.close()
        finally:
            self._self_expectation.closed(self.__wrapped__.http_response)
