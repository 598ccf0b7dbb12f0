"""LiteLLM's `otel` callback, in the library and in the proxy. Source: litellm/integrations/opentelemetry.py.

`litellm_request` is the call. Its child `raw_gen_ai_request` repeats request and response under `llm.<provider>.*` as Python `repr`s:
it is a step, and its usage is not read. Values are strings throughout. The GenAI messages lose the tool calls, which stand
under `gen_ai.completion.N.function_call.*` without ids, one N per call.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.attribution import leftover, provided_cost, session_of
from lumetra_collector.dialects.flattened import below, indexed
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.messages import messages
from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import finish_reasons, provider_name
from lumetra_collector.dialects.shapes.parts import tool_call
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import inclusive_usage
from lumetra_collector.dialects.values import first, flag, known, mapping, number, strings, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes
from lumetra_core.message import Message

name = "litellm"

_SCOPE = "litellm"
_RAW = "raw_gen_ai_request"
_CALL_MARKS = ("llm.request.type", "gen_ai.operation.name", "gen_ai.request.model")
_METADATA_PREFIX = "metadata."
_EMPTY = ("", "None", "[]", "{}")
_TAKEN = frozenset({"usage_object", "requester_metadata", "user_api_key_end_user_id", "user_api_key_user_id"})


def claims(span: OtlpSpan) -> bool:
    """Claim by scope (an environment variable can rename it), else by the id LiteLLM gives each call."""
    return span.scope_name == _SCOPE or "litellm.call_id" in span.attributes or span.name == _RAW


def read(span: OtlpSpan) -> Reading:
    """Read a call; of the proxy's other spans (authentication, database, cache) nothing is known."""
    attributes = span.attributes
    if span.name == _RAW:
        return {"operation": operation.CHAIN}
    if not any(mark in attributes for mark in _CALL_MARKS):
        return {}
    metadata = below(attributes, _METADATA_PREFIX)
    reading = {
        **_call(attributes),
        **_attributed(attributes, metadata),
        **inclusive_usage(mapping(metadata.get("usage_object"))),
        **_charged(attributes),
    }
    if answer := _answer(attributes):
        reading["output_messages"] = answer
    return cast("Reading", reading)


def _call(attributes: Attributes) -> dict[str, Any]:
    stream = flag(attributes.get("llm.is_streaming"))
    raised = text(attributes.get("error.type"))
    return known(
        operation=_operation(attributes),
        provider=_provider(attributes),
        finish_reasons=finish_reasons(attributes.get("gen_ai.response.finish_reasons")),
        tool_definitions=tool_definitions(indexed(attributes, "llm.request.functions")),
        parameters={"stream": True} if stream else None,
        error_type=raised,
        status_error=text(attributes.get("error.message")) if raised else None,
    )


def _provider(attributes: Attributes) -> str | None:
    """Name the provider; of embeddings and responses only LiteLLM's name of the model tells it, `provider/model`."""
    vendor, _, _ = (text(attributes.get("litellm.provider.model")) or "").partition("/")
    return provider_name(attributes.get("gen_ai.system")) or provider_name(vendor)


def _operation(attributes: Attributes) -> str | None:
    """Fold LiteLLM's call types: `completion`, `acompletion`, `aembedding`, `atext_completion`, `responses` and the like."""
    word = text(first(attributes.get("gen_ai.operation.name"), attributes.get("llm.request.type"))) or operation.CHAT
    if "embedding" in word:
        return operation.EMBEDDINGS
    if "text_completion" in word:
        return operation.TEXT_COMPLETION
    if "completion" in word or word.endswith(("responses", "anthropic_messages")):
        return operation.CHAT
    return operation.RERANK if "rerank" in word else operation_name(word)


def _answer(attributes: Attributes) -> tuple[Message, ...]:
    """Give the answer its tool calls back: those of all choices come numbered through, and belong to the first."""
    rows = indexed(attributes, "gen_ai.completion")
    calls = [
        tool_call(None, row["function_call.name"], row.get("function_call.arguments"))
        for row in rows
        if "function_call.name" in row
    ]
    answered = messages(attributes.get("gen_ai.output.messages"), role="assistant")
    if not calls or any(part.get("type") == "tool_call" for message in answered for part in message.get("parts", ())):
        return answered
    head: Message = answered[0] if answered else {"role": "assistant", "parts": []}
    return ({**head, "parts": [*head.get("parts", ()), *calls]}, *answered[1:])


def _charged(attributes: Attributes) -> Mapping[str, Any]:
    if "gen_ai.cost.total_cost" in attributes:
        return provided_cost(
            "gen_ai.cost.total_cost",
            attributes["gen_ai.cost.total_cost"],
            input=attributes.get("gen_ai.cost.input_cost"),
            output=attributes.get("gen_ai.cost.output_cost"),
            **known(tools=number(attributes.get("gen_ai.cost.tool_usage_cost")) or None),
        )
    # A model without a price comes with a nought.
    charged = number(mapping(attributes.get("hidden_params")).get("response_cost"))
    return provided_cost("hidden_params.response_cost", charged) if charged else {}


def _attributed(attributes: Attributes, metadata: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in metadata.items() if value not in _EMPTY}
    requester = mapping(kept.get("requester_metadata"))
    return known(
        session_id=first(session_of(requester), session_of(kept)),
        user_id=text(first(attributes.get("llm.user"), kept.get("user_api_key_end_user_id"), kept.get("user_api_key_user_id"))),
        tags=strings(first(kept.get("tags"), requester.get("tags"))),
        metadata={**leftover(kept, _TAKEN), **leftover(requester)},
    )
