"""Message events of the conventions 1.28 to 1.36, and the event that carries the whole call."""

import json
from typing import Any

import pytest

from lumetra_collector.dialects.events import Said, message_of_event
from support.spans_by_hand import canonical, event, otlp_span

CALLS = [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}]
TOOL_CALL = {"type": "tool_call", "id": "c1", "name": "f", "arguments": {"x": 1}}


def _text(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": content}]}


def _said(direction: Any, choice: int, message: Any) -> Said:
    return Said(direction, choice, message)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("gen_ai.system.message", {"content": "Be brief."}, _said("input", 0, _text("system", "Be brief."))),
        ("gen_ai.user.message", '{"content": "Hi"}', _said("input", 0, _text("user", "Hi"))),
        ("gen_ai.user.message", {"content": "Hi", "role": "human"}, _said("input", 0, _text("user", "Hi"))),
        (
            "gen_ai.assistant.message",
            {"tool_calls": CALLS},
            _said("input", 0, {"role": "assistant", "parts": [TOOL_CALL]}),
        ),
        (
            "gen_ai.tool.message",
            {"id": "c1", "content": "18C"},
            _said("input", 0, {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "18C"}]}),
        ),
        (
            # Traceloop leaves the id out.
            "gen_ai.tool.message",
            {"content": "18C"},
            _said("input", 0, {"role": "tool", "parts": [{"type": "tool_call_response", "response": "18C"}]}),
        ),
        (
            "gen_ai.choice",
            {"index": 1, "finish_reason": "stop", "message": {"content": "Paris."}},
            _said("output", 1, {**_text("assistant", "Paris."), "finish_reason": "stop"}),
        ),
        (
            # Traceloop puts the calls beside the message.
            "gen_ai.choice",
            {"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant"}, "tool_calls": CALLS},
            _said("output", 0, {"role": "assistant", "parts": [TOOL_CALL], "finish_reason": "tool_call"}),
        ),
        (
            # Strands writes Bedrock's content as JSON text.
            "gen_ai.choice",
            {"message": '[{"toolUse": {"toolUseId": "c1", "name": "f", "input": {"x": 1}}}]', "finish_reason": "tool_use"},
            _said("output", 0, {"role": "assistant", "parts": [TOOL_CALL], "finish_reason": "tool_call"}),
        ),
        ("gen_ai.user.message", {"content": '["a", "b"]'}, _said("input", 0, _text("user", '["a", "b"]'))),
        ("gen_ai.user.message", None, _said("input", 0, {"role": "user", "parts": []})),
        ("exception", {"content": "x"}, None),
    ],
)
def test_a_message_event_is_read(name: str, body: Any, said: Said | None) -> None:
    assert message_of_event(name, body) == said


def test_the_events_of_a_span_are_its_conversation() -> None:
    span = otlp_span(
        {"gen_ai.operation.name": "chat"},
        events=[
            event("gen_ai.user.message", {"content": "Hi"}),
            event("gen_ai.choice", {"index": 1, "message": "B", "finish_reason": "length"}),
            event("gen_ai.choice", {"index": 0, "message": '{"content": "A"}', "finish_reason": "stop"}),
        ],
    )

    assert canonical(span) == {
        "dialect": "genai",
        "operation": "chat",
        "finish_reasons": ("stop", "length"),
        "input_messages": (_text("user", "Hi"),),
        "output_messages": (
            {**_text("assistant", "A"), "finish_reason": "stop"},
            {**_text("assistant", "B"), "finish_reason": "length"},
        ),
        "input": "Hi",
        "output": "A\n\nB",
    }


def test_details_may_come_in_several_events_of_one_attribute_each() -> None:
    details = "gen_ai.client.inference.operation.details"
    span = otlp_span(
        {"gen_ai.operation.name": "chat"},
        events=[
            event(details, {"gen_ai.input.messages": json.dumps([_text("user", "Hi")])}),
            event(details, {"gen_ai.output.messages": [_text("assistant", "Hello")]}),
        ],
    )

    read = canonical(span)

    assert (read["input_messages"], read["output_messages"]) == ((_text("user", "Hi"),), (_text("assistant", "Hello"),))


def test_attributes_are_believed_before_events() -> None:
    span = otlp_span(
        {"gen_ai.operation.name": "chat", "gen_ai.input.messages": json.dumps([_text("user", "whole")])},
        events=[event("gen_ai.user.message", {"content": "part"})],
    )

    assert canonical(span)["input_messages"] == (_text("user", "whole"),)


def test_on_a_tools_span_events_are_no_conversation() -> None:
    span = otlp_span(
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f"},
        events=[event("gen_ai.tool.message", {"content": '{"x": 1}', "role": "tool"})],
    )

    assert canonical(span) == {"dialect": "genai", "operation": "execute_tool", "tool_name": "f"}
