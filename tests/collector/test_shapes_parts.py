"""One piece of a message, as each provider writes it."""

from typing import Any

import pytest

from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.parts import parts
from lumetra_collector.dialects.shapes.tools import tool_definitions

PIXEL = "iVBORw0KGgo="
INLINE = {"type": "blob", "modality": "image", "content": PIXEL, "mime_type": "image/png"}
LINKED = {"type": "uri", "modality": "image", "uri": "https://example.com/cat.png"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("Hi", {"type": "text", "content": "Hi"}, id="bare text"),
        pytest.param({"type": "output_text", "text": "Hi"}, {"type": "text", "content": "Hi"}, id="openai responses text"),
        pytest.param({"type": "text", "text": {"value": "Hi"}}, {"type": "text", "content": "Hi"}, id="openai assistants text"),
        pytest.param({"type": "refusal", "refusal": "No."}, {"type": "refusal", "content": "No."}, id="refusal"),
        pytest.param({"type": "thinking", "thinking": "Hm"}, {"type": "reasoning", "content": "Hm"}, id="anthropic thinking"),
        pytest.param({"type": "redacted_thinking", "data": "x"}, {"type": "reasoning", "content": ""}, id="hidden thinking"),
        pytest.param({"type": "reasoning", "text": "Hm"}, {"type": "reasoning", "content": "Hm"}, id="vercel reasoning"),
        pytest.param({"text": "Hm", "thought": True}, {"type": "reasoning", "content": "Hm"}, id="gemini thought"),
        pytest.param({"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}, INLINE, id="data address"),
        pytest.param({"type": "image_url", "image_url": {"url": LINKED["uri"]}}, LINKED, id="linked image"),
        pytest.param({"type": "input_image", "image_url": LINKED["uri"]}, LINKED, id="openai responses image"),
        pytest.param(
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}},
            INLINE,
            id="anthropic image",
        ),
        pytest.param({"image": {"format": "png", "source": {"bytes": PIXEL}}}, INLINE, id="bedrock image"),
        pytest.param({"inlineData": {"mimeType": "image/png", "data": PIXEL}}, INLINE, id="gemini image"),
        pytest.param({"type": "image", "base64": PIXEL, "mime_type": "image/png"}, INLINE, id="langchain image"),
        pytest.param({"type": "image", "image": PIXEL, "mediaType": "image/png"}, INLINE, id="vercel image"),
        pytest.param(
            {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
            {"type": "blob", "modality": "audio", "content": "UklGRg==", "mime_type": "audio/wav"},
            id="openai audio",
        ),
        pytest.param(
            {"type": "input_file", "file_id": "file-1"},
            {"type": "file", "modality": "document", "file_id": "file-1"},
            id="openai file",
        ),
        pytest.param({"type": "file", "data": PIXEL, "mediaType": "image/png"}, INLINE, id="vercel file"),
        pytest.param(
            {"type": "file", "data": {"type": "url", "url": LINKED["uri"]}, "mediaType": "image/png"},
            {**LINKED, "mime_type": "image/png"},
            id="vercel 7 linked file",
        ),
        pytest.param(
            {"type": "file", "file": {"file_data": f"data:application/pdf;base64,{PIXEL}", "filename": "a.pdf"}},
            {"type": "blob", "modality": "document", "content": PIXEL, "mime_type": "application/pdf"},
            id="openai chat file",
        ),
        pytest.param(
            {"type": "document", "source": {"type": "text", "data": "Terms"}},
            {"type": "text", "content": "Terms"},
            id="anthropic document given as text",
        ),
        pytest.param(
            {"type": "tool-call", "toolCallId": "c", "toolName": "f", "input": {"a": 1}},
            {"type": "tool_call", "id": "c", "name": "f", "arguments": {"a": 1}},
            id="vercel tool call",
        ),
        pytest.param(
            {"type": "tool-result", "toolCallId": "c", "output": {"type": "json", "value": {"b": 2}}},
            {"type": "tool_call_response", "id": "c", "response": {"b": 2}},
            id="vercel tool result",
        ),
        pytest.param(
            {"type": "tool_call_response", "id": "c", "result": "18C"},
            {"type": "tool_call_response", "id": "c", "response": "18C"},
            id="pydantic-ai tool result",
        ),
        pytest.param(
            {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "x"}},
            {
                "type": "server_tool_call",
                "id": "s",
                "name": "web_search",
                "server_tool_call": {"type": "web_search", "name": "web_search", "input": {"query": "x"}},
            },
            id="anthropic server tool",
        ),
        pytest.param({"type": "sketch", "lines": 3}, {"type": "sketch", "lines": 3}, id="a type only its emitter knows"),
    ],
)
def test_a_part_reads_as_the_convention_has_it(written: Any, read: dict[str, Any]) -> None:
    assert parts(written) == [read]


@pytest.mark.parametrize("empty", ["", None, [], {}, {"type": "text", "text": ""}, {"type": "image"}])
def test_emptiness_is_no_part(empty: Any) -> None:
    assert parts(empty) == []


@pytest.mark.parametrize(
    "written",
    [
        {"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}},
        {"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}},
        {"name": "f", "description": "d", "input_schema": {"type": "object"}},
        '{"type": "function", "name": "f", "description": "d", "inputSchema": {"type": "object"}}',
        {"toolSpec": {"name": "f", "description": "d", "inputSchema": {"json": {"type": "object"}}}},
        {"functionDeclarations": [{"name": "f", "description": "d", "parametersJsonSchema": {"type": "object"}}]},
    ],
    ids=["openai chat", "openai responses", "anthropic", "vercel", "bedrock", "gemini"],
)
def test_a_tool_definition_is_flat_whoever_wrote_it(written: Any) -> None:
    assert tool_definitions([written]) == (
        {"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}},
    )


def test_a_tool_of_the_provider_goes_by_its_type() -> None:
    assert tool_definitions([{"type": "web_search"}]) == ({"type": "web_search", "name": "web_search"},)


@pytest.mark.parametrize(
    "written",
    [
        {"id": "d1", "page_content": "Paris", "metadata": {"source": "geo"}, "score": 0.5},
        {"node": {"id_": "d1", "text": "Paris", "metadata": {"source": "geo"}}, "score": 0.5},
        ({"id": "d1", "page_content": "Paris", "metadata": {"source": "geo"}}, 0.5),
    ],
    ids=["langchain", "llamaindex", "pair of document and score"],
)
def test_a_document_reads_alike_whoever_retrieved_it(written: Any) -> None:
    assert documents([written]) == ({"id": "d1", "score": 0.5, "content": "Paris", "metadata": {"source": "geo"}},)
