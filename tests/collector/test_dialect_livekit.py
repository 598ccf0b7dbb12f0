"""LiveKit Agents: what people said, in the names before and after they were marked as private."""

import json

import pytest

from lumetra_core.attributes import AttributeValue
from support.spans_by_hand import assistant, canonical, otlp_span, user

SCOPE = "livekit-agents"


@pytest.mark.parametrize("private", ["lk.", "lk.pii."])
def test_a_model_call_has_a_context_and_an_answer(private: str) -> None:
    context = {
        "items": [
            {"type": "message", "role": "user", "content": ["Weather?"]},
            {"type": "function_call", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'},
            {"type": "function_call_output", "call_id": "c1", "output": "18C"},
        ]
    }
    read = canonical(
        otlp_span(
            {
                "gen_ai.request.model": "gpt-4o-mini",
                "gen_ai.usage.input_tokens": 12,
                f"{private}chat_ctx": json.dumps(context),
                f"{private}response.text": "It is 18C.",
                "lk.response.ttft": 0.25,
                "lk.room_sid": "RM_1",
            },
            name="llm_request",
            scope=SCOPE,
        )
    )

    assert read == {
        "dialect": "livekit",
        "operation": "chat",
        "request_model": "gpt-4o-mini",
        "input_tokens": 12,
        "time_to_first_token_ns": 250_000_000,
        "input_messages": (
            user("Weather?"),
            {"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": 1}}]},
            {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "18C"}]},
        ),
        "output_messages": (assistant("It is 18C."),),
        "session_id": "RM_1",
        "output": "It is 18C.",
    } | {"input": read["input"]}


def test_a_tool_that_failed_is_an_error() -> None:
    attributes: dict[str, AttributeValue] = {
        "lk.function_tool.name": "f",
        "lk.function_tool.id": "c1",
        "lk.function_tool.arguments": '{"a": 1}',
        "lk.function_tool.output": "boom",
        "lk.function_tool.is_error": True,
    }

    assert canonical(otlp_span(attributes, name="function_tool", scope=SCOPE)) == {
        "dialect": "livekit",
        "operation": "execute_tool",
        "tool_name": "f",
        "tool_call_id": "c1",
        "tool_arguments": {"a": 1},
        "tool_result": "boom",
        "status": ("error", "boom"),
        "input": '{"a":1}',
        "output": "boom",
    }


def test_speech_is_a_step_with_its_text() -> None:
    read = canonical(otlp_span({"lk.pii.input_text": "Hello there", "lk.speech_id": "sp"}, name="tts_node"))

    assert read == {"dialect": "livekit", "operation": "chain", "input": "Hello there"}
