"""LiteLLM's callback: strings everywhere, tool calls beside the messages, a raw child that is not counted."""

import json
from typing import Any

import pytest

from support.spans_by_hand import canonical, otlp_span, user

CALL = {
    "gen_ai.operation.name": "chat",
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o-mini",
    "gen_ai.response.model": "gpt-4o-mini-x",
    "gen_ai.response.id": "chatcmpl-1",
    "gen_ai.response.finish_reasons": '["tool_calls"]',
    "gen_ai.usage.input_tokens": 25,
    "gen_ai.usage.output_tokens": 34,
    "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "Weather?"}]}]),
    "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [], "finish_reason": "tool_calls"}]),
    "gen_ai.completion.0.function_call.name": "weather",
    "gen_ai.completion.0.function_call.arguments": '{"city": "Paris"}',
    "llm.request.type": "completion",
    "llm.request.functions.0.name": "weather",
    "llm.request.functions.0.parameters": '{"type": "object"}',
    "llm.is_streaming": "True",
    "llm.user": "u-7",
    "metadata.usage_object": "{'prompt_tokens': 25, 'completion_tokens': 34, 'prompt_tokens_details': {'cached_tokens': 5}}",
    "metadata.team_id": "",
    "metadata.user_agent": "curl",
    "gen_ai.cost.input_cost": 0.25,
    "gen_ai.cost.output_cost": 0.5,
    "gen_ai.cost.total_cost": 0.75,
}


def test_a_call_is_read_whole() -> None:
    assert canonical(otlp_span(CALL, name="litellm_request", scope="litellm")) == {
        "dialect": "litellm",
        "operation": "chat",
        "provider": "openai",
        "request_model": "gpt-4o-mini",
        "response_model": "gpt-4o-mini-x",
        "response_id": "chatcmpl-1",
        "parameters": {"stream": True},
        "input_tokens": 25,
        "output_tokens": 34,
        "cache_read_tokens": 5,
        "cost_usd": 0.75,
        "cost_detail": {
            "source": "provided",
            "table": "gen_ai.cost.total_cost",
            "lines": [
                {"kind": "input", "tokens": None, "usd_per_million": None, "usd": 0.25},
                {"kind": "output", "tokens": None, "usd_per_million": None, "usd": 0.5},
            ],
        },
        "finish_reasons": ("tool_call",),
        "input_messages": (user("Weather?"),),
        "output_messages": (
            {
                "role": "assistant",
                "parts": [{"type": "tool_call", "name": "weather", "arguments": {"city": "Paris"}}],
                "finish_reason": "tool_call",
            },
        ),
        "tool_definitions": ({"type": "function", "name": "weather", "parameters": {"type": "object"}},),
        "user_id": "u-7",
        "metadata": {"user_agent": "curl"},
        "input": "Weather?",
        "output": 'weather({"city":"Paris"})',
    }


def test_the_raw_child_repeats_the_call_and_is_a_step() -> None:
    raw = {"llm.openai.usage": "{'prompt_tokens': 25}", "llm.openai.model": "gpt-4o-mini"}

    assert canonical(otlp_span(raw, name="raw_gen_ai_request", scope="litellm")) == {
        "dialect": "litellm",
        "operation": "chain",
    }


@pytest.mark.parametrize(
    ("call_type", "operation"),
    [
        ("acompletion", "chat"),
        ("aembedding", "embeddings"),
        ("atext_completion", "text_completion"),
        ("aresponses", "chat"),
        ("arerank", "rerank"),
    ],
)
def test_call_types_fold_into_operations(call_type: str, operation: str) -> None:
    assert canonical(otlp_span({"llm.request.type": call_type}, scope="litellm"))["operation"] == operation


def test_a_failed_call_is_an_error_with_its_type() -> None:
    failed: dict[str, Any] = {"llm.request.type": "completion", "error.type": "RateLimitError", "error.message": "429"}
    read = canonical(otlp_span(failed, scope="litellm"))

    assert (read["error_type"], read["status"]) == ("RateLimitError", ("error", "429"))


def test_other_spans_of_the_proxy_are_no_generative_ai() -> None:
    assert canonical(otlp_span({"service": "postgres"}, name="auth", scope="litellm")) == {
        "dialect": "litellm",
    }
