"""Genkit: what a span is, its subtype says; input and output are the action's JSON."""

import json
from typing import Any

from support.spans_by_hand import assistant, canonical, otlp_span, text, user


def action(subtype: str, called: str, given: Any, got: Any) -> dict[str, Any]:
    return canonical(
        otlp_span(
            {
                "genkit:type": "action",
                "genkit:metadata:subtype": subtype,
                "genkit:name": called,
                "genkit:input": json.dumps(given),
                "genkit:output": json.dumps(got),
            },
            name=called,
        )
    )


def test_a_model_call_is_read_whole() -> None:
    request = {
        "messages": [
            {"role": "system", "content": [{"text": "Be brief."}]},
            {
                "role": "user",
                "content": [{"text": "Weather?"}, {"media": {"url": "https://x/cat.png", "contentType": "image/png"}}],
            },
        ],
        "tools": [{"name": "f", "description": "d", "inputSchema": {"type": "object"}}],
        "config": {"temperature": 0.5, "maxOutputTokens": 100},
    }
    response = {
        "message": {"role": "model", "content": [{"toolRequest": {"ref": "c1", "name": "f", "input": {"a": 1}}}]},
        "finishReason": "stop",
        "usage": {"inputTokens": 9, "outputTokens": 4, "thoughtsTokens": 30, "cachedContentTokens": 2},
    }

    assert action("model", "googleai/gemini-2.5-flash", request, response) == {
        "dialect": "genkit",
        "operation": "generate_content",
        "provider": "gcp.gemini",
        "request_model": "gemini-2.5-flash",
        "parameters": {"temperature": 0.5, "max_tokens": 100},
        "input_tokens": 9,
        "output_tokens": 34,
        "cache_read_tokens": 2,
        "reasoning_tokens": 30,
        "finish_reasons": ("stop",),
        "input_messages": (
            {"role": "system", "parts": [text("Be brief.")]},
            {
                "role": "user",
                "parts": [
                    text("Weather?"),
                    {"type": "uri", "modality": "image", "uri": "https://x/cat.png", "mime_type": "image/png"},
                ],
            },
        ),
        "output_messages": (
            {"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": 1}}]},
        ),
        "tool_definitions": ({"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}},),
        "input": "Weather?\n[image https://x/cat.png]",
        "output": 'f({"a":1})',
    }


def test_a_flow_is_a_workflow_and_a_tool_a_tool() -> None:
    flow, tool = action("flow", "menu", "Hi", "Hello"), action("tool", "f", {"a": 1}, "done")

    assert (flow["operation"], flow["workflow_name"], flow["input"], flow["output"]) == (
        "invoke_workflow",
        "menu",
        "Hi",
        "Hello",
    )
    assert (tool["operation"], tool["tool_name"], tool["tool_arguments"]) == ("execute_tool", "f", {"a": 1})


def test_a_retriever_gives_query_and_documents() -> None:
    found = {"documents": [{"content": [{"text": "Paris"}], "metadata": {"source": "geo"}}]}
    read = action("retriever", "docs", {"query": {"content": [{"text": "capital?"}]}}, found)

    assert (read["retrieval_query"], read["retrieval_documents"]) == (
        "capital?",
        ({"content": "Paris", "metadata": {"source": "geo"}},),
    )


def test_a_failed_action_is_an_error() -> None:
    read = canonical(otlp_span({"genkit:name": "f", "genkit:type": "action", "genkit:state": "error", "genkit:error": "boom"}))

    assert read["status"] == ("error", "boom")


def test_the_conversation_is_kept_in_both_directions() -> None:
    response = {"message": {"role": "model", "content": [{"text": "Hello"}]}}
    read = action("model", "openai/gpt-4o", {"messages": [{"role": "user", "content": [{"text": "Hi"}]}]}, response)

    assert (read["provider"], read["input_messages"], read["output_messages"]) == (
        "openai",
        (user("Hi"),),
        (assistant("Hello"),),
    )
