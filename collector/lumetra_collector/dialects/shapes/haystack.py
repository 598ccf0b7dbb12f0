"""Haystack's chat messages, as the `repr` of its dataclasses: what its components' inputs and outputs are recorded as.

Source: haystack-ai 2 (`haystack/dataclasses/chat_message.py`); seen through OpenInference.
"""

import ast
import re
from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, objects, text_at
from lumetra_collector.dialects.shapes.parts import parts, reasoning, tool_call, tool_response
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message, Part

_BEGINNING = "ChatMessage(_role="
_ENUM = re.compile(r"<\w+\.\w+: ('\w*')>")
"""`<ChatRole.USER: 'user'>`, which is no Python."""
_LONGEST = 100_000
"""A syntax tree takes a hundred times the memory of its text."""


def is_written(value: Json) -> bool:
    """Tell a list of such messages."""
    return is_array(value) and bool(value) and isinstance(value[0], str) and value[0].startswith(_BEGINNING)


def messages(value: Json) -> tuple[Message, ...]:
    """Read a list of messages; one that cannot be read is left out."""
    return tuple(_message(told) for item in value if (told := _opened(item))) if is_written(value) else ()


def request(value: Json) -> Reading:
    """Read the inputs of a chat generator."""
    return cast("Reading", known(input_messages=messages(value.get("messages")))) if is_object(value) else {}


def response(value: Json) -> Reading:
    """Read the replies of a chat generator, with what each says of its call."""
    if not is_object(value) or not is_written(value.get("replies")):
        return {}
    told = [reply for item in value["replies"] if (reply := _opened(item))]
    meta = [object_at(reply, "_meta") for reply in told]
    reading = known(
        output_messages=tuple(map(_message, told)),
        finish_reasons=finish_reasons([one.get("finish_reason") for one in meta]),
        response_model=text_at(meta[0], "model") if meta else None,
    )
    return cast("Reading", {**reading, **(usage(meta[0].get("usage")) if meta else {})})


def _message(told: Mapping[str, Json]) -> Message:
    read: Message = {
        "role": text_at(told, "_role") or "user",
        "parts": [part for item in objects(told.get("_content")) for part in _part(item)],
    }
    if name := text_at(told, "_name"):
        read["name"] = name
    return read


def _part(item: Mapping[str, Json]) -> list[Part]:
    """Read one content, known by its fields: text, a call, its answer, thoughts."""
    if "origin" in item:
        return [tool_response(object_at(item, "origin").get("id"), item.get("result"))]
    if "tool_name" in item:
        return [tool_call(item.get("id"), item.get("tool_name"), item.get("arguments"))]
    if "reasoning_text" in item:
        return [reasoning(item.get("reasoning_text"))]
    return parts(item.get("text"))


def _opened(text: Json) -> Mapping[str, Json]:
    if not isinstance(text, str) or len(text) > _LONGEST:
        return {}
    try:
        found = _value(ast.parse(_ENUM.sub(r"\1", text), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return found if is_object(found) else {}


def _value(node: ast.expr) -> Any:
    """Turn calls with named arguments into objects, and literals into what they are; anything else is refused."""
    if isinstance(node, ast.Call):
        return {word.arg: _value(word.value) for word in node.keywords if word.arg}
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {str(ast.literal_eval(key)): _value(item) for key, item in pairs if key is not None}
    return ast.literal_eval(node)
