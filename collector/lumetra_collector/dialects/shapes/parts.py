"""The content of one message, in whatever form a provider or framework writes it → canonical parts.

The forms are told apart by a part's `type`, or (Gemini, Bedrock) by its one key. They hardly collide, and frameworks mix them
freely (LangChain passes OpenAI's and Anthropic's parts through), so there is one table for all instead of one per shape.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, text_at
from lumetra_collector.dialects.shapes.media import from_address, media
from lumetra_collector.dialects.values import compact, structured
from lumetra_core.message import Part

Reader: TypeAlias = Callable[[Mapping[str, Json]], Part | None]


def parts(content: Json) -> list[Part]:
    """Read text, one part or a list of parts; empty text gives nothing, an unknown part stays as it came."""
    if isinstance(content, str):
        return [text_part(content)] if content else []
    if is_array(content):
        return [part for item in content for part in parts(item)]
    if not is_object(content) or not content:
        return []
    part = _part(content)
    return [] if part is None else [part]


def text_part(text: str) -> Part:
    """Make a text part."""
    return {"type": "text", "content": text}


def tool_call(call_id: Json, name: Json, arguments: Json) -> Part:
    """Make a tool call; arguments become an object where they can be parsed."""
    part: Part = {"type": "tool_call"}
    if isinstance(call_id, str) and call_id:
        part["id"] = call_id
    part["name"] = name if isinstance(name, str) else ""
    if arguments is not None:
        part["arguments"] = structured(arguments)
    return part


def tool_response(call_id: Json, response: Json) -> Part:
    """Make a tool call's response; a list of plain texts becomes one text."""
    part: Part = {"type": "tool_call_response"}
    if isinstance(call_id, str) and call_id:
        part["id"] = call_id
    part["response"] = plain(response)
    return part


def reasoning(text: Json) -> Part:
    """Make a reasoning part; hidden reasoning has no text."""
    return {"type": "reasoning", "content": text if isinstance(text, str) else ""}


def plain(content: Json) -> Json:
    """Join content that is nothing but text parts, open up Bedrock's `[{"json": …}]`; give back any other as it came."""
    if not is_array(content) or not content:
        return content
    if len(content) == 1 and is_object(content[0]) and set(content[0]) == {"json"}:
        return content[0]["json"]
    texts = [item if isinstance(item, str) else _plain_text(item) for item in content]
    return "\n".join(text for text in texts if text is not None) if all(text is not None for text in texts) else content


def _plain_text(item: Json) -> str | None:
    if not is_object(item) or item.get("type", "text") not in ("text", "input_text", "output_text"):
        return None
    found = item.get("text", item.get("content"))
    return found if isinstance(found, str) else None


def _part(value: Mapping[str, Json]) -> Part | None:
    kind = value.get("type")
    if isinstance(kind, str):
        reader = _BY_TYPE.get(kind)
        if reader is not None:
            return reader(value)
        if kind.endswith(("_tool_use", "_tool_result")):
            return _server_tool(value)
        return as_it_came(value)
    for key, reader in _BY_KEY.items():
        if value.get(key) is not None:  # Python's types are dumped with every member they could have
            return reader(value)
    return as_it_came({**value, "type": "unknown"})


def as_it_came(value: Mapping[str, Json]) -> Part:
    """Keep a part that is canonical already, or of a type only its emitter knows."""
    part: Part = {**value}  # pyright: ignore[reportAssignmentType] -- the convention allows any further key
    return part


def _text(value: Mapping[str, Json]) -> Part | None:
    found = value.get("text", value.get("content"))
    if is_object(found):  # OpenAI Assistants: {"text": {"value": …}}
        found = found.get("value")
    return text_part(found) if isinstance(found, str) and found else None


def _refusal(value: Mapping[str, Json]) -> Part:
    return {"type": "refusal", "content": text_at(value, "refusal", "content") or ""}


def _reasoning(value: Mapping[str, Json]) -> Part:
    """Read thinking of Anthropic, OpenAI Responses (summary, content), LangChain, Vercel and pydantic-ai."""
    found = text_at(value, "thinking", "reasoning", "text", "content")
    if found is None:
        pieces = [*parts(value.get("summary")), *parts(value.get("content"))]
        found = "\n".join(str(piece.get("content", "")) for piece in pieces)
    return reasoning(found)


def _tool_use(value: Mapping[str, Json]) -> Part:
    """Read Anthropic's `tool_use`, LangChain's `tool_call`, Vercel's `tool-call` and Responses' `function_call`."""
    call_id = text_at(value, "call_id", "toolCallId", "id")
    name = text_at(value, "name", "toolName")
    arguments = next((value[key] for key in ("input", "args", "arguments") if value.get(key) is not None), None)
    return tool_call(call_id, name, arguments)


def _tool_result(value: Mapping[str, Json]) -> Part:
    call_id = text_at(value, "tool_use_id", "tool_call_id", "call_id", "toolCallId", "toolUseId", "id")
    response = next((value[key] for key in ("output", "response", "result", "content") if value.get(key) is not None), None)
    if is_object(response) and set(response) <= {"type", "value"} and "value" in response:  # Vercel from version 5 on
        response = response["value"]
    return tool_response(call_id, response)


def _server_tool(value: Mapping[str, Json]) -> Part:
    """Read a tool the provider ran itself: Anthropic's `server_tool_use` and `web_search_tool_result`."""
    kind = str(value.get("type"))
    detail = {"type": text_at(value, "name") or kind, **{key: item for key, item in value.items() if key not in ("type", "id")}}
    key = "server_tool_call_response" if kind.endswith("_result") else "server_tool_call"
    part = {"type": key, "id": text_at(value, "id", "tool_use_id"), "name": text_at(value, "name") or kind, key: detail}
    return as_it_came({name: item for name, item in part.items() if item is not None})


def _non_standard(value: Mapping[str, Json]) -> Part | None:
    """LangChain wraps what it has no standard block for."""
    inner = value.get("value")
    return _part(inner) if is_object(inner) and inner else as_it_came(value)


def _image_url(value: Mapping[str, Json]) -> Part | None:
    address = value.get("image_url")
    if is_object(address):
        address = address.get("url")
    return from_address(address, "image") if isinstance(address, str) and address else media(value, "image")


def _image(value: Mapping[str, Json]) -> Part | None:
    return media(value, "image")


def _audio(value: Mapping[str, Json]) -> Part | None:
    return media(value, "audio")


def _video(value: Mapping[str, Json]) -> Part | None:
    return media(value, "video")


def _document(value: Mapping[str, Json]) -> Part | None:
    source = object_at(value, "source")
    if source.get("type") in ("text", "content"):  # Anthropic: a document given as text
        text = plain(source.get("data", source.get("content")))
        return text_part(text) if isinstance(text, str) else text_part(compact(text))
    return media(value, "document")


def _file(value: Mapping[str, Json]) -> Part | None:
    """Read a file of OpenAI, LangChain or Vercel; the conventions' own part of that name has a modality."""
    return as_it_came(value) if "modality" in value else media(value, "document")


def _gemini_call(value: Mapping[str, Json]) -> Part:
    call = object_at(value, "functionCall", "function_call")
    return tool_call(call.get("id"), call.get("name"), call.get("args"))


def _gemini_response(value: Mapping[str, Json]) -> Part:
    answer = object_at(value, "functionResponse", "function_response")
    return tool_response(answer.get("id") or answer.get("name"), answer.get("response"))


def _gemini_text(value: Mapping[str, Json]) -> Part | None:
    """Gemini and Bedrock write text as `{"text": …}`; Gemini marks its thoughts with a flag."""
    return reasoning(value.get("text")) if value.get("thought") is True else _text(value)


def _gemini_media(value: Mapping[str, Json]) -> Part | None:
    return media(object_at(value, "inlineData", "inline_data", "fileData", "file_data"), "document")


def _bedrock_call(value: Mapping[str, Json]) -> Part:
    call = object_at(value, "toolUse")
    return tool_call(call.get("toolUseId"), call.get("name"), call.get("input"))


def _bedrock_response(value: Mapping[str, Json]) -> Part:
    answer = object_at(value, "toolResult")
    return tool_response(answer.get("toolUseId"), answer.get("content"))


def _bedrock_reasoning(value: Mapping[str, Json]) -> Part:
    return reasoning(object_at(object_at(value, "reasoningContent"), "reasoningText").get("text"))


_BY_TYPE: dict[str, Reader] = {
    **dict.fromkeys(("text", "input_text", "output_text", "summary_text", "reasoning_text"), _text),
    "refusal": _refusal,
    **dict.fromkeys(("reasoning", "thinking", "redacted_thinking"), _reasoning),
    **dict.fromkeys(("tool_use", "tool_call", "tool-call", "function_call", "custom_tool_call"), _tool_use),
    **dict.fromkeys(
        ("tool_result", "tool_call_response", "tool-result", "function_call_output", "custom_tool_call_output"), _tool_result
    ),
    **dict.fromkeys(("server_tool_use",), _server_tool),
    "non_standard": _non_standard,
    **dict.fromkeys(("image_url", "input_image", "image-url"), _image_url),
    "image": _image,
    **dict.fromkeys(("input_audio", "audio", "audio-url"), _audio),
    **dict.fromkeys(("video", "video_url", "video-url"), _video),
    **dict.fromkeys(("document", "input_file", "document-url"), _document),
    "file": _file,
}

_BY_KEY: dict[str, Reader] = {
    "text": _gemini_text,
    "functionCall": _gemini_call,
    "function_call": _gemini_call,
    "functionResponse": _gemini_response,
    "function_response": _gemini_response,
    **dict.fromkeys(("inlineData", "inline_data", "fileData", "file_data"), _gemini_media),
    "toolUse": _bedrock_call,
    "toolResult": _bedrock_response,
    "reasoningContent": _bedrock_reasoning,
    "image": _image,
    "video": _video,
    "document": _document,
}
