"""JSON of providers and frameworks reads as canonical messages, whichever shape it has."""

from typing import Any

import pytest

from lumetra_collector.dialects.shapes import (
    anthropic,
    bedrock,
    gemini,
    guess,
    langchain,
    llamaindex,
    openai_chat,
    openai_responses,
)
from support.spans_by_hand import assistant, text, user

CALL = {"type": "tool_call", "id": "c1", "name": "weather", "arguments": {"city": "Paris"}}
ANSWER = {"type": "tool_call_response", "id": "c1", "response": "18C"}
CONVERSATION = (
    user("Weather?"),
    {"role": "assistant", "parts": [CALL]},
    {"role": "tool", "parts": [ANSWER]},
)


@pytest.mark.parametrize(
    ("shape", "written"),
    [
        pytest.param(
            openai_chat,
            [
                {"role": "user", "content": "Weather?"},
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
                    ],
                },
                {"role": "tool", "tool_call_id": "c1", "content": "18C"},
            ],
            id="openai chat",
        ),
        pytest.param(
            openai_responses,
            [
                {"role": "user", "content": [{"type": "input_text", "text": "Weather?"}]},
                {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": '{"city": "Paris"}', "id": "fc"},
                {"type": "function_call_output", "call_id": "c1", "output": "18C"},
            ],
            id="openai responses",
        ),
        pytest.param(
            anthropic,
            [
                {"role": "user", "content": "Weather?"},
                {
                    "role": "assistant",
                    "content": [{"type": "tool_use", "id": "c1", "name": "weather", "input": {"city": "Paris"}}],
                },
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "18C"}]},
            ],
            id="anthropic",
        ),
        pytest.param(
            bedrock,
            [
                {"role": "user", "content": [{"text": "Weather?"}]},
                {
                    "role": "assistant",
                    "content": [{"toolUse": {"toolUseId": "c1", "name": "weather", "input": {"city": "Paris"}}}],
                },
                {"role": "user", "content": [{"toolResult": {"toolUseId": "c1", "content": [{"text": "18C"}]}}]},
            ],
            id="bedrock",
        ),
        pytest.param(
            gemini,
            [
                {"role": "user", "parts": [{"text": "Weather?"}]},
                {"role": "model", "parts": [{"functionCall": {"id": "c1", "name": "weather", "args": {"city": "Paris"}}}]},
                {"role": "user", "parts": [{"functionResponse": {"id": "c1", "response": "18C"}}]},
            ],
            id="gemini",
        ),
        pytest.param(
            langchain,
            [
                {"lc": 1, "type": "constructor", "id": ["x", "HumanMessage"], "kwargs": {"content": "Weather?"}},
                {
                    "type": "ai",
                    "content": "",
                    "tool_calls": [{"name": "weather", "args": {"city": "Paris"}, "id": "c1", "type": "tool_call"}],
                },
                {"type": "tool", "content": "18C", "tool_call_id": "c1"},
            ],
            id="langchain",
        ),
        pytest.param(
            llamaindex,
            [
                {"role": "user", "blocks": [{"block_type": "text", "text": "Weather?"}]},
                {
                    "role": "assistant",
                    "blocks": [
                        {
                            "block_type": "tool_call",
                            "tool_call_id": "c1",
                            "tool_name": "weather",
                            "tool_kwargs": {"city": "Paris"},
                        }
                    ],
                },
                {
                    "role": "tool",
                    "blocks": [{"block_type": "text", "text": "18C"}],
                    "additional_kwargs": {"tool_call_id": "c1"},
                },
            ],
            id="llamaindex",
        ),
    ],
)
def test_every_shape_tells_the_same_conversation(shape: Any, written: list[Any]) -> None:
    assert shape.messages(written) == CONVERSATION
    assert guess.messages(written) == CONVERSATION


def test_a_chat_request_gives_model_messages_tools_and_parameters() -> None:
    body = {
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "Hi"}],
        "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}],
        "temperature": 0.2,
        "max_completion_tokens": 100,
        "n": 1,
        "stream": False,
        "stop": "END",
        "reasoning_effort": "low",
        "response_format": {"type": "json_schema"},
        "top_p": "<openai.Omit object at 0x7f>",
    }

    assert guess.request(body) == {
        "request_model": "gpt-4o-mini",
        "input_messages": (user("Hi"),),
        "tool_definitions": ({"type": "function", "name": "weather", "parameters": {"type": "object"}},),
        "parameters": {
            "temperature": 0.2,
            "max_tokens": 100,
            "reasoning_level": "low",
            "stop_sequences": ("END",),
            "output_type": "json",
        },
    }


def test_a_chat_completion_gives_its_answer_and_usage_with_subsets() -> None:
    body = {
        "id": "chatcmpl-1",
        "model": "gpt-4o-mini-2026-07-18",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Paris."}}],
        "usage": {
            "prompt_tokens": 82,
            "completion_tokens": 22,
            "prompt_tokens_details": {"cached_tokens": 41},
            "completion_tokens_details": {"reasoning_tokens": 8},
        },
    }

    assert guess.response(body) == {
        "response_model": "gpt-4o-mini-2026-07-18",
        "response_id": "chatcmpl-1",
        "output_messages": (assistant("Paris."),),
        "finish_reasons": ("stop",),
        "input_tokens": 82,
        "output_tokens": 22,
        "cache_read_tokens": 41,
        "reasoning_tokens": 8,
    }


def test_the_items_of_one_response_are_one_message() -> None:
    body = {
        "object": "response",
        "status": "completed",
        "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Simple."}]},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I look it up."}]},
            {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": '{"city": "Paris"}'},
        ],
    }

    assert guess.response(body) == {
        "output_messages": (
            {"role": "assistant", "parts": [{"type": "reasoning", "content": "Simple."}, text("I look it up."), CALL]},
        ),
        "finish_reasons": ("tool_call",),
    }


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}, "length"),
        ({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}, "content_filter"),
        ({"status": "failed"}, "error"),
    ],
)
def test_a_response_that_did_not_complete_says_why(state: dict[str, Any], reason: str) -> None:
    assert openai_responses.response({"output": [], **state}) == {"finish_reasons": (reason,)}


def test_anthropic_counts_cached_tokens_beside_the_input_and_we_count_them_in() -> None:
    body = {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "text", "text": "Hi"}],
        "stop_reason": "end_turn",
        "usage": {
            "input_tokens": 10,
            "output_tokens": 14,
            "cache_read_input_tokens": 100,
            "cache_creation_input_tokens": 20,
        },
    }

    assert guess.response(body) == {
        "output_messages": (assistant("Hi"),),
        "finish_reasons": ("stop",),
        "input_tokens": 130,
        "output_tokens": 14,
        "cache_read_tokens": 100,
        "cache_write_tokens": 20,
    }


def test_gemini_counts_thoughts_beside_the_answer_and_we_count_them_in() -> None:
    body = {
        "candidates": [{"content": {"role": "model", "parts": [{"text": "Hi"}]}, "finishReason": "MAX_TOKENS"}],
        "modelVersion": "gemini-2.5-flash",
        "usageMetadata": {
            "promptTokenCount": 9,
            "candidatesTokenCount": 4,
            "thoughtsTokenCount": 30,
            "cachedContentTokenCount": 5,
        },
    }

    assert guess.response(body) == {
        "response_model": "gemini-2.5-flash",
        "output_messages": (assistant("Hi"),),
        "finish_reasons": ("length",),
        "input_tokens": 9,
        "output_tokens": 34,
        "cache_read_tokens": 5,
        "reasoning_tokens": 30,
    }


def test_bedrock_counts_cached_tokens_beside_the_input_and_we_count_them_in() -> None:
    body = {
        "output": {"message": {"role": "assistant", "content": [{"text": "Hi"}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 10, "outputTokens": 2, "cacheReadInputTokens": 90, "cacheWriteInputTokens": 0},
    }

    assert guess.response(body) == {
        "output_messages": (assistant("Hi"),),
        "finish_reasons": ("stop",),
        "input_tokens": 100,
        "output_tokens": 2,
        "cache_read_tokens": 90,
        "cache_write_tokens": 0,
    }


def test_a_langchain_result_tells_model_id_reason_and_usage() -> None:
    message = {
        "type": "ai",
        "content": "Paris.",
        "response_metadata": {"model_name": "gpt-4o-mini-2026-07-18", "id": "chatcmpl-1", "finish_reason": "stop"},
        "usage_metadata": {"input_tokens": 55, "output_tokens": 15, "input_token_details": {"cache_read": 27}},
    }
    result = {"generations": [[{"text": "Paris.", "message": {"kwargs": message, "lc": 1, "type": "constructor"}}]]}

    assert guess.response(result) == {
        "response_model": "gpt-4o-mini-2026-07-18",
        "response_id": "chatcmpl-1",
        "output_messages": (assistant("Paris."),),
        "finish_reasons": ("stop",),
        "input_tokens": 55,
        "output_tokens": 15,
        "cache_read_tokens": 27,
    }


def test_a_completion_model_of_langchain_has_prompts() -> None:
    assert guess.request({"prompts": ["Say hi"]}) == {"input_messages": (user("Say hi"),)}


def test_text_of_llamaindex_is_an_answer() -> None:
    assert llamaindex.response({"text": "Hi", "raw": {"usage": {"prompt_tokens": 3, "completion_tokens": 1}}}) == {
        "output_messages": (assistant("Hi"),),
        "input_tokens": 3,
        "output_tokens": 1,
    }


@pytest.mark.parametrize("nothing", [None, "", [], {}, 7, "text", [1, 2], {"a": 1}, [None], [{"role": None}]])
def test_what_no_shape_knows_is_nothing(nothing: Any) -> None:
    assert (guess.messages(nothing), guess.request(nothing), guess.response(nothing)) == ((), {}, {})
