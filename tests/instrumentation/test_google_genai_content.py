"""Gemini's contents, answers and counts as plain dictionaries, which the client takes too: no google-genai is needed for them."""

from types import SimpleNamespace
from typing import Any

import pytest

from lumetra.auto.exchange import Usage
from lumetra.auto.google_genai import calls_functions
from lumetra.auto.google_genai_calls import generation_response, model_name, reason_of, usage_of
from lumetra.auto.google_genai_content import messages, parts, tool_definitions
from lumetra.auto.google_genai_streams import GenerationAccumulator, joined
from lumetra_core.message import Message, Part


def user(*said: Part) -> Message:
    return {"role": "user", "parts": list(said)}


def text(content: str) -> Part:
    return {"type": "text", "content": content}


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        ("Hello", [user(text("Hello"))]),
        (["Hello", {"text": "you"}], [user(text("Hello"), text("you"))]),
        ({"role": "model", "parts": [{"text": "Hi"}]}, [{"role": "assistant", "parts": [text("Hi")]}]),
        (["One", {"parts": [{"text": "two"}]}, "three"], [user(text("One")), user(text("two")), user(text("three"))]),
        ([[{"text": "nested"}]], [user(text("nested"))]),
        ([{"role": "model", "parts": [{"text": ""}]}], []),
        (
            {"role": "user", "parts": [{"functionResponse": {"id": "c1", "name": "time", "response": {"result": "noon"}}}]},
            [
                {
                    "role": "tool",
                    "parts": [{"type": "tool_call_response", "id": "c1", "response": {"result": "noon"}, "name": "time"}],
                }
            ],
        ),
        (None, []),
    ],
    ids=["text", "loose parts", "model", "mixed", "nested", "empty", "function's answer", "nothing"],
)
def test_contents_become_messages(contents: Any, expected: list[Message]) -> None:
    assert messages(contents) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"text": "Hm.", "thought": True}, {"type": "reasoning", "content": "Hm."}),
        (
            {"functionCall": {"name": "weather", "args": {"city": "Oslo"}}},
            {"type": "tool_call", "id": None, "name": "weather", "arguments": {"city": "Oslo"}},
        ),
        (
            {"fileData": {"fileUri": "gs://b/a.mp4", "mimeType": "video/mp4"}},
            {"type": "uri", "modality": "video", "mime_type": "video/mp4", "uri": "gs://b/a.mp4"},
        ),
        (
            {"uri": "https://files/1", "mime_type": "application/pdf"},
            {"type": "uri", "modality": "document", "mime_type": "application/pdf", "uri": "https://files/1"},
        ),
        (object(), {"type": "object"}),
    ],
    ids=["thought", "call", "file", "uploaded file", "unknown"],
)
def test_parts_take_the_conventions_form(part: Any, expected: Part) -> None:
    assert parts({"parts": [part]}) == [expected]


@pytest.mark.parametrize("data", [b"hello", "aGVsbG8="], ids=["bytes", "base64"])
def test_bytes_are_recorded_by_reference(data: bytes | str) -> None:
    (part,) = parts({"parts": [{"inline_data": {"data": data, "mime_type": "image/png"}}]})

    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    described = {"type": "blob", "modality": "image", "mime_type": "image/png", "content": ""}
    assert part == {**described, "sha256": digest, "size_bytes": 5}


def test_a_part_that_only_carries_a_thoughts_signature_says_nothing() -> None:
    assert parts({"parts": [{"thought_signature": b"x"}]}) == []


def test_tools_are_flattened_and_the_providers_own_are_named() -> None:
    def weather(city: str) -> str:
        """Say the weather."""
        return city

    declared = {"functionDeclarations": [{"name": "time", "parameters": {"type": "OBJECT"}}], "google_search": {}}

    assert tool_definitions([weather, declared]) == [
        {"type": "function", "name": "weather", "description": "Say the weather."},
        {"type": "function", "name": "time", "parameters": {"type": "OBJECT"}},
        {"type": "google_search"},
    ]


@pytest.mark.parametrize(
    ("model", "bare"),
    [
        ("gemini-2.5-flash", "gemini-2.5-flash"),
        ("models/gemini-2.5-flash", "gemini-2.5-flash"),
        ("projects/p/locations/us/publishers/google/models/gemini-2.5-flash", "gemini-2.5-flash"),
        ("tunedModels/house-1", "tunedModels/house-1"),
        (None, None),
    ],
)
def test_a_model_is_recorded_by_its_bare_name(model: str | None, bare: str | None) -> None:
    assert model_name(model) == bare


@pytest.mark.parametrize(
    ("reason", "said", "expected"),
    [
        ("STOP", [], "stop"),
        ("STOP", [{"type": "tool_call"}], "tool_call"),
        ("MAX_TOKENS", [], "length"),
        ("PROHIBITED_CONTENT", [], "content_filter"),
        ("MALFORMED_FUNCTION_CALL", [], "error"),
        ("SOMETHING_NEW", [], "something_new"),
        (None, [], "error"),
    ],
)
def test_finish_reasons_are_the_conventions(reason: str | None, said: list[Part], expected: str) -> None:
    assert reason_of({"finish_reason": reason}, said) == expected


def test_thoughts_are_output_and_results_of_tools_are_input() -> None:
    counts = {
        "prompt_token_count": 100,
        "tool_use_prompt_token_count": 20,
        "cached_content_token_count": 40,
        "candidates_token_count": 10,
        "thoughts_token_count": 30,
        "prompt_tokens_details": [{"modality": "TEXT", "token_count": 93}, {"modality": "AUDIO", "token_count": 7}],
    }

    assert usage_of(counts) == Usage(
        input_tokens=120, output_tokens=40, cache_read_tokens=40, reasoning_tokens=30, input_audio_tokens=7
    )


def test_a_refused_prompt_is_a_content_filter() -> None:
    refused = generation_response({"prompt_feedback": {"block_reason": "SAFETY"}})

    assert list(refused.finish_reasons) == ["content_filter"]


def test_texts_of_one_kind_that_follow_each_other_are_one_part() -> None:
    thought: Part = {"type": "reasoning", "content": "Hm."}
    call: Part = {"type": "tool_call", "name": "weather"}

    assert joined([thought, text("a"), text("b"), call, call, text("c")]) == [thought, text("ab"), call, call, text("c")]


def test_an_answer_without_counts_is_estimated_whether_its_text_is_kept_or_not() -> None:
    chunk = {"candidates": [{"content": {"parts": [{"text": "12345678"}]}, "finish_reason": "STOP"}]}
    accumulator = GenerationAccumulator({"contents": "1234"}, keeps_text=False)
    accumulator.add(chunk)

    assert accumulator.is_complete
    assert accumulator.response().usage == Usage(input_tokens=1, output_tokens=2, estimated=True)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"tools": [len]}, True),
        ({"tools": [SimpleNamespace(call_tool=len)]}, True),
        ({"tools": [{"google_search": {}}]}, False),
        ({"tools": [len], "automatic_function_calling": {"disable": True}}, False),
        ({"tools": [len], "automatic_function_calling": {"maximum_remote_calls": 0}}, False),
        (None, False),
    ],
    ids=["function", "mcp session", "declared", "disabled", "no calls", "no config"],
)
def test_the_loop_is_expected_where_the_client_will_run_it(config: Any, expected: bool) -> None:
    assert calls_functions(config) is expected
