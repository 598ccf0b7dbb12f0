"""Embeddings, images, audio and moderations of the openai client: calls without a conversation."""

from collections.abc import Mapping
from typing import Any, cast

from lumetra import conventions as named
from lumetra.auto.exchange import EMPTY, Request, Response, Usage
from lumetra.auto.openai_chat import chat_usage
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.openai_responses import responses_usage
from lumetra.auto.parts import text_message
from lumetra.auto.reading import items, read, whole, word, words
from lumetra_core.operation import EMBEDDINGS, GENERATE_CONTENT, GUARDRAIL


def embedding_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `embeddings.create`. The texts are content; vectors are never recorded."""
    return Request(
        operation=EMBEDDINGS,
        provider=endpoint.provider,
        model=word(kwargs.get("model")),
        attributes={
            "gen_ai.embeddings.dimension.count": whole(kwargs.get("dimensions")),
            "gen_ai.request.encoding_formats": words(kwargs.get("encoding_format")),
            **endpoint.span_attributes(),
        },
        content=lambda: {named.INPUT: list(words(kwargs.get("input")) or ())},
    )


def embedding_response(answer: Any) -> Response:
    """Describe a `CreateEmbeddingResponse`."""
    usage = chat_usage(read(answer, "usage"))
    return Response(model=word(read(answer, "model")), usage=usage and Usage(input_tokens=usage.input_tokens))


def image_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `images.generate`, `.edit` or `.create_variation`."""
    choices = whole(kwargs.get("n"))
    return _generation(kwargs, endpoint, "image", {"gen_ai.request.choice.count": choices if choices != 1 else None})


def speech_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `audio.speech.create`."""
    return _generation(kwargs, endpoint, "speech", {})


def transcription_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `audio.transcriptions.create` or `audio.translations.create`. The sound itself is not read."""
    return _generation(kwargs, endpoint, "text", {})


def _generation(kwargs: Mapping[str, Any], endpoint: Endpoint, output: str, attributes: Mapping[str, int | None]) -> Request:
    prompt = word(kwargs.get("prompt")) or word(kwargs.get("input"))
    return Request(
        operation=GENERATE_CONTENT,
        provider=endpoint.provider,
        model=word(kwargs.get("model")),
        attributes={
            named.OUTPUT_TYPE: output,
            "gen_ai.request.stream": True if kwargs.get("stream") is True else None,
            **attributes,
            **endpoint.span_attributes(),
        },
        content=(lambda: {named.INPUT_MESSAGES: [text_message("user", prompt)]}) if prompt else None,
    )


def media_response(answer: Any) -> Response:
    """Describe an images, speech or transcription answer: tokens and text, never the media."""
    text = answer if isinstance(answer, str) else word(read(answer, "text"))
    revised = next((word(read(image, "revised_prompt")) for image in items(read(answer, "data"))), None)
    said = text or revised
    return Response(
        model=word(read(answer, "model")),
        usage=responses_usage(read(answer, "usage")),
        content=(lambda: {named.OUTPUT_MESSAGES: [text_message("assistant", said)]}) if said else None,
    )


def speech_response(answer: Any) -> Response:  # noqa: ARG001
    """Describe an `audio.speech` answer: nothing, since its only content is the sound, which may still be on its way."""
    return EMPTY


class MediaAccumulator:
    """Follows a streamed image or transcription: text pieces, and the usage of the last event."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.last: Any = None

    def add(self, event: Any) -> None:
        """Take one event."""
        self.last = event
        if str(read(event, "type")).endswith(".delta"):
            self.text.append(read(event, "delta") or "")

    @property
    def is_complete(self) -> bool:
        """The last event says that it is the last."""
        return str(read(self.last, "type")).endswith((".done", ".completed"))

    def response(self) -> Response:
        """Describe what has come."""
        said = word(read(self.last, "text")) or "".join(self.text)
        return Response(
            usage=responses_usage(read(self.last, "usage")),
            content=(lambda: {named.OUTPUT_MESSAGES: [text_message("assistant", said)]}) if said else None,
        )


def moderation_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `moderations.create`: a check, not an inference."""
    return Request(
        operation=GUARDRAIL,
        target=word(kwargs.get("model")) or "moderation",
        provider=endpoint.provider,
        model=word(kwargs.get("model")),
        attributes=endpoint.span_attributes(),
        content=lambda: {named.INPUT: kwargs.get("input")},
    )


def moderation_response(answer: Any) -> Response:
    """Describe a moderation: what was flagged."""
    return Response(
        model=word(read(answer, "model")),
        response_id=word(read(answer, "id")),
        content=lambda: {named.OUTPUT: [verdict(result) for result in items(read(answer, "results"))]},
    )


def verdict(result: Any) -> Mapping[str, object]:
    """Say whether one text was flagged, and for what."""
    categories = read(result, "categories")
    flags = cast("Mapping[str, Any]", vars(categories) if hasattr(categories, "__dict__") else categories or {})
    return {"flagged": read(result, "flagged"), "categories": sorted(name for name, flag in flags.items() if flag is True)}
