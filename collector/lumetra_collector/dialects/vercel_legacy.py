"""Vercel AI SDK 3 to 6, and 7 with `LegacyOpenTelemetry`: everything under `ai.*`.

Source: vercel/ai, packages/otel/src/legacy-open-telemetry.ts, and captures of ai 5.0. The outer span (`ai.generateText`) is the
agent and repeats the usage of its steps; the inner one (`.doGenerate`, `.doStream`, `.doEmbed`) is the provider's call.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.flattened import below
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Key, Table, answers, keys, milliseconds_to_ns
from lumetra_collector.dialects.providers import finish_reasons, provider_name
from lumetra_collector.dialects.shapes import openai_chat
from lumetra_collector.dialects.shapes.json_forms import objects
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import parts, reasoning, text_part, tool_call
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.values import count, decoded, known, mapping, opened, strings, structured, text
from lumetra_collector.dialects.vercel import runtime_context
from lumetra_collector.dialects.vercel_usage import provider_usage
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.message import Message, Part

name = "vercel"

_OPERATIONS = {
    "doGenerate": operation.CHAT,
    "doStream": operation.CHAT,
    "doEmbed": operation.EMBEDDINGS,
    "doRerank": operation.RERANK,
    "toolCall": operation.EXECUTE_TOOL,
    "generateText": operation.INVOKE_AGENT,
    "streamText": operation.INVOKE_AGENT,
    "generateObject": operation.INVOKE_AGENT,
    "streamObject": operation.INVOKE_AGENT,
}
"""By the last word of `ai.operationId`; the outer spans of embeddings and the rest are steps of a chain."""

_METADATA_PREFIX = "ai.telemetry.metadata."
_SETTINGS_PREFIX = "ai.settings."
_CONTEXT_PREFIX = "ai.settings.context."

_TABLE = Table(
    Key("ai.model.provider", "provider", provider_name),
    Key("ai.model.id", "request_model", text),
    Key("ai.response.model", "response_model", text),
    Key("ai.response.id", "response_id", text),
    *keys("finish_reasons", finish_reasons, "ai.response.finishReason", "ai.finishReason"),
    *keys("input_tokens", count, "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"),
    *keys("output_tokens", count, "ai.usage.outputTokens", "ai.usage.completionTokens"),
    *keys("cache_read_tokens", count, "ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens"),
    *keys("cache_write_tokens", count, "ai.usage.inputTokenDetails.cacheWriteTokens"),
    *keys("reasoning_tokens", count, "ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens"),
    *keys("time_to_first_token_ns", milliseconds_to_ns, "ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"),
    Key("ai.toolCall.name", "tool_name", text),
    Key("ai.toolCall.id", "tool_call_id", text),
    Key("ai.toolCall.args", "tool_arguments", decoded),
    Key("ai.toolCall.result", "tool_result", decoded),
    Key("ai.prompt.tools", "tool_definitions", tool_definitions),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by the operation's id."""
    return "ai.operationId" in span.attributes


def read(span: OtlpSpan) -> Reading:
    """Read the call, its settings, and who it belongs to."""
    attributes = span.attributes
    operation_id = text(attributes.get("ai.operationId")) or ""
    kind = _OPERATIONS.get(operation_id.rsplit(".", 1)[-1], operation.CHAIN)
    reading: dict[str, Any] = {
        "operation": kind,
        **answers(attributes, _TABLE),
        **_prompted(attributes),
        **_embedded(attributes),
    }
    reading.update(provider_usage(attributes, reading))
    if answer := _answer(attributes):
        reading["output_messages"] = ({"role": "assistant", "parts": answer},)
    if kind == operation.INVOKE_AGENT and (function_id := text(attributes.get("ai.telemetry.functionId"))):
        reading["agent_name"] = function_id
    reading["parameters"] = {**reading.get("parameters", {}), **_settings(attributes, operation_id)}
    reading.update(_context(attributes))
    return cast("Reading", known(**reading))


def _prompted(attributes: Attributes) -> Mapping[str, Any]:
    """Read the prompt: messages on the provider's call, `{system, prompt or messages}` on the outer span."""
    spoken = opened(attributes.get("ai.prompt.messages"))
    if spoken is not None:
        return known(input_messages=openai_chat.messages(spoken))
    given = mapping(attributes.get("ai.prompt"))
    asked: tuple[Message, ...] = openai_chat.messages(structured(given.get("messages")))
    if not asked and (prompt := parts(given.get("prompt"))):
        asked = ({"role": "user", "parts": prompt},)
    # From version 5 on a prompt may be a list of messages.
    asked = openai_chat.messages(given.get("prompt")) or asked
    return known(input_messages=asked, system_instructions=tuple(parts(given.get("system"))))


def _answer(attributes: Attributes) -> list[Part]:
    """Put the answer together: reasoning, text or object, tool calls, files. Version 3 said `result` for `response`."""
    found: list[Part] = []
    if thought := text(attributes.get("ai.response.reasoning")):
        found.append(reasoning(_thought(thought)))
    for key in ("text", "object"):
        said = text(attributes.get(f"ai.response.{key}", attributes.get(f"ai.result.{key}")))
        if said is not None:
            found.append(text_part(said))
    calls = objects(opened(attributes.get("ai.response.toolCalls", attributes.get("ai.result.toolCalls"))))
    found += [tool_call(call.get("toolCallId"), call.get("toolName"), call.get("input", call.get("args"))) for call in calls]
    files = objects(opened(attributes.get("ai.response.files")))
    return [*found, *parts([{"type": "image", **file} for file in files])]


def _thought(value: str) -> str:
    """Version 5 writes reasoning as text or as a JSON list of parts."""
    pieces = parts(structured(value))
    return "\n".join(str(piece.get("content", "")) for piece in pieces) if pieces else value


def _embedded(attributes: Attributes) -> Mapping[str, Any]:
    """Read what was embedded, and into how many dimensions; the vectors stay in the attributes."""
    values = attributes.get("ai.value", attributes.get("ai.values"))
    if values is None:
        return {}
    texts = [str(decoded(value)) for value in strings(values)] if not isinstance(values, str) else [str(decoded(values))]
    vectors = attributes.get("ai.embedding", next(iter(strings(attributes.get("ai.embeddings"))), None))
    length = _length(vectors)
    output = f"{length} dimensions" if length else None
    return known(input="\n".join(texts), output=output, parameters={"dimensions": length} if length else None)


def _length(vector: AttributeValue) -> int:
    """Count a vector's numbers without parsing them."""
    return vector.count(",") + 1 if isinstance(vector, str) and vector.startswith("[") else 0


def _settings(attributes: Attributes, operation_id: str) -> dict[str, AttributeValue]:
    given = parameters(below(attributes, _SETTINGS_PREFIX))
    if "stream" in operation_id or operation_id.endswith("doStream"):
        given["stream"] = True
    if "Object" in operation_id:
        given["output_type"] = "json"
    return given


def _context(attributes: Attributes) -> dict[str, Any]:
    context = {**below(attributes, _CONTEXT_PREFIX), **below(attributes, _METADATA_PREFIX)}
    prompt = mapping(context.pop("langfusePrompt", None))
    return known(prompt_name=text(prompt.get("name")), prompt_version=text(prompt.get("version")), **runtime_context(context))
