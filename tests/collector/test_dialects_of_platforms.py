"""Laminar, OpenRouter's Broadcast and VoltAgent: a span each, as their sources write it."""

import json

from support.spans_by_hand import assistant, canonical, otlp_span, user

SAID = {
    "input_messages": (user("Hi"),),
    "output_messages": (assistant("Hello"),),
    "input": "Hi",
    "output": "Hello",
}
CHARGED = {
    "cost_usd": 0.75,
    "cost_detail": {
        "source": "provided",
        "table": "gen_ai.usage.cost",
        "lines": [{"kind": "total", "tokens": None, "usd_per_million": None, "usd": 0.75}],
    },
}
ASKED = json.dumps([{"role": "user", "content": "Hi"}])


def test_laminar_says_what_went_in_and_out_and_whose_it_is() -> None:
    read = canonical(
        otlp_span(
            {
                "lmnr.span.type": "LLM",
                "lmnr.span.path": ("app", "call"),
                "lmnr.span.input": ASKED,
                "lmnr.span.output": json.dumps([{"role": "assistant", "content": "Hello"}]),
                "lmnr.association.properties.session_id": "s-1",
                "lmnr.association.properties.user_id": "u-1",
                "lmnr.association.properties.metadata.plan": '"pro"',
                "gen_ai.usage.input_tokens": 3,
                "gen_ai.usage.cost": 0.75,
            }
        )
    )

    assert read == {
        "dialect": "laminar",
        "operation": "chat",
        "input_tokens": 3,
        **CHARGED,
        **SAID,
        "session_id": "s-1",
        "user_id": "u-1",
        "metadata": {"plan": "pro"},
    }


def test_laminar_has_tools_and_plain_functions() -> None:
    tool = canonical(
        otlp_span({"lmnr.span.type": "TOOL", "lmnr.span.input": '{"a": 1}', "lmnr.span.output": '"done"'}, name="f")
    )
    function = canonical(otlp_span({"lmnr.span.type": "DEFAULT", "lmnr.span.path": ("f",)}))

    assert (tool["tool_name"], tool["tool_arguments"], tool["tool_result"]) == ("f", {"a": 1}, "done")
    assert function["operation"] == "chain"


def test_openrouter_tells_the_price_and_what_the_request_said_of_itself() -> None:
    read = canonical(
        otlp_span(
            {
                "openrouter.source": "openrouter",
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "OpenAI",
                "gen_ai.request.model": "openai/gpt-4o-mini",
                "gen_ai.response.finish_reason": "stop",
                "gen_ai.usage.input_tokens": 3,
                "gen_ai.usage.cost": 0.75,
                "gen_ai.prompt": json.dumps({"messages": [{"role": "user", "content": "Hi"}]}),
                "gen_ai.completion": "Hello",
                "trace.metadata.environment": "staging",
                "session.id": "s-1",
                "user.id": "u-1",
            }
        )
    )

    assert read == {
        "dialect": "openrouter",
        "operation": "chat",
        "provider": "openai",
        "request_model": "openai/gpt-4o-mini",
        "input_tokens": 3,
        **CHARGED,
        "finish_reasons": ("stop",),
        **SAID,
        "session_id": "s-1",
        "user_id": "u-1",
        "metadata": {"environment": "staging"},
    }


def test_an_attempt_of_openrouter_is_a_step() -> None:
    attempt = otlp_span({"gen_ai.operation.name": "chat"}, name="provider attempt 1: OpenAI", scope="openrouter")

    assert canonical(attempt)["operation"] == "chain"


def test_a_child_of_a_voltagent_is_what_its_own_type_says() -> None:
    inherited = {"entity.type": "agent", "entity.id": "a", "entity.name": "Support", "conversation.id": "c-1", "user.id": "u-1"}
    read = canonical(
        otlp_span(
            {
                **inherited,
                "span.type": "llm",
                "llm.model": "gpt-4o-mini",
                "llm.provider": "openai",
                "llm.temperature": 0.5,
                "llm.messages": ASKED,
                "output": "Hello",
                "llm.usage.prompt_tokens": 3,
                "llm.usage.completion_tokens": 1,
            }
        )
    )

    assert read == {
        "dialect": "voltagent",
        "operation": "chat",
        "provider": "openai",
        "request_model": "gpt-4o-mini",
        "parameters": {"temperature": 0.5},
        "input_tokens": 3,
        "output_tokens": 1,
        **SAID,
        "agent_name": "Support",
        "session_id": "c-1",
        "user_id": "u-1",
    }


def test_the_root_of_a_voltagent_repeats_the_usage_of_its_calls() -> None:
    read = canonical(
        otlp_span({"entity.type": "agent", "entity.id": "a", "input": "Hi", "output": "Hello", "usage.prompt_tokens": 3})
    )

    assert read == {"dialect": "voltagent", "operation": "invoke_agent", "input_tokens": 3, **SAID}
