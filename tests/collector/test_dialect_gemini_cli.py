"""Gemini CLI: operations of its own, Gemini's contents for messages."""

import json
from typing import Any

from lumetra_core.attributes import AttributeValue
from support.spans_by_hand import canonical, otlp_span, text, user


def cli_span(word: str, **attributes: AttributeValue) -> dict[str, Any]:
    named = {f"gen_ai.{key}": value for key, value in attributes.items()}
    return canonical(otlp_span({"gen_ai.agent.name": "gemini-cli", "gen_ai.operation.name": word, **named}))


def test_the_chunks_of_an_answer_are_one_message() -> None:
    chunks = [
        {"role": "model", "parts": [{"text": "Think", "thought": True}]},
        {"role": "model", "parts": [{"text": "Good "}]},
        {"role": "model", "parts": [{"text": "day"}]},
        {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]},
    ]
    read = cli_span(
        "llm_call",
        **{
            "input.messages": json.dumps([{"role": "user", "parts": [{"text": "Hi"}]}]),
            "output.messages": json.dumps(chunks),
            "request.model": "gemini-2.5-pro",
            "usage.input_tokens": 9,
        },
    )

    assert read == {
        "dialect": "gemini_cli",
        "operation": "generate_content",
        "provider": "gcp.gemini",
        "request_model": "gemini-2.5-pro",
        "input_tokens": 9,
        "agent_name": "gemini-cli",
        "input_messages": (user("Hi"),),
        "output_messages": (
            {
                "role": "assistant",
                "parts": [
                    {"type": "reasoning", "content": "Think"},
                    text("Good day"),
                    {"type": "tool_call", "name": "f", "arguments": {"a": 1}},
                ],
            },
        ),
        "input": "Hi",
        "output": 'Good day\nf({"a":1})',
    }


def test_a_prompt_may_be_bare_text() -> None:
    assert cli_span("llm_call", **{"input.messages": "Hi"})["input_messages"] == (user("Hi"),)


def test_a_tool_call_is_a_tool() -> None:
    read = cli_span("tool_call", **{"tool.name": "f", "input.messages": '{"a": 1}', "output.messages": '"done"'})

    assert (read["operation"], read["tool_name"], read["tool_arguments"]) == ("execute_tool", "f", {"a": 1})


def test_a_user_prompt_groups_what_follows() -> None:
    assert cli_span("user_prompt", **{"input.messages": "Fix it"})["operation"] == "invoke_workflow"
