"""OpenAI Responses API: items in, items out. Source: OpenAI API reference, `POST /responses`.

Neighbouring items of the assistant (reasoning, text, function calls) are one turn and become one message, as the official
instrumentation has it; each function's output is a message of role `tool`.
"""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reason
from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, objects, text_at
from lumetra_collector.dialects.shapes.openai_chat import ROLES
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import as_it_came, parts
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message, Part

_CALLS = ("function_call", "custom_tool_call")
_OUTPUT_ENDING = "_output"
"""`function_call_output`, `custom_tool_call_output`, `computer_call_output`, `local_shell_call_output`."""
_SERVER_CALL_ENDING = "_call"
"""Tools OpenAI runs itself: `web_search_call`, `file_search_call`, `code_interpreter_call`, `mcp_call`, …"""


def messages(value: Json) -> tuple[Message, ...]:
    """Read `input` or `output`: a text, a list of items, or one item."""
    if isinstance(value, str):
        return ({"role": "user", "parts": parts(value)},) if value else ()
    turns: list[Message] = []
    for item in objects(value):
        turn = _turn(item)
        if turn is None:
            continue
        if turns and turn.get("role") == "assistant" == turns[-1].get("role"):
            turns[-1].setdefault("parts", []).extend(turn.get("parts", []))
        else:
            turns.append(turn)
    return tuple(turns)


def request(value: Json) -> Reading:
    """Read the body of a request."""
    if not is_object(value) or ("input" not in value and "instructions" not in value):
        return {}
    reading = known(
        request_model=text_at(value, "model"),
        input_messages=messages(value.get("input")),
        system_instructions=tuple(parts(_sent(value.get("instructions")))),
        tool_definitions=tool_definitions(value.get("tools")),
        parameters=parameters(value),
    )
    return cast("Reading", reading)


def response(value: Json) -> Reading:
    """Read a response object, or its bare list of output items."""
    if is_array(value):
        answered = messages(value)
        return cast("Reading", known(output_messages=answered, finish_reasons=finish_of(answered)))
    if not is_object(value) or not is_array(value.get("output")):
        return {}
    answered = messages(value.get("output"))
    reading = known(
        response_model=text_at(value, "model"),
        response_id=text_at(value, "id"),
        output_messages=answered,
        finish_reasons=_finish(value, answered),
    )
    return cast("Reading", {**reading, **usage(value.get("usage"))})


def finish_of(answered: tuple[Message, ...]) -> tuple[str, ...]:
    """Tell why a turn ended from what it holds: it waits for a tool, or it is done. Empty for no turn."""
    if not answered:
        return ()
    calls = any(part.get("type") == "tool_call" for message in answered for part in message.get("parts", []))
    return ("tool_call",) if calls else ("stop",)


def _finish(value: Mapping[str, Json], answered: tuple[Message, ...]) -> tuple[str, ...]:
    status = value.get("status")
    if status == "incomplete":
        return (finish_reason(object_at(value, "incomplete_details").get("reason")) or "length",)
    if status in ("failed", "cancelled"):
        return ("error",)
    return finish_of(answered)


def _sent(value: Json) -> Json:
    """OpenAI's sentinels for parameters not sent leak as their `repr`."""
    return None if isinstance(value, str) and value.startswith("<openai.") else value


def _turn(item: Mapping[str, Json]) -> Message | None:
    kind = item.get("type")
    if kind is None or kind == "message":
        role = item.get("role")
        return {"role": ROLES.get(role, role), "parts": parts(item.get("content"))} if isinstance(role, str) else None
    if not isinstance(kind, str) or kind == "item_reference":
        return None
    if kind in _CALLS or kind == "reasoning":
        return {"role": "assistant", "parts": parts(item)}
    if kind.endswith(_OUTPUT_ENDING):
        return {"role": "tool", "parts": parts({**item, "type": "tool_result"})}
    if kind.endswith(_SERVER_CALL_ENDING):
        return {"role": "assistant", "parts": [_server_call(kind, item)]}
    return {"role": "assistant", "parts": parts(item)}


def _server_call(kind: str, item: Mapping[str, Json]) -> Part:
    name = text_at(item, "name") or kind.removesuffix(_SERVER_CALL_ENDING)
    detail = {"type": kind, **{key: found for key, found in item.items() if key not in ("type", "id") and found is not None}}
    part = {"type": "server_tool_call", "name": name, "server_tool_call": detail}
    call_id = text_at(item, "call_id", "id")
    return as_it_came({**part, "id": call_id} if call_id else part)
