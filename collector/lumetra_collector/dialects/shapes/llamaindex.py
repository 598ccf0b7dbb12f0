"""LlamaIndex: chat messages in blocks, completions as text, nodes with scores. Source: llama-index-core, `base.llms.types`, `schema`."""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.shapes import openai_chat
from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, objects, text_at
from lumetra_collector.dialects.shapes.parts import parts, tool_call, tool_response
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message, Part


def messages(value: Json) -> tuple[Message, ...]:
    """Read `[{role, blocks, additional_kwargs}]`, or one such object; `content` where there are no blocks."""
    return tuple(_message(message) for message in objects(value) if isinstance(message.get("role"), str))


def request(value: Json) -> Reading:
    """Read the bound arguments of `chat`, `complete`, `predict` and their streams."""
    if not is_object(value):
        return {}
    asked = messages(value.get("messages"))
    prompt = _prompt(value)
    if not asked and prompt is not None:
        asked = ({"role": "user", "parts": parts(prompt)},)
    return cast("Reading", known(input_messages=asked))


def response(value: Json) -> Reading:
    """Read a `ChatResponse`, a `CompletionResponse`, or the bare text of `predict`."""
    if isinstance(value, str):
        return cast("Reading", known(output_messages=_spoken(value)))
    if not is_object(value):
        return {}
    raw = object_at(value, "raw")
    told = openai_chat.response(raw)
    message = object_at(value, "message")
    answered = messages({"role": "assistant", **message}) if message else _spoken(value.get("text", value.get("response")))
    spent = {**usage(value.get("additional_kwargs")), **usage(raw.get("usage"))}
    return cast("Reading", {**told, **known(output_messages=answered), **spent})


def _spoken(text: Json) -> tuple[Message, ...]:
    return ({"role": "assistant", "parts": parts(text)},) if isinstance(text, str) and text else ()


def _prompt(value: Mapping[str, Json]) -> str | None:
    """Find the completed prompt: by name, or the first positional argument."""
    named = text_at(value, "prompt", "formatted_prompt")
    if named is not None:
        return named
    positional = value.get("args")
    first = positional[0] if is_array(positional) and positional else None
    return first if isinstance(first, str) else None


def _message(message: Mapping[str, Json]) -> Message:
    role = str(openai_chat.ROLES.get(message["role"], message["role"]))
    extra = object_at(message, "additional_kwargs")
    content = [_block(block) for block in objects(message.get("blocks"))] or message.get("content")
    if role == "tool":
        return {"role": role, "parts": [tool_response(extra.get("tool_call_id"), content)]}
    said = parts(content)
    held = {part.get("id") for part in said if part.get("type") == "tool_call"}
    calls = [call for call in map(_call, objects(extra.get("tool_calls"))) if call.get("id") not in held]
    return {"role": role, "parts": [*said, *calls]}


def _block(block: Mapping[str, Json]) -> Mapping[str, Json]:
    """Name a block's type as other frameworks do: LlamaIndex calls it `block_type`."""
    kind = text_at(block, "block_type", "type") or "text"
    if kind == "tool_call":
        return {"type": kind, "id": block.get("tool_call_id"), "name": block.get("tool_name"), "args": block.get("tool_kwargs")}
    if kind == "image":
        return {"type": kind, "url": block.get("url"), "data": block.get("image"), "mime_type": block.get("image_mimetype")}
    return {"type": kind, "text": block.get("content", block.get("text"))}


def _call(call: Mapping[str, Json]) -> Part:
    body = object_at(call, "function") or call
    return tool_call(text_at(call, "id", "tool_id"), body.get("name"), body.get("arguments", body.get("tool_kwargs")))
