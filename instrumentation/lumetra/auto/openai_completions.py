"""Legacy text completions of the openai client."""

from collections.abc import Mapping
from typing import Any

from lumetra import conventions as named
from lumetra.auto.estimation import estimated_usage, text_chars
from lumetra.auto.exchange import Request, Response, Usage, finish_reason
from lumetra.auto.openai_chat import chat_usage, parameters, tier_attributes
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.parts import text_message
from lumetra.auto.reading import items, read, word, words
from lumetra_core.operation import TEXT_COMPLETION


def completion_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `completions.create`."""
    return Request(
        operation=TEXT_COMPLETION,
        provider=endpoint.provider,
        model=word(kwargs.get("model")),
        attributes={**parameters(kwargs), **endpoint.span_attributes()},
        content=lambda: {named.INPUT_MESSAGES: [text_message("user", prompt) for prompt in words(kwargs.get("prompt")) or ()]},
    )


def completion_response(completion: Any) -> Response:
    """Describe a `Completion`."""
    choices = items(read(completion, "choices"))
    return Response(
        model=word(read(completion, "model")),
        response_id=word(read(completion, "id")),
        finish_reasons=[finish_reason(read(choice, "finish_reason") or "error") for choice in choices],
        usage=chat_usage(read(completion, "usage")),
        attributes=tier_attributes(completion),
        content=lambda: {named.OUTPUT_MESSAGES: [text_message("assistant", read(choice, "text") or "") for choice in choices]},
    )


class CompletionAccumulator:
    """Joins the pieces of streamed completions by their choice."""

    def __init__(self, kwargs: Mapping[str, Any], *, keeps_text: bool) -> None:
        self.keeps_text = keeps_text
        self.input_chars = text_chars(kwargs.get("prompt"))
        self.output_chars = 0
        self.last: Any = None
        self.usage: Usage | None = None
        self.text: dict[int, list[str]] = {}
        self.reasons: dict[int, str | None] = {}

    def add(self, chunk: Any) -> None:
        """Take one chunk."""
        self.last = chunk
        choices = items(read(chunk, "choices"))
        for choice in choices:
            index = read(choice, "index") or 0
            piece = read(choice, "text") or ""
            self.output_chars += len(piece)
            pieces = self.text.setdefault(index, [])
            if self.keeps_text:
                pieces.append(piece)
            self.reasons[index] = read(choice, "finish_reason") or self.reasons.get(index)
        if (usage := read(chunk, "usage")) is not None:
            self.usage = chat_usage(usage)

    @property
    def is_complete(self) -> bool:
        """Every choice that began has its finish reason."""
        return all(self.reasons.values()) and (bool(self.reasons) or self.usage is not None)

    def response(self) -> Response:
        """Describe what has come."""
        ordered = sorted(self.text)
        return Response(
            model=word(read(self.last, "model")),
            response_id=word(read(self.last, "id")),
            finish_reasons=[finish_reason(self.reasons.get(index) or "error") for index in ordered],
            usage=self.usage or estimated_usage(self.input_chars, self.output_chars),
            content=lambda: {
                named.OUTPUT_MESSAGES: [text_message("assistant", "".join(self.text[index])) for index in ordered]
            },
        )
