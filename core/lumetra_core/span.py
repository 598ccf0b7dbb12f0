"""The canonical span: one wide, immutable record, the unit everything else is derived from.

The same names are used in Python, in ClickHouse columns, in the API's JSON and in the filter language.
Absent is None everywhere; 0 is a measured nought.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.cost import CostDetail
from lumetra_core.message import Document, Message, Part, ToolDefinition
from lumetra_core.record import record

SpanKind = Literal["unspecified", "internal", "server", "client", "producer", "consumer"]
SpanStatus = Literal["unset", "ok", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanEvent:
    """Something that happened at one moment within a span."""

    name: str
    time: int
    """Nanoseconds since the epoch, UTC."""
    attributes: Attributes = field(default_factory=dict[str, AttributeValue])


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLink:
    """A pointer from a span to another one, of this or another trace."""

    trace_id: str
    span_id: str
    attributes: Attributes = field(default_factory=dict[str, AttributeValue])


@record
class Span:
    """One operation of a traced application."""

    project: str
    """Name of the project the span belongs to."""
    trace_id: str
    """32 lower-case hex digits."""
    span_id: str
    """16 lower-case hex digits."""
    parent_span_id: str | None = None
    """16 lower-case hex digits; None for a root. The parent may be missing, late, or part of a cycle."""
    name: str
    kind: SpanKind = "unspecified"
    start_time: int
    """Nanoseconds since the epoch, UTC."""
    duration_ns: int
    """End minus start, never negative; 0 also where the end is unknown."""
    status: SpanStatus = "unset"
    status_message: str | None = None
    error_type: str | None = None
    """Provider code, exception class or `_OTHER`."""
    service_name: str | None = None
    environment: str | None = None
    scope_name: str | None = None
    """The instrumentation library, e.g. `openinference.instrumentation.openai`."""
    dialect: str
    """Which of `collector/dialects` read this span; `otel` for a span without GenAI content."""

    operation: str | None = None
    """See `lumetra_core.operation`; None for a span that is no GenAI operation (an HTTP request, a query)."""
    provider: str | None = None
    request_model: str | None = None
    response_model: str | None = None
    response_id: str | None = None
    parameters: Mapping[str, AttributeValue] = field(default_factory=dict[str, AttributeValue])
    """Request parameters by their short convention name: temperature, max_tokens, top_p, stream, reasoning_level, …"""

    input_tokens: int | None = None
    """All input, cached included."""
    output_tokens: int | None = None
    """All output, reasoning included."""
    cache_read_tokens: int | None = None
    """Subset of the input."""
    cache_write_tokens: int | None = None
    """Subset of the input."""
    reasoning_tokens: int | None = None
    """Subset of the output."""
    input_audio_tokens: int | None = None
    """Subset of the input."""
    output_audio_tokens: int | None = None
    """Subset of the output."""
    usage_is_leaf: bool = False
    """True when this span's own usage counts in sums: an inference span with usage and no inference span with usage below it."""
    cost_usd: float | None = None
    """None when unknown, never 0 for that."""
    cost_detail: CostDetail | None = None
    time_to_first_token_ns: int | None = None
    finish_reasons: tuple[str, ...] = ()
    """One per choice: stop, length, tool_call, content_filter, error, or the provider's own word."""

    input_messages: tuple[Message, ...] = ()
    output_messages: tuple[Message, ...] = ()
    system_instructions: tuple[Part, ...] = ()
    tool_definitions: tuple[ToolDefinition, ...] = ()
    tool_name: str | None = None
    tool_call_id: str | None = None
    tool_arguments: AttributeValue = None
    tool_result: AttributeValue = None
    retrieval_query: str | None = None
    retrieval_documents: tuple[Document, ...] = ()
    agent_name: str | None = None
    workflow_name: str | None = None
    session_id: str | None = None
    user_id: str | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, AttributeValue] = field(default_factory=dict[str, AttributeValue])
    prompt_name: str | None = None
    prompt_version: str | None = None

    input: str | None = None
    """What went in, as plain text for reading and searching."""
    output: str | None = None
    """What came out, as plain text for reading and searching."""

    attributes: Attributes = field(default_factory=dict[str, AttributeValue])
    """Every attribute as it came."""
    resource: Attributes = field(default_factory=dict[str, AttributeValue])
    events: tuple[SpanEvent, ...] = ()
    links: tuple[SpanLink, ...] = ()

    @property
    def model(self) -> str | None:
        """The model that answered, else the one that was asked for."""
        return self.response_model or self.request_model

    @property
    def end_time(self) -> int:
        """Nanoseconds since the epoch, UTC."""
        return self.start_time + self.duration_ns
