"""litellm's calls without a conversation: images, speech, transcriptions, moderations, and ranking documents anew."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lumetra import conventions as named
from lumetra.auto.exchange import Request, Response
from lumetra.auto.litellm_calls import facts
from lumetra.auto.openai_others import media_response, moderation_response
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.reading import items, read, word
from lumetra_core.operation import RERANK


def media_answer(answer: Any) -> Response:
    """Describe an `ImageResponse` or `TranscriptionResponse`: tokens, text and cost, never the media."""
    return _with_facts(media_response(answer), answer)


def moderation_answer(answer: Any) -> Response:
    """Describe what was flagged."""
    return _with_facts(moderation_response(answer), answer)


def rerank_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `rerank`. The documents stand in the answer's order, by their place in what was given."""
    return Request(
        operation=RERANK,
        target=word(kwargs.get("model")),
        provider=endpoint.provider,
        model=word(kwargs.get("model")),
        attributes=endpoint.span_attributes(),
        content=lambda: {named.INPUT: {"query": kwargs.get("query"), "documents": kwargs.get("documents")}},
    )


def rerank_answer(answer: Any) -> Response:
    """Describe a `RerankResponse`: places and scores, the best first."""
    return Response(
        response_id=word(read(answer, "id")),
        attributes=facts(answer),
        content=lambda: {named.OUTPUT: [_ranked(result) for result in items(read(answer, "results"))]},
    )


def _ranked(result: Any) -> Mapping[str, object]:
    return {"id": str(read(result, "index")), "score": read(result, "relevance_score")}


def _with_facts(described: Response, answer: Any) -> Response:
    return replace(described, attributes={**described.attributes, **facts(answer)})
