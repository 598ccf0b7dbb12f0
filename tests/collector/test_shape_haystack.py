"""Haystack's messages are read out of the `repr` of its dataclasses; what is no such text is left alone."""

import pytest

from lumetra_collector.dialects.shapes import guess, haystack

CALLING = (
    "ChatMessage(_role=<ChatRole.ASSISTANT: 'assistant'>, _content=[ReasoningContent(reasoning_text='Ask.', extra={}), "
    "ToolCall(tool_name='get_weather', arguments={'city': \"L'Aquila\"}, id='call_1', extra=None)], _name=None, "
    "_meta={'model': 'gpt-4o-mini-dated', 'finish_reason': 'tool_calls', 'usage': {'prompt_tokens': 47, "
    "'completion_tokens': 68, 'prompt_tokens_details': {'cached_tokens': 23}}})"
)
ANSWERED = (
    "ChatMessage(_role=<ChatRole.TOOL: 'tool'>, _content=[ToolCallResult(result='18C', origin=ToolCall("
    "tool_name='get_weather', arguments={}, id='call_1', extra=None), error=False)], _name='weather', _meta={})"
)
CALL = {"type": "tool_call", "id": "call_1", "name": "get_weather", "arguments": {"city": "L'Aquila"}}


def test_reply_tells_its_call() -> None:
    assert guess.response({"replies": [CALLING]}) == {
        "output_messages": ({"role": "assistant", "parts": [{"type": "reasoning", "content": "Ask."}, CALL]},),
        "finish_reasons": ("tool_call",),
        "response_model": "gpt-4o-mini-dated",
        "input_tokens": 47,
        "output_tokens": 68,
        "cache_read_tokens": 23,
    }


def test_request_is_a_conversation() -> None:
    assert guess.request({"messages": [CALLING, ANSWERED], "tools": None}) == {
        "input_messages": (
            {"role": "assistant", "parts": [{"type": "reasoning", "content": "Ask."}, CALL]},
            {"role": "tool", "name": "weather", "parts": [{"type": "tool_call_response", "id": "call_1", "response": "18C"}]},
        )
    }


@pytest.mark.parametrize(
    "text",
    [
        "ChatMessage(_role=",
        "ChatMessage(_role=__import__('os').system('true'))",
        "ChatMessage(_role=1+1)",
        f"ChatMessage(_role={'[' * 5000}",
        "ChatMessage(_role='user', _content='" + "x" * 200_000 + "')",
    ],
    ids=["cut", "code", "arithmetic", "deep", "long"],
)
def test_what_is_no_message_is_left_out_and_never_run(text: str) -> None:
    assert haystack.messages([text]) in ((), ({"role": "user", "parts": []},))


def test_other_texts_are_none_of_haystacks() -> None:
    assert haystack.messages(["Hello"]) == ()
    assert haystack.request("Hello") == haystack.response({"replies": []}) == {}
