"""A model call in OpenInference: LLM spans. Attributes of their own first, then the recorded request and response."""

from typing import Any, NamedTuple

from lumetra_collector.dialects.attribution import provided_cost
from lumetra_collector.dialects.flattened import Tree
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.openinference_messages import flattened_messages, one_per_choice
from lumetra_collector.dialects.plain_text import readable_input, readable_output
from lumetra_collector.dialects.providers import model_name, provider_name
from lumetra_collector.dialects.shapes import guess
from lumetra_collector.dialects.shapes.json_forms import is_array, is_object
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import text_part
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.values import known, mapping, opened, strings, structured, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import Attributes
from lumetra_core.message import Message

# `llm.provider` and `llm.system` together, where neither alone says it (openinference-semantic-conventions, LLMProvider).
_PAIRS = {
    ("azure", "openai"): "azure.ai.openai",
    ("google", "vertexai"): "gcp.vertex_ai",
}


def model_call(span: OtlpSpan, nested: Tree) -> dict[str, Any]:
    """Read the call of a model. What the recorded blobs say counts only where no attribute of its own says it."""
    attributes = span.attributes
    recorded = _recorded(attributes, is_told=bool(nested.branch("llm", "output_messages")))
    invocation = mapping(attributes.get("llm.invocation_parameters"))
    answered = _answered(attributes, nested, recorded)
    # `llm.model_name` starts as the model asked for and is overwritten by the one that answered.
    last_model = model_name(attributes.get("llm.model_name"))
    own = known(
        provider=_provider(attributes),
        request_model=model_name(invocation.get("model")) or model_name(invocation.get("model_name")) or last_model,
        response_model=_response_model(attributes, last_model, is_answered=bool(answered)),
        parameters=parameters(invocation),
        input_messages=_asked(attributes, nested),
        output_messages=answered,
        tool_definitions=tool_definitions([tool.leaf("tool", "json_schema") for tool in nested.branch("llm", "tools").rows()]),
    )
    return {**recorded.reading, **own, **_cost(attributes)}


def _response_model(attributes: Attributes, last_model: str | None, *, is_answered: bool) -> str | None:
    """Name the model that answered; a processor that translates spans of others leaves the conventions' own name beside."""
    told = model_name(attributes.get("gen_ai.response.model"))
    return told or (last_model if is_answered or "llm.token_count.total" in attributes else None)


class _Recorded(NamedTuple):
    """What the recorded response says."""

    reading: Reading
    choices: int
    """How many answers it holds; 0 where nobody knows."""


def _recorded(attributes: Attributes, *, is_told: bool) -> _Recorded:
    """Read the recorded response; where the attributes tell its content already, only what they leave out."""
    got = opened(attributes.get("output.value"))
    if is_told and is_object(got) and isinstance(got.get("id"), str) and isinstance(got.get("model"), str):
        # OpenAI (chat: a list of choices; responses: a single answer) and Anthropic (a single answer).
        choices = got.get("choices")
        return _Recorded(
            {"response_id": got["id"], "response_model": got["model"], **_reasons(attributes, got)},
            len(choices) if is_array(choices) else 1,
        )
    reading = guess.response(got)
    return _Recorded(reading, len(reading.get("output_messages", ())))


def _reasons(attributes: Attributes, opened: Any) -> Reading:
    reasons = () if "llm.finish_reason" in attributes else guess.response(opened).get("finish_reasons", ())
    return {"finish_reasons": reasons} if reasons else {}


def _provider(attributes: Attributes) -> str | None:
    provider, system = text(attributes.get("llm.provider")), text(attributes.get("llm.system"))
    pair = _PAIRS.get(((provider or "").lower(), (system or "").lower()))
    return pair or provider_name(provider) or provider_name(system)


def _cost(attributes: Attributes) -> dict[str, Any]:
    cost = provided_cost(
        "llm.cost.total",
        attributes.get("llm.cost.total"),
        input=attributes.get("llm.cost.prompt"),
        output=attributes.get("llm.cost.completion"),
    )
    return {**cost}


def _asked(attributes: Attributes, nested: Tree) -> tuple[Message, ...]:
    flattened = flattened_messages(nested.branch("llm", "input_messages"))
    if flattened:
        return tuple(flattened) if all(map(_is_whole, flattened)) else _completed(attributes, flattened)
    prompts = [text(row.leaf("prompt", "text")) for row in nested.branch("llm", "prompts").rows()]
    prompts = prompts or list(strings(attributes.get("llm.prompts")))
    if prompts:
        return tuple({"role": "user", "parts": [text_part(prompt)]} for prompt in prompts if prompt)
    recorded = attributes.get("input.value")
    return guess.request(structured(recorded)).get("input_messages", ()) or _as_said("user", readable_input(recorded))


def _is_whole(message: Message) -> bool:
    return all(part.get("response", part) is not None for part in message.get("parts", ())) and bool(message.get("parts"))


def _completed(attributes: Attributes, flattened: list[Message]) -> tuple[Message, ...]:
    """Take the recorded conversation where it is the same one and the flattened has holes (Haystack's calls and their answers)."""
    recorded = guess.request(opened(attributes.get("input.value"))).get("input_messages", ())
    return recorded if len(recorded) == len(flattened) else tuple(flattened)


def _answered(attributes: Attributes, nested: Tree, recorded: _Recorded) -> tuple[Message, ...]:
    spoken = flattened_messages(nested.branch("llm", "output_messages"), role="assistant")
    # LangChain's instrumentor writes an empty answer for a call that failed.
    flattened = [message for message in spoken if message.get("parts")]
    if flattened:
        return one_per_choice(flattened, choices=recorded.choices)
    completions = [text(row.leaf("completion", "text")) for row in nested.branch("llm", "choices").rows()]
    if completions:
        return tuple({"role": "assistant", "parts": [text_part(completion)]} for completion in completions if completion)
    return recorded.reading.get("output_messages", ()) or _as_said("assistant", readable_output(attributes.get("output.value")))


def _as_said(role: str, said: str | None) -> tuple[Message, ...]:
    return ({"role": role, "parts": [text_part(said)]},) if said else ()
