"""The figures of a project for any filter and time range; every one of them leads to the traces behind it."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from lumetra_storage.overview import Overview, OverviewFigures
from lumetra_webui.formats import Formats, Quantity, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.breakdowns import SHARES, Breakdowns, ShareTable, ToolTable, percent
from lumetra_webui.pages.charts import Chart
from lumetra_webui.pages.first_trace import FirstTrace
from lumetra_webui.pages.narrowing import FilterBox, FilterProblem, Narrowing, RangeMenu, filter_box, range_menu
from lumetra_webui.pages.overview_charts import OverviewCharts
from lumetra_webui.pages.shell import Crumb, Shell, project_shell


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One number of the top line, over the whole range."""

    term: str
    quantity: Quantity
    note: str | None = None
    href: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """The page."""

    template: ClassVar = "overview.html"
    shell: Shell
    project: str
    range: RangeMenu
    filter: FilterBox
    figures: tuple[KeyFigure, ...]
    charts: tuple[Chart, ...]
    shares: tuple[ShareTable, ...]
    tools: ToolTable | None
    first_trace: FirstTrace | None
    """Shown when the project has no trace at all."""
    is_empty: bool


def overview_page(
    found: Overview | FilterProblem,
    formats: Formats,
    *,
    project: str,
    narrowing: Narrowing,
    first_trace: FirstTrace | None,
) -> OverviewPage:
    """Lay the figures out; a filter that is wrong leaves only its own line."""
    address = partial(addresses.overview, project)
    drawn = found if isinstance(found, Overview) else None
    problem = found if isinstance(found, FilterProblem) else None
    rows = Breakdowns(formats, project, narrowing)
    tables = [rows.share_table(kind, drawn.shares[kind]) for kind in SHARES] if drawn else []
    return OverviewPage(
        shell=project_shell(project, Crumb(label="Overview"), part="Overview"),
        project=one_line(project, 120),
        range=range_menu(narrowing, address),
        filter=filter_box(narrowing, address, problem, project=project, part="overview"),
        figures=key_figures(drawn.totals, formats, project, narrowing) if drawn else (),
        charts=OverviewCharts(drawn, formats, project, narrowing).charts() if drawn else (),
        shares=tuple(table for table in tables if table.rows),
        tools=rows.tool_table(drawn.tools) if drawn and drawn.tools else None,
        first_trace=first_trace,
        is_empty=drawn is not None and drawn.totals.span_count == 0,
    )


def key_figures(total: OverviewFigures, formats: Formats, project: str, narrowing: Narrowing) -> tuple[KeyFigure, ...]:
    """Choose the numbers of the top line; what was not measured is left out."""

    def traces(*conditions: str) -> str:
        return addresses.traces(project, **narrowing.query_with(*conditions))

    figures = [
        KeyFigure(term="Traces", quantity=Quantity(formats.count(total.trace_count)), href=traces()),
        KeyFigure(
            term="Failed traces",
            quantity=Quantity(formats.count(total.failed_trace_count)),
            note=percent(total.failed_trace_count, total.trace_count, formats),
            href=traces("is_error AND parent_span_id IS NULL"),
            is_bad=total.failed_trace_count > 0,
        ),
    ]
    latencies = (
        ("Latency p50", total.trace_latency.p50_ns, ""),
        ("Latency p95", total.trace_latency.p95_ns, ""),
        ("First token p50", total.time_to_first_token.p50_ns, "time_to_first_token > 0s"),
    )
    figures += [
        KeyFigure(term=term, quantity=formats.duration(round(duration_ns)), href=traces(condition))
        for term, duration_ns, condition in latencies
        if duration_ns is not None
    ]
    if tokens := (total.input_tokens or 0) + (total.output_tokens or 0):
        figures.append(KeyFigure(term="Tokens", quantity=Quantity(formats.count(tokens)), href=traces("total_tokens > 0")))
    if (cost := formats.cost(total.cost_usd)) is not None:
        figures.append(KeyFigure(term="Cost", quantity=cost, href=traces("cost_usd > 0")))
    return tuple(figures)
