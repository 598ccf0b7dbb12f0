"""GenAI content in events: on spans, and (decoded by the collector's log reader) in log records.

Three generations: `gen_ai.content.prompt` and `.completion` (1.27), one event per message (1.28 to 1.36), and all attributes of the
call on `gen_ai.client.inference.operation.details` (1.37 and later). On span events the body of the second is flattened into
attributes, or its members are JSON text.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

from lumetra_collector.dialects import genai_messages
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.messages import messages, opened_content, parts, role_name
from lumetra_collector.dialects.providers import finish_reason
from lumetra_collector.dialects.shapes import openai_chat
from lumetra_collector.dialects.shapes.json_forms import is_array, is_object
from lumetra_collector.dialects.values import count, known, structured
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.message import Message
from lumetra_core.operation import EXECUTE_TOOL
from lumetra_core.span import SpanEvent

name = "genai"

CHOICE = "gen_ai.choice"
OPERATION_DETAILS = "gen_ai.client.inference.operation.details"
EVALUATION = "gen_ai.evaluation.result"
_ROLES = {
    "gen_ai.system.message": "system",
    "gen_ai.developer.message": "developer",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
    CHOICE: "assistant",
}
_CONTENT = {"gen_ai.content.prompt": "gen_ai.prompt", "gen_ai.content.completion": "gen_ai.completion"}
_NAMES = frozenset({*_ROLES, *_CONTENT, OPERATION_DETAILS})


class Said(NamedTuple):
    """One message, and on which side of the call it was said."""

    direction: Literal["input", "output"]
    choice: int
    """Which of several answers; 0 for input."""
    message: Message


def message_of_event(name: str, body: AttributeValue) -> Said | None:
    """Read a message event of 1.28 to 1.36 from its body, or from the attributes of a span event; None for any other event."""
    role = _ROLES.get(name)
    if role is None:
        return None
    said = structured(body)
    if not is_object(said):
        said = {"content": said}
    if name != CHOICE:
        return Said("input", 0, _message(said, role))
    return Said("output", count(said.get("index")) or 0, _choice(said))


def claims(span: OtlpSpan) -> bool:
    """Claim spans with a content event; on a tool's span the events are its arguments and result, not messages."""
    if not span.events or span.attributes.get("gen_ai.operation.name") == EXECUTE_TOOL:
        return False
    return any(event.name in _NAMES for event in span.events)


def read(span: OtlpSpan) -> Reading:
    """Read the messages that the span's events carry, in the order they came."""
    details: dict[str, AttributeValue] = {}
    for event in span.events:
        # Strands sends several of these, each with one attribute.
        if event.name == OPERATION_DETAILS:
            details.update(event.attributes)
    if details:
        return genai_messages.content(details)
    return _spoken(span.events) or _prompted(span)


def _spoken(events: Sequence[SpanEvent]) -> Reading:
    said = [read for event in events if (read := message_of_event(event.name, _body(event.attributes)))]
    output = sorted((one for one in said if one.direction == "output"), key=lambda one: one.choice)
    reading = known(
        input_messages=tuple(one.message for one in said if one.direction == "input"),
        output_messages=tuple(one.message for one in output),
        finish_reasons=tuple(reason for one in output if (reason := one.message.get("finish_reason"))),
    )
    return cast("Reading", reading)


def _prompted(span: OtlpSpan) -> Reading:
    found: dict[str, Any] = {}
    for event in span.events:
        if event.name == "gen_ai.content.prompt":
            found["input_messages"] = messages(event.attributes.get("gen_ai.prompt"))
        elif event.name == "gen_ai.content.completion":
            found["output_messages"] = messages(event.attributes.get("gen_ai.completion"), role="assistant")
    return cast("Reading", known(**found))


def _body(attributes: Attributes) -> AttributeValue:
    """Find the body of an event that can only carry attributes: one JSON attribute, or the body's members one by one."""
    for key in ("event.body", "gen_ai.event.content", "body"):
        if key in attributes:
            return attributes[key]
    return attributes


def _choice(said: Mapping[str, Any]) -> Message:
    inner = structured(said.get("message"))
    # Traceloop puts the tool calls beside the message, Strands writes the message's content alone.
    spoken = {**said, **inner} if is_object(inner) else {**said, "content": said.get("content") if inner is None else inner}
    message = _message(spoken, "assistant")
    if reason := finish_reason(said.get("finish_reason")):
        message["finish_reason"] = reason
    return message


def _message(said: Mapping[str, Any], role: str) -> Message:
    content = opened_content(said.get("content"))
    role = role_name(said.get("role")) or role
    answers = parts(content) if role == "tool" and is_array(content) else []
    if any(part.get("type") == "tool_call_response" for part in answers):
        return {"role": role, "parts": answers}
    calls = structured(said.get("tool_calls"))
    return openai_chat.messages({**said, "role": role, "content": content, "tool_calls": calls})[0]
