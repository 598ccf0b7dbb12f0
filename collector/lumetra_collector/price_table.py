"""Which rates hold for a model at a moment: genai-prices' table, asked with the fallbacks that real telemetry needs.

`genai_prices.calc_price` knows the sum but not how it came about, and is too slow to ask for every span; so the table is read
once per model and minute, and the arithmetic is ours (`price`). A test holds both against each other over the whole table.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.metadata import version
from typing import NamedTuple

from genai_prices.data_snapshot import find_provider_by_id, get_snapshot
from genai_prices.types import ModelInfo, ModelPrice, Provider, TieredPrices

_PROVIDER_ALIASES = {
    "x_ai": "x-ai",
    "gcp.gen_ai": "google",
    "azure.ai.inference": "azure",
}
"""Names of the GenAI conventions that genai-prices does not know."""

_LOCAL_PROVIDERS = frozenset(
    {"ollama", "vllm", "llama_cpp", "llama.cpp", "lmstudio", "lm_studio", "localai", "local", "sglang", "tgi"}
)
"""Models run by oneself: somebody else's price for the same weights would be wrong."""

_MAKERS = frozenset({"openai", "anthropic", "google", "mistral", "cohere", "voyageai", "x-ai", "deepseek"})
"""Whom to ask for a model that nobody claims by its name, such as `text-embedding-3-small`: no reseller, so no surcharge."""

_DATE_SUFFIX = re.compile(r"[-@:](?:20\d\d-?\d\d-?\d\d|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|latest)$")
"""`-2026-07-18`, `-20260718`, `@20250929`, `-0613`, `-latest`."""

_MAX_NAME_CHARACTERS = 200
_NS_PER_MINUTE = 60_000_000_000


class Tier(NamedTuple):
    """A higher rate for all tokens of a request whose input is longer than `above_tokens`."""

    above_tokens: int
    usd_per_million: float


class Rate(NamedTuple):
    """What one kind of token costs."""

    usd_per_million: float
    tiers: tuple[Tier, ...] = ()
    """By falling threshold."""

    def at(self, input_tokens: int) -> float:
        """Choose the rate for a request of *input_tokens*: the tier is a cliff, it holds for all of them."""
        return next((tier.usd_per_million for tier in self.tiers if input_tokens > tier.above_tokens), self.usd_per_million)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The price list's entry for a model at a moment."""

    provider: str
    model: str
    by_unit: dict[str, Rate]
    """genai-prices' price keys (`input_mtok`, `cache_read_mtok`, …), those that have a price."""
    note: str
    """How the entry was found where that was not by its own name. Empty otherwise."""


@cache
def table_version() -> str:
    """Name the price table and its version."""
    return f"genai-prices {version('genai-prices')}"


def rates(model: str, provider: str | None, *, moment: int, service_tier: str | None = None) -> Rates | None:
    """Find the rates of *model* at *moment* (nanoseconds since the epoch); None when the table does not know it."""
    return _rates(model, provider, moment // _NS_PER_MINUTE, service_tier)


class _Entry(NamedTuple):
    provider: Provider
    model: ModelInfo
    note: str


class _Attempt(NamedTuple):
    model: str
    provider: str | None
    note: str


@lru_cache(maxsize=4096)
def _rates(model: str, provider: str | None, minute: int, service_tier: str | None) -> Rates | None:
    entry = _entry(model, provider)
    if entry is None:
        return None
    moment = datetime.fromtimestamp(minute * 60, tz=UTC)
    has_variants = service_tier is not None and any(entry.model is own for own in entry.provider.models)
    price = entry.model.get_prices(moment, _context(service_tier) if has_variants else None)
    by_unit = dict(_priced_units(price))
    if not by_unit:
        return None
    return Rates(provider=entry.provider.id, model=entry.model.id, by_unit=by_unit, note=entry.note)


@lru_cache(maxsize=4096)
def _entry(model: str, provider: str | None) -> _Entry | None:
    if len(model) > _MAX_NAME_CHARACTERS or (provider or "").lower() in _LOCAL_PROVIDERS:
        return None
    for attempt in _attempts(model.lower(), provider):
        found = _find(attempt)
        if found is not None:
            return found
    return None


def _attempts(model: str, provider: str | None) -> Iterator[_Attempt]:
    """List what to look for, closest first: the provider's own entry before another provider's entry of the same name."""
    named = _PROVIDER_ALIASES.get(provider or "", provider)
    bare = model.rpartition("/")[2]
    spellings: dict[str, str] = {model: ""}
    spellings.setdefault(_DATE_SUFFIX.sub("", model), "priced as the model without its date")
    spellings.setdefault(bare, "priced as the model without its prefix")
    spellings.setdefault(_DATE_SUFFIX.sub("", bare), "priced as the model without its prefix and date")
    if named:
        yield from (_Attempt(spelling, named, note) for spelling, note in spellings.items())
    elsewhere = f"{provider!r} has no price for it, this is another provider's" if provider else ""
    for spelling, note in spellings.items():
        yield _Attempt(spelling, None, "; ".join(filter(None, (note, elsewhere))))


def _find(attempt: _Attempt) -> _Entry | None:
    for provider in _candidates(attempt):
        model = provider.find_model(attempt.model, all_providers=get_snapshot().providers)
        if model is not None:
            return _Entry(provider, model, attempt.note)
    return None


def _candidates(attempt: _Attempt) -> Iterator[Provider]:
    """List the providers to ask: the one named, else the one that claims the name, else the makers of models."""
    providers = get_snapshot().providers
    if attempt.provider is not None:
        named = find_provider_by_id(providers, attempt.provider)
        yield from [named] if named is not None else []
        return
    for provider in providers:
        if provider.model_match is not None and provider.model_match.is_match(attempt.model):
            yield provider
    yield from (provider for provider in providers if provider.id in _MAKERS)


def _context(service_tier: str | None) -> dict[str, str]:
    """Say a service tier in genai-prices' words; a batch is a way of processing there, not a tier."""
    if service_tier == "batch":
        return {"processing": "batch"}
    return {"service_tier": service_tier} if service_tier else {}


def _priced_units(price: ModelPrice) -> Iterator[tuple[str, Rate]]:
    for unit, value in vars(price).items():
        if isinstance(value, TieredPrices):
            falling = sorted(value.tiers, key=lambda tier: -tier.start)
            tiers = tuple(Tier(tier.start, float(tier.price)) for tier in falling)
            yield unit, Rate(float(value.base), tiers)
        elif value is not None:
            yield unit, Rate(float(value))
