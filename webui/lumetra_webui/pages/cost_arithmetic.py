"""A cost → its arithmetic, line by line, and where the prices are from, so that a person can check it."""

from dataclasses import dataclass

from lumetra_core.cost import CostDetail, CostLine
from lumetra_core.span import Span
from lumetra_webui.formats import Formats, Quantity, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLineView:
    """tokens × rate = dollars; tokens and rate are absent where the emitter told only dollars."""

    kind: str
    tokens: Quantity | None
    rate: Quantity | None
    usd: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class CostView:
    """The arithmetic of one span's cost."""

    lines: tuple[CostLineView, ...]
    total: Quantity
    source: str
    note: str | None


def cost_arithmetic(span: Span, formats: Formats) -> CostView | None:
    """Lay out how the cost of *span* came about; None when it has none."""
    if span.cost_usd is None:
        return None
    detail = span.cost_detail or {}
    note = detail.get("note")
    return CostView(
        lines=tuple(_line(line, formats) for line in detail.get("lines", ())),
        total=formats.exact_cost(span.cost_usd),
        source=_source(detail),
        note=visible(note) if note else None,
    )


def _line(line: CostLine, formats: Formats) -> CostLineView:
    rate = line["usd_per_million"]
    return CostLineView(
        kind=visible(line["kind"]).replace("_", " "),
        tokens=formats.tokens(line["tokens"]),
        rate=None if rate is None else formats.rate(rate),
        usd=formats.exact_cost(line["usd"]),
    )


def _source(detail: CostDetail) -> str:
    table = visible(detail.get("table", ""))
    if detail.get("source") == "computed":
        entry = " · ".join(visible(part) for part in (detail.get("provider"), detail.get("model")) if part)
        return f"Computed from {table or 'the price table'}" + (f", entry {entry}" if entry else "")
    if detail.get("source") == "provided":
        return f"Reported by the sender in {table}" if table else "Reported by the sender"
    return "Where this cost is from was not recorded"
