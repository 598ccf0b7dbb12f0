"""The GenAI conventions, in every vintage that is still sent."""

import json
from typing import Any

import pytest

from support.spans_by_hand import canonical, event, otlp_span

ASKED = [{"role": "user", "parts": [{"type": "text", "content": "Capital of France?"}]}]
ANSWERED = [{"role": "assistant", "parts": [{"type": "text", "content": "Paris."}]}]
CALL = {
    "dialect": "genai",
    "operation": "chat",
    "provider": "openai",
    "request_model": "gpt-4o-mini",
    "input_tokens": 12,
    "output_tokens": 5,
}


def test_the_newest_conventions_are_read_whole() -> None:
    span = otlp_span({
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5",
        "gen_ai.request.max_tokens": 100,
        "gen_ai.request.temperature": 0.2,
        "gen_ai.request.top_k": 40,
        "gen_ai.request.choice.count": 2,
        "gen_ai.request.stop_sequences": ["END"],
        "gen_ai.request.stream": True,
        "gen_ai.request.reasoning.level": "low",
        "gen_ai.request.previous_response.id": "resp-0",
        "gen_ai.output.type": "json",
        "openai.request.service_tier": "flex",
        "gen_ai.response.model": "gpt-5-2026",
        "gen_ai.response.id": "resp-1",
        "gen_ai.response.finish_reasons": ["stop", "length"],
        "gen_ai.response.time_to_first_chunk": 0.25,
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 50,
        "gen_ai.usage.cache_read.input_tokens": 64,
        "gen_ai.usage.cache_write.input_tokens": 32,
        "gen_ai.usage.reasoning.output_tokens": 40,
        "gen_ai.usage.audio.input_tokens": 3,
        "gen_ai.usage.audio.output_tokens": 2,
        "gen_ai.conversation.id": "conv-1",
        "gen_ai.prompt.name": "greeting",
        "gen_ai.prompt.version": "3",
        "gen_ai.input.messages": json.dumps(ASKED),
        "gen_ai.output.messages": json.dumps(ANSWERED),
        "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "Be brief."}]),
        "gen_ai.tool.definitions": json.dumps([{"type": "function", "name": "f", "parameters": {"type": "object"}}]),
    })  # fmt: skip

    assert canonical(span) == {
        "dialect": "genai",
        "operation": "chat",
        "provider": "openai",
        "request_model": "gpt-5",
        "response_model": "gpt-5-2026",
        "response_id": "resp-1",
        "parameters": {
            "temperature": 0.2,
            "top_k": 40,
            "max_tokens": 100,
            "stop_sequences": ("END",),
            "choice_count": 2,
            "stream": True,
            "reasoning_level": "low",
            "previous_response_id": "resp-0",
            "output_type": "json",
            "service_tier": "flex",
        },
        "input_tokens": 120,
        "output_tokens": 50,
        "cache_read_tokens": 64,
        "cache_write_tokens": 32,
        "reasoning_tokens": 40,
        "input_audio_tokens": 3,
        "output_audio_tokens": 2,
        "time_to_first_token_ns": 250_000_000,
        "finish_reasons": ("stop", "length"),
        "input_messages": tuple(ASKED),
        "output_messages": tuple(ANSWERED),
        "system_instructions": ({"type": "text", "content": "Be brief."},),
        "tool_definitions": ({"type": "function", "name": "f", "parameters": {"type": "object"}},),
        "session_id": "conv-1",
        "prompt_name": "greeting",
        "prompt_version": "3",
        "input": "Capital of France?",
        "output": "Paris.",
    }


@pytest.mark.parametrize(
    "usage",
    [
        {"gen_ai.usage.input_tokens": 12, "gen_ai.usage.output_tokens": 5},
        {"gen_ai.usage.prompt_tokens": 12, "gen_ai.usage.completion_tokens": 5},
        # Both generations on one span are the same number, not two.
        {
            "gen_ai.usage.prompt_tokens": 12,
            "gen_ai.usage.input_tokens": 12,
            "gen_ai.usage.completion_tokens": 5,
            "gen_ai.usage.output_tokens": 5,
        },
        {"gen_ai.usage.input_tokens": "12", "gen_ai.usage.output_tokens": "5"},
    ],
)
@pytest.mark.parametrize("provider", ["gen_ai.provider.name", "gen_ai.system"])
def test_old_and_new_names_mean_the_same(provider: str, usage: dict[str, Any]) -> None:
    attributes = {"gen_ai.operation.name": "chat", provider: "openai", "gen_ai.request.model": "gpt-4o-mini", **usage}

    assert canonical(otlp_span(attributes)) == CALL


@pytest.mark.parametrize("name", ["cache_write", "cache_creation"])
def test_both_names_of_written_cache_are_read(name: str) -> None:
    span = otlp_span({"gen_ai.operation.name": "chat", f"gen_ai.usage.{name}.input_tokens": 20})

    assert canonical(span)["cache_write_tokens"] == 20


def test_before_operations_had_names_a_model_call_is_known_by_its_model() -> None:
    attributes = {"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o-mini"}

    assert canonical(otlp_span(attributes))["operation"] == "chat"
    assert "operation" not in canonical(otlp_span({"gen_ai.request.model": "gpt-4o-mini"}))


def test_a_measured_nought_is_kept_and_an_absent_count_is_not_made_up() -> None:
    span = otlp_span({"gen_ai.operation.name": "chat", "gen_ai.usage.cache_read.input_tokens": 0})

    assert canonical(span) == {"dialect": "genai", "operation": "chat", "cache_read_tokens": 0}


def test_a_tool_call_is_read_from_native_values_and_from_json() -> None:
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f", "gen_ai.tool.call.id": "call_1"}
    native = {"gen_ai.tool.call.arguments": {"x": [1, {"y": 2}]}, "gen_ai.tool.call.result": {"ok": True}}
    as_json = {key: json.dumps(value) for key, value in native.items()}

    assert (
        canonical(otlp_span({**tool, **native}))
        == canonical(otlp_span({**tool, **as_json}))
        == {
            "dialect": "genai",
            "operation": "execute_tool",
            "tool_name": "f",
            "tool_call_id": "call_1",
            "tool_arguments": {"x": [1, {"y": 2}]},
            "tool_result": {"ok": True},
            "input": '{"x":[1,{"y":2}]}',
            "output": '{"ok":true}',
        }
    )


def test_a_retrieval_is_read_with_its_documents() -> None:
    span = otlp_span({
        "gen_ai.operation.name": "retrieval",
        "gen_ai.provider.name": "InMemoryVectorStore",
        "gen_ai.retrieval.query.text": "capital",
        "gen_ai.retrieval.top_k": 2,
        "gen_ai.retrieval.documents": json.dumps([{"id": "d1", "score": 0.5, "content": "Paris"}, {"id": "d2", "score": None}]),
    })  # fmt: skip

    assert canonical(span) == {
        "dialect": "genai",
        "operation": "retrieval",
        "parameters": {"top_k": 2},
        "retrieval_query": "capital",
        "retrieval_documents": ({"id": "d1", "score": 0.5, "content": "Paris"}, {"id": "d2"}),
        "input": "capital",
        "output": "Paris\n\nd2",
    }


def test_anthropics_own_reason_to_stop_stands_in() -> None:
    span = otlp_span({"gen_ai.operation.name": "chat", "anthropic.message.stop_reason": "tool_use"})

    assert canonical(span)["finish_reasons"] == ("tool_call",)


def test_reasons_on_the_messages_stand_in_where_the_attribute_is_missing() -> None:
    answers = [{"role": "assistant", "parts": [], "finish_reason": reason} for reason in ("stop", "length")]
    span = otlp_span({"gen_ai.operation.name": "chat", "gen_ai.output.messages": json.dumps(answers)})

    assert canonical(span)["finish_reasons"] == ("stop", "length")


def test_a_call_over_mcp_is_a_tools() -> None:
    call = {"mcp.method.name": "tools/call", "gen_ai.tool.name": "f"}

    assert canonical(otlp_span(call)) == {"dialect": "genai", "operation": "execute_tool", "tool_name": "f"}
    assert canonical(otlp_span({"mcp.method.name": "prompts/get", "gen_ai.prompt.name": "p"})) == {
        "dialect": "genai",
        "prompt_name": "p",
    }


def test_messages_in_events_of_1_27_are_read() -> None:
    span = otlp_span(
        {"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o-mini"},
        events=[
            event("gen_ai.content.prompt", {"gen_ai.prompt": '[{"role": "user", "content": "Capital of France?"}]'}),
            event("gen_ai.content.completion", {"gen_ai.completion": '[{"role": "assistant", "content": "Paris."}]'}),
        ],
    )

    read = canonical(span)

    assert (read["input_messages"], read["output_messages"]) == (tuple(ASKED), tuple(ANSWERED))
