"""Langfuse: observations of its SDK, its two ways to count tokens, and its attributes on spans of others."""

import json
from typing import Any

import pytest

from lumetra_collector.dialects.langfuse_usage import spent
from lumetra_core.clock import rfc3339
from support.spans_by_hand import START, assistant, canonical, otlp_span, user

SCOPE = "langfuse-sdk"


def observation(kind: str, **attributes: Any) -> dict[str, Any]:
    written = {key: value if isinstance(value, str) else json.dumps(value) for key, value in attributes.items()}
    prefixed = {f"langfuse.observation.{key}": value for key, value in {"type": kind, **written}.items()}
    return canonical(otlp_span(prefixed, name="step", scope=SCOPE))


def test_a_generation_is_read_whole() -> None:
    read = observation(
        "generation",
        input={"messages": [{"role": "user", "content": "Hi"}], "tools": [{"type": "function", "function": {"name": "f"}}]},
        output={"role": "assistant", "content": "Hello"},
        usage_details={"prompt_tokens": 7, "completion_tokens": 15, "prompt_tokens_details": {"cached_tokens": 3}},
        cost_details={"input": 0.25, "output": 0.5},
        completion_start_time=json.dumps(rfc3339(START + 45_000_000)),
        **{
            "model.name": "gpt-4o-mini-x",
            "model.parameters": {"temperature": 1, "max_tokens": "Infinity"},
            "prompt.name": "greeting",
            "prompt.version": "3",
            "metadata.finish_reason": json.dumps("stop"),
        },
    )

    assert read == {
        "dialect": "langfuse",
        "operation": "chat",
        "response_model": "gpt-4o-mini-x",
        "parameters": {"temperature": 1.0},
        "input_tokens": 7,
        "output_tokens": 15,
        "cache_read_tokens": 3,
        "cost_usd": 0.75,
        "cost_detail": {
            "source": "provided",
            "table": "langfuse.observation.cost_details",
            "lines": [
                {"kind": "input", "tokens": None, "usd_per_million": None, "usd": 0.25},
                {"kind": "output", "tokens": None, "usd_per_million": None, "usd": 0.5},
            ],
        },
        "time_to_first_token_ns": 45_000_000,
        "finish_reasons": ("stop",),
        "input_messages": (user("Hi"),),
        "output_messages": (assistant("Hello"),),
        "tool_definitions": ({"type": "function", "name": "f"},),
        "prompt_name": "greeting",
        "prompt_version": "3",
        "input": "Hi",
        "output": "Hello",
    }


@pytest.mark.parametrize(
    ("details", "counted"),
    [
        pytest.param(
            {"input": 17, "output": 7, "total": 24, "input_cache_read": 9},
            {"input_tokens": 17, "output_tokens": 7, "cache_read_tokens": 9},
            id="the total says that details are part of the input",
        ),
        pytest.param(
            {"input": 8, "output": 7, "total": 24, "input_cache_read": 9},
            {"input_tokens": 17, "output_tokens": 7, "cache_read_tokens": 9},
            id="the total says that details stand beside the input",
        ),
        pytest.param(
            {"input": 10, "output": 14, "cache_read_input_tokens": 100, "cache_creation_input_tokens": 20},
            {"input_tokens": 130, "output_tokens": 14, "cache_read_tokens": 100, "cache_write_tokens": 20},
            id="without a total details stand beside the input",
        ),
        pytest.param(
            {"input": 12, "output": 7, "total": 67, "output_reasoning": 48},
            {"input_tokens": 12, "output_tokens": 55, "reasoning_tokens": 48},
            id="reasoning beside the output",
        ),
        pytest.param({"input": 1}, {"input_tokens": 1}, id="an embedding"),
        pytest.param({}, {}, id="nothing"),
    ],
)
def test_both_schemes_of_usage_end_in_totals_with_subsets(details: dict[str, int], counted: dict[str, int]) -> None:
    assert spent(details) == counted


def test_a_failed_call_costs_nothing_known() -> None:
    read = observation(
        "generation",
        level="ERROR",
        status_message="Error code: 429",
        cost_details={"input": 0, "output": 0, "total": 0},
        **{"model.name": "gpt-4o-mini"},
    )

    assert read == {
        "dialect": "langfuse",
        "operation": "chat",
        "request_model": "gpt-4o-mini",
        "status": ("error", "Error code: 429"),
    }


def test_metadata_of_the_openai_wrapper_says_who_it_was() -> None:
    read = observation(
        "span",
        **{
            "metadata.langfuse_session_id": '"s-9"',
            "metadata.langfuse_user_id": '"u-7"',
            "metadata.langfuse_tags": '["a","b"]',
            "metadata.plan": '"pro"',
        },
    )

    assert read == {
        "dialect": "langfuse",
        "operation": "chain",
        "session_id": "s-9",
        "user_id": "u-7",
        "tags": ("a", "b"),
        "metadata": {"plan": "pro"},
    }


def test_the_only_argument_of_a_traced_function_is_shown_bare() -> None:
    read = observation("chain", input={"args": ["hi"], "kwargs": {}}, output="HI")

    assert (read["input"], read["output"]) == ("hi", "HI")


def test_langfuse_attributes_on_a_span_of_another_dialect_only_add() -> None:
    read = canonical(
        otlp_span({"gen_ai.operation.name": "chat", "langfuse.session.id": "s-1", "langfuse.trace.metadata.plan": "pro"})
    )

    assert read == {"dialect": "langfuse", "operation": "chat", "session_id": "s-1", "metadata": {"plan": "pro"}}
