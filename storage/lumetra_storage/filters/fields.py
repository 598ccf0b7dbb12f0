"""What a filter can name. The parser, the compiler, the documentation, autocomplete and the pages all read this one table.

Promoted fields have the names of `lumetra_core.span.Span`; a few more are derived from them (`duration`, `model`, `is_root`).
Families (`attributes['k']`, `score.k`, …) take any key.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

FieldType = Literal["text", "words", "list", "enum", "number", "duration", "time", "flag", "any", "score"]
"""How a field's values are written and compared:

text      exact text: a name, an id, a model
words     prose, searched by words with CONTAINS
list      a list of texts; `=` asks whether one of them is the value
enum      text out of a fixed set
number    a number
duration  a number of nanoseconds, also written as 2s, 150ms, 1h30m
time      a moment: '2026-11-23', '2026-11-23T04:35:56Z', now() - 1h
flag      true or false, also written alone
any       an attribute: the value it is compared with decides
score     a judgement: a number, or a label
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One name of the filter language."""

    name: str
    type: FieldType
    label: str
    """What a page calls it."""
    description: str
    """One sentence, for the documentation and for autocomplete."""
    example: str
    """A whole condition that parses."""
    unit: str | None = None
    """Of a plain number; None where there is none."""
    values: tuple[str, ...] = ()
    """enum: every value there is."""
    takes_key: bool = False
    """True for a family: `name['key']` or `name.key`."""
    of_trace: bool = False
    """True for a total over the whole trace."""


def _text(name: str, label: str, description: str, example: str) -> Field:
    return Field(name=name, type="text", label=label, description=description, example=f"{name} = '{example}'")


def _number(name: str, label: str, description: str, example: str, unit: str | None) -> Field:
    return Field(name=name, type="number", label=label, description=description, example=f"{name} > {example}", unit=unit)


def _duration(name: str, label: str, description: str, example: str) -> Field:
    return Field(name=name, type="duration", label=label, description=description, example=f"{name} > {example}", unit="ns")


def _flag(name: str, label: str, description: str) -> Field:
    return Field(name=name, type="flag", label=label, description=description, example=name)


_KINDS = ("unspecified", "internal", "server", "client", "producer", "consumer")
_STATUSES = ("unset", "ok", "error")

FIELDS: tuple[Field, ...] = (
    _text("name", "Name", "Name of the span.", "chat gpt-4o"),
    _text("operation", "Operation", "What the span did: chat, embeddings, execute_tool, invoke_agent, …", "chat"),
    Field(
        name="status",
        type="enum",
        label="Status",
        description="How the span ended.",
        example="status = 'error'",
        values=_STATUSES,
    ),
    _flag("is_error", "Is an error", "The span's status is error."),
    _text("status_message", "Status message", "What the emitter said of the status.", "timed out"),
    _text("error_type", "Error type", "Provider code or exception class of the error.", "RateLimitError"),
    Field(
        name="duration",
        type="duration",
        label="Duration",
        description="How long the span took.",
        example="duration > 2s",
        unit="ns",
    ),
    _duration("duration_ns", "Duration (ns)", "The same in nanoseconds.", "2000000000"),
    Field(
        name="start_time",
        type="time",
        label="Start",
        description="When the span began.",
        example="start_time > now() - 1h",
    ),
    Field(
        name="end_time",
        type="time",
        label="End",
        description="When the span ended.",
        example="end_time < '2026-11-23T04:35:56Z'",
    ),
    _text("model", "Model", "The model that answered, else the one that was asked for.", "gpt-4o"),
    _text("request_model", "Requested model", "The model that was asked for.", "gpt-4o"),
    _text("response_model", "Answering model", "The model that answered.", "gpt-4o-2024-08-06"),
    _text("provider", "Provider", "Who served the model.", "openai"),
    _text("response_id", "Response id", "The provider's id of the answer.", "chatcmpl-123"),
    Field(
        name="input",
        type="words",
        label="Input",
        description="What went in, as plain text.",
        example="input CONTAINS 'refund'",
    ),
    Field(
        name="output",
        type="words",
        label="Output",
        description="What came out, as plain text.",
        example="output CONTAINS '\"money back\"'",
    ),
    Field(
        name="text",
        type="words",
        label="Input or output",
        description="What went in or came out; a quoted text alone searches it.",
        example="text CONTAINS 'refund order'",
    ),
    _number("input_tokens", "Input tokens", "All input tokens, cached ones included.", "1000", "tokens"),
    _number("output_tokens", "Output tokens", "All output tokens, reasoning included.", "500", "tokens"),
    _number("total_tokens", "Tokens", "Input and output tokens together.", "1500", "tokens"),
    _number("cache_read_tokens", "Cached tokens", "Input tokens read from the provider's cache.", "0", "tokens"),
    _number("cache_write_tokens", "Cache-written tokens", "Input tokens written to the provider's cache.", "0", "tokens"),
    _number("reasoning_tokens", "Reasoning tokens", "Output tokens spent on reasoning.", "100", "tokens"),
    _number("input_audio_tokens", "Audio input tokens", "Input tokens of audio.", "0", "tokens"),
    _number("output_audio_tokens", "Audio output tokens", "Output tokens of audio.", "0", "tokens"),
    _number("cost_usd", "Cost", "What the call cost; absent when unknown.", "0.02", "USD"),
    _flag("usage_is_leaf", "Usage counts", "The span's own tokens and cost count in sums."),
    _duration("time_to_first_token", "Time to first token", "From the request to the first token of the answer.", "500ms"),
    _duration("time_to_first_token_ns", "Time to first token (ns)", "The same in nanoseconds.", "500000000"),
    Field(
        name="finish_reasons",
        type="list",
        label="Finish reasons",
        description="Why the model stopped, one per choice.",
        example="finish_reasons = 'length'",
    ),
    _text("tool_name", "Tool", "The tool that was called.", "search"),
    _text("tool_call_id", "Tool call id", "The id that joins a call and its result.", "call_1"),
    _text("agent_name", "Agent", "The agent that acted.", "planner"),
    _text("workflow_name", "Workflow", "The workflow that ran.", "triage"),
    _text("session_id", "Session", "The conversation the span belongs to.", "s-1"),
    _text("user_id", "User", "Who the application acted for.", "u-1"),
    Field(name="tags", type="list", label="Tags", description="Tags of the span or its trace.", example="tags = 'beta'"),
    _text("prompt_name", "Prompt", "The prompt that was used.", "answer"),
    _text("prompt_version", "Prompt version", "Its version.", "3"),
    _text("service_name", "Service", "The application that sent the span.", "shop"),
    _text("environment", "Environment", "Where it ran.", "production"),
    _text("scope_name", "Instrumentation", "The library that made the span.", "openinference.instrumentation.openai"),
    _text("dialect", "Dialect", "How the span's attributes were read.", "otel_genai"),
    Field(
        name="kind",
        type="enum",
        label="Kind",
        description="OpenTelemetry's kind of the span.",
        example="kind = 'client'",
        values=_KINDS,
    ),
    _text("trace_id", "Trace", "32 hexadecimal digits.", "0af7651916cd43dd8448eb211c80319c"),
    _text("span_id", "Span", "16 hexadecimal digits.", "b7ad6b7169203331"),
    _text("parent_span_id", "Parent span", "16 hexadecimal digits; absent for a root.", "b7ad6b7169203331"),
    _flag("is_root", "Is a root", "The span has no parent."),
    Field(
        name="attributes",
        type="any",
        label="Attribute",
        description="Any attribute of the span, as it came.",
        example="attributes['tenant'] = 'acme'",
        takes_key=True,
    ),
    Field(
        name="metadata",
        type="any",
        label="Metadata",
        description="A key of the span's metadata.",
        example="metadata['plan'] = 'pro'",
        takes_key=True,
    ),
    Field(
        name="resource",
        type="any",
        label="Resource",
        description="An attribute of the process that sent the span.",
        example="resource['host.name'] LIKE 'web-%'",
        takes_key=True,
    ),
    Field(
        name="score",
        type="score",
        label="Score",
        description="The latest score of a name on the span, its answer, or its trace: a number, or a label in quotes.",
        example="score.faithfulness < 0.5",
        takes_key=True,
    ),
    Field(
        name="trace.duration",
        type="duration",
        label="Trace duration",
        description="From the earliest start to the latest end in the trace.",
        example="trace.duration > 10s",
        unit="ns",
        of_trace=True,
    ),
    Field(
        name="trace.cost_usd",
        type="number",
        label="Trace cost",
        description="Known costs of the whole trace, each model call counted once.",
        example="trace.cost_usd > 0.50",
        unit="USD",
        of_trace=True,
    ),
    Field(
        name="trace.total_tokens",
        type="number",
        label="Trace tokens",
        description="Input and output tokens of the whole trace, each model call counted once.",
        example="trace.total_tokens > 100000",
        unit="tokens",
        of_trace=True,
    ),
    Field(
        name="trace.span_count",
        type="number",
        label="Spans in the trace",
        description="How many spans the trace has.",
        example="trace.span_count > 1000",
        unit="spans",
        of_trace=True,
    ),
    Field(
        name="trace.error_count",
        type="number",
        label="Errors in the trace",
        description="How many spans of the trace ended in an error.",
        example="trace.error_count > 0",
        unit="spans",
        of_trace=True,
    ),
)
"""Every field, in the order a person would look for it."""


@cache
def fields_by_name() -> dict[str, Field]:
    """Index `FIELDS`; names are written in lower case and found in any."""
    return {field.name: field for field in FIELDS}
