"""Chat completions: keyword arguments and (streamed) answers of the openai client, in the words of the conventions."""

from collections.abc import Mapping, Sequence
from typing import Any

from lumetra import conventions as named
from lumetra.auto.estimation import estimated_usage, text_chars
from lumetra.auto.exchange import Content, Request, Response, SpanAttributes, Usage, finish_reason
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.parts import address_part, binary_part, text_part, tool_call_part, tool_response_part
from lumetra.auto.reading import given, items, read, real, whole, word, words
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


def parameters(kwargs: Mapping[str, Any]) -> SpanAttributes:
    """Translate the sampling parameters that the OpenAI endpoints share."""
    choices = whole(kwargs.get("n"))
    return {
        "gen_ai.request.max_tokens": whole(kwargs.get("max_completion_tokens")) or whole(kwargs.get("max_tokens")),
        "gen_ai.request.temperature": real(kwargs.get("temperature")),
        "gen_ai.request.top_p": real(kwargs.get("top_p")),
        "gen_ai.request.frequency_penalty": real(kwargs.get("frequency_penalty")),
        "gen_ai.request.presence_penalty": real(kwargs.get("presence_penalty")),
        "gen_ai.request.seed": whole(kwargs.get("seed")),
        "gen_ai.request.stop_sequences": words(kwargs.get("stop")),
        "gen_ai.request.choice.count": choices if choices != 1 else None,
        "gen_ai.request.stream": True if kwargs.get("stream") is True else None,
        "openai.request.service_tier": word(kwargs.get("service_tier")),
    }


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
    role = word(read(source, "role")) or "user"
    if role == "tool":
        return {"role": role, "parts": [tool_response_part(read(source, "tool_call_id"), read(source, "content"))]}
    parts: list[Part] = []
    if reasoning := word(read(source, "reasoning_content")) or word(read(source, "reasoning")):
        parts.append({"type": "reasoning", "content": reasoning})
    parts.extend(content_parts(read(source, "content")))
    if refusal := word(read(source, "refusal")):
        parts.append({"type": "refusal", "content": refusal})
    if transcript := word(read(source, "audio", "transcript")):
        parts.append(text_part(transcript))
    parts.extend(tool_calls(items(read(source, "tool_calls"))))
    if (function_call := read(source, "function_call")) is not None:
        parts.append(tool_call_part(None, read(function_call, "name"), read(function_call, "arguments")))
    turn: Message = {"role": role, "parts": parts}
    if name := word(read(source, "name")):
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
    choices = items(read(completion, "choices"))
    return Response(
        model=word(read(completion, "model")),
        response_id=word(read(completion, "id")),
        finish_reasons=[finish_reason(read(choice, "finish_reason") or "error") for choice in choices],
        usage=chat_usage(read(completion, "usage")),
        attributes=tier_attributes(completion),
        content=lambda: {named.OUTPUT_MESSAGES: [output_message(choice) for choice in choices]},
    )


def output_message(choice: Any) -> Message:
    """Turn one choice into a message."""
    turn = message(read(choice, "message"))
    turn["role"] = read(choice, "message", "role") or "assistant"
    turn["finish_reason"] = finish_reason(read(choice, "finish_reason") or "error")
    return turn


def tier_attributes(answer: Any) -> SpanAttributes:
    """Read which tier and which build answered: the first decides the price."""
    return {
        "openai.response.service_tier": word(read(answer, "service_tier")),
        "openai.response.system_fingerprint": word(read(answer, "system_fingerprint")),
    }


def chat_usage(usage: Any) -> Usage | None:
    """Read the tokens of a chat completion, a legacy completion or an embedding."""
    if usage is None:
        return None
    return Usage(
        input_tokens=whole(read(usage, "prompt_tokens")),
        output_tokens=whole(read(usage, "completion_tokens")),
        cache_read_tokens=whole(read(usage, "prompt_tokens_details", "cached_tokens")),
        cache_write_tokens=whole(read(usage, "prompt_tokens_details", "cache_write_tokens")),
        reasoning_tokens=whole(read(usage, "completion_tokens_details", "reasoning_tokens")),
        input_audio_tokens=whole(read(usage, "prompt_tokens_details", "audio_tokens")),
        output_audio_tokens=whole(read(usage, "completion_tokens_details", "audio_tokens")),
    )


class ChatAccumulator:
    """Puts the chunks of a streamed chat completion together, tool calls joined by their index."""

    def __init__(self, kwargs: Mapping[str, Any], *, keeps_text: bool) -> None:
        self.keeps_text = keeps_text
        self.input_chars = text_chars(kwargs.get("messages"))
        self.output_chars = 0
        self.choices: dict[int, ChoiceInProgress] = {}
        self.usage: Usage | None = None
        self.head: dict[str, Any] = {}

    def add(self, chunk: Any) -> None:
        """Take one chunk."""
        for name in ("id", "model", "service_tier", "system_fingerprint"):
            if (value := read(chunk, name)) is not None:
                self.head[name] = value
        choices = items(read(chunk, "choices"))
        for choice in choices:
            progress = self.choices.setdefault(read(choice, "index") or 0, ChoiceInProgress())
            self.output_chars += progress.add(choice, keeps_text=self.keeps_text)
        if (usage := read(chunk, "usage")) is not None:
            self.usage = chat_usage(usage)

    @property
    def is_complete(self) -> bool:
        """Every choice that began has its finish reason."""
        if not self.choices:
            return self.usage is not None
        return all(choice.finish_reason for choice in self.choices.values())

    def response(self) -> Response:
        """Describe what has come. Usage that the provider did not give is estimated."""
        ordered = [self.choices[index] for index in sorted(self.choices)]
        return Response(
            model=word(self.head.get("model")),
            response_id=word(self.head.get("id")),
            finish_reasons=[finish_reason(choice.finish_reason or "error") for choice in ordered],
            usage=self.usage or estimated_usage(self.input_chars, self.output_chars),
            attributes=tier_attributes(self.head),
            content=lambda: {named.OUTPUT_MESSAGES: [choice.message() for choice in ordered]},
        )


class ChoiceInProgress:
    """One choice of a streamed answer."""

    __slots__ = ("calls", "finish_reason", "reasoning", "refusal", "role", "text")

    def __init__(self) -> None:
        self.role = "assistant"
        self.finish_reason: str | None = None
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.refusal: list[str] = []
        self.calls: dict[int, dict[str, Any]] = {}

    def add(self, choice: Any, *, keeps_text: bool) -> int:
        """Take one delta.

        Returns:
            How many characters came, which is kept count of even where the text itself is not.
        """
        delta = read(choice, "delta")
        self.role = read(delta, "role") or self.role
        self.finish_reason = read(choice, "finish_reason") or self.finish_reason
        pieces = (
            (self.text, word(read(delta, "content"))),
            (self.reasoning, word(read(delta, "reasoning_content"))),
            (self.refusal, word(read(delta, "refusal"))),
        )
        chars = 0
        for kept, piece in pieces:
            if piece is not None:
                chars += len(piece)
                if keeps_text:
                    kept.append(piece)
        return chars + sum(self.add_call(call, keeps_text=keeps_text) for call in items(read(delta, "tool_calls")))

    def add_call(self, delta: Any, *, keeps_text: bool) -> int:
        """Take a piece of a tool call: name and id come first, the arguments in pieces after them."""
        call = self.calls.setdefault(read(delta, "index") or 0, {"id": None, "name": None, "arguments": []})
        call["id"] = read(delta, "id") or call["id"]
        call["name"] = read(delta, "function", "name") or call["name"]
        arguments = word(read(delta, "function", "arguments")) or ""
        if keeps_text:
            call["arguments"].append(arguments)
        return len(arguments)

    def message(self) -> Message:
        """Give the message as far as it came."""
        parts: list[Part] = []
        for kind, pieces in (("reasoning", self.reasoning), ("text", self.text), ("refusal", self.refusal)):
            if pieces:
                parts.append({"type": kind, "content": "".join(pieces)})
        for index in sorted(self.calls):
            call = self.calls[index]
            parts.append(tool_call_part(call["id"], call["name"], "".join(call["arguments"])))
        return {"role": self.role, "parts": parts, "finish_reason": finish_reason(self.finish_reason or "error")}
