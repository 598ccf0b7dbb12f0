"""Calls of google-genai's models: arguments and (streamed) answers, in the words of the conventions."""

from collections.abc import Mapping
from typing import Any

from opentelemetry.trace import SpanKind

from lumetra import conventions as named
from lumetra.auto.exchange import Content, Request, Response, SpanAttributes, Usage
from lumetra.auto.google_genai_content import field, messages, parts, plain, tool_definitions
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.parts import text_message
from lumetra.auto.reading import items, read, real, whole, word, words
from lumetra_core.message import Message, Part
from lumetra_core.operation import CHAIN, EMBEDDINGS, GENERATE_CONTENT

COUNT_TOKENS = "count_tokens"
"""No operation of the conventions: it bills nothing, so its span carries no usage and is no inference."""
FUNCTION_CALLING = "automatic function calling"

_OUTPUT_TYPES = {"application/json": "json", "text/x.enum": "text", "text/plain": "text"}
_FINISH_REASONS = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "MALFORMED_FUNCTION_CALL": "error",
    "MALFORMED_RESPONSE": "error",
    "UNEXPECTED_TOOL_CALL": "error",
    "TOO_MANY_TOOL_CALLS": "error",
    "MISSING_THOUGHT_SIGNATURE": "error",
    "OTHER": "error",
    **dict.fromkeys(
        (
            *("SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"),
            *("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"),
        ),
        "content_filter",
    ),
}
"""Google's `FinishReason` (google-genai 3.6) to the conventions' enumeration."""
_BLOCKED = "content_filter"


def generation_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `generate_content`, streamed or not."""
    config = kwargs.get("config")
    return Request(
        operation=GENERATE_CONTENT,
        provider=endpoint.provider,
        model=model_name(kwargs.get("model")),
        attributes={**_parameters(config), **endpoint.span_attributes()},
        content=lambda: _content(kwargs, config),
    )


def streamed_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `generate_content_stream`."""
    request = generation_request(kwargs, endpoint)
    return Request(
        operation=request.operation,
        provider=request.provider,
        model=request.model,
        attributes={**request.attributes, "gen_ai.request.stream": True},
        content=request.content,
    )


def function_calling_request(kwargs: Mapping[str, Any]) -> Request:
    """Describe the loop of model calls and functions that the client runs by itself, so that they stay in one trace."""
    return Request(
        operation=CHAIN,
        name=FUNCTION_CALLING,
        content=lambda: {named.INPUT: messages(kwargs.get("contents"))},
    )


def model_name(model: Any) -> str | None:
    """Give the bare name: without `models/`, and without project, location and publisher before it."""
    name = word(model)
    return name and name.rpartition("models/")[2]


def _parameters(config: Any) -> SpanAttributes:
    choices = whole(field(config, "candidate_count"))
    top_k = real(field(config, "top_k"))
    return {
        "gen_ai.request.max_tokens": whole(field(config, "max_output_tokens")),
        "gen_ai.request.temperature": real(field(config, "temperature")),
        "gen_ai.request.top_p": real(field(config, "top_p")),
        "gen_ai.request.top_k": None if top_k is None else int(top_k),
        "gen_ai.request.frequency_penalty": real(field(config, "frequency_penalty")),
        "gen_ai.request.presence_penalty": real(field(config, "presence_penalty")),
        "gen_ai.request.seed": whole(field(config, "seed")),
        "gen_ai.request.stop_sequences": words(field(config, "stop_sequences")),
        "gen_ai.request.choice.count": choices if choices != 1 else None,
        "gen_ai.request.reasoning.level": _thinking_level(field(config, "thinking_config")),
        named.OUTPUT_TYPE: _output_type(config),
    }


def _thinking_level(thinking: Any) -> str | None:
    level = plain(field(thinking, "thinking_level"))
    return level and level.lower()


def _output_type(config: Any) -> str | None:
    modalities = [plain(one) or "" for one in items(field(config, "response_modalities"))]
    if "IMAGE" in modalities:
        return "image"
    if "AUDIO" in modalities:
        return "speech"
    if field(config, "response_schema") is not None or field(config, "response_json_schema") is not None:
        return "json"
    return _OUTPUT_TYPES.get(word(field(config, "response_mime_type")) or "")


def _content(kwargs: Mapping[str, Any], config: Any) -> Content:
    content: dict[str, object] = {named.INPUT_MESSAGES: messages(kwargs.get("contents"))}
    if (instruction := field(config, "system_instruction")) is not None:
        content[named.SYSTEM_INSTRUCTIONS] = parts(instruction)
    if tools := tool_definitions(field(config, "tools")):
        content[named.TOOL_DEFINITIONS] = tools
    return content


def generation_response(answer: Any) -> Response:
    """Describe a `GenerateContentResponse`."""
    candidates = items(read(answer, "candidates"))
    return Response(
        model=word(read(answer, "model_version")),
        response_id=word(read(answer, "response_id")),
        finish_reasons=[reason_of(one, parts(read(one, "content"))) for one in candidates] or blocked(answer),
        usage=usage_of(read(answer, "usage_metadata")),
        content=lambda: {named.OUTPUT_MESSAGES: [_output(one) for one in candidates]},
    )


def function_calling_response(answer: Any) -> Response:
    """Describe the end of the loop: its last answer, without the usage that its model calls carry themselves."""
    candidates = items(read(answer, "candidates"))
    return Response(content=lambda: {named.OUTPUT: [_output(one) for one in candidates]})


def blocked(answer: Any) -> list[str]:
    """Tell of a prompt that was refused: then there is no candidate whose finish reason could say so."""
    return [_BLOCKED] if read(answer, "prompt_feedback", "block_reason") is not None else []


def reason_of(candidate: Any, said: list[Part]) -> str:
    """Say why a candidate ended: `error` for one that never did. Google has no reason of its own for a function call."""
    reason = plain(read(candidate, "finish_reason"))
    if reason is None:
        return "error"
    if reason == "STOP" and any(part.get("type") == "tool_call" for part in said):
        return "tool_call"
    return _FINISH_REASONS.get(reason, reason.lower())


def _output(candidate: Any) -> Message:
    said = parts(read(candidate, "content"))
    return {"role": "assistant", "parts": said, "finish_reason": reason_of(candidate, said)}


def usage_of(usage: Any) -> Usage | None:
    """Read the tokens. Google counts thoughts beside the answer and tools' results beside the prompt; cached is in the prompt.

    Source: `GenerateContentResponseUsageMetadata`, whose total is prompt + tool use + candidates + thoughts.
    """
    if usage is None:
        return None
    return Usage(
        input_tokens=_sum(read(usage, "prompt_token_count"), read(usage, "tool_use_prompt_token_count")),
        output_tokens=_sum(read(usage, "candidates_token_count"), read(usage, "thoughts_token_count")),
        cache_read_tokens=whole(read(usage, "cached_content_token_count")),
        reasoning_tokens=whole(read(usage, "thoughts_token_count")),
        input_audio_tokens=_audio(read(usage, "prompt_tokens_details")),
        output_audio_tokens=_audio(read(usage, "candidates_tokens_details")),
    )


def _sum(*counts: Any) -> int | None:
    known = [count for count in counts if isinstance(count, int)]
    return sum(known) if known else None


def _audio(details: Any) -> int | None:
    return next((whole(read(one, "token_count")) for one in items(details) if plain(read(one, "modality")) == "AUDIO"), None)


def embedding_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `embed_content`. The texts are content; vectors are never recorded."""
    return Request(
        operation=EMBEDDINGS,
        provider=endpoint.provider,
        model=model_name(kwargs.get("model")),
        attributes={
            "gen_ai.embeddings.dimension.count": whole(field(kwargs.get("config"), "output_dimensionality")),
            **endpoint.span_attributes(),
        },
        content=lambda: {named.INPUT: [turn.get("parts") for turn in messages(kwargs.get("contents"))]},
    )


def embedding_response(answer: Any) -> Response:
    """Describe an `EmbedContentResponse`: Vertex counts tokens per text, the Gemini API, lately, for the whole."""
    counted = whole(read(answer, "usage_metadata", "prompt_token_count"))
    if counted is None:
        each = [real(read(one, "statistics", "token_count")) for one in items(read(answer, "embeddings"))]
        counted = int(sum(count for count in each if count is not None)) if any(each) else None
    return Response(usage=None if counted is None else Usage(input_tokens=counted))


def count_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `count_tokens`."""
    return Request(
        operation=COUNT_TOKENS,
        provider=endpoint.provider,
        model=model_name(kwargs.get("model")),
        kind=SpanKind.CLIENT,
        attributes=endpoint.span_attributes(),
    )


def count_response(answer: Any) -> Response:
    """Describe the count, which is an output and no usage."""
    return Response(content=lambda: {named.OUTPUT: read(answer, "total_tokens")})


def image_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `generate_images`."""
    prompt = word(kwargs.get("prompt"))
    return Request(
        operation=GENERATE_CONTENT,
        provider=endpoint.provider,
        model=model_name(kwargs.get("model")),
        attributes={named.OUTPUT_TYPE: "image", **endpoint.span_attributes()},
        content=(lambda: {named.INPUT_MESSAGES: [text_message("user", prompt)]}) if prompt else None,
    )


def image_response(answer: Any) -> Response:
    """Describe generated pictures by nothing but their having come: no tokens are billed, and the pixels stay here."""
    refused = [one for one in items(read(answer, "generated_images")) if read(one, "rai_filtered_reason") is not None]
    return Response(finish_reasons=[_BLOCKED] * len(refused))
