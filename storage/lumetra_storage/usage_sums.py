"""Sums over the leaf inference spans of one trace."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol


class _Billed(Protocol):
    @property
    def usage_is_leaf(self) -> bool: ...
    @property
    def input_tokens(self) -> int | None: ...
    @property
    def output_tokens(self) -> int | None: ...
    @property
    def cost_usd(self) -> float | None: ...


class UsageSums(NamedTuple):
    """None where no leaf knows the figure."""

    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None


def usage_sums(spans: Iterable[_Billed]) -> UsageSums:
    """Add up what the leaves among *spans* know."""
    leaves = [span for span in spans if span.usage_is_leaf]
    costs = [span.cost_usd for span in leaves if span.cost_usd is not None]
    return UsageSums(
        input_tokens=_sum(span.input_tokens for span in leaves),
        output_tokens=_sum(span.output_tokens for span in leaves),
        cost_usd=sum(costs) if costs else None,
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
