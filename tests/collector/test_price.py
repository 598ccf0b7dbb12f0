"""What a span cost, and how that came about. Rates in here are those of genai-prices 0.2 for November 2026."""

from datetime import UTC, datetime
from typing import Any

import pytest
from genai_prices import Usage
from genai_prices.data_snapshot import get_snapshot

from lumetra_collector.prepare_traces import complete
from lumetra_collector.price import cost_of
from lumetra_collector.price_table import rates, table_version
from lumetra_core.cost import CostDetail, CostLine
from lumetra_core.span import Span

NOVEMBER_2026 = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()) * 10**9


def _chat(model: str | None = "gpt-4o-mini", provider: str | None = "openai", **fields: Any) -> Span:
    defaults: dict[str, Any] = {"operation": "chat", "input_tokens": 1000, "output_tokens": 500, "start_time": NOVEMBER_2026}
    return Span(
        project="shop",
        trace_id="1" * 32,
        span_id="1" * 16,
        name="chat",
        duration_ns=1,
        dialect="genai",
        provider=provider,
        response_model=model,
        **(defaults | fields),
    )


def _priced(**fields: Any) -> Span:
    """Complete one call as the collector does."""
    span = _chat(**fields)
    complete([span])
    return span


def _usd(span: Span) -> float | None:
    cost = cost_of(span)
    return None if cost is None else round(cost.usd, 12)


def _bill(span: Span) -> list[tuple[str, int | None, float | None, float]]:
    """List kind, tokens, rate and dollars of each line."""
    cost = cost_of(span)
    lines = [] if cost is None else cost.detail.get("lines", [])
    return [(line["kind"], line["tokens"], line["usd_per_million"], round(line["usd"], 12)) for line in lines]


def test_cost_carries_its_arithmetic() -> None:
    priced = _priced(cache_read_tokens=400)

    assert priced.cost_usd == pytest.approx(0.00042)
    assert priced.cost_detail is not None
    assert {name: value for name, value in priced.cost_detail.items() if name != "lines"} == {
        "source": "computed",
        "table": table_version(),
        "provider": "openai",
        "model": "gpt-4o-mini",
    }
    assert _bill(_chat(cache_read_tokens=400)) == [
        ("input", 600, 0.15, 0.00009),
        ("cache_read", 400, 0.075, 0.00003),
        ("output", 500, 0.6, 0.0003),
    ]


def test_price_table_is_named_with_its_version() -> None:
    assert table_version().startswith("genai-prices 0.")


def test_unknown_model_has_no_cost() -> None:
    assert _priced(model="our-own-model") == _chat("our-own-model", usage_is_leaf=True)


@pytest.mark.parametrize(
    "span",
    [
        _chat(input_tokens=None, output_tokens=None),
        _chat(operation="invoke_agent"),
        _chat(operation=None),
        _chat(None),
        _chat("x" * 10_000),
        _chat("llama3", "ollama"),
        _chat("gpt-4o", "vllm"),
    ],
    ids=["no usage", "an agent", "no operation", "no model", "endless name", "local model", "local model of a known name"],
)
def test_unknown_stays_unknown(span: Span) -> None:
    assert cost_of(span) is None


def test_provided_cost_is_preferred_and_kept() -> None:
    detail = CostDetail(source="provided", table="llm.cost.total", lines=[])

    assert _priced(cost_usd=7.0, cost_detail=detail) == _chat(cost_usd=7.0, cost_detail=detail, usage_is_leaf=True)


def test_provided_cost_without_detail_says_that_it_was_provided() -> None:
    line = CostLine(kind="total", tokens=None, usd_per_million=None, usd=0.0)

    assert _priced(cost_usd=0.0).cost_detail == CostDetail(source="provided", lines=[line])


@pytest.mark.parametrize(
    ("model", "provider", "note"),
    [
        ("gpt-4o-mini-2026-07-18", "openai", "priced as the model without its date"),
        ("gpt-4o-mini-20260718", "openai", "priced as the model without its date"),
        ("openai/gpt-4o-mini", "openai", "priced as the model without its prefix"),
        ("GPT-4o-mini", "openai", None),
        ("gpt-4o-mini", None, None),
        ("gpt-4o-mini", "azure.ai.openai", None),
        ("gpt-4o-mini", "my-gateway", "'my-gateway' has no price for it, this is another provider's"),
    ],
)
def test_model_is_found_by_what_it_is_called_in_the_wild(model: str, provider: str | None, note: str | None) -> None:
    cost = cost_of(_chat(model, provider))

    assert cost is not None
    assert (round(cost.usd, 12), cost.detail.get("note")) == (0.00045, note)


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("grok-4", "x_ai"),
        ("gemini-2.5-flash", "gcp.gen_ai"),
        ("gpt-4o", "azure.ai.inference"),
        ("claude-sonnet-4-5@20250929", "gcp.vertex_ai"),
    ],
)
def test_provider_of_the_conventions_is_known_to_the_table(model: str, provider: str) -> None:
    cost = cost_of(_chat(model, provider))

    assert cost is not None
    assert cost.usd > 0


# What clouds, routers and tuning make of a model's name, and whose entry it is priced by: (provider, model) of the table.
NAMES_IN_THE_WILD = {
    ("aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"): (
        "aws",
        "regional.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ),
    ("aws.bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0"): (
        "aws",
        "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ),
    ("aws.bedrock", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0"): (
        "aws",
        "regional.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ),
    ("aws.bedrock", "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"): ("aws", "amazon.nova-pro-v1:0"),
    ("aws.bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"): None,
    ("azure.ai.openai", "gpt-35-turbo"): ("openai", "gpt-3.5-turbo"),
    ("azure.ai.openai", "our-deployment"): None,
    ("cohere", "embed-v4.0"): ("cohere", "embed-v4.0"),
    ("gcp.gemini", "models/gemini-2.5-pro"): ("google", "gemini-2.5-pro"),
    ("gcp.vertex_ai", "claude-3-5-sonnet-v2@20241022"): ("google", "claude-3-5-sonnet"),
    ("gcp.vertex_ai", "projects/p/locations/us/publishers/google/models/gemini-2.5-flash"): ("google", "gemini-2.5-flash"),
    ("ollama", "gpt-oss:20b"): None,
    ("openai", "chatgpt-4o-latest"): ("openai", "chatgpt-4o-latest"),
    ("openai", "ft:gpt-4o-mini-2024-07-18:acme::xyz"): ("openai", "ft:gpt-4o-mini"),
    ("openai", "gpt-3.5-turbo-instruct"): ("openai", "gpt-3.5-turbo-instruct"),
    ("openai", "gpt-4o-ultra"): None,
    ("openai", "meta-llama/Llama-3.1-8B-Instruct"): None,
    ("openrouter", "anthropic/claude-sonnet-4.5"): ("openrouter", "anthropic/claude-sonnet-4.5"),
    ("openrouter", "meta-llama/llama-3.3-70b-instruct:free"): None,
    ("vllm", "meta-llama/Llama-3.1-8B-Instruct"): None,
    # A gateway that speaks OpenAI's protocol: the maker's price, with a note (decision 0009).
    ("openai", "claude-sonnet-4-5"): ("anthropic", "claude-sonnet-4-5"),
    (None, "openrouter/openai/gpt-4o"): ("openai", "gpt-4o"),
}


@pytest.mark.parametrize(("named", "entry"), NAMES_IN_THE_WILD.items(), ids=lambda value: str(value[-1]) if value else "none")
def test_price_is_looked_up_under_the_name_that_clouds_and_routers_give(
    named: tuple[str | None, str], entry: tuple[str, str] | None
) -> None:
    provider, model = named
    found = rates(model, provider, moment=NOVEMBER_2026)

    assert (None if found is None else (found.provider, found.model)) == entry


def test_embedding_model_without_a_provider_is_found_with_its_maker() -> None:
    assert _usd(_chat("text-embedding-3-small", None, operation="embeddings", output_tokens=None)) == 0.00002


def test_requested_model_is_priced_when_the_answering_one_is_unknown() -> None:
    assert _usd(_chat("our-deployment-7", request_model="gpt-4o-mini")) == _usd(_chat("gpt-4o-mini"))


def test_part_larger_than_its_whole_is_cut_to_it() -> None:
    cost = cost_of(_chat(cache_read_tokens=5000))

    assert cost is not None
    assert cost.detail.get("note") == "a part was reported larger than its whole and was cut to it"
    assert _bill(_chat(cache_read_tokens=5000)) == [
        ("input", 0, 0.15, 0.0),
        ("cache_read", 1000, 0.075, 0.000075),
        ("output", 500, 0.6, 0.0003),
    ]


def test_reasoning_is_billed_within_the_output() -> None:
    assert _usd(_chat(reasoning_tokens=400)) == _usd(_chat())


def test_long_input_takes_the_higher_tier_for_all_its_tokens() -> None:
    bills = [_bill(_chat("gemini-2.5-pro", "gcp.gemini", input_tokens=count, output_tokens=0)) for count in (200_000, 200_001)]

    assert [bill[0][:3] for bill in bills] == [("input", 200_000, 1.25), ("input", 200_001, 2.5)]


def test_service_tier_changes_the_price() -> None:
    batch = _chat("gpt-4o", attributes={"openai.response.service_tier": "batch"})

    assert _usd(batch) == pytest.approx((_usd(_chat("gpt-4o")) or 0) / 2)


def test_tier_that_was_asked_for_counts_where_the_one_that_served_is_unknown() -> None:
    asked = _chat("gpt-4o", parameters={"service_tier": "batch"})
    served = _chat("gpt-4o", parameters={"service_tier": "batch"}, attributes={"openai.response.service_tier": "default"})
    left_open = _chat("gpt-4o", parameters={"service_tier": "auto"})

    full = _usd(_chat("gpt-4o")) or 0
    assert [_usd(asked), _usd(served), _usd(left_open)] == [pytest.approx(full / 2), full, full]


def test_price_is_that_of_the_day_of_the_call() -> None:
    cheaper_since_june_2025 = _chat("o3", start_time=int(datetime(2025, 6, 20, tzinfo=UTC).timestamp()) * 10**9)
    before = _chat("o3", start_time=int(datetime(2025, 5, 1, tzinfo=UTC).timestamp()) * 10**9)

    assert (_usd(before) or 0) > (_usd(cheaper_since_june_2025) or 0) > 0


@pytest.mark.parametrize("start_time", [0, 2**63, 2**64 - 1])
def test_absurd_time_has_a_price_too(start_time: int) -> None:
    assert cost_of(_chat(start_time=start_time)) is not None


USAGES = (
    {"input_tokens": 1000, "output_tokens": 500, "cache_read_tokens": 400, "cache_write_tokens": 100, "reasoning_tokens": 50},
    {
        "input_tokens": 300_000,
        "output_tokens": 10,
        "cache_read_tokens": 200_000,
        "cache_write_tokens": 0,
        "reasoning_tokens": 0,
    },
)


@pytest.mark.parametrize("usage", USAGES, ids=["small", "long"])
def test_arithmetic_agrees_with_genai_prices_over_the_whole_table(usage: dict[str, int]) -> None:
    ours, theirs = {}, {}
    for provider in get_snapshot().providers:
        for model in provider.models:
            cost = cost_of(_chat(model.id, provider.id, **usage))
            if cost is None or (cost.detail.get("provider"), cost.detail.get("model")) != (provider.id, model.id):
                continue  # genai-prices does not find some models by their own id
            ours[provider.id, model.id] = cost.usd
            given = Usage(**{name.replace("reasoning", "output_reasoning"): count for name, count in usage.items()})
            moment = datetime.fromtimestamp(NOVEMBER_2026 / 10**9, UTC)
            theirs[provider.id, model.id] = float(model.calc_price(given, provider, genai_request_timestamp=moment).total_price)

    assert len(ours) > 1_500
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)
