"""One operation in flight: started with a `Request`, ended exactly once by `stop` or `fail`, as a span, metrics and maybe an event."""

import time
from typing import Protocol

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.util.types import AttributeValue

from lumetra import conventions as named
from lumetra.auto.exchange import EMPTY, ReadContent, Request, Response
from lumetra.auto.records import record_event, record_metrics
from lumetra.guard import guard
from lumetra.runtime import Runtime

NS_PER_SECOND = 1e9


class Operation(Protocol):
    """What an instrumentor holds while a call is under way. Every method may be called at any time; only the first end counts."""

    request: Request
    context: Context
    """Attach it around the work, so that what happens inside becomes this operation's child."""

    @property
    def is_ended(self) -> bool:
        """Whether `stop` or `fail` was called."""
        ...

    def chunk(self) -> None:
        """Note that a piece of a streamed answer came; the first one is timed."""
        ...

    def stop(self, response: Response = EMPTY) -> None:
        """End the operation with what was answered."""
        ...

    def fail(self, error: BaseException | str, response: Response = EMPTY) -> None:
        """End the operation with an error (an exception, or an error type) and whatever had been answered before."""
        ...


class SpanOperation:
    """An operation with a span of its own."""

    __slots__ = (
        "_absorbed",
        "_absorbed_content",
        "_ended",
        "_first_chunk_ns",
        "_runtime",
        "_started_ns",
        "context",
        "request",
        "span",
    )

    def __init__(self, request: Request, span: Span, context: Context, runtime: Runtime) -> None:
        self.request = request
        self.span = span
        self.context = context
        self._runtime = runtime
        self._started_ns = time.perf_counter_ns()
        self._first_chunk_ns: int | None = None
        self._absorbed: dict[str, AttributeValue] = {}
        self._absorbed_content: list[ReadContent] = []
        self._ended = False

    @property
    def is_ended(self) -> bool:
        """Whether `stop` or `fail` was called."""
        return self._ended

    def chunk(self) -> None:
        """Time the first piece of a streamed answer; a framework's own steps have no such time in the conventions."""
        if self._first_chunk_ns is None and self.request.span_kind is SpanKind.CLIENT:
            self._first_chunk_ns = time.perf_counter_ns() - self._started_ns

    def absorb_request(self, request: Request) -> None:
        """Add what an inner recording of the same call knows of the request and this one did not say."""
        known = self.request.span_attributes()
        self.span.set_attributes({name: value for name, value in request.span_attributes().items() if name not in known})
        if self.request.content is None and request.content is not None and not self._absorbed_content:
            self._absorbed_content.append(request.content)

    def absorb(self, response: Response) -> None:
        """Keep what an inner recording of the same call knows, for whatever this one will not know itself.

        A framework may need several calls for one (an embedding of many texts, in batches): then the tokens add up.
        """
        heard = response.span_attributes()
        for name in named.USAGE_COUNTS:
            so_far, more = self._absorbed.get(name), heard.get(name)
            if isinstance(so_far, int) and isinstance(more, int):
                heard[name] = so_far + more
        self._absorbed.update(heard)
        if response.content is not None:
            self._absorbed_content.append(response.content)

    def stop(self, response: Response = EMPTY) -> None:
        """End the span with what was answered."""
        self._end(response, response.error)

    def fail(self, error: BaseException | str, response: Response = EMPTY) -> None:
        """End the span as an error."""
        self._end(response, error)

    def _end(self, response: Response, error: BaseException | str | None) -> None:
        if self._ended:
            return
        self._ended = True
        duration_s = (time.perf_counter_ns() - self._started_ns) / NS_PER_SECOND
        try:
            attributes = {**self._absorbed, **response.span_attributes(), **self._outcome(error)}
            self.span.set_attributes({**attributes, **self._content(response)})
            if error is not None:
                self._set_error(error)
            with guard("recording metrics"):
                record_metrics(self._runtime, self.request, attributes, duration_s)
            if self._runtime.policy.on_events and self.request.is_inference:
                with guard("recording an event"):
                    record_event(self._runtime, self.request, response, attributes, self.context)
        finally:
            self.span.end()

    def _outcome(self, error: BaseException | str | None) -> dict[str, AttributeValue]:
        outcome: dict[str, AttributeValue] = {}
        if self._first_chunk_ns is not None:
            outcome[named.TIME_TO_FIRST_CHUNK] = self._first_chunk_ns / NS_PER_SECOND
        if error is not None:
            outcome[named.ERROR_TYPE] = error_type(error)
        return outcome

    def _content(self, response: Response) -> dict[str, AttributeValue]:
        """Give what was said, ready for the span; empty where it may not be there."""
        content: dict[str, AttributeValue] = {}
        policy = self._runtime.policy
        if policy.on_spans and self.span.is_recording():
            for read in (*self._absorbed_content, response.content):
                if read is not None:
                    with guard("capturing an answer"):
                        content.update((name, policy.attribute(value)) for name, value in read().items())
        return content

    def _set_error(self, error: BaseException | str) -> None:
        description = str(error) if isinstance(error, BaseException) else error
        self.span.set_status(Status(StatusCode.ERROR, self._runtime.policy.text(description)))


class AbsorbedOperation:
    """The inner of two recordings of one call: it writes no span, it only tells the outer one what it knows."""

    __slots__ = ("_ended", "_outer", "context", "request")

    def __init__(self, request: Request, outer: Operation, context: Context) -> None:
        self.request = request
        self.context = context
        self._outer = outer
        self._ended = False
        if isinstance(outer, SpanOperation):
            outer.absorb_request(request)

    @property
    def is_ended(self) -> bool:
        """Whether `stop` or `fail` was called."""
        return self._ended

    def chunk(self) -> None:
        """Time the first piece for the outer recording, which may only see a whole answer."""
        self._outer.chunk()

    def stop(self, response: Response = EMPTY) -> None:
        """Hand the answer out."""
        if not self._ended and isinstance(self._outer, SpanOperation):
            self._outer.absorb(response)
        self._ended = True

    def fail(self, error: BaseException | str, response: Response = EMPTY) -> None:
        """Hand out what had been answered; whether the call as a whole failed, the outer one will see."""
        self.stop(response)


def error_type(error: BaseException | str) -> str:
    """Name an error for `error.type`: the exception's full class name, builtins without their module."""
    if isinstance(error, str):
        return error
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
