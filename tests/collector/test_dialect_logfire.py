"""Logfire: names are templates, streams come on a second span, agents speak few words of the conventions."""

from lumetra_collector.normalise import normalise
from support.golden import canonical_spans, leaf_totals
from support.spans_by_hand import assistant, canonical, otlp_span, user


def test_a_span_is_shown_by_its_message_not_by_its_template() -> None:
    read = canonical(
        otlp_span(
            {"logfire.msg_template": "handle {user}", "logfire.msg": "handle u-7", "logfire.tags": ("web",)},
            name="handle {user}",
            scope="logfire",
        )
    )

    assert read == {"dialect": "logfire", "name": "handle u-7", "tags": ("web",)}


def test_a_pending_span_is_not_kept() -> None:
    assert normalise(otlp_span({"logfire.span_type": "pending_span"}, scope="logfire"), project="p") is None


def test_raw_usage_gives_the_parts_that_the_conventions_lack() -> None:
    read = canonical(
        otlp_span(
            {
                "logfire.msg_template": "t",
                "gen_ai.operation.name": "chat",
                "gen_ai.usage.input_tokens": 130,
                "gen_ai.usage.output_tokens": 14,
                "gen_ai.usage.raw": '{"input_tokens":10,"output_tokens":14,"cache_read_input_tokens":100,"cache_creation_input_tokens":20}',
                "operation.cost": 0.000345,
            }
        )
    )

    assert {key: read[key] for key in read if key.endswith("_tokens") or key == "cost_usd"} == {
        "input_tokens": 130,
        "output_tokens": 14,
        "cache_read_tokens": 100,
        "cache_write_tokens": 20,
        "cost_usd": 0.000345,
    }


def test_content_of_older_versions_is_read() -> None:
    read = canonical(
        otlp_span(
            {
                "logfire.msg_template": "Chat Completion",
                "gen_ai.operation.name": "chat",
                "request_data": '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}],"temperature":0.5}',
                "response_data": '{"message":{"role":"assistant","content":"Hello"},"usage":{"prompt_tokens":3,"completion_tokens":1}}',
            },
            scope="logfire.openai",
        )
    )

    assert read == {
        "dialect": "logfire",
        "operation": "chat",
        "request_model": "gpt-4o",
        "parameters": {"temperature": 0.5},
        "input_messages": (user("Hi"),),
        "output_messages": (assistant("Hello"),),
        "input_tokens": 3,
        "output_tokens": 1,
        "input": "Hi",
        "output": "Hello",
    }


def test_agents_tasks_turns_tools_and_handoffs_are_told_apart() -> None:
    spans = canonical_spans("logfire_agents-run")
    kinds = sorted({(span.operation or "", span.agent_name or span.tool_name or span.workflow_name or "") for span in spans})

    assert kinds == [
        ("", ""),
        ("chain", ""),
        ("chain", "Refund Agent"),
        ("chain", "Triage Agent"),
        ("chat", ""),
        ("execute_tool", "get_weather"),
        ("guardrail", ""),
        ("handoff", ""),
        ("invoke_agent", "Refund Agent"),
        ("invoke_agent", "Triage Agent"),
        ("invoke_workflow", "Customer support"),
    ]


def test_turns_and_tasks_repeat_usage_that_is_counted_once() -> None:
    assert leaf_totals(canonical_spans("logfire_agents-run")) == [(223, 56)]


def test_a_stream_is_counted_once_with_and_without_the_providers_own_span() -> None:
    assert leaf_totals(canonical_spans("logfire_openai-responses_stream")) == [(12, 55)]
    assert leaf_totals(canonical_spans("logfire_anthropic-stream")) == [(256, 36)]
