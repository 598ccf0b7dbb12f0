"""litellm's words for who answers, what was cached and what it cost, in plain values: no litellm is needed for them."""

from enum import Enum
from types import SimpleNamespace
from typing import Any

import pytest

from lumetra.auto.exchange import Usage
from lumetra.auto.litellm_calls import Target, chat_answer
from lumetra.auto.openai_provider import Endpoint


class LlmProviders(Enum):
    GROQ = "groq"
    OPENAI = "openai"
    AZURE = "azure"


LITELLM: Any = SimpleNamespace(
    LlmProviders=LlmProviders,
    model_cost={"claude": {"litellm_provider": "anthropic"}, "gemini": {"litellm_provider": "vertex_ai-language-models"}},
)


@pytest.fixture(autouse=True)
def no_address_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_BASE", raising=False)


@pytest.mark.parametrize(
    ("kwargs", "model", "endpoint"),
    [
        ({"model": "groq/llama"}, "llama", Endpoint("groq", None, None)),
        ({"model": "claude"}, "claude", Endpoint("anthropic", None, None)),
        ({"model": "gemini"}, "gemini", Endpoint("gcp.vertex_ai", None, None)),
        ({"model": "azure/house"}, "house", Endpoint("azure.ai.openai", None, None)),
        ({"model": "openai/gpt"}, "gpt", Endpoint("openai", "api.openai.com", 443)),
        ({"model": "meta-llama/llama"}, "meta-llama/llama", Endpoint("openai", None, None)),
        (
            {"model": "openai/llama", "api_base": "https://api.together.xyz/v1"},
            "llama",
            Endpoint("together_ai", "api.together.xyz", 443),
        ),
        ({"model": "llama", "custom_llm_provider": "groq"}, "llama", Endpoint("groq", None, None)),
    ],
    ids=["prefix", "price list", "vertex", "azure", "openai", "unknown prefix", "address", "said"],
)
def test_the_target_follows_litellms_order(kwargs: dict[str, Any], model: str, endpoint: Endpoint) -> None:
    target = Target(kwargs, LITELLM)

    assert (target.model, target.endpoint) == (model, endpoint)


def answer(**hidden: Any) -> Any:
    details = {"cached_tokens": 4, "cache_creation_tokens": 2}
    usage = {"prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": details}
    return SimpleNamespace(model="m", choices=[], usage=usage, _hidden_params=hidden)


def test_an_answer_tells_provider_model_and_cost() -> None:
    described = chat_answer(answer(custom_llm_provider="mistral", response_cost=0.5, provider_response_model="m-2026"))

    assert (described.model, described.attributes["gen_ai.provider.name"]) == ("m-2026", "mistral_ai")
    assert described.attributes["lumetra.cost_usd"] == 0.5
    assert described.usage == Usage(input_tokens=9, output_tokens=3, cache_read_tokens=4, cache_write_tokens=2)


@pytest.mark.parametrize("cost", [None, 0, 0.0])
def test_a_cost_litellm_does_not_know_is_none(cost: float | None) -> None:
    assert chat_answer(answer(response_cost=cost)).attributes["lumetra.cost_usd"] is None


def test_an_answer_out_of_the_cache_was_billed_before() -> None:
    assert chat_answer(answer(cache_hit=True)).usage is None
