"""The JSON bodies of the API, as far as the client reads them. Whatever else a server says stays in the dictionaries."""

from typing import Literal, NamedTuple, TypedDict


class TraceSummary(TypedDict):
    """One line of a trace list."""

    trace_id: str
    name: str
    start_time: str
    """RFC 3339."""
    duration_ns: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    models: list[str]


class Span(TypedDict):
    """One span of a trace."""

    span_id: str
    parent_span_id: str | None
    name: str
    duration_ns: int
    status: str
    status_message: str | None
    error_type: str | None
    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None


class SpanSummary(TypedDict):
    """One line of a list of spans."""

    trace_id: str
    span_id: str
    name: str
    start_time: str
    """RFC 3339."""
    duration_ns: int
    status: str
    error_type: str | None
    model: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None


class Trace(TypedDict):
    """A trace with its spans, in order of start."""

    trace_id: str
    project: str
    start_time: str
    duration_ns: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    spans: list[Span]


class TailEvent(NamedTuple):
    """A trace that came, or of which more came."""

    kind: Literal["trace", "change"]
    summary: TraceSummary
