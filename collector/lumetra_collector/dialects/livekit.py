"""LiveKit Agents. Source: livekit/agents, livekit-agents/livekit/agents/telemetry/trace_types.py.

What people said stands under `lk.pii.*` (so that it can be stripped), before version 1.5 directly under `lk.*`. An `llm_node` is a step
around the `llm_request`, which carries the conventions' attributes and the usage.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Key, Table, answers, keys, seconds_to_ns
from lumetra_collector.dialects.shapes.json_forms import is_object, objects
from lumetra_collector.dialects.shapes.parts import parts, text_part, tool_call, tool_response
from lumetra_collector.dialects.values import flag, known, mapping, opened, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.message import Message, Part

name = "livekit"

_SCOPE = "livekit-agents"
_OPERATIONS = {
    "agent_session": operation.INVOKE_WORKFLOW,
    "agent_turn": operation.INVOKE_AGENT,
    "function_tool": operation.EXECUTE_TOOL,
    "llm_request": operation.CHAT,
    "realtime_inference": operation.CHAT,
}
"""By span name; everything else (nodes, speech, waiting) is a step."""


def _private(field: str, read: Callable[[AttributeValue], Any], word: str) -> Iterable[Key]:
    return keys(field, read, f"lk.pii.{word}", f"lk.{word}")


_TABLE = Table(
    *keys("agent_name", text, "gen_ai.agent.name", "lk.agent_name", "lk.agent_label"),
    *keys("session_id", text, "gen_ai.conversation.id", "lk.room_sid", "lk.job_id"),
    *_private("user_id", text, "participant_identity"),
    *_private("input", text, "user_input"),
    *_private("input", text, "user_transcript"),
    *_private("input", text, "input_text"),
    *_private("output", text, "response.text"),
    *keys("tool_name", text, "lk.function_tool.name"),
    *keys("tool_call_id", text, "lk.function_tool.id"),
    *_private("tool_arguments", opened, "function_tool.arguments"),
    *_private("tool_result", opened, "function_tool.output"),
    *_private("system_instructions", lambda value: tuple(parts(text(value))), "instructions"),
    *keys("time_to_first_token_ns", seconds_to_ns, "lk.response.ttft"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, or by the attributes that sessions, turns and model calls have."""
    attributes = span.attributes
    return (
        span.scope_name == _SCOPE or "lk.agent_label" in attributes or "lk.speech_id" in attributes or "lk.job_id" in attributes
    )


def read(span: OtlpSpan) -> Reading:
    """Read a step of a session: a turn, a model call, a tool, speech."""
    attributes = span.attributes
    reading: dict[str, Any] = {"operation": _OPERATIONS.get(span.name, operation.CHAIN), **answers(attributes, _TABLE)}
    reading.update(_spoken(attributes))
    if flag(attributes.get("lk.function_tool.is_error")):
        reading["status_error"] = text(reading.get("tool_result")) or "The tool failed."
    return cast("Reading", reading)


def _spoken(attributes: Attributes) -> dict[str, Any]:
    context = mapping(attributes.get("lk.pii.chat_ctx", attributes.get("lk.chat_ctx")))
    said = text(attributes.get("lk.pii.response.text", attributes.get("lk.response.text")))
    calls = objects(opened(attributes.get("lk.pii.response.function_calls", attributes.get("lk.response.function_calls"))))
    answer = [*([text_part(said)] if said else []), *map(_called, calls)]
    return known(
        input_messages=tuple(turn for item in objects(context.get("items")) if (turn := _turn(item)) is not None),
        output_messages=({"role": "assistant", "parts": answer},) if answer else (),
    )


def _turn(item: Mapping[str, Any]) -> Message | None:
    """Read one item of a chat context: a message, a function call, or its output."""
    kind = item.get("type", "message")
    if kind == "function_call":
        return {"role": "assistant", "parts": [_called(item)]}
    if kind == "function_call_output":
        return {"role": "tool", "parts": [tool_response(item.get("call_id"), item.get("output"))]}
    role = item.get("role")
    if kind != "message" or not isinstance(role, str):
        return None
    content = item.get("content")
    return {"role": role, "parts": parts([content] if is_object(content) else content)}


def _called(call: Mapping[str, Any]) -> Part:
    return tool_call(call.get("call_id", call.get("id")), call.get("name"), call.get("arguments"))
