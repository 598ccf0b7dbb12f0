"""Spans by hand: `with lumetra.span("plan the trip") as span:`, and where the current one is."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, cast

from opentelemetry.trace import INVALID_SPAN, Span, format_span_id, format_trace_id, get_current_span

from lumetra.auto.exchange import Content, Response, Usage
from lumetra.auto.operations import Operation
from lumetra.auto.telemetry import Telemetry
from lumetra.guard import guard, guarded
from lumetra.kinds import Arguments, Kind, output_content, request_of
from lumetra.runtime import current
from lumetra.shell import current as made_current

TELEMETRY = Telemetry("lumetra")
"""Records what the user marks by hand."""


class span:  # noqa: N801 -- it reads as a statement: `with lumetra.span("plan"):`
    """Record the block as a span, a child of the current one. An exception that leaves it is recorded and goes on."""

    def __init__(
        self,
        name: str,
        *,
        kind: Kind | str = "chain",
        input: Any = None,  # noqa: A002 -- the word users look for
        attributes: Mapping[str, Any] | None = None,
        capture: bool = True,
    ) -> None:
        self._name = name
        self._kind = kind
        self._input = input
        self._attributes = attributes or {}
        self._captures = capture
        self._operation: Operation | None = None
        self._content: dict[str, object] = {}
        self._usage: Usage | None = None
        self._inside = made_current(None)

    def __enter__(self) -> "span":
        with guard("starting a span"):
            arguments = None if self._input is None or not self._captures else Arguments(_named(self._input))
            self._operation = TELEMETRY.start(request_of(self._kind, self._name, self._attributes, arguments))
            self._inside = made_current(None if self._operation is None else self._operation.context)
        self._inside.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._inside.__exit__()
        with guard("ending a span"):
            if self._operation is None:
                return
            response = Response(usage=self._usage, content=self._content_so_far)
            self._operation.stop(response) if error is None else self._operation.fail(error, response)

    @guarded
    def output(self, value: Any) -> None:
        """Record what came out."""
        if self._operation is not None and self._captures:
            self._content.update(output_content(self._operation.request.operation, value))

    @guarded
    def usage(self, *, input_tokens: int, output_tokens: int, cache_read_tokens: int = 0, reasoning_tokens: int = 0) -> None:
        """Record the tokens of a model call made by hand. Input includes what was cached, output includes reasoning."""
        self._usage = Usage(
            input_tokens=input_tokens,
            output_tokens=output_tokens,
            cache_read_tokens=cache_read_tokens,
            reasoning_tokens=reasoning_tokens,
        )

    @guarded
    def set(self, name: str, value: Any) -> None:
        """Set one attribute; what OpenTelemetry cannot hold becomes JSON."""
        plain = isinstance(value, bool | int | float)
        self._span.set_attribute(name, value if plain else current().policy.attribute(value))

    @property
    def trace_id(self) -> str | None:
        """32 hex digits; None where nothing is recorded."""
        return _trace_id(self._span)

    @property
    def span_id(self) -> str | None:
        """16 hex digits; None where nothing is recorded."""
        return _span_id(self._span)

    @property
    def _span(self) -> Span:
        return INVALID_SPAN if self._operation is None else get_current_span(self._operation.context)

    def _content_so_far(self) -> Content:
        return self._content


def _named(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {"input": value}


def current_trace_id() -> str | None:
    """Give the trace we are in, 32 hex digits; None outside of any."""
    return _trace_id(get_current_span())


def current_span_id() -> str | None:
    """Give the span we are in, 16 hex digits; None outside of any."""
    return _span_id(get_current_span())


def _trace_id(span: Span) -> str | None:
    context = span.get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None


def _span_id(span: Span) -> str | None:
    context = span.get_span_context()
    return format_span_id(context.span_id) if context.is_valid else None
