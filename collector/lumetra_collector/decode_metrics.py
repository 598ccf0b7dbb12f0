"""Request bodies → metric points of the GenAI metrics; all five kinds of OTLP data, cumulative and delta."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    DataPointFlags,
    ExponentialHistogramDataPoint,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    SummaryDataPoint,
)

from lumetra_collector.decode import Scope, decode_scope, request_message
from lumetra_collector.dialects.values import text
from lumetra_collector.project import Projects
from lumetra_collector.protobuf_values import attributes
from lumetra_collector.request import RequestFacts
from lumetra_core.attributes import Attributes
from lumetra_storage.metrics import MetricKind, MetricPoint, Temporality

GENAI_PREFIXES = ("gen_ai.", "mcp.", "llm.", "traceloop.", "strands.", "pydantic_ai.", "lumetra.")
"""Metrics of the conventions, and of emitters that have names of their own. Others are not kept."""

# opentelemetry/proto/metrics/v1/metrics.proto: AggregationTemporality, by number.
_TEMPORALITIES: tuple[Temporality, ...] = ("unspecified", "delta", "cumulative")

_Point: TypeAlias = NumberDataPoint | HistogramDataPoint | ExponentialHistogramDataPoint | SummaryDataPoint


class DecodedMetrics(NamedTuple):
    """The data points of one request."""

    points: list[MetricPoint]
    ignored: int
    """Points of metrics that are not GenAI's, and points that say that nothing was recorded."""
    repaired: bool
    """Some text was not UTF-8 and was mended."""


def decode_metrics(body: bytes, request: RequestFacts) -> DecodedMetrics:
    """Read an `ExportMetricsServiceRequest`.

    Raises:
        BadBody: The body is no such request.
    """
    message, repaired = request_message(body, request.content_type, ExportMetricsServiceRequest)
    projects = Projects(request)
    points: list[MetricPoint] = []
    ignored = 0
    for resource_metrics in message.resource_metrics:
        resource = attributes(resource_metrics.resource.attributes)
        project = projects.of(resource)
        for scope_metrics in resource_metrics.scope_metrics:
            origin = _Origin(project, resource, decode_scope(scope_metrics.scope), request.received_at)
            for metric in scope_metrics.metrics:
                read = list(_points(metric, origin))
                points.extend(point for point in read if point is not None)
                ignored += read.count(None)
    return DecodedMetrics(points, ignored, repaired)


class _Origin(NamedTuple):
    """Where points are from."""

    project: str
    resource: Attributes
    scope: Scope
    received_at: int


def _points(metric: Metric, origin: _Origin) -> Iterator[MetricPoint | None]:
    """Read the points of one metric; None for each that is not kept."""
    kind = metric.WhichOneof("data")
    if kind is None:
        return
    # The oneof's field names are our kinds: gauge, sum, histogram, exponential_histogram, summary.
    held: Any = getattr(metric, kind)
    stream = _Stream(metric.name, metric.unit or None, kind, held)
    is_genai = metric.name.startswith(GENAI_PREFIXES)
    points: Iterable[_Point] = held.data_points
    for point in points:
        # A stream that ended says so in a point without a value (metrics.proto, DataPointFlags): kept, it would read as nought.
        recorded = not point.flags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK
        yield _point(point, stream, origin) if is_genai and recorded else None


class _Stream(NamedTuple):
    """What all points of one metric share."""

    name: str
    unit: str | None
    kind: MetricKind
    held: Any

    @property
    def temporality(self) -> Temporality:
        """Whether points count from the start of the stream or from the point before; a gauge and a summary do neither."""
        number: int = getattr(self.held, "aggregation_temporality", 0)
        return _TEMPORALITIES[number] if 0 <= number < len(_TEMPORALITIES) else "unspecified"


def _point(point: _Point, stream: _Stream, origin: _Origin) -> MetricPoint:
    values = _VALUES[stream.kind](point)
    return MetricPoint(
        project=origin.project,
        name=stream.name,
        unit=stream.unit,
        kind=stream.kind,
        temporality=stream.temporality,
        is_monotonic=getattr(stream.held, "is_monotonic", False),
        # Kept with the point: what a delta covers, and where a cumulative stream was reset.
        start_time=point.start_time_unix_nano,
        time=point.time_unix_nano or origin.received_at,
        service_name=text(origin.resource.get("service.name")),
        scope_name=origin.scope.name,
        attributes=attributes(point.attributes),
        resource=origin.resource,
        **values,
    )


def _number(point: NumberDataPoint) -> dict[str, Any]:
    which = point.WhichOneof("value")
    return {"value": None if which is None else float(getattr(point, which))}


def _histogram(point: HistogramDataPoint) -> dict[str, Any]:
    return {
        **_distribution(point),
        "bucket_bounds": tuple(point.explicit_bounds),
        "bucket_counts": tuple(point.bucket_counts),
    }


def _exponential_histogram(point: ExponentialHistogramDataPoint) -> dict[str, Any]:
    return {
        **_distribution(point),
        "exponential_buckets": {
            "scale": point.scale,
            "zero_count": point.zero_count,
            "zero_threshold": point.zero_threshold,
            "positive_offset": point.positive.offset,
            "positive_counts": list(point.positive.bucket_counts),
            "negative_offset": point.negative.offset,
            "negative_counts": list(point.negative.bucket_counts),
        },
    }


def _distribution(point: HistogramDataPoint | ExponentialHistogramDataPoint) -> dict[str, Any]:
    """Read count, and sum and extremes where they are given."""
    return {
        "count": point.count,
        "sum": point.sum if point.HasField("sum") else None,
        "min": point.min if point.HasField("min") else None,
        "max": point.max if point.HasField("max") else None,
    }


def _summary(point: SummaryDataPoint) -> dict[str, Any]:
    quantiles = [[item.quantile, item.value] for item in point.quantile_values]
    return {"count": point.count, "sum": point.sum, "quantiles": quantiles}


_VALUES: dict[MetricKind, Any] = {
    "gauge": _number,
    "sum": _number,
    "histogram": _histogram,
    "exponential_histogram": _exponential_histogram,
    "summary": _summary,
}
