"""What goes into and comes out of one recorded operation, in the words of the conventions: `Request`, `Response`, `Usage`.

Content (messages, arguments, documents) is given as a callable and only called where the capture policy wants it, so that
an application that captures nothing pays nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from opentelemetry.trace import SpanKind
from opentelemetry.util.types import AttributeValue

from lumetra import conventions as named
from lumetra_core.operation import CREATE_AGENT, EMBEDDINGS, FETCH_RESPONSE, INFERENCE_OPERATIONS, RETRIEVAL

SpanAttributes: TypeAlias = Mapping[str, AttributeValue | None]
"""Attributes by their full convention name. None values are left out."""

Content: TypeAlias = Mapping[str, object]
"""Opt-in attributes (`gen_ai.input.messages`, `gen_ai.tool.call.arguments`, …) by full name; values are plain Python
objects in the JSON form of the conventions. They are redacted, bounded and written as JSON when recorded."""

ReadContent: TypeAlias = Callable[[], Content]

_CLIENT_OPERATIONS = INFERENCE_OPERATIONS | {RETRIEVAL, FETCH_RESPONSE, CREATE_AGENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is known when the operation starts."""

    operation: str
    """A word of `lumetra_core.operation`."""
    target: str | None = None
    """What the span's name ends with after the operation: a model, a tool, an agent. None: the bare operation."""
    name: str | None = None
    """The whole span name, where it does not follow the conventions' pattern (a chain step)."""
    provider: str | None = None
    model: str | None = None
    """The requested model; also the target, unless another one is given."""
    kind: SpanKind | None = None
    """None: CLIENT for what leaves the process by the conventions, INTERNAL else."""
    attributes: SpanAttributes = field(default_factory=dict[str, AttributeValue | None])
    """Parameters, agent and tool names, server address, … Those that matter to samplers must be here, not later."""
    content: ReadContent | None = None

    @property
    def is_inference(self) -> bool:
        """A call that a provider bills, of which there must be exactly one span."""
        return self.operation in INFERENCE_OPERATIONS

    @property
    def family(self) -> str:
        """Generations absorb generations and embeddings absorb embeddings, never one the other."""
        return EMBEDDINGS if self.operation == EMBEDDINGS else "generation"

    @property
    def span_name(self) -> str:
        """Name the span by the conventions: `{operation} {target}`."""
        target = self.target or self.model
        return self.name or (f"{self.operation} {target}" if target else self.operation)

    @property
    def span_kind(self) -> SpanKind:
        """The OpenTelemetry kind."""
        return self.kind or (SpanKind.CLIENT if self.operation in _CLIENT_OPERATIONS else SpanKind.INTERNAL)

    def span_attributes(self) -> dict[str, AttributeValue]:
        """Everything that is set at the start, content excepted."""
        known = {
            named.OPERATION: self.operation,
            named.PROVIDER: self.provider,
            named.REQUEST_MODEL: self.model,
            **self.attributes,
        }
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call. None means the provider did not say."""

    input_tokens: int | None = None
    """All input, cached included."""
    output_tokens: int | None = None
    """All output, reasoning included."""
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    input_audio_tokens: int | None = None
    output_audio_tokens: int | None = None
    estimated: bool = False
    """True where the provider gave no counts and ours are from the length of the texts."""

    def span_attributes(self) -> dict[str, AttributeValue | None]:
        """The counts under their convention names; subsets that are nought say nothing and are left out."""
        return {
            named.INPUT_TOKENS: self.input_tokens,
            named.OUTPUT_TOKENS: self.output_tokens,
            named.CACHE_READ_TOKENS: self.cache_read_tokens or None,
            named.CACHE_WRITE_TOKENS: self.cache_write_tokens or None,
            named.REASONING_TOKENS: self.reasoning_tokens or None,
            named.INPUT_AUDIO_TOKENS: self.input_audio_tokens or None,
            named.OUTPUT_AUDIO_TOKENS: self.output_audio_tokens or None,
            named.USAGE_ESTIMATED: True if self.estimated else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What is known when the operation ends, however little."""

    model: str | None = None
    response_id: str | None = None
    finish_reasons: Sequence[str] = ()
    """One per choice, in the conventions' words; see `finish_reason`."""
    usage: Usage | None = None
    error: str | None = None
    """The `error.type` of a failure that came as an answer (a response with status `failed`) instead of an exception."""
    attributes: SpanAttributes = field(default_factory=dict[str, AttributeValue | None])
    content: ReadContent | None = None

    def span_attributes(self) -> dict[str, AttributeValue]:
        """Everything that is set at the end, content excepted."""
        found: dict[str, AttributeValue] = {}
        if self.model is not None:
            found[named.RESPONSE_MODEL] = self.model
        if self.response_id is not None:
            found[named.RESPONSE_ID] = self.response_id
        if self.finish_reasons:
            found[named.FINISH_REASONS] = tuple(self.finish_reasons)
        for known in (self.usage.span_attributes() if self.usage else {}, self.attributes):
            found.update({name: value for name, value in known.items() if value is not None})
        return found


EMPTY = Response()

_FINISH_REASONS = {
    "tool_calls": "tool_call",
    "function_call": "tool_call",
    "tool_use": "tool_call",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "safety": "content_filter",
    "refusal": "content_filter",
}
"""Providers' words to the enumeration of semantic-conventions-genai (`stop`, `length`, `content_filter`, `tool_call`, `error`)."""


def finish_reason(word: str) -> str:
    """Translate a provider's finish reason; an unknown one stays as it came."""
    return _FINISH_REASONS.get(word.lower(), word.lower())
