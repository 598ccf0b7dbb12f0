"""JSON of an unknown shape → canonical, by looking at it. For dialects whose emitters do not say which shape they record."""

from collections.abc import Mapping

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.shapes import (
    anthropic,
    bedrock,
    gemini,
    haystack,
    langchain,
    llamaindex,
    openai_chat,
    openai_responses,
    pydantic_ai,
)
from lumetra_collector.dialects.shapes.interface import Shape
from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, objects
from lumetra_collector.dialects.values import structured
from lumetra_core.message import Message

SHAPES: Mapping[str, Shape] = {
    "openai": openai_chat,
    "openai_responses": openai_responses,
    "anthropic": anthropic,
    "langchain": langchain,
    "llamaindex": llamaindex,
    "gemini": gemini,
    "bedrock": bedrock,
    "pydantic_ai": pydantic_ai,
}
"""Every shape by the name MLflow's `mlflow.message.format` gives it, where it has one."""

_LANGCHAIN_TYPES = frozenset({"human", "ai", "system", "tool", "function", "chat", "constructor", "AIMessageChunk"})
_ITEM_TYPES = frozenset({"function_call", "function_call_output", "reasoning", "message", "item_reference"})


def messages(value: Json) -> tuple[Message, ...]:
    """Read a list of messages, or one; nothing where no shape knows it."""
    shape = haystack if haystack.is_written(value) else _of_messages(value)
    return () if shape is None else shape.messages(value)


def request(value: Json) -> Reading:
    """Read what was sent: the body of a request, or a bare list of messages."""
    if not is_object(value):
        found = messages(value)
        return {"input_messages": found} if found else {}
    if "modelId" in value and "body" in value:  # Bedrock's InvokeModel: the maker's own request within
        body = structured(value["body"])
        return request({**body, "model": value["modelId"]}) if is_object(body) else {}
    shape = _of_request(value)
    return {} if shape is None else shape.request(value)


def response(value: Json) -> Reading:
    """Read what came back: a response object, or bare messages."""
    if is_object(value) and "ResponseMetadata" in value and is_object(value.get("body")):
        value = value["body"]
    if is_object(value):
        shape = _of_response(value)
        if shape is not None:
            return shape.response(value)
    elif is_array(value) and _is_items(value):
        return openai_responses.response(value)
    found = messages(value)
    return {"output_messages": found} if found else {}


def _of_messages(value: Json) -> Shape | None:
    if is_array(value) and value and is_array(value[0]):
        return langchain
    first = next(iter(objects(value)), None)
    if first is None:
        return None
    kind = first.get("type")
    if "lc" in first or (_is_among(kind, _LANGCHAIN_TYPES) and "role" not in first):
        return langchain
    if is_array(value) and _is_items(value):
        return openai_responses
    if "blocks" in first:
        return llamaindex
    if "parts" in first:
        return pydantic_ai if pydantic_ai.is_message(first) else gemini
    return _of_content(value)


def _of_content(value: Json) -> Shape | None:
    """Tell by role and content. OpenAI, Anthropic and Bedrock differ only in the parts, which are read alike."""
    if not any(isinstance(message.get("role"), str) for message in objects(value)):
        return None
    for message in objects(value):
        content = message.get("content")
        for part in content if is_array(content) else ():
            if is_object(part) and (part.get("type") in ("tool_use", "tool_result", "thinking") or "toolResult" in part):
                return anthropic
    return openai_chat


def _is_items(value: Json) -> bool:
    return any(_is_among(item.get("type"), _ITEM_TYPES) for item in objects(value))


def _is_among(word: Json, words: frozenset[str]) -> bool:
    return isinstance(word, str) and word in words


def _of_request(value: Mapping[str, Json]) -> Shape | None:
    asked = value.get("messages")
    if asked is not None:
        if "modelId" in value or "inferenceConfig" in value:
            return bedrock
        if "model_request_parameters" in value:
            return pydantic_ai
        if haystack.is_written(asked):
            return haystack
        if "system" in value or "anthropic_version" in value:
            return anthropic
        return _of_messages(asked)
    if "contents" in value:
        return gemini
    if "input" in value and ("model" in value or "instructions" in value or is_array(value["input"])):
        return openai_responses if not _is_langchain(value["input"]) else langchain
    if "prompts" in value:
        return langchain
    if "inputText" in value:
        return bedrock
    return openai_chat if "prompt" in value and "model" in value else None


def _is_langchain(value: Json) -> bool:
    return _of_messages(value) is langchain


def _of_response(value: Mapping[str, Json]) -> Shape | None:
    if "choices" in value:
        return openai_chat
    if is_array(value.get("output")) and ("object" in value or _is_items(value["output"])):
        return openai_responses
    if "generations" in value or _is_among(value.get("type"), _LANGCHAIN_TYPES):
        return langchain
    if "candidates" in value or "usageMetadata" in value or ("usage_metadata" in value and "role" not in value):
        return gemini
    if (is_object(value.get("output")) and "stopReason" in value) or "inputTextTokenCount" in value:
        return bedrock
    if "parts" in value and pydantic_ai.is_message(value):
        return pydantic_ai
    if "replies" in value and haystack.is_written(value["replies"]):
        return haystack
    if (
        is_array(value.get("tool_calls")) and "role" in value
    ):  # a bare answer of OpenAI's, whoever gave it (LangSmith's wrappers)
        return None
    if "stop_reason" in value or (value.get("type") == "message" and "content" in value):
        return anthropic
    return None
