"""How a cost came about, so that a page can show the arithmetic and a person can check it."""

from typing import Literal, TypedDict


class CostLine(TypedDict):
    """Some tokens at one rate."""

    kind: str
    """input, cache_read, cache_write, output, reasoning, input_audio, output_audio, … or `total` where only a sum was given."""
    tokens: int | None
    """How many were billed at this rate; None where the emitter gave only dollars."""
    usd_per_million: float | None
    """The rate; None where the emitter gave only dollars."""
    usd: float


class CostDetail(TypedDict, total=False):
    """Where a span's `cost_usd` is from. The lines add up to it."""

    source: Literal["computed", "provided"]
    """computed: from a price table by us. provided: reported by the emitter, which we prefer."""
    table: str
    """computed: the price table and its version, e.g. `genai-prices 0.2.3`. provided: the attribute it was read from."""
    provider: str
    """computed: the provider whose price list was used."""
    model: str
    """computed: the entry of the list that matched."""
    lines: list[CostLine]
    note: str
    """Anything a reader should know: a date suffix stripped, tokens clamped, a tier taken."""
