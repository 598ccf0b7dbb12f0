"""What a dialect is: a claim on spans, and a reading of them in canonical terms.

A dialect is a module that has `name`, `claims` and `read`, listed in `registry.py`. To write one:

- `values` reads odd values (`structured`, `decoded`, `text`, `count`, `number`, `flag`, `strings`, `mapping`, `known`),
- `keyed` reads single attributes by a table, `flattened` groups indexed ones (`llm.input_messages.0.message.role`),
- `providers`, `operations` and `messages` fold names into those of the conventions,
- `shapes` reads JSON as providers and frameworks write it.
"""

from collections.abc import Mapping
from typing import Protocol, TypedDict

from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import AttributeValue
from lumetra_core.cost import CostDetail
from lumetra_core.message import Document, Message, Part, ToolDefinition
from lumetra_core.score import Score


class Reading(TypedDict, total=False):
    """What one dialect understood of a span: the fields of `lumetra_core.span.Span` it has an answer for, no others.

    An absent key means "this dialect does not say"; None is never put in. Values are already canonical: providers folded,
    finish reasons mapped, tokens as totals with subsets, messages as role and parts.
    """

    operation: str
    provider: str
    request_model: str
    response_model: str
    response_id: str
    parameters: Mapping[str, AttributeValue]
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    reasoning_tokens: int
    input_audio_tokens: int
    output_audio_tokens: int
    cost_usd: float
    cost_detail: CostDetail
    time_to_first_token_ns: int
    finish_reasons: tuple[str, ...]
    input_messages: tuple[Message, ...]
    output_messages: tuple[Message, ...]
    system_instructions: tuple[Part, ...]
    tool_definitions: tuple[ToolDefinition, ...]
    tool_name: str
    tool_call_id: str
    tool_arguments: AttributeValue
    tool_result: AttributeValue
    retrieval_query: str
    retrieval_documents: tuple[Document, ...]
    agent_name: str
    workflow_name: str
    session_id: str
    user_id: str
    tags: tuple[str, ...]
    metadata: Mapping[str, AttributeValue]
    prompt_name: str
    prompt_version: str
    input: AttributeValue
    """What went in, as recorded, where no other field holds it; made readable later."""
    output: AttributeValue
    """What came out, as recorded, where no other field holds it; made readable later."""
    error_type: str
    status_error: str
    """The status message of a span that failed by this dialect's own flag, where the OTLP status does not say so."""
    name: str
    """A better display name than the span's own (Logfire's is a template)."""
    superseded: bool
    """True for a preliminary copy of a span that will come again whole (Logfire's `pending_span`): it is not stored."""
    scores: tuple[Score, ...]
    """Judgements carried on the span (OpenInference annotations); `project` is filled in later."""


class Dialect(Protocol):
    """A way of writing GenAI telemetry on a span. Stateless; `read` is pure and never raises on odd values.

    Modules implement this protocol themselves.
    """

    @property
    def name(self) -> str:
        """The word stored in `Span.dialect`."""
        ...

    def claims(self, span: OtlpSpan) -> bool:
        """Tell from attributes first, scope name second, whether *span* speaks this dialect. Must be cheap."""
        ...

    def read(self, span: OtlpSpan) -> Reading:
        """Say in canonical terms what *span* tells in this dialect."""
        ...
