"""Chat completions: keyword arguments and (streamed) answers of the openai client, in the words of the conventions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from opentelemetry.util.types import AttributeValue

from lumetra import conventions as named
from lumetra.auto.exchange import Content, Request, Response, SpanAttributes, Usage, finish_reason
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.parts import address_part, binary_part, text_part, tool_call_part, tool_response_part
from lumetra.auto.reading import fields, given, items, read, real, whole, word, words
from lumetra_core.message import Message, Part
from lumetra_core.operation import CHAT


def chat_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `chat.completions.create` or `.parse`."""
    return Request(
        operation=CHAT,
        provider=endpoint.provider,
        model=word(kwargs.get("model")),
        attributes={
            **parameters(kwargs),
            named.OUTPUT_TYPE: output_type(kwargs.get("response_format")),
            "gen_ai.request.reasoning.level": word(kwargs.get("reasoning_effort")),
            "openai.api.type": "chat_completions",
            **endpoint.span_attributes(),
        },
        content=lambda: chat_content(kwargs),
    )


_MAX_TOKENS = "gen_ai.request.max_tokens"
_PARAMETERS: Mapping[str, tuple[str, Callable[[Any], AttributeValue | None]]] = {
    "max_tokens": (_MAX_TOKENS, whole),
    "temperature": ("gen_ai.request.temperature", real),
    "top_p": ("gen_ai.request.top_p", real),
    "frequency_penalty": ("gen_ai.request.frequency_penalty", real),
    "presence_penalty": ("gen_ai.request.presence_penalty", real),
    "seed": ("gen_ai.request.seed", whole),
    "stop": ("gen_ai.request.stop_sequences", words),
    "n": ("gen_ai.request.choice.count", lambda count: None if count == 1 else whole(count)),
    "stream": ("gen_ai.request.stream", lambda wanted: True if wanted is True else None),
    "service_tier": ("openai.request.service_tier", word),
}
"""What the OpenAI endpoints are asked with → attribute, and how its value is read."""


_NO_PARAMETER = ("", None)


def parameters(kwargs: Mapping[str, Any]) -> SpanAttributes:
    """Translate the sampling parameters that the OpenAI endpoints share."""
    # Most calls pass one or two of them: what is passed is looked up, and not what could be.
    found: dict[str, AttributeValue] = {}
    for name, value in kwargs.items():
        attribute, read_value = _PARAMETERS.get(name, _NO_PARAMETER)
        if read_value is not None and (known := read_value(value)) is not None:
            found[attribute] = known
    if limit := whole(kwargs.get("max_completion_tokens")):  # the newer name for the same
        found[_MAX_TOKENS] = limit
    return found


def output_type(response_format: Any) -> str | None:
    """Name the requested form: `json` for JSON modes and for a class to parse into."""
    if isinstance(response_format, type):
        return "json"
    kind = read(given(response_format), "type")
    return {"text": "text", "json_object": "json", "json_schema": "json"}.get(kind) if isinstance(kind, str) else None


def chat_content(kwargs: Mapping[str, Any]) -> Content:
    """Give the messages and tools of a request."""
    content: dict[str, object] = {named.INPUT_MESSAGES: [message(one) for one in items(kwargs.get("messages"))]}
    if tools := items(kwargs.get("tools")):
        content[named.TOOL_DEFINITIONS] = [tool_definition(tool) for tool in tools]
    return content


def tool_definition(tool: Any) -> Mapping[str, object]:
    """Flatten a tool to the form of the conventions; a tool that is no function stays as it came."""
    function = read(tool, "function")
    if function is None:
        return tool
    described = {"type": "function", "name": read(function, "name"), "description": read(function, "description")}
    described["parameters"] = read(function, "parameters")
    return {name: value for name, value in described.items() if value is not None}


def message(source: Any) -> Message:
    """Turn one chat message, a dictionary or the client's object, into role and parts."""
    said = fields(source)
    role = word(said.get("role")) or "user"
    content = said.get("content")
    if role == "tool":
        return {"role": role, "parts": [tool_response_part(said.get("tool_call_id"), given(content))]}
    parts: list[Part] = []
    if reasoning := word(said.get("reasoning_content")) or word(said.get("reasoning")):
        parts.append({"type": "reasoning", "content": reasoning})
    parts.extend(content_parts(content))
    if refusal := word(said.get("refusal")):
        parts.append({"type": "refusal", "content": refusal})
    if transcript := word(read(said.get("audio"), "transcript")):
        parts.append(text_part(transcript))
    if calls := said.get("tool_calls"):
        parts.extend(tool_calls(items(calls)))
    if (function_call := given(said.get("function_call"))) is not None:
        parts.append(tool_call_part(None, read(function_call, "name"), read(function_call, "arguments")))
    turn: Message = {"role": role, "parts": parts}
    if name := word(said.get("name")):
        turn["name"] = name
    return turn


def content_parts(content: Any) -> list[Part]:
    """Turn a message's content, text or a list of parts, into parts."""
    if isinstance(content, str):
        return [text_part(content)] if content else []
    return [content_part(part) for part in items(content)]


def content_part(part: Any) -> Part:
    """Turn one part of a chat message or a Responses item into the form of the conventions."""
    kind = word(read(part, "type")) or ""
    if kind in {"text", "input_text", "output_text"}:
        return text_part(read(part, "text") or "")
    if kind in {"image_url", "input_image"}:
        url = read(part, "image_url")
        address = word(url) or word(read(url, "url"))
        return address_part("image", address) if address else _file_part("image", part)
    if kind == "input_audio":
        audio = read(part, "input_audio")
        return binary_part("audio", read(audio, "data") or "", f"audio/{read(audio, 'format') or 'wav'}")
    if kind in {"file", "input_file"}:
        file = read(part, "file") or part
        encoded = word(read(file, "file_data")) or word(read(file, "file_url"))
        return address_part("document", encoded) if encoded else _file_part("document", file)
    if kind == "refusal":
        return {"type": "refusal", "content": read(part, "refusal") or ""}
    return part


def _file_part(modality: str, part: Any) -> Part:
    return {"type": "file", "modality": modality, "file_id": read(part, "file_id") or ""}


def tool_calls(calls: Sequence[Any]) -> list[Part]:
    """Turn an assistant's tool calls into parts; a custom tool's input is its argument."""
    return [
        tool_call_part(
            read(call, "id"),
            read(call, "function", "name") or read(call, "custom", "name"),
            read(call, "function", "arguments") or read(call, "custom", "input"),
        )
        for call in calls
    ]


def chat_response(completion: Any) -> Response:
    """Describe a `ChatCompletion`."""
    said = fields(completion)
    choices = items(said.get("choices"))
    return Response(
        model=word(said.get("model")),
        response_id=word(said.get("id")),
        finish_reasons=[finish_reason(read(choice, "finish_reason") or "error") for choice in choices],
        usage=chat_usage(said.get("usage")),
        attributes=tier_attributes(said),
        content=lambda: {named.OUTPUT_MESSAGES: [output_message(choice) for choice in choices]},
    )


def output_message(choice: Any) -> Message:
    """Turn one choice into a message."""
    chosen = fields(choice)
    said = fields(chosen.get("message"))
    turn = message({**said, "role": said.get("role") or "assistant"})
    turn["finish_reason"] = finish_reason(chosen.get("finish_reason") or "error")
    return turn


def tier_attributes(answer: Any) -> SpanAttributes:
    """Read which tier and which build answered: the first decides the price."""
    said = fields(answer)
    return {
        "openai.response.service_tier": word(said.get("service_tier")),
        "openai.response.system_fingerprint": word(said.get("system_fingerprint")),
    }


def chat_usage(usage: Any) -> Usage | None:
    """Read the tokens of a chat completion, a legacy completion or an embedding."""
    if usage is None:
        return None
    counted = fields(usage)
    prompt, completion = fields(counted.get("prompt_tokens_details")), fields(counted.get("completion_tokens_details"))
    return Usage(
        input_tokens=whole(counted.get("prompt_tokens")),
        output_tokens=whole(counted.get("completion_tokens")),
        cache_read_tokens=whole(prompt.get("cached_tokens")),
        cache_write_tokens=whole(prompt.get("cache_write_tokens")),
        reasoning_tokens=whole(completion.get("reasoning_tokens")),
        input_audio_tokens=whole(prompt.get("audio_tokens")),
        output_audio_tokens=whole(completion.get("audio_tokens")),
    )
