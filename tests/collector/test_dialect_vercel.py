"""Vercel's AI SDK, in its own words (versions 3 to 6) and in those of the conventions (7)."""

from typing import Any

import pytest

from support.golden import canonical_spans, leaf_totals
from support.spans_by_hand import assistant, canonical, event, otlp_span, user


def sums(body: str) -> list[tuple[int, int]]:
    return leaf_totals(canonical_spans(body))


@pytest.mark.parametrize(
    ("body", "used"),
    [
        ("vercel_tools", [(71, 85)]),
        ("vercel-legacy_tools", [(71, 85)]),
        ("vercel-json_tools.traces.raw.json", [(71, 85)]),
        ("vercel-legacy-json_tools.traces.raw.json", [(71, 85)]),
        ("vercel_responses", [(12, 55)]),
        ("vercel-legacy_responses", [(12, 55)]),
        ("vercel-legacy_embed", [(4, 0), (2, 0)]),
        ("vercel_embed", [(4, 0), (2, 0)]),
        ("vercel-legacy_object", [(7, 16)]),
    ],
)
def test_outer_spans_repeat_usage_that_is_counted_once(body: str, used: list[tuple[int, int]]) -> None:
    assert sums(body) == used


def legacy(operation_id: str, **attributes: Any) -> dict[str, Any]:
    written = {"ai.operationId": operation_id, **{f"ai.{key}".replace("__", "."): value for key, value in attributes.items()}}
    return canonical(otlp_span(written, scope="ai"))


def test_version_4_writes_prompt_and_completion_tokens_and_result() -> None:
    read = legacy(
        "ai.generateText.doGenerate",
        model__provider="anthropic.messages",
        model__id="claude-sonnet-4-5",
        prompt__messages='[{"role":"user","content":[{"type":"text","text":"Hi"}]}]',
        result__text="Hello",
        finishReason="stop",
        usage__promptTokens=12,
        usage__completionTokens=3,
        settings__maxTokens=100,
    )

    assert read == {
        "dialect": "vercel",
        "operation": "chat",
        "provider": "anthropic",
        "request_model": "claude-sonnet-4-5",
        "parameters": {"max_tokens": 100},
        "input_tokens": 12,
        "output_tokens": 3,
        "finish_reasons": ("stop",),
        "input_messages": (user("Hi"),),
        "output_messages": (assistant("Hello"),),
        "input": "Hi",
        "output": "Hello",
    }


def test_telemetry_metadata_says_who_it_was() -> None:
    read = legacy(
        "ai.generateText",
        telemetry__functionId="support-bot",
        telemetry__metadata__userId="u-7",
        telemetry__metadata__sessionId="s-9",
        telemetry__metadata__tags=("prod",),
        telemetry__metadata__langfusePrompt='{"name":"greeting","version":4}',
        prompt='{"system":"Be brief.","prompt":"Hi"}',
    )

    assert read == {
        "dialect": "vercel",
        "operation": "invoke_agent",
        "agent_name": "support-bot",
        "session_id": "s-9",
        "user_id": "u-7",
        "tags": ("prod",),
        "metadata": {"userId": "u-7", "sessionId": "s-9"},
        "prompt_name": "greeting",
        "prompt_version": "4",
        "system_instructions": ({"type": "text", "content": "Be brief."},),
        "input_messages": (user("Hi"),),
        "input": "Hi",
    }


def test_a_stream_tells_when_its_first_chunk_came() -> None:
    read = legacy("ai.streamText.doStream", response__msToFirstChunk=113.25)

    assert (read["parameters"], read["time_to_first_token_ns"]) == ({"stream": True}, 113_250_000)


def test_a_tool_call_is_a_tool() -> None:
    read = legacy("ai.toolCall", toolCall__name="f", toolCall__id="c1", toolCall__args='{"a":1}', toolCall__result='"done"')

    assert {key: value for key, value in read.items() if key.startswith("tool_") or key == "operation"} == {
        "operation": "execute_tool",
        "tool_name": "f",
        "tool_call_id": "c1",
        "tool_arguments": {"a": 1},
        "tool_result": "done",
    }


def test_embeddings_show_what_was_embedded_and_how_long_the_vectors_are() -> None:
    read = legacy("ai.embedMany.doEmbed", values=('"a"', '"b"'), embeddings=("[0.1,0.2,0.3]", "[0.1,0.2,0.3]"), usage__tokens=2)

    assert read == {
        "dialect": "vercel",
        "operation": "embeddings",
        "parameters": {"dimensions": 3},
        "input_tokens": 2,
        "input": "a\nb",
        "output": "3 dimensions",
    }


def test_version_7_gives_metrics_as_attributes_and_context_on_demand() -> None:
    read = canonical(
        otlp_span(
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.client.operation.time_to_first_chunk": 0.25,
                "ai.settings.context.userId": "u-7",
                "ai.settings.context.plan": "pro",
            },
            scope="gen_ai",
            events=[event("unrelated", {})],
        )
    )

    assert read == {
        "dialect": "vercel",
        "operation": "chat",
        "time_to_first_token_ns": 250_000_000,
        "user_id": "u-7",
        "metadata": {"userId": "u-7", "plan": "pro"},
    }
