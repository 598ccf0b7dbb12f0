"""What lists, trees and the projects page are made of: spans without their payloads, and counts."""

from dataclasses import dataclass

from lumetra_core.span import SpanKind, SpanStatus


@dataclass(slots=True)
class SpanSummary:
    """A span as a list or a tree shows it. Fields mean what they mean in `lumetra_core.span.Span`.

    Neither frozen nor by keyword only: an outline makes thirty thousand at once, and both cost more than the reading.
    Nobody changes one.
    """

    project: str
    trace_id: str
    span_id: str
    parent_span_id: str | None
    name: str
    kind: SpanKind
    start_time: int
    """Nanoseconds since the epoch, UTC; an absurd one is shown at the border of 1970 or 2100."""
    duration_ns: int
    status: SpanStatus
    status_message: str | None
    """The first 200 characters."""
    error_type: str | None
    service_name: str | None
    environment: str | None
    scope_name: str | None
    dialect: str
    operation: str | None
    provider: str | None
    request_model: str | None
    response_model: str | None
    response_id: str | None
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    usage_is_leaf: bool
    """Over all that has come so far, not over one request only."""
    cost_usd: float | None
    time_to_first_token_ns: int | None
    finish_reasons: tuple[str, ...]
    tool_name: str | None
    tool_call_id: str | None
    agent_name: str | None
    workflow_name: str | None
    session_id: str | None
    user_id: str | None
    tags: tuple[str, ...]
    prompt_name: str | None
    prompt_version: str | None
    input_preview: str | None = None
    """The first 200 characters; None in an outline, which reads no payload."""
    output_preview: str | None = None
    input_length: int = 0
    """Characters of the whole input; 0 in an outline."""
    output_length: int = 0

    @property
    def model(self) -> str | None:
        """The model that answered, else the one that was asked for."""
        return self.response_model or self.request_model

    @property
    def end_time(self) -> int:
        """Nanoseconds since the epoch, UTC."""
        return self.start_time + self.duration_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceOutline:
    """All spans of one trace in order of start, without payloads, and the totals of the trace."""

    trace_id: str
    project: str
    start_time: int
    duration_ns: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    spans: tuple[SpanSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectActivity:
    """What happened in one project within a window of time."""

    span_count: int
    trace_count: int
    """Exact up to some ten thousands, then within 1 %."""
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    last_seen: int
    """Start of the latest span, nanoseconds since the epoch, UTC."""
