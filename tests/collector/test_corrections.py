"""What emitters are known to get wrong is put right, and nothing else is touched."""

from typing import Any

import pytest

from lumetra_collector.dialects.corrections import corrected
from lumetra_collector.normalise import normalise
from support.spans_by_hand import otlp_span

CHAT = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.usage.output_tokens": 13}


def _read(attributes: dict[str, Any], **span: Any) -> dict[str, Any]:
    read = normalise(otlp_span({**CHAT, **attributes}, **span), project="p")
    assert read is not None
    fields = ("operation", "response_model", "input_tokens", "output_tokens", "reasoning_tokens", "cost_usd", "tool_name")
    return {name: value for name in fields if (value := getattr(read.span, name)) is not None}


def _cached(provider: str, tokens: int, *, total: int | None = None) -> dict[str, Any]:
    told = {
        "gen_ai.provider.name": provider,
        "gen_ai.usage.input_tokens": tokens,
        "gen_ai.usage.cache_read.input_tokens": 100,
        "gen_ai.usage.cache_creation.input_tokens": 20,
    }
    return told if total is None else {**told, "gen_ai.usage.total_tokens": total}


@pytest.mark.parametrize(
    ("attributes", "input_tokens"),
    [
        (_cached("aws.bedrock", 11), 131),
        (_cached("anthropic", 11), 131),
        # The total proves it where the parts alone do not.
        (_cached("anthropic", 500, total=633), 620),
        (_cached("anthropic", 500, total=513), 500),
        # A whole is left as it is.
        (_cached("anthropic", 131), 131),
        # Of others it is an error of counting, which the price cuts.
        (_cached("openai", 11), 11),
    ],
)
def test_cached_tokens_beside_the_input_are_added_where_the_provider_counts_so(
    attributes: dict[str, Any], input_tokens: int
) -> None:
    assert _read(attributes)["input_tokens"] == input_tokens


def test_claude_counts_alike_behind_a_gateway() -> None:
    attributes = {**_cached("our-gateway", 11), "gen_ai.request.model": "claude-sonnet-4-5"}

    assert _read(attributes)["input_tokens"] == 131


@pytest.mark.parametrize(
    ("scope", "input_tokens"), [("opentelemetry.instrumentation.botocore.bedrock-runtime", 620), ("our.own", 500)]
)
def test_instrumentor_known_to_leave_cached_tokens_out_is_believed_never(scope: str, input_tokens: int) -> None:
    assert _read(_cached("aws.bedrock", 500), scope=scope)["input_tokens"] == input_tokens


def _google(**further: int) -> dict[str, Any]:
    counts = {"input_tokens": 40, "output_tokens": 9, "total_tokens": 54, **further}
    return {"gen_ai.provider.name": "gcp.gen_ai", **{f"gen_ai.usage.{name}": count for name, count in counts.items()}}


@pytest.mark.parametrize(
    ("attributes", "output_tokens", "reasoning_tokens"),
    [
        (_google(), 14, 5),
        (_google(**{"reasoning.output_tokens": 5}), 14, 5),
        (_google(total_tokens=49), 9, None),
        # What the total holds besides is something else (the prompts of tools).
        (_google(**{"reasoning.output_tokens": 3}), 9, 3),
        ({**_google(), "gen_ai.provider.name": "openai"}, 9, None),
    ],
)
def test_thoughts_beside_geminis_answer_are_output(
    attributes: dict[str, Any], output_tokens: int, reasoning_tokens: int | None
) -> None:
    read = _read(attributes)

    assert (read["output_tokens"], read.get("reasoning_tokens")) == (output_tokens, reasoning_tokens)


def test_completion_of_an_embedding_model_is_an_embedding() -> None:
    silent = {"gen_ai.operation.name": "text_completion", "gen_ai.usage.output_tokens": 0}

    assert _read({**silent, "gen_ai.request.model": "amazon.titan-embed-text-v2:0"})["operation"] == "embeddings"
    assert _read({**silent, "gen_ai.request.model": "amazon.titan-text-express-v1"})["operation"] == "text_completion"


def test_failed_call_was_answered_by_no_model() -> None:
    attributes = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "gen_ai.response.model": "m"}
    failed = normalise(otlp_span(attributes, status="error"), project="p")

    assert failed is not None
    assert (failed.span.request_model, failed.span.response_model) == ("m", None)
    # Half an answer is one.
    assert _read({"gen_ai.response.model": "m"}, status="error")["response_model"] == "m"


def test_nought_of_openlit_is_no_price() -> None:
    assert "cost_usd" not in _read({"gen_ai.usage.cost": 0.0}, scope="openlit.instrumentation.openai")
    assert _read({"gen_ai.usage.cost": 0.0})["cost_usd"] == 0.0


def test_tool_that_a_model_asks_for_is_no_tool_of_its_span() -> None:
    assert "tool_name" not in _read({"gen_ai.tool.name": "get_weather"})
    assert _read({"gen_ai.tool.name": "get_weather", "gen_ai.operation.name": "execute_tool"})["tool_name"] == "get_weather"


def test_step_without_usage_is_given_back_as_it_came() -> None:
    reading: Any = {"operation": "chain", "input": "Why?"}

    assert corrected(reading, otlp_span({})) is reading
