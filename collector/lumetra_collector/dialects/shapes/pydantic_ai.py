"""pydantic-ai's own message history: requests and responses with parts by `part_kind`. Source: pydantic_ai/messages.py (2.68).

MLflow's autolog records it, and users who dump a history.
"""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reasons, provider_name
from lumetra_collector.dialects.shapes.json_forms import Json, count_at, is_object, object_at, objects, text_at
from lumetra_collector.dialects.shapes.media import media
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import as_it_came, parts, reasoning, tool_call, tool_response
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message, Part

_SPEAKERS = {"system-prompt": "system", "instructions": "system", "tool-return": "tool", "retry-prompt": "user"}


def is_message(value: Mapping[str, Json]) -> bool:
    """Tell a request or response of pydantic-ai from Gemini's contents, which have `parts` as well."""
    return any("part_kind" in part for part in objects(value.get("parts")))


def messages(value: Json) -> tuple[Message, ...]:
    """Read a history; each run of parts with one speaker is a message."""
    return tuple(turn for item in objects(value) for turn in _turns(item))


def request(value: Json) -> Reading:
    """Read the arguments of a model's `request`."""
    if not is_object(value):
        return {}
    offered = object_at(value, "model_request_parameters")
    reading = known(
        input_messages=messages(value.get("messages")),
        tool_definitions=tool_definitions([*objects(offered.get("function_tools")), *objects(offered.get("output_tools"))]),
        parameters=parameters(object_at(value, "model_settings")),
    )
    return cast("Reading", reading)


def response(value: Json) -> Reading:
    """Read a `ModelResponse`, whose usage counts cached tokens within the input."""
    if not is_object(value):
        return {}
    spent = object_at(value, "usage")
    reading = known(
        provider=provider_name(value.get("provider_name")),
        response_model=text_at(value, "model_name"),
        response_id=text_at(value, "provider_response_id"),
        output_messages=messages(value),
        finish_reasons=finish_reasons(value.get("finish_reason")),
        input_tokens=count_at(spent, "input_tokens"),
        output_tokens=count_at(spent, "output_tokens"),
        cache_read_tokens=count_at(spent, "cache_read_tokens"),
        cache_write_tokens=count_at(spent, "cache_write_tokens"),
        reasoning_tokens=count_at(object_at(spent, "details"), "reasoning_tokens", "thoughts_tokens"),
    )
    return cast("Reading", reading)


def _turns(item: Mapping[str, Json]) -> list[Message]:
    default = "assistant" if item.get("kind") == "response" else "user"
    turns: list[Message] = []
    for part in objects(item.get("parts")):
        speaker = _SPEAKERS.get(str(part.get("part_kind")), default)
        if turns and turns[-1].get("role") == speaker:
            turns[-1].setdefault("parts", []).extend(_part(part))
        else:
            turns.append({"role": speaker, "parts": _part(part)})
    return turns


def _part(part: Mapping[str, Json]) -> list[Part]:
    kind, content = part.get("part_kind"), part.get("content")
    if kind in ("tool-call", "builtin-tool-call"):
        return [tool_call(part.get("tool_call_id"), part.get("tool_name"), part.get("args"))]
    if kind in ("tool-return", "builtin-tool-return"):
        return [tool_response(part.get("tool_call_id"), content)]
    if kind == "thinking":
        return [reasoning(content)]
    if kind == "file":
        return [seen] if (seen := media(object_at(part, "content"), "document")) else []
    return parts(content) if content is not None else [as_it_came({**part, "type": str(kind)})]
