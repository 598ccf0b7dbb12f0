"""The breakdowns of an overview: what each model, agent, prompt and user took, and how each tool fared."""

from collections.abc import Sequence
from dataclasses import dataclass

from lumetra_storage.overview import Share, ShareKind, ToolUse
from lumetra_webui.formats import Formats, Quantity, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.narrowing import Narrowing, equals

SHARES: tuple[tuple[ShareKind, str, str], ...] = (
    ("model", "model", "model"),
    ("agent", "agent", "agent_name"),
    ("prompt", "prompt", "prompt_name"),
    ("user", "user", "user_id"),
)
"""Kind of share, its word, and the field that chooses it in a filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """What one model, user, prompt or agent took."""

    key: str
    href: str
    calls: str
    tokens: Quantity | None
    cost: Quantity | None
    bar: str
    """Length of its bar against the longest one, e.g. `42.5%`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTable:
    """One breakdown."""

    title: str
    column: str
    rows: tuple[ShareRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRow:
    """How one tool fared."""

    name: str
    href: str
    failures_href: str
    calls: str
    failures: str | None
    rate: str
    bar: str
    p50: Quantity | None
    p95: Quantity | None


class Breakdowns:
    """Writes breakdowns whose rows lead to the traces behind them."""

    def __init__(self, formats: Formats, project: str, narrowing: Narrowing) -> None:
        self._formats = formats
        self._project = project
        self._narrowing = narrowing

    def share_table(self, word: str, field: str, shares: Sequence[Share]) -> ShareTable:
        """Show what each took, by cost where any is known, else by calls."""
        has_cost = any(share.cost_usd for share in shares)
        sizes = [(share.cost_usd or 0) if has_cost else share.call_count for share in shares]
        longest = max(sizes, default=0) or 1
        return ShareTable(
            title=f"{'Cost' if has_cost else 'Calls'} by {word}",
            column=word.capitalize(),
            rows=tuple(self._share(share, field, size / longest) for share, size in zip(shares, sizes, strict=True)),
        )

    def tool_row(self, tool: ToolUse) -> ToolRow:
        """Show how often a tool was called, how often it failed, and how long it took."""
        chosen = equals("tool_name", tool.name)
        return ToolRow(
            name=one_line(tool.name, 80),
            href=self._traces(chosen),
            failures_href=self._traces(chosen, "is_error"),
            calls=self._formats.count(tool.call_count),
            failures=self._formats.count(tool.error_count) if tool.error_count else None,
            rate=percent(tool.error_count, tool.call_count, self._formats) or "0%",
            bar=_length(tool.failure_rate),
            p50=self._duration(tool.latency.p50_ns),
            p95=self._duration(tool.latency.p95_ns),
        )

    def _share(self, share: Share, field: str, size: float) -> ShareRow:
        return ShareRow(
            key=one_line(share.key, 80),
            href=self._traces(equals(field, share.key)),
            calls=self._formats.count(share.call_count),
            tokens=self._formats.tokens(share.total_tokens),
            cost=self._formats.cost(share.cost_usd),
            bar=_length(size),
        )

    def _duration(self, duration_ns: float | None) -> Quantity | None:
        return None if duration_ns is None else self._formats.duration(round(duration_ns))

    def _traces(self, *conditions: str) -> str:
        return addresses.traces(self._project, **self._narrowing.query_with(*conditions))


def percent(part: int, whole: int, formats: Formats) -> str | None:
    """Write a share in per cent; None when there is nothing to say."""
    if not (part and whole):
        return None
    share = 100 * part / whole
    return f"{formats.number(share, 1 if share < 10 else 0)}%"


def _length(share: float) -> str:
    return f"{100 * share:.1f}%"
