"""One call of a client that answers with an object or a stream: the observation that provider instrumentors share."""

from collections.abc import Callable, Mapping
from typing import Any

from opentelemetry.context import Context

from lumetra.auto.exchange import EMPTY, Response
from lumetra.auto.operations import Operation
from lumetra.auto.streams import Accumulator, ObservedAsyncStream, ObservedStream

ReadAnswer = Callable[[Any], Response]
Accumulate = Callable[[], Accumulator]


class Call:
    """A call under observation: ends with the answer, the error, or the stream that the answer comes in."""

    __slots__ = ("accumulate", "arguments", "context", "hides_usage", "operation", "proxy", "read")

    def __init__(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        read: ReadAnswer,
        accumulate: Accumulate | None = None,
        *,
        asynchronous: bool = False,
        hides_usage: bool = False,
    ) -> None:
        self.operation = operation
        self.context: Context | None = operation.context
        self.arguments = arguments
        self.read = read
        self.accumulate = accumulate
        """Makes the accumulator of a stream; None: never streams."""
        # Told, not looked for: some streams (litellm's) can be read in both ways.
        self.proxy = ObservedAsyncStream if asynchronous else ObservedStream
        self.hides_usage = hides_usage
        """The stream ends with token counts that only we asked for."""

    def returned(self, result: Any) -> Any:
        """Record an answer, or follow the stream it will come in."""
        if self.accumulate is not None and is_stream(result):
            return self._stream(result, self.accumulate())
        self.operation.stop(self.read(result))
        return result

    def raised(self, error: BaseException) -> None:
        """Record an error under the name of the client's exception."""
        self.operation.fail(error)

    def unrecorded(self, result: Any) -> Any:
        """Hide the token counts that only we asked for, though nothing is recorded any more."""
        return self._stream(result, Unread()) if self.hides_usage else result

    def _stream(self, stream: Any, accumulator: Accumulator) -> Any:
        # The stream works inside the operation, so that a client underneath finds the call recorded already.
        return self.proxy(stream, self.operation, accumulator, attaches=True, hides_usage=self.hides_usage)


def is_stream(result: Any) -> bool:
    """Tell a stream from an answer."""
    return hasattr(result, "__next__") or hasattr(result, "__anext__")


class Unread:
    """Takes the place of an accumulator where the recording has failed."""

    is_complete = True

    def add(self, chunk: Any) -> None:
        """Take no notice."""

    def response(self) -> Response:
        """Know nothing."""
        return EMPTY
