"""One breakdown of an overview as lines over time: what the top few took, or how often the top few tools failed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from lumetra_storage.overview_trends import MOST_LINES, TrendKind, TrendPoint, Trends
from lumetra_webui.formats import Formats, label
from lumetra_webui.pages import addresses
from lumetra_webui.pages.breakdowns import chooses
from lumetra_webui.pages.charts import Chart, TimeAxis, Unit, chart, layers
from lumetra_webui.pages.narrowing import Narrowing


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownLines:
    """What stands in a breakdown when its lines are opened."""

    template: ClassVar = "_breakdown_lines.html"
    chart: Chart


def breakdown_lines(found: Trends, kind: TrendKind, formats: Formats, *, project: str, narrowing: Narrowing) -> BreakdownLines:
    """Draw the lines, by cost where any is known; the traces behind them are those of the keys that are drawn."""
    title, unit, of = _measure(found, kind)
    chosen = " OR ".join(f"({chooses(kind, each.key)})" for each in found.trends)
    return BreakdownLines(
        chart=chart(
            f"by-{kind}",
            f"{title} by {kind}",
            axis=TimeAxis(starts=found.starts, width_ns=found.width_ns),
            series=layers(*((label(each.key, 40), map(of, each.points)) for each in found.trends)),
            unit=unit,
            formats=formats,
            note=f"the top {MOST_LINES}" if len(found.trends) == MOST_LINES else "",
            traces_href=addresses.traces(project, **narrowing.query_with(chosen)),
        )
    )


def _measure(found: Trends, kind: TrendKind) -> tuple[str, Unit, Callable[[TrendPoint], float | None]]:
    if kind == "tool":
        return "Failure rate", "share", _failure_rate
    if any(point.cost_usd for each in found.trends for point in each.points):
        return "Cost", "usd", _cost
    return "Calls", "count", lambda point: point.call_count


def _failure_rate(point: TrendPoint) -> float | None:
    """Of the calls of a bucket; where there was none, nothing can be said."""
    return point.error_count / point.call_count if point.call_count else None


def _cost(point: TrendPoint) -> float | None:
    """Where nothing was called, nothing was spent; where a price is unknown, so is the cost."""
    return point.cost_usd if point.call_count else 0
