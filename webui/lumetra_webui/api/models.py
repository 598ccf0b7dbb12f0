"""The JSON bodies of the API. Field names are those of `lumetra_core.span.Span`; times are RFC 3339 text with nanoseconds."""

from dataclasses import dataclass
from typing import Any

from lumetra_core.clock import rfc3339
from lumetra_core.span import Span, SpanEvent, SpanLink
from lumetra_core.trace import Trace, TraceSummary
from lumetra_storage.summaries import SpanSummary
from lumetra_webui.api.json_values import json_object, json_value


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBody:
    """One event of a span."""

    name: str
    time: str
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkBody:
    """One link of a span."""

    trace_id: str
    span_id: str
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanBody:
    """A span, whole. Absent is null, save where 0 is meant; `docs/reference/span.md` describes every field."""

    project: str
    trace_id: str
    span_id: str
    parent_span_id: str | None
    name: str
    kind: str
    start_time: str
    duration_ns: int
    status: str
    status_message: str | None
    error_type: str | None
    service_name: str | None
    environment: str | None
    scope_name: str | None
    dialect: str
    operation: str | None
    provider: str | None
    request_model: str | None
    response_model: str | None
    model: str | None
    response_id: str | None
    parameters: dict[str, Any]
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    input_audio_tokens: int | None
    output_audio_tokens: int | None
    usage_is_leaf: bool
    cost_usd: float | None
    cost_detail: dict[str, Any] | None
    time_to_first_token_ns: int | None
    finish_reasons: list[str]
    input_messages: list[Any]
    output_messages: list[Any]
    system_instructions: list[Any]
    tool_definitions: list[Any]
    tool_name: str | None
    tool_call_id: str | None
    tool_arguments: Any
    tool_result: Any
    retrieval_query: str | None
    retrieval_documents: list[Any]
    agent_name: str | None
    workflow_name: str | None
    session_id: str | None
    user_id: str | None
    tags: list[str]
    metadata: dict[str, Any]
    prompt_name: str | None
    prompt_version: str | None
    input: str | None
    output: str | None
    attributes: dict[str, Any]
    resource: dict[str, Any]
    events: list[EventBody]
    links: list[LinkBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceBody:
    """A trace with all its spans, in order of start. Totals run over leaf inference spans only."""

    trace_id: str
    project: str
    start_time: str
    duration_ns: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    spans: list[SpanBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSummaryBody:
    """A trace as a list shows it."""

    trace_id: str
    project: str
    name: str
    start_time: str
    duration_ns: int
    root_span_id: str | None
    operation: str | None
    service_name: str | None
    environment: str | None
    session_id: str | None
    user_id: str | None
    tags: list[str]
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    models: list[str]
    input_preview: str | None
    output_preview: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanSummaryBody:
    """A span without its payloads, as a list shows it."""

    project: str
    trace_id: str
    span_id: str
    parent_span_id: str | None
    name: str
    kind: str
    start_time: str
    duration_ns: int
    status: str
    status_message: str | None
    error_type: str | None
    service_name: str | None
    environment: str | None
    scope_name: str | None
    dialect: str
    operation: str | None
    provider: str | None
    request_model: str | None
    response_model: str | None
    model: str | None
    response_id: str | None
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    usage_is_leaf: bool
    cost_usd: float | None
    time_to_first_token_ns: int | None
    finish_reasons: list[str]
    tool_name: str | None
    tool_call_id: str | None
    agent_name: str | None
    workflow_name: str | None
    session_id: str | None
    user_id: str | None
    tags: list[str]
    prompt_name: str | None
    prompt_version: str | None
    input_preview: str | None
    output_preview: str | None
    input_length: int
    output_length: int


_COPIED_FROM_SPAN = tuple(
    name
    for name in SpanBody.__dataclass_fields__
    if name not in {"start_time", "events", "links", "parameters", "metadata", "attributes", "resource", "cost_detail"}
)


def span_body(span: Span) -> SpanBody:
    """Say a span in JSON's words."""
    copied = {name: json_value(getattr(span, name)) for name in _COPIED_FROM_SPAN}
    return SpanBody(
        **copied,
        start_time=rfc3339(span.start_time),
        parameters=json_object(span.parameters),
        metadata=json_object(span.metadata),
        attributes=json_object(span.attributes),
        resource=json_object(span.resource),
        cost_detail=dict(span.cost_detail) if span.cost_detail else None,
        events=[event_body(event) for event in span.events],
        links=[link_body(link) for link in span.links],
    )


def event_body(event: SpanEvent) -> EventBody:
    """Say an event in JSON's words."""
    return EventBody(name=event.name, time=rfc3339(event.time), attributes=json_object(event.attributes))


def link_body(link: SpanLink) -> LinkBody:
    """Say a link in JSON's words."""
    return LinkBody(trace_id=link.trace_id, span_id=link.span_id, attributes=json_object(link.attributes))


def trace_body(trace: Trace) -> TraceBody:
    """Say a trace in JSON's words."""
    return TraceBody(
        trace_id=trace.trace_id,
        project=trace.project,
        start_time=rfc3339(trace.start_time),
        duration_ns=trace.duration_ns,
        span_count=trace.span_count,
        error_count=trace.error_count,
        input_tokens=trace.input_tokens,
        output_tokens=trace.output_tokens,
        cost_usd=trace.cost_usd,
        spans=[span_body(span) for span in trace.spans],
    )


def trace_summary_body(summary: TraceSummary) -> TraceSummaryBody:
    """Say a line of a trace list in JSON's words."""
    copied = {
        name: json_value(getattr(summary, name)) for name in TraceSummaryBody.__dataclass_fields__ if name != "start_time"
    }
    return TraceSummaryBody(**copied, start_time=rfc3339(summary.start_time))


def span_summary_body(summary: SpanSummary) -> SpanSummaryBody:
    """Say a line of a span list in JSON's words."""
    copied = {name: json_value(getattr(summary, name)) for name in SpanSummaryBody.__dataclass_fields__ if name != "start_time"}
    return SpanSummaryBody(**copied, start_time=rfc3339(summary.start_time))
