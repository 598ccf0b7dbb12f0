"""A span → what it cost. An unknown price is None, never 0; every cost carries the arithmetic that gave it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lumetra_collector.price_table import Rates, rates, table_version
from lumetra_core.cost import CostDetail, CostLine
from lumetra_core.operation import INFERENCE_OPERATIONS
from lumetra_core.span import Span

# The tier that served the call, under the names of the conventions (OpenAI, main and 1.36) and of Anthropic's SDK.
_SERVICE_TIER_KEYS = ("openai.response.service_tier", "gen_ai.openai.response.service_tier", "anthropic.response.service_tier")

_TIERS = ("flex", "priority", "batch")
"""Tiers with prices of their own; `auto` leaves the choice to the provider."""


class Cost(NamedTuple):
    """What a span cost."""

    usd: float
    detail: CostDetail


def cost_of(span: Span) -> Cost | None:
    """Take the cost the span came with, else compute it from its usage at the prices of its start time.

    Only spans of an inference are computed: whatever is above them repeats their usage.
    """
    if span.cost_usd is not None:
        return Cost(span.cost_usd, span.cost_detail or _provided(span.cost_usd))
    if span.operation not in INFERENCE_OPERATIONS or not (span.input_tokens or span.output_tokens):
        return None  # noughts are written where nobody counted (an abandoned stream)
    found = _rates(span)
    if found is None:
        return None
    billed = _billed_tokens(span)
    lines = list(_lines(billed.counts, found))
    if not lines:
        return None
    detail = CostDetail(source="computed", table=table_version(), provider=found.provider, model=found.model, lines=lines)
    note = "; ".join(filter(None, (found.note, billed.note)))
    if note:
        detail["note"] = note
    return Cost(sum(line["usd"] for line in lines), detail)


def _provided(usd: float) -> CostDetail:
    return CostDetail(source="provided", lines=[CostLine(kind="total", tokens=None, usd_per_million=None, usd=usd)])


def _rates(span: Span) -> Rates | None:
    """Price the model that answered, else the one that was asked for (a router's or a deployment's name has no price)."""
    tier = _service_tier(span)
    for model in (span.response_model, span.request_model):
        found = rates(model, span.provider, moment=span.start_time, service_tier=tier) if model else None
        if found is not None:
            return found
    return None


def _service_tier(span: Span) -> str | None:
    """Take the tier that served the call, else the one that was asked for."""
    served = next((value for key in _SERVICE_TIER_KEYS if isinstance(value := span.attributes.get(key), str)), None)
    asked = span.parameters.get("service_tier")
    return served or (asked if asked in _TIERS else None)


class _Unit(NamedTuple):
    """A kind of token with a rate of its own, and the kind it is part of where the list has no rate for it."""

    kind: str
    price_key: str
    part_of: str | None


# genai-prices: data_units.py. The order is that of a bill.
_UNITS = (
    _Unit("input", "input_mtok", None),
    _Unit("cache_read", "cache_read_mtok", "input"),
    _Unit("cache_write", "cache_write_mtok", "input"),
    _Unit("input_audio", "input_audio_mtok", "input"),
    _Unit("output", "output_mtok", None),
    _Unit("reasoning", "output_reasoning_mtok", "output"),
    _Unit("output_audio", "output_audio_mtok", "output"),
)
_PER_REQUEST_KEY = "requests_kcount"


class _Billed(NamedTuple):
    counts: Mapping[str, int]
    note: str


def _billed_tokens(span: Span) -> _Billed:
    """Count tokens by kind, subsets cut to what they are part of: some emitters report disjoint parts or rounded sums."""
    total_input, total_output = span.input_tokens or 0, span.output_tokens or 0
    cache_read = min(span.cache_read_tokens or 0, total_input)
    cache_write = min(span.cache_write_tokens or 0, total_input - cache_read)
    input_audio = min(span.input_audio_tokens or 0, total_input - cache_read - cache_write)
    reasoning = min(span.reasoning_tokens or 0, total_output)
    output_audio = min(span.output_audio_tokens or 0, total_output - reasoning)
    reported = (
        span.cache_read_tokens or 0,
        span.cache_write_tokens or 0,
        span.input_audio_tokens or 0,
        span.reasoning_tokens or 0,
        span.output_audio_tokens or 0,
    )
    is_cut = reported != (cache_read, cache_write, input_audio, reasoning, output_audio)
    counts = {
        "input": total_input,
        "cache_read": cache_read,
        "cache_write": cache_write,
        "input_audio": input_audio,
        "output": total_output,
        "reasoning": reasoning,
        "output_audio": output_audio,
    }
    return _Billed(counts, "a part was reported larger than its whole and was cut to it" if is_cut else "")


def _lines(counts: Mapping[str, int], found: Rates) -> Iterator[CostLine]:
    """Multiply tokens and rates; tokens of a kind without a rate of its own are billed as what they are part of."""
    own = dict(counts)
    for unit in _UNITS:
        if unit.part_of is not None and counts[unit.kind] and unit.price_key in found.by_unit:
            own[unit.part_of] -= counts[unit.kind]
    for unit in _UNITS:
        rate = found.by_unit.get(unit.price_key) if own[unit.kind] or unit.part_of is None else None
        if rate is not None:
            usd_per_million = rate.at(counts["input"])
            usd = own[unit.kind] * usd_per_million / 1_000_000
            yield CostLine(kind=unit.kind, tokens=own[unit.kind], usd_per_million=usd_per_million, usd=usd)
    per_request = found.by_unit.get(_PER_REQUEST_KEY)
    if per_request is not None:
        yield CostLine(kind="request", tokens=None, usd_per_million=None, usd=per_request.at(counts["input"]) / 1_000)
