"""The breakdowns of an overview: what each model, agent, prompt and user took, and how each tool fared."""

from collections.abc import Sequence
from dataclasses import dataclass

from lumetra_storage.overview import Share, ShareKind, ToolUse
from lumetra_storage.overview_trends import TrendKind
from lumetra_webui.formats import Formats, Quantity, label
from lumetra_webui.pages import addresses
from lumetra_webui.pages.narrowing import Narrowing, equals

SHARES: tuple[ShareKind, ...] = ("model", "agent", "prompt", "user")
"""In the order of the page."""
_FIELDS: dict[TrendKind, str] = {
    "model": "model",
    "agent": "agent_name",
    "prompt": "prompt_name",
    "user": "user_id",
    "tool": "tool_name",
}
"""What chooses one of each kind in a filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """What one model, user, prompt or agent took."""

    key: str
    href: str
    calls: str
    failed: str | None
    failed_href: str
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
    lines: "LinesOnDemand"

    @property
    def shows_failed(self) -> bool:
        """Tell whether any call failed; a column of nothing tells nothing."""
        return any(row.failed for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesOnDemand:
    """The place of a breakdown's lines over time, read when it is opened."""

    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolTable:
    """How the tools fared."""

    rows: tuple["ToolRow", ...]
    lines: LinesOnDemand


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

    def share_table(self, kind: ShareKind, shares: Sequence[Share]) -> ShareTable:
        """Show what each took, by cost where any is known, else by calls."""
        has_cost = any(share.cost_usd for share in shares)
        sizes = [(share.cost_usd or 0) if has_cost else share.call_count for share in shares]
        longest = max(sizes, default=0) or 1
        return ShareTable(
            title=f"{'Cost' if has_cost else 'Calls'} by {kind}",
            column=kind.capitalize(),
            rows=tuple(self._share(share, kind, size / longest) for share, size in zip(shares, sizes, strict=True)),
            lines=self._lines(kind),
        )

    def tool_table(self, tools: Sequence[ToolUse]) -> ToolTable:
        """Show how each tool fared."""
        return ToolTable(rows=tuple(map(self.tool_row, tools)), lines=self._lines("tool"))

    def tool_row(self, tool: ToolUse) -> ToolRow:
        """Show how often a tool was called, how often it failed, and how long it took."""
        chosen = equals("tool_name", tool.name)
        return ToolRow(
            name=label(tool.name, 80),
            href=self._traces(chosen),
            failures_href=self._traces(chosen, "is_error"),
            calls=self._formats.count(tool.call_count),
            failures=self._formats.count(tool.error_count) if tool.error_count else None,
            rate=percent(tool.error_count, tool.call_count, self._formats) or "0%",
            bar=_length(tool.failure_rate),
            p50=self._duration(tool.latency.p50_ns),
            p95=self._duration(tool.latency.p95_ns),
        )

    def _share(self, share: Share, kind: ShareKind, size: float) -> ShareRow:
        chosen = chooses(kind, share.key)
        return ShareRow(
            key=label(share.key, 80),
            href=self._traces(chosen),
            calls=self._formats.count(share.call_count),
            failed=self._formats.count(share.failed_count) if share.failed_count else None,
            failed_href=self._traces(chosen, "is_error"),
            tokens=self._formats.tokens(share.total_tokens),
            cost=self._formats.cost(share.cost_usd),
            bar=_length(size),
        )

    def _lines(self, kind: TrendKind) -> LinesOnDemand:
        return LinesOnDemand(href=addresses.overview_lines(self._project, kind, **self._narrowing.query))

    def _duration(self, duration_ns: float | None) -> Quantity | None:
        return None if duration_ns is None else self._formats.duration(round(duration_ns))

    def _traces(self, *conditions: str) -> str:
        return addresses.traces(self._project, **self._narrowing.query_with(*conditions))


def chooses(kind: TrendKind, key: str) -> str:
    """Write the condition that leaves what a row is about; a prompt's key may hold its version."""
    name, at, version = key.rpartition("@")
    if kind == "prompt" and at:
        return f"{equals('prompt_name', name)} AND {equals('prompt_version', version)}"
    return equals(_FIELDS[kind], key)


def percent(part: int, whole: int, formats: Formats) -> str | None:
    """Write a share in per cent; None when there is nothing to say."""
    if not (part and whole):
        return None
    share = 100 * part / whole
    return f"{formats.number(share, 1 if share < 10 else 0)}%"


def _length(share: float) -> str:
    return f"{100 * share:.1f}%"
