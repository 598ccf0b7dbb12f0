"""Models and embeddings of LlamaIndex: arguments, answers and streams of their methods, in the words of the conventions."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from lumetra import conventions as named
from lumetra.auto.exchange import Request, Response, Usage, finish_reason
from lumetra.auto.langchain_embeddings import dimensions
from lumetra.auto.openai_chat import chat_usage, tool_definition
from lumetra.auto.openai_responses import responses_usage
from lumetra.auto.parts import address_part, text_message, text_part, tool_call_part, tool_response_part
from lumetra.auto.provider_names import provider_name
from lumetra.auto.reading import items, read, real, whole, word
from lumetra_core.message import Message, Part
from lumetra_core.operation import CHAT, EMBEDDINGS, TEXT_COMPLETION

_MEDIA = {"image": "image", "audio": "audio", "video": "video", "document": "document"}


def llm_request(llm: Any, method: str, given: Any, kwargs: Mapping[str, Any]) -> Request:
    """Describe a call of *method* (`chat`, `astream_complete`, …) of an LLM with its first argument *given*."""
    # A chat model's `complete` only puts the prompt into a message.
    is_chat = "chat" in method or read(llm, "metadata", "is_chat_model") is True
    return Request(
        operation=CHAT if is_chat else TEXT_COMPLETION,
        provider=_provider(cast("type[Any]", type(llm))),
        model=_model(llm),
        attributes={
            "gen_ai.request.temperature": real(kwargs.get("temperature", read(llm, "temperature"))),
            "gen_ai.request.max_tokens": whole(kwargs.get("max_tokens", read(llm, "max_tokens"))),
            "gen_ai.request.stream": True if "stream" in method else None,
        },
        content=lambda: _input(given, kwargs),
    )


def _input(given: Any, kwargs: Mapping[str, Any]) -> Mapping[str, object]:
    messages = [text_message("user", given)] if isinstance(given, str) else [message(one) for one in items(given)]
    content: dict[str, object] = {named.INPUT_MESSAGES: messages}
    if tools := items(kwargs.get("tools")):
        content[named.TOOL_DEFINITIONS] = [tool_definition(tool) for tool in tools]
    return content


def message(source: Any) -> Message:
    """Turn a `ChatMessage` into role and parts."""
    extra = read(source, "additional_kwargs")
    role = str(read(source, "role", "value") or read(source, "role") or "user")
    if role in {"tool", "function"}:
        return {"role": "tool", "parts": [tool_response_part(word(read(extra, "tool_call_id")), read(source, "content"))]}
    blocks = items(read(source, "blocks"))
    parts = [part for block in blocks if (part := _part(block)) is not None]
    if not blocks and (text := word(read(source, "content"))):
        parts.append(text_part(text))
    if not any(part.get("type") == "tool_call" for part in parts):
        parts.extend(_tool_calls(items(read(extra, "tool_calls"))))
    return {"role": role, "parts": parts}


def _part(block: Any) -> Part | None:
    kind = word(read(block, "block_type")) or ""
    if kind == "text":
        return text_part(read(block, "text") or "") if read(block, "text") else None
    if kind == "tool_call":
        return tool_call_part(read(block, "tool_call_id"), read(block, "tool_name"), read(block, "tool_kwargs"))
    if kind == "thinking":
        return {"type": "reasoning", "content": read(block, "content") or ""}
    if kind in _MEDIA and (url := read(block, "url")) is not None:
        return address_part(_MEDIA[kind], str(url))
    return {"type": kind or "unknown"} if kind != "cache" else None


def _tool_calls(calls: Sequence[Any]) -> list[Part]:
    """Read calls in the provider's own form: OpenAI's objects, or anything with a name and arguments."""
    return [
        tool_call_part(
            read(call, "id"),
            read(call, "function", "name") or read(call, "name"),
            read(call, "function", "arguments") or read(call, "arguments") or read(call, "input"),
        )
        for call in calls
    ]


def llm_response(answer: Any) -> Response:
    """Describe a `ChatResponse` or `CompletionResponse`, or the last one of a stream (they are cumulative)."""
    raw = read(answer, "raw")
    reason = _reason(raw)
    return Response(
        model=word(read(raw, "model")),
        response_id=word(read(raw, "id")),
        finish_reasons=[reason] if reason else (),
        usage=usage(answer),
        content=lambda: {named.OUTPUT_MESSAGES: [_output(answer, reason)]},
    )


def _output(answer: Any, reason: str | None) -> Message:
    source = read(answer, "message")
    turn = message(source) if source is not None else text_message("assistant", read(answer, "text") or "")
    turn["role"] = "assistant"
    if reason:
        turn["finish_reason"] = reason
    return turn


def _reason(raw: Any) -> str | None:
    """Read why the model stopped from the provider's own answer: OpenAI's choices, Anthropic's and Ollama's field."""
    choices = items(read(raw, "choices"))
    found = read(choices[0], "finish_reason") if choices else read(raw, "stop_reason") or read(raw, "done_reason")
    return finish_reason(found) if isinstance(found, str) and found else None


def usage(answer: Any) -> Usage | None:
    """Read the tokens, which every integration leaves somewhere else in the provider's answer."""
    raw = read(answer, "raw")
    found = read(raw, "usage")
    if found is not None and read(found, "prompt_tokens") is not None:
        return chat_usage(found)
    if found is not None and read(found, "input_tokens") is not None:
        return _anthropic_usage(found) if hasattr(found, "cache_read_input_tokens") else responses_usage(found)
    for place in (read(answer, "additional_kwargs"), read(answer, "message", "additional_kwargs"), read(raw, "usage_metadata")):
        counted = Usage(
            input_tokens=whole(read(place, "prompt_tokens")) or whole(read(place, "prompt_token_count")),
            output_tokens=whole(read(place, "completion_tokens")) or whole(read(place, "candidates_token_count")),
        )
        if counted.input_tokens is not None:
            return counted
    return None


def _anthropic_usage(found: Any) -> Usage:
    """Add up what Anthropic counts apart: for the conventions, input includes what was cached."""
    fresh = whole(read(found, "input_tokens")) or 0
    cache_read = whole(read(found, "cache_read_input_tokens")) or 0
    cache_write = whole(read(found, "cache_creation_input_tokens")) or 0
    return Usage(
        input_tokens=fresh + cache_read + cache_write,
        output_tokens=whole(read(found, "output_tokens")),
        cache_read_tokens=cache_read,
        cache_write_tokens=cache_write,
    )


class LLMAccumulator:
    """Follows a streamed answer: every chunk repeats the text so far, so the last is the whole."""

    def __init__(self) -> None:
        self.last: Any = None
        self.usage: Usage | None = None
        self.reason: str | None = None
        self.tells_reasons = False

    def add(self, chunk: Any) -> bool:
        """Take one chunk; all of them are the user's."""
        self.last = chunk
        self.usage = usage(chunk) or self.usage
        raw = read(chunk, "raw")
        self.tells_reasons = self.tells_reasons or bool(items(read(raw, "choices")))
        self.reason = _reason(raw) or self.reason
        return True

    @property
    def is_complete(self) -> bool:
        """Whether the provider said that it is; one that never gives reasons (no `choices`) cannot say."""
        return self.reason is not None or not self.tells_reasons

    def response(self) -> Response:
        """Describe what has come."""
        if self.last is None:
            return Response()
        described = llm_response(self.last)
        answer, reason = self.last, self.reason
        return Response(
            model=described.model,
            response_id=described.response_id,
            finish_reasons=[reason] if reason else (),
            usage=self.usage,
            content=lambda: {named.OUTPUT_MESSAGES: [_output(answer, reason)]},
        )


def embedding_request(embedding: Any, given: Any) -> Request:
    """Describe the embedding of one text or of one batch, which is one call of the provider."""
    texts = (given,) if isinstance(given, str) else items(given)
    return Request(
        operation=EMBEDDINGS,
        provider=_provider(cast("type[Any]", type(embedding))),
        model=_model(embedding),
        content=lambda: {named.INPUT: [text for text in texts if isinstance(text, str)]},
    )


def embedding_response(vectors: Any) -> Response:
    """Describe the answer: how long the vectors are, not the vectors."""
    return Response(attributes={"gen_ai.embeddings.dimension.count": dimensions(vectors)})


def _model(source: Any) -> str | None:
    """Read the model's name; LlamaIndex says `unknown` where it does not know."""
    names = (word(read(source, "metadata", "model_name")), word(read(source, "model")), word(read(source, "model_name")))
    return next((name for name in names if name and name != "unknown"), None)


def _provider(kind: type[Any]) -> str | None:
    """Name the provider by the integration's package, `llama_index.llms.<name>`, else by the user's own class."""
    for owner in kind.__mro__:
        path = owner.__module__.split(".")
        if path[0] == "llama_index" and len(path) > 2 and path[1] in {"llms", "embeddings"}:
            return provider_name(path[2])
    return kind.__name__.lower()
