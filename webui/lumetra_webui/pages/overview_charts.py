"""The charts of an overview: volume, errors, latencies, tokens, cost and scores over time."""

from collections.abc import Callable, Sequence

from lumetra_storage.overview import Overview, OverviewFigures, Quantiles, ScoreTrend
from lumetra_webui.formats import Formats, label
from lumetra_webui.pages import addresses
from lumetra_webui.pages.charts import Chart, Series, TimeAxis, chart, layers
from lumetra_webui.pages.narrowing import Narrowing, is_judged

_MOST_SCORES = 7
"""As many lines as there are colours to tell them apart."""


class OverviewCharts:
    """One overview, with what is needed to draw it, at hand."""

    def __init__(self, found: Overview, formats: Formats, project: str, narrowing: Narrowing) -> None:
        self._found = found
        self._formats = formats
        self._project = project
        self._narrowing = narrowing
        self._axis = TimeAxis(starts=tuple(bucket.start for bucket in found.buckets), width_ns=found.width_ns)

    def charts(self) -> tuple[Chart, ...]:
        """Draw those that have something to show; the volume always."""
        drawn = (*self._volume(), *self._latencies(), self._tokens(), self._cost(), *self._scores())
        return tuple(each for each in drawn if not each.is_empty or each.key == "traces")

    def _volume(self) -> tuple[Chart, ...]:
        traces = self._values(lambda figures: figures.trace_count - figures.failed_trace_count)
        failed = self._values(lambda figures: figures.failed_trace_count)
        errors = self._values(lambda figures: figures.error_count)
        return (
            self._chart(
                "traces",
                "Traces",
                (Series(label="Succeeded", values=traces, colour=1), Series(label="Failed", values=failed, colour=4)),
                note="by how their first span ended",
            ),
            self._chart(
                "errors",
                "Errors",
                (Series(label="Failed spans", values=errors, colour=4),),
                note="spans with status error",
                condition="is_error",
            ),
        )

    def _latencies(self) -> tuple[Chart, ...]:
        return (
            self._quantiles("latency", "Latency of traces", lambda figures: figures.trace_latency, note="root spans"),
            self._quantiles("call-latency", "Latency of model calls", lambda figures: figures.call_latency, "total_tokens > 0"),
            self._quantiles(
                "first-token",
                "Time to first token",
                lambda figures: figures.time_to_first_token,
                "time_to_first_token > 0s",
                note="streamed calls",
            ),
        )

    def _tokens(self) -> Chart:
        kinds = (
            Series(label="Input", values=self._values(_fresh_input), colour=1),
            Series(label="Input written to cache", values=self._values(lambda figures: figures.cache_write_tokens), colour=6),
            Series(label="Input read from cache", values=self._values(lambda figures: figures.cache_read_tokens), colour=3),
            Series(label="Output", values=self._values(_spoken_output), colour=2),
            Series(label="Reasoning", values=self._values(lambda figures: figures.reasoning_tokens), colour=5),
        )
        used = tuple(each for each in kinds if any(each.values))
        return chart(
            "tokens",
            "Tokens",
            axis=self._axis,
            series=used,
            unit="tokens",
            formats=self._formats,
            drawing="bars",
            note="each model call once",
            traces_href=self._traces("total_tokens > 0"),
        )

    def _cost(self) -> Chart:
        return chart(
            "cost",
            "Cost",
            axis=self._axis,
            series=layers(("Cost", self._values(lambda figures: figures.cost_usd))),
            unit="usd",
            formats=self._formats,
            drawing="bars",
            note="known prices only",
            traces_href=self._traces("cost_usd > 0"),
        )

    def _scores(self) -> tuple[Chart, ...]:
        measured = [trend for trend in self._found.scores if trend.mean is not None]
        if not measured:
            return ()
        shown = measured[:_MOST_SCORES]
        series = layers(
            *((f"{label(each.name, 40)} (n = {self._formats.count(each.count)})", self._means(each)) for each in shown)
        )
        left_out = len(measured) - len(shown)
        return (
            chart(
                "scores",
                "Scores",
                axis=self._axis,
                series=series,
                unit="number",
                formats=self._formats,
                note=f"means; {left_out} more not drawn" if left_out else "means",
                traces_href=self._traces(" OR ".join(is_judged(each.name) for each in shown)),
            ),
        )

    def _chart(self, key: str, title: str, series: Sequence[Series], *, note: str, condition: str = "") -> Chart:
        return chart(
            key,
            title,
            axis=self._axis,
            series=series,
            unit="count",
            formats=self._formats,
            drawing="bars",
            note=note,
            traces_href=self._traces(condition),
        )

    def _quantiles(
        self, key: str, title: str, of: Callable[[OverviewFigures], Quantiles], condition: str = "", *, note: str = ""
    ) -> Chart:
        return chart(
            key,
            title,
            axis=self._axis,
            series=layers(
                ("p50", self._values(lambda figures: of(figures).p50_ns)),
                ("p95", self._values(lambda figures: of(figures).p95_ns)),
                ("p99", self._values(lambda figures: of(figures).p99_ns)),
            ),
            unit="duration",
            formats=self._formats,
            note=note,
            traces_href=self._traces(condition),
        )

    def _traces(self, *conditions: str) -> str:
        return addresses.traces(self._project, **self._narrowing.query_with(*conditions))

    def _values(self, of: Callable[[OverviewFigures], float | None]) -> tuple[float | None, ...]:
        return tuple(of(bucket.figures) for bucket in self._found.buckets)

    def _means(self, trend: ScoreTrend) -> tuple[float | None, ...]:
        by_start = {point.start: point.mean for point in trend.points}
        return tuple(by_start.get(start) for start in self._axis.starts)


def _fresh_input(figures: OverviewFigures) -> float | None:
    """Input that no cache was asked about: the parts of a stack must not overlap."""
    if figures.input_tokens is None:
        return None
    return max(0, figures.input_tokens - (figures.cache_read_tokens or 0) - (figures.cache_write_tokens or 0))


def _spoken_output(figures: OverviewFigures) -> float | None:
    return None if figures.output_tokens is None else max(0, figures.output_tokens - (figures.reasoning_tokens or 0))
