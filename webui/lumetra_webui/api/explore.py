"""`/api/v1/histogram`, `/api/v1/facets`, `/api/v1/overview`: the figures around a list, for any filter and window."""

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Router, get
from litestar.params import QueryParameter

from lumetra_core.clock import rfc3339
from lumetra_registry.projects import Projects
from lumetra_storage.histogram import Histogram
from lumetra_storage.overview import Overview, OverviewFigures, Share, ToolUse
from lumetra_webui.api.given import Choose, Reading, given
from lumetra_webui.api.parameters import End, FilterText, LevelName, ProjectName, ScopeName, Start
from lumetra_webui.reading import StoredTraces

BucketCount = Annotated[int, QueryParameter(name="buckets", ge=1, le=500, description="At most so many buckets.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramBucketBody:
    """What began in one bucket."""

    start: str
    count: int
    error_count: int
    latency_p50_ns: float | None
    latency_p95_ns: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramBody:
    """Buckets side by side without a gap. At level `trace` traces are counted, each at its first span."""

    start: str
    end: str
    width_ns: int
    buckets: list[HistogramBucketBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValueBody:
    """One value and how many spans have it."""

    value: str
    span_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetBody:
    """The most frequent values of one field."""

    field: str
    values: list[FacetValueBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetsBody:
    """Facets in the order a page shows them."""

    items: list[FacetBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewBucketBody:
    """The figures of one bucket."""

    start: str
    figures: OverviewFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolBody:
    """How one tool fared."""

    name: str
    call_count: int
    error_count: int
    failure_rate: float
    """0 to 1."""
    latency_p50_ns: float | None
    latency_p95_ns: float | None
    latency_p99_ns: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePointBody:
    """The judgements of one name in one bucket."""

    start: str
    count: int
    mean: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTrendBody:
    """How the judgements of one name moved."""

    name: str
    count: int
    mean: float | None
    points: list[ScorePointBody]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewBody:
    """The figures of a project. Tokens and cost count each model call once."""

    start: str
    end: str
    width_ns: int
    totals: OverviewFigures
    buckets: list[OverviewBucketBody]
    models: list[Share]
    users: list[Share]
    prompts: list[Share]
    agents: list[Share]
    tools: list[ToolBody]
    scores: list[ScoreTrendBody]


@get("/histogram", sync_to_thread=True, summary="Volume, errors and latency over time")
def read_histogram(
    choosing: Choose,
    reader: Reading,
    project: ProjectName,
    start: Start = None,
    end: End = None,
    filter_text: FilterText = "",
    level: LevelName = "trace",
    matching: ScopeName = "any",
    most_buckets: BucketCount = 60,
) -> HistogramBody:
    """Count what the filter leaves, by bucket of time."""
    chosen = choosing.selection(project, start, end, filter_text=filter_text, level=level, scope=matching)
    return histogram_body(reader.histogram(chosen, most_buckets=most_buckets))


@get("/facets", sync_to_thread=True, summary="The most frequent values of the fields one filters by")
def read_facets(
    choosing: Choose,
    reader: Reading,
    project: ProjectName,
    start: Start = None,
    end: End = None,
    filter_text: FilterText = "",
    level: LevelName = "trace",
    matching: ScopeName = "any",
) -> FacetsBody:
    """Count the values of the traces or spans that the filter leaves."""
    chosen = choosing.selection(project, start, end, filter_text=filter_text, level=level, scope=matching, whole_traces=True)
    return FacetsBody(
        items=[
            FacetBody(
                field=facet.field,
                values=[FacetValueBody(value=each.value, span_count=each.span_count) for each in facet.values],
            )
            for facet in reader.facets(chosen)
        ]
    )


@get("/overview", sync_to_thread=True, summary="The figures of a project over time")
def read_overview(
    choosing: Choose,
    reader: Reading,
    project: ProjectName,
    start: Start = None,
    end: End = None,
    filter_text: FilterText = "",
    level: LevelName = "trace",
    matching: ScopeName = "any",
    most_buckets: BucketCount = 60,
) -> OverviewBody:
    """Sum up what the filter leaves."""
    chosen = choosing.selection(project, start, end, filter_text=filter_text, level=level, scope=matching, whole_traces=True)
    return overview_body(reader.overview(chosen, most_buckets=most_buckets))


def explore_router(reader: StoredTraces, projects: Projects) -> Router:
    """Make the routes over *reader*."""
    handlers: list[Any] = [read_histogram, read_facets, read_overview]
    return Router("/api/v1", route_handlers=handlers, dependencies=given(reader, projects), tags=["Explore"])


def histogram_body(histogram: Histogram) -> HistogramBody:
    """Say a histogram in JSON's words."""
    return HistogramBody(
        start=rfc3339(histogram.window.start),
        end=rfc3339(histogram.window.end),
        width_ns=histogram.width_ns,
        buckets=[
            HistogramBucketBody(
                start=rfc3339(bucket.start),
                count=bucket.count,
                error_count=bucket.error_count,
                latency_p50_ns=bucket.latency_p50_ns,
                latency_p95_ns=bucket.latency_p95_ns,
            )
            for bucket in histogram.buckets
        ],
    )


def overview_body(overview: Overview) -> OverviewBody:
    """Say an overview in JSON's words."""
    return OverviewBody(
        start=rfc3339(overview.window.start),
        end=rfc3339(overview.window.end),
        width_ns=overview.width_ns,
        totals=overview.totals,
        buckets=[OverviewBucketBody(start=rfc3339(each.start), figures=each.figures) for each in overview.buckets],
        models=list(overview.shares["model"]),
        users=list(overview.shares["user"]),
        prompts=list(overview.shares["prompt"]),
        agents=list(overview.shares["agent"]),
        tools=[_tool(tool) for tool in overview.tools],
        scores=[
            ScoreTrendBody(
                name=trend.name,
                count=trend.count,
                mean=trend.mean,
                points=[
                    ScorePointBody(start=rfc3339(point.start), count=point.count, mean=point.mean) for point in trend.points
                ],
            )
            for trend in overview.scores
        ],
    )


def _tool(tool: ToolUse) -> ToolBody:
    return ToolBody(
        name=tool.name,
        call_count=tool.call_count,
        error_count=tool.error_count,
        failure_rate=tool.failure_rate,
        latency_p50_ns=tool.latency.p50_ns,
        latency_p95_ns=tool.latency.p95_ns,
        latency_p99_ns=tool.latency.p99_ns,
    )
