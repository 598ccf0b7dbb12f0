from dataclasses import replace

from lumetra_core.message import Message
from lumetra_webui.pages.openai_request import request_body, request_path
from support.sample_traces import HISTORY, call, model_call, span, text

ASKED = replace(model_call("chat", 1), parameters={"temperature": 0.2, "max_tokens": 64, "stream": True, "stop_sequences": ["END"], "top_k": 4})  # fmt: skip


def test_a_chat_is_asked_again_with_its_tools_results_and_parameters():
    spoken = replace(
        ASKED,
        system_instructions=({"type": "text", "content": "Be brief."},),
        input_messages=HISTORY,
        tool_definitions=({"type": "function", "name": "find_order", "parameters": {"type": "object"}},),
    )

    assert request_body(spoken) == {
        "model": "gpt-4o",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "I ordered a lamp and it arrived broken. Can I get my money back?"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "find_order", "arguments": '{"email": "ada@example.com", "limit": 5}'},
                    }
                ],
            },
            {
                "role": "tool",
                "tool_call_id": "call_1",
                "content": '{"orders": [{"id": 4211, "item": "Desk lamp", "total_usd": 53.9, "delivered": "2026-11-12"}]}',
            },
        ],
        "tools": [{"type": "function", "function": {"name": "find_order", "parameters": {"type": "object"}}}],
        "temperature": 0.2,
        "max_tokens": 64,
        "stream": True,
        "stop": ["END"],
    }


def test_pictures_and_sound_go_along_and_what_the_protocol_cannot_say_does_not():
    message: Message = {
        "role": "user",
        "parts": [
            {"type": "text", "content": "What is this?"},
            {"type": "uri", "modality": "image", "uri": "https://a.example/cat.png"},
            {"type": "blob", "modality": "image", "mime_type": "image/webp", "content": "AAAA"},
            {"type": "blob", "modality": "audio", "mime_type": "audio/wav", "content": "BBBB"},
            {"type": "reasoning", "content": "hm"},
            {"type": "file", "file_id": "file-1"},
        ],
    }

    body = request_body(replace(ASKED, input_messages=(message,)))

    assert body is not None
    assert body["messages"][0]["content"] == [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://a.example/cat.png"}},
        {"type": "image_url", "image_url": {"url": "data:image/webp;base64,AAAA"}},
        {"type": "input_audio", "input_audio": {"data": "BBBB", "format": "wav"}},
    ]


def test_several_texts_of_a_message_are_one():
    message: Message = {"role": "user", "parts": [{"type": "text", "content": "a"}, {"type": "text", "content": "b"}]}

    body = request_body(replace(ASKED, input_messages=(message,)))

    assert body is not None
    assert body["messages"] == [{"role": "user", "content": "a\nb"}]


def test_a_call_of_a_tool_as_text_stays_text():
    body = request_body(replace(ASKED, input_messages=(call("look", "c", '{"a": 1'),)))

    assert body is not None
    assert body["messages"][0]["tool_calls"][0]["function"] == {"name": "look", "arguments": '{"a": 1'}


def test_plain_input_is_what_the_user_said():
    body = request_body(replace(ASKED, input="hello"))

    assert body is not None
    assert body["messages"] == [{"role": "user", "content": "hello"}]


def test_embeddings_and_completions_have_bodies_of_their_own():
    embedded = span("e", 1, operation="embeddings", request_model="text-embedding-3-small", input="a lamp")
    completed = replace(embedded, operation="text_completion")

    assert (request_path(embedded), request_body(embedded)) == (
        "embeddings",
        {"model": "text-embedding-3-small", "input": "a lamp"},
    )
    assert (request_path(completed), request_body(completed)) == (
        "completions",
        {"model": "text-embedding-3-small", "prompt": "a lamp"},
    )


def test_what_was_not_recorded_cannot_be_asked_again():
    assert request_body(ASKED) is None
    assert request_body(span("e", 1, operation="embeddings")) is None


def test_a_span_that_is_no_model_call_is_no_request():
    assert request_body(span("tool", 1, operation="execute_tool", input_messages=(text("user", "x"),))) is None
