"""Messages in the form of the conventions, with the slips their emitters make."""

import json
from typing import Any

import pytest

from lumetra_collector.dialects.messages import instructions, messages

HELLO = {"type": "text", "content": "hello"}


def _only_part(part: dict[str, Any]) -> Any:
    (message,) = messages([{"role": "assistant", "parts": [part]}])
    return message.get("parts")


def test_native_values_and_json_read_the_same() -> None:
    spoken = [{"role": "user", "parts": [HELLO], "name": None}]

    assert messages(spoken) == messages(json.dumps(spoken)) == ({"role": "user", "parts": [HELLO]},)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            {"type": "tool_call", "id": "c1", "name": "f", "arguments": '{"x": 1}'},
            [{"type": "tool_call", "id": "c1", "name": "f", "arguments": {"x": 1}}],
        ),
        (
            {"type": "tool_call", "id": None, "name": "f", "arguments": "not json", "builtin": True},
            [{"type": "tool_call", "name": "f", "arguments": "not json", "builtin": True}],
        ),
        (
            {"type": "tool_call_response", "id": "c1", "result": "18C"},
            [{"type": "tool_call_response", "id": "c1", "response": "18C"}],
        ),
        ({"type": "thinking", "content": "hmm"}, [{"type": "reasoning", "content": "hmm"}]),
        (
            {"type": "reasoning", "content": "hmm", "signature": "s"},
            [{"type": "reasoning", "content": "hmm", "signature": "s"}],
        ),
        (
            {"type": "uri", "modality": "image", "uri": "data:image/png;base64,AAAA"},
            [{"type": "blob", "modality": "image", "content": "AAAA", "mime_type": "image/png"}],
        ),
        (
            {"type": "blob", "modality": "image", "mime_type": "image/png", "content": b"\x00\x01"},
            [{"type": "blob", "modality": "image", "mime_type": "image/png", "content": "AAE="}],
        ),
        (
            {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}},
            [{"type": "uri", "modality": "image", "uri": "https://example.com/cat.png"}],
        ),
        ({"type": "compaction", "id": "k1"}, [{"type": "compaction", "id": "k1"}]),
        ({"type": "hologram", "beam": 1}, [{"type": "hologram", "beam": 1}]),
        ({"type": "text", "content": ""}, []),
        ({"type": "text"}, []),
    ],
)
def test_parts_are_put_right(written: dict[str, Any], read: list[dict[str, Any]]) -> None:
    assert _only_part(written) == read


def test_roles_and_reasons_are_folded_and_emptiness_dropped() -> None:
    spoken = [
        {"role": "human", "parts": [HELLO]},
        {"role": "model", "parts": [HELLO], "finish_reason": "end_turn"},
        {"role": "assistant", "parts": [HELLO], "finish_reason": ""},
    ]

    assert messages(spoken) == (
        {"role": "user", "parts": [HELLO]},
        {"role": "assistant", "parts": [HELLO], "finish_reason": "stop"},
        {"role": "assistant", "parts": [HELLO]},
    )


def test_a_tools_answer_in_the_users_mouth_is_the_tools() -> None:
    answer = {"type": "tool_call_response", "id": "c1", "response": "18C"}

    assert messages([{"role": "user", "parts": [answer]}]) == ({"role": "tool", "parts": [answer]},)


def test_messages_of_a_providers_own_form_are_understood() -> None:
    spoken = [{"role": "user", "content": "hello"}, {"role": "tool", "tool_call_id": "c1", "content": "18C"}]

    assert messages(spoken) == (
        {"role": "user", "parts": [HELLO]},
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "18C"}]},
    )


def test_text_alone_is_one_message() -> None:
    assert messages("hello", role="assistant") == ({"role": "assistant", "parts": [HELLO]},)
    assert messages("") == ()
    assert messages(7) == ()


@pytest.mark.parametrize("written", ["hello", [HELLO], json.dumps([HELLO]), [{"role": "system", "parts": [HELLO]}]])
def test_instructions_come_as_text_parts_and_messages(written: Any) -> None:
    assert instructions(written) == (HELLO,)
