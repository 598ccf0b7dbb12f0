"""A model call → the request that would make it again, in the protocol of OpenAI's API that most providers and gateways speak.

Source: OpenAI API reference, "Create chat completion", "Create completion" and "Create embeddings". What the span does not keep (response
schemas, tool choice) and what the protocol cannot say (reasoning, files) is left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lumetra_core.message import Message, Part
from lumetra_core.span import Span
from lumetra_webui.api.json_values import json_value

#: Canonical parameter: name in the request.
_PARAMETERS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "max_tokens": "max_tokens",
    "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
    "stop_sequences": "stop",
    "seed": "seed",
    "choice_count": "n",
    "stream": "stream",
    "reasoning_level": "reasoning_effort",
    "service_tier": "service_tier",
    "dimensions": "dimensions",
}
_PATHS = {
    "chat": "chat/completions",
    "generate_content": "chat/completions",
    "text_completion": "completions",
    "embeddings": "embeddings",
}
_AUDIO_FORMATS = {"audio/wav": "wav", "audio/x-wav": "wav", "audio/mpeg": "mp3", "audio/mp3": "mp3"}
"""The two formats the chat protocol takes."""


def request_path(span: Span) -> str | None:
    """Name the endpoint below `/v1/`; None for a span that is no call the protocol has."""
    return _PATHS.get(span.operation or "")


def can_be_asked_again(span: Span) -> bool:
    """Tell whether `request_body` has something to say, without writing it."""
    return request_path(span) is not None and bool(span.input_messages or span.system_instructions or span.input is not None)


def request_body(span: Span) -> dict[str, Any] | None:
    """Write the body; None where the span is no such call, or neither its messages nor its input were recorded."""
    path = request_path(span)
    if path is None:
        return None
    asked: dict[str, Any] = {"model": span.request_model or span.response_model or "MODEL"}
    if path == "chat/completions":
        messages = [*_system(span.system_instructions), *_messages(span)]
        if not messages:
            return None
        asked["messages"] = messages
        if span.tool_definitions:
            asked["tools"] = [_tool(definition) for definition in span.tool_definitions]
    elif span.input is None:
        return None
    else:
        asked["prompt" if path == "completions" else "input"] = span.input
    parameters = {_PARAMETERS[key]: json_value(value) for key, value in span.parameters.items() if key in _PARAMETERS}
    return asked | parameters


def _system(parts: Sequence[Part]) -> Iterator[dict[str, Any]]:
    if parts:
        yield {"role": "system", "content": _content(parts)}


def _messages(span: Span) -> Iterator[dict[str, Any]]:
    if not span.input_messages and span.input:
        yield {"role": "user", "content": span.input}
    for message in span.input_messages:
        yield from _message(message)


def _message(message: Message) -> Iterator[dict[str, Any]]:
    """Write a message; its tool results become messages of their own, as the protocol has them."""
    parts = message.get("parts", [])
    results = [part for part in parts if part.get("type") == "tool_call_response"]
    calls = [_call(part) for part in parts if part.get("type") == "tool_call"]
    for part in results:
        yield {"role": "tool", "tool_call_id": part.get("id") or "", "content": _text_of(part.get("response"))}
    content = _content(parts)
    if not content and not calls:
        return
    role = str(message.get("role") or "user")
    said: dict[str, Any] = {"role": "user" if role == "tool" else role, "content": content or None}
    yield said | ({"tool_calls": calls} if calls else {})


def _content(parts: Iterable[Part]) -> str | list[dict[str, Any]]:
    """Write the text of a message alone where that is all, else its parts."""
    written = [each for part in parts if (each := _part(part)) is not None]
    if all(each["type"] == "text" for each in written):
        return "\n".join(each["text"] for each in written)
    return written


def _part(part: Part) -> dict[str, Any] | None:
    kind, modality = part.get("type"), part.get("modality")
    mime_type = part.get("mime_type") or ""
    if kind == "text":
        return {"type": "text", "text": _text_of(part.get("content"))}
    if kind == "uri" and modality == "image":
        return {"type": "image_url", "image_url": {"url": str(part.get("uri") or "")}}
    if kind == "blob" and (modality == "image" or mime_type.startswith("image/")):
        return {"type": "image_url", "image_url": {"url": f"data:{mime_type or 'image/png'};base64,{part.get('content')}"}}
    if kind == "blob" and mime_type in _AUDIO_FORMATS:
        return {"type": "input_audio", "input_audio": {"data": str(part.get("content")), "format": _AUDIO_FORMATS[mime_type]}}
    return None


def _call(part: Part) -> dict[str, Any]:
    return {
        "id": part.get("id") or "",
        "type": "function",
        "function": {"name": str(part.get("name") or ""), "arguments": _text_of(part.get("arguments") or {})},
    }


def _tool(definition: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: definition[key] for key in ("name", "description", "parameters") if definition.get(key) is not None}
    return {"type": "function", "function": json_value(known)}


def _text_of(value: Any) -> str:
    """Give a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(json_value(value), ensure_ascii=False)
