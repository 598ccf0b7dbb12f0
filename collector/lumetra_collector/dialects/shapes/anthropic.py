"""Anthropic Messages API: content blocks, the system prompt beside the messages. Source: Anthropic API reference."""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes.json_forms import Json, is_object, objects, text_at
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import parts
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import anthropic_usage
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message


def messages(value: Json) -> tuple[Message, ...]:
    """Read `[{role, content}]`, or one such object."""
    return tuple(_message(message) for message in objects(value) if isinstance(message.get("role"), str))


def request(value: Json) -> Reading:
    """Read the body of a request."""
    if not is_object(value):
        return {}
    reading = known(
        request_model=text_at(value, "model"),
        input_messages=messages(value.get("messages")),
        system_instructions=tuple(parts(value.get("system"))),
        tool_definitions=tool_definitions(value.get("tools")),
        parameters=parameters(value),
    )
    return cast("Reading", reading)


def response(value: Json) -> Reading:
    """Read a message object; its usage counts cached tokens beside the input."""
    if not is_object(value) or "content" not in value:
        return {}
    reading = known(
        response_model=text_at(value, "model"),
        response_id=text_at(value, "id"),
        output_messages=messages({"role": "assistant", **value}),
        finish_reasons=finish_reasons(value.get("stop_reason")),
    )
    spent = value.get("usage")
    return cast("Reading", {**reading, **(anthropic_usage(spent) if is_object(spent) else {})})


def _message(message: Mapping[str, Json]) -> Message:
    """Read one turn. A user turn that is nothing but tool results is the tools speaking."""
    read = parts(message.get("content"))
    answers = bool(read) and all(part.get("type") == "tool_call_response" for part in read)
    return {"role": "tool" if answers and message["role"] == "user" else message["role"], "parts": read}
