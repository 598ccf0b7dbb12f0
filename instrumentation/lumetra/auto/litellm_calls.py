"""Calls of litellm: OpenAI's forms, with litellm's own words for who answers, what was cached and what it cost."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from lumetra import conventions as named
from lumetra.auto.exchange import Request, Response, SpanAttributes, Usage
from lumetra.auto.openai_chat import chat_response, chat_usage
from lumetra.auto.openai_chat_stream import ChatAccumulator
from lumetra.auto.openai_completions import CompletionAccumulator, completion_response
from lumetra.auto.openai_others import embedding_response
from lumetra.auto.openai_provider import OPENAI, OPENAI_HOST, Endpoint, provider_of_host
from lumetra.auto.openai_responses import ResponsesAccumulator, responses_response
from lumetra.auto.provider_names import provider_name
from lumetra.auto.reading import read, real, whole, word

_API_TYPE = "openai.api.type"
_VERTEX = "vertex_ai"
"""litellm's price list tells Vertex's models apart by whose they are: `vertex_ai-anthropic_models`."""


class Target:
    """Who is to answer, as far as the arguments of a call tell: litellm decides for itself later, and says so in its answer."""

    __slots__ = ("endpoint", "model")

    def __init__(self, kwargs: Mapping[str, Any], litellm: Any) -> None:
        model = word(kwargs.get("model"))
        prefix, slash, rest = (model or "").partition("/")
        known = bool(slash) and prefix in _providers(litellm)
        self.model = rest if known else model
        listed = word(read(getattr(litellm, "model_cost", None), model or "", "litellm_provider"))
        resolved = word(kwargs.get("custom_llm_provider")) or (prefix if known else listed)
        self.endpoint = _endpoint(resolved, word(kwargs.get("api_base")) or word(kwargs.get("base_url")) or _set_base(litellm))


def _providers(litellm: Any) -> frozenset[str]:
    return frozenset(str(read(one, "value")) for one in getattr(litellm, "LlmProviders", ()))


def _set_base(litellm: Any) -> str | None:
    """Read the base address that was set once for all calls; only litellm's `openai` takes it from the environment."""
    return word(getattr(litellm, "api_base", None)) or os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE")


def _endpoint(resolved: str | None, address: str | None) -> Endpoint:
    """Name the provider as litellm resolved it; behind its `openai` may stand anybody, whom the address tells."""
    parts = urlsplit(address or "")
    named_by_litellm = _VERTEX if (resolved or "").startswith(_VERTEX) else resolved
    provider = provider_name(named_by_litellm) or OPENAI
    if provider == OPENAI:
        provider = provider_of_host(parts.hostname, parts.port)
    host = parts.hostname or (OPENAI_HOST if resolved == OPENAI else None)
    port = parts.port or (80 if parts.scheme == "http" else 443)
    return Endpoint(provider, host, port if host else None)


def without_api_type(request: Request) -> Request:
    """Take back what only OpenAI's own client may say: which of its APIs litellm calls is litellm's business."""
    return replace(request, attributes={name: value for name, value in request.attributes.items() if name != _API_TYPE})


def chat_answer(answer: Any) -> Response:
    """Describe a `ModelResponse`."""
    return _resolved(chat_response(answer), answer)


def completion_answer(answer: Any) -> Response:
    """Describe a `TextCompletionResponse`."""
    return _resolved(completion_response(answer), answer)


def embedding_answer(answer: Any) -> Response:
    """Describe an `EmbeddingResponse`."""
    described = _resolved(embedding_response(answer), answer)
    usage = described.usage
    return replace(described, usage=usage and Usage(input_tokens=usage.input_tokens))


def responses_answer(answer: Any) -> Response:
    """Describe a `ResponsesAPIResponse`."""
    described = responses_response(answer)
    return replace(described, attributes={**described.attributes, **facts(answer)})


def _resolved(described: Response, answer: Any) -> Response:
    """Add litellm's own facts. An answer out of its cache was billed when it was made."""
    hidden = read(answer, "_hidden_params")
    usage = None if read(hidden, "cache_hit") is True else _usage(read(answer, "usage"))
    return replace(
        described,
        model=word(read(hidden, "provider_response_model")) or described.model,
        usage=usage,
        attributes={**described.attributes, **facts(answer)},
    )


def _usage(usage: Any) -> Usage | None:
    """Read the tokens; what was written to a cache stands under Anthropic's name, input includes it in any case."""
    known = chat_usage(usage)
    if known is None:
        return None
    written = whole(read(usage, "prompt_tokens_details", "cache_creation_tokens"))
    return replace(known, cache_write_tokens=known.cache_write_tokens or written)


def facts(answer: Any) -> SpanAttributes:
    """Read who answered and what it cost: of a whole answer among its hidden parameters, of a stream in its usage."""
    hidden = read(answer, "_hidden_params")
    resolved = word(read(hidden, "custom_llm_provider"))
    cost_usd = real(read(hidden, "response_cost")) or real(read(answer, "usage", "cost"))
    return {
        # `openai` says no more than the address did at the start, and old releases give a wrong address in the answer.
        named.PROVIDER: _endpoint(resolved, None).provider if resolved and resolved != OPENAI else None,
        # litellm says 0 where it knows no price as well, and we never do.
        named.COST_USD: cost_usd or None,
    }


class ChatStream(ChatAccumulator):
    """Follows a `CustomStreamWrapper` of chat chunks."""

    def __init__(self, kwargs: Mapping[str, Any], *, keeps_text: bool) -> None:
        super().__init__(kwargs, keeps_text=keeps_text)
        self.facts: dict[str, Any] = {}
        self.model: str | None = None

    def add(self, chunk: Any) -> None:
        """Take one chunk."""
        super().add(chunk)
        self.facts.update((name, value) for name, value in facts(chunk).items() if value is not None)
        self.model = word(read(chunk, "_hidden_params", "provider_response_model")) or self.model

    def counted(self, usage: Any) -> Usage | None:
        """Read the tokens under litellm's names."""
        return _usage(usage)

    def response(self) -> Response:
        """Describe what has come."""
        described = super().response()
        model = self.model or described.model
        return replace(described, model=model, attributes={**described.attributes, **self.facts})


class CompletionStream(CompletionAccumulator):
    """Follows a stream of text completions."""

    def add(self, chunk: Any) -> None:
        """Take one chunk; one that counts nothing at all comes from a release that did not count."""
        super().add(chunk)
        if self.usage is not None and not self.usage.input_tokens and not self.usage.output_tokens:
            self.usage = None


class ResponsesStream(ResponsesAccumulator):
    """Follows a stream of Responses events."""

    def __init__(self) -> None:
        super().__init__(responses_answer)
