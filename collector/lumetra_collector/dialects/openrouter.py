"""OpenRouter's Broadcast: one trace per request, sent by the gateway. Source: OpenRouter's documentation, "Broadcast".

GenAI attributes, the price that was charged, and what the request said in its `trace`, `user` and `session_id` fields. Below the
generation stand its attempts (`provider attempt N: …`), which spent nothing of their own.
"""

from typing import Any, cast

from lumetra_collector.dialects.attribution import leftover, provided_cost
from lumetra_collector.dialects.flattened import below
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes import guess
from lumetra_collector.dialects.values import decoded, first, known, opened, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

name = "openrouter"

_SCOPE = "openrouter"
_ATTEMPT = "provider attempt"
_METADATA_PREFIXES = ("span.metadata.", "trace.metadata.")
_COST_KEYS = ("gen_ai.usage.total_cost", "gen_ai.usage.cost")
_TABLE = Table(
    *keys("session_id", text, "session.id", "gen_ai.conversation.id"),
    *keys("user_id", text, "user.id", "gen_ai.user"),
    *keys("finish_reasons", finish_reasons, "gen_ai.response.finish_reasons", "gen_ai.response.finish_reason"),
    *keys("workflow_name", text, "trace.name"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, or by the mark of where a request came from."""
    return span.scope_name == _SCOPE or "openrouter.source" in span.attributes


def read(span: OtlpSpan) -> Reading:
    """Read the generation; an attempt is a step of it."""
    attributes = span.attributes
    if span.name.startswith(_ATTEMPT):
        return {"operation": operation.CHAIN}
    metadata = {key: decoded(value) for prefix in _METADATA_PREFIXES for key, value in below(attributes, prefix).items()}
    cost_key = next((key for key in _COST_KEYS if key in attributes), _COST_KEYS[0])
    reading: dict[str, Any] = {
        **answers(attributes, _TABLE),
        **_spoken(attributes),
        **known(metadata=leftover(metadata)),
        **provided_cost(
            cost_key,
            attributes.get(cost_key),
            input=attributes.get("gen_ai.usage.input_cost"),
            output=attributes.get("gen_ai.usage.output_cost"),
        ),
    }
    if "gen_ai.operation.name" not in attributes and "gen_ai.request.model" in attributes:
        reading["operation"] = operation.CHAT
    return cast("Reading", reading)


def _spoken(attributes: Attributes) -> dict[str, Any]:
    """Read prompt and completion: JSON of the request and the response, or text."""
    given = opened(first(attributes.get("gen_ai.prompt"), attributes.get("span.input"), attributes.get("trace.input")))
    got = opened(first(attributes.get("gen_ai.completion"), attributes.get("span.output"), attributes.get("trace.output")))
    return {
        **_turn("input_messages", "user", given),
        **guess.request(given),
        **_turn("output_messages", "assistant", got),
        **guess.response(got),
    }


def _turn(field: str, role: str, said: Any) -> dict[str, Any]:
    return {field: ({"role": role, "parts": [{"type": "text", "content": said}]},)} if isinstance(said, str) and said else {}
