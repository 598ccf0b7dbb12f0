"""Traces as they are read: a summary for lists, the whole for one page. Both are derived from spans, never stored."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from lumetra_core.span import Span

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """A half-open span of time: start included, end not. Nanoseconds since the epoch, UTC."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Some items of a list, and where to go on."""

    items: tuple[Item, ...]
    next_cursor: str | None
    """Opaque; None when this was the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSummary:
    """One line of a trace list. Totals run over the whole trace, tokens and cost over its leaf inference spans only."""

    trace_id: str
    project: str
    name: str
    """Of the root span, or of the earliest span while the root has not come."""
    start_time: int
    duration_ns: int
    """From the earliest start to the latest end of its spans."""
    root_span_id: str | None
    """None while no root has come."""
    operation: str | None
    service_name: str | None
    environment: str | None
    session_id: str | None
    user_id: str | None
    tags: tuple[str, ...]
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    """Sum of the known costs; None when no span has one."""
    models: tuple[str, ...]
    input_preview: str | None
    """The first 200 characters."""
    output_preview: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All spans of one trace, in order of start, and its totals."""

    trace_id: str
    project: str
    start_time: int
    duration_ns: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    spans: tuple[Span, ...]
