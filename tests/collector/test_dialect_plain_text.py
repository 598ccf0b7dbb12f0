"""Input and output as a person would read them."""

from typing import Any

import pytest

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.plain_text import input_text, output_text, readable_input, readable_output


def _say(role: str, *parts: Any) -> Any:
    return {"role": role, "parts": [{"type": "text", "content": part} if isinstance(part, str) else part for part in parts]}


CALL = {"type": "tool_call", "id": "c1", "name": "weather", "arguments": {"city": "Paris"}}
ANSWER = {"type": "tool_call_response", "id": "c1", "response": {"temp": 18}}


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ([_say("system", "Be brief."), _say("user", "Hi")], "Hi"),
        ([_say("user", "First"), _say("assistant", "Yes"), _say("user", "Second")], "Second"),
        ([_say("user", "Weather?"), _say("assistant", CALL), _say("tool", ANSWER)], 'Weather?\n\n{"temp":18}'),
        # Anthropic: the tool's answer in the user's mouth is no new question.
        ([_say("user", "Weather?"), _say("assistant", CALL), _say("user", ANSWER)], 'Weather?\n\n{"temp":18}'),
        ([_say("system", "Only this.")], "Only this."),
        (
            [_say("user", "Look", {"type": "uri", "modality": "image", "uri": "https://example.com/cat.png"})],
            "Look\n[image https://example.com/cat.png]",
        ),
        ([_say("user", {"type": "blob", "modality": "audio", "content": "AAAA"})], "[audio]"),
    ],
)
def test_the_input_is_what_is_new_in_the_conversation(messages: list[Any], text: str) -> None:
    assert input_text({"input_messages": tuple(messages)}) == text


@pytest.mark.parametrize(
    ("messages", "text"),
    [
        ([_say("assistant", {"type": "reasoning", "content": "hmm"}, "Paris.")], "Paris."),
        ([_say("assistant", {"type": "reasoning", "content": "hmm"})], "hmm"),
        ([_say("assistant", "Let me see.", CALL)], 'Let me see.\nweather({"city":"Paris"})'),
        ([_say("assistant", "A"), _say("assistant", "B")], "A\n\nB"),
    ],
)
def test_the_output_is_what_was_said_and_asked_for(messages: list[Any], text: str) -> None:
    assert output_text({"output_messages": tuple(messages)}) == text


def test_without_messages_the_next_best_is_taken() -> None:
    tool: Reading = {"tool_arguments": {"x": 1}, "tool_result": "done", "input": "as recorded"}
    search: Reading = {"retrieval_query": "capital", "retrieval_documents": ({"content": "Paris"}, {"title": "Rome"})}

    assert (input_text(tool), output_text(tool)) == ('{"x":1}', "done")
    assert (input_text(search), output_text(search)) == ("capital", "Paris\n\nRome")
    assert (input_text({}), output_text({})) == (None, None)


@pytest.mark.parametrize(
    ("recorded", "text"),
    [
        ("Why?", "Why?"),
        ('{"q": "Why?"}', "Why?"),
        ('{"args": ["Why?"], "kwargs": {}}', "Why?"),
        ('{"args": [], "kwargs": {"config": {"q": "Why?"}, "debug": false}}', "Why?"),
        ('{"q": "Why?", "k": 3}', '{"q": "Why?", "k": 3}'),
        ({"q": "Why?", "k": 3}, '{"q":"Why?","k":3}'),
        ('{"messages": [{"role": "user", "content": "First"}, {"role": "user", "content": "Last"}]}', "First\n\nLast"),
        ('{"texts": ["One", "Two"], "show_progress": false}', "One\n\nTwo"),
        ('{"triggered": false}', '{"triggered": false}'),
        ("[1, 2]", "[1, 2]"),
        ('{"input": "", "history": []}', None),
        ("{}", None),
        ("", None),
        (None, None),
    ],
)
def test_wrappings_around_a_single_value_are_taken_off(recorded: Any, text: str | None) -> None:
    assert readable_input(recorded) == text


def test_of_a_recorded_conversation_the_last_word_is_the_output() -> None:
    state = [
        {"graph": None, "update": {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}}
    ]

    assert readable_output(state) == "Hello"  # pyright: ignore[reportArgumentType]
