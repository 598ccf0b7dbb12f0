from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AggregationTemporality,
    DataPointFlags,
    ExponentialHistogram,
    ExponentialHistogramDataPoint,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    Sum,
    Summary,
    SummaryDataPoint,
)

from lumetra_collector.decode_metrics import decode_metrics
from lumetra_collector.request import RequestFacts
from lumetra_storage.metrics import MetricPoint
from support.otlp_bodies import key_values

CUMULATIVE = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
DELTA = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
MODEL = {"gen_ai.request.model": "gpt-4o"}
TIMES: Any = {"start_time_unix_nano": 3, "time_unix_nano": 5, "attributes": key_values(MODEL)}


def _decoded(*metrics: Metric) -> tuple[list[MetricPoint], int]:
    message = ExportMetricsServiceRequest()
    resource_metrics = message.resource_metrics.add()
    resource_metrics.resource.attributes.extend(key_values({"service.name": "shop"}))
    scope_metrics = resource_metrics.scope_metrics.add()
    scope_metrics.scope.name = "my.library"
    scope_metrics.metrics.extend(metrics)
    decoded = decode_metrics(message.SerializeToString(), RequestFacts(signal="metrics", received_at=99))
    return decoded.points, decoded.ignored


def _point(**fields: Any) -> MetricPoint:
    defaults: dict[str, Any] = {
        "project": "shop",
        "name": "gen_ai.x",
        "start_time": 3,
        "time": 5,
        "service_name": "shop",
        "scope_name": "my.library",
        "attributes": MODEL,
        "resource": {"service.name": "shop"},
    }
    return MetricPoint(**(defaults | fields))


def test_histogram_keeps_its_buckets() -> None:
    point = HistogramDataPoint(count=3, sum=1.5, min=0.1, max=1.0, explicit_bounds=[0.5], bucket_counts=[2, 1], **TIMES)
    metric = Metric(name="gen_ai.x", unit="s", histogram=Histogram(aggregation_temporality=CUMULATIVE, data_points=[point]))

    assert _decoded(metric)[0] == [
        _point(
            unit="s",
            kind="histogram",
            temporality="cumulative",
            count=3,
            sum=1.5,
            min=0.1,
            max=1.0,
            bucket_bounds=(0.5,),
            bucket_counts=(2, 1),
        )
    ]


def test_histogram_without_sum_and_extremes_has_none() -> None:
    metric = Metric(name="gen_ai.x", histogram=Histogram(data_points=[HistogramDataPoint(count=0, **TIMES)]))

    assert _decoded(metric)[0] == [_point(kind="histogram", count=0)]


def test_exponential_histogram_keeps_its_scale_and_both_signs() -> None:
    point = ExponentialHistogramDataPoint(count=4, sum=2.0, scale=3, zero_count=1, **TIMES)
    point.positive.offset = -2
    point.positive.bucket_counts.extend([1, 0, 1])
    point.negative.bucket_counts.append(1)
    held = ExponentialHistogram(aggregation_temporality=DELTA, data_points=[point])

    assert _decoded(Metric(name="gen_ai.x", exponential_histogram=held))[0] == [
        _point(
            kind="exponential_histogram",
            temporality="delta",
            count=4,
            sum=2.0,
            exponential_buckets={
                "scale": 3,
                "zero_count": 1,
                "zero_threshold": 0.0,
                "positive_offset": -2,
                "positive_counts": [1, 0, 1],
                "negative_offset": 0,
                "negative_counts": [1],
            },
        )
    ]


def test_sum_and_gauge_have_one_value() -> None:
    whole, fraction, nothing = (
        NumberDataPoint(as_int=7, **TIMES),
        NumberDataPoint(as_double=0.5, **TIMES),
        NumberDataPoint(**TIMES),
    )
    counted = Metric(name="gen_ai.x", sum=Sum(aggregation_temporality=DELTA, is_monotonic=True, data_points=[whole]))
    measured = Metric(name="gen_ai.x", gauge=Gauge(data_points=[fraction, nothing]))

    assert _decoded(counted, measured)[0] == [
        _point(kind="sum", temporality="delta", is_monotonic=True, value=7.0),
        _point(kind="gauge", value=0.5),
        _point(kind="gauge", value=None),
    ]


def test_summary_keeps_its_quantiles() -> None:
    point = SummaryDataPoint(count=2, sum=3.0, **TIMES)
    point.quantile_values.add(quantile=0.5, value=1.0)

    assert _decoded(Metric(name="gen_ai.x", summary=Summary(data_points=[point])))[0] == [
        _point(kind="summary", count=2, sum=3.0, quantiles=[[0.5, 1.0]])
    ]


@pytest.mark.parametrize(
    "name", ["gen_ai.client.token.usage", "mcp.client.operation.duration", "llm.openai.x", "strands.tool.duration"]
)
def test_metrics_of_ai_are_kept(name: str) -> None:
    points, ignored = _decoded(Metric(name=name, gauge=Gauge(data_points=[NumberDataPoint(as_int=1)])))

    assert ([point.name for point in points], ignored) == ([name], 0)


def test_other_metrics_are_taken_and_not_kept() -> None:
    http = Metric(name="http.server.duration", gauge=Gauge(data_points=[NumberDataPoint(as_int=1)] * 3))

    assert _decoded(http, Metric(name="gen_ai.x")) == ([], 3)


def test_point_that_says_nothing_was_recorded_is_not_kept() -> None:
    point = NumberDataPoint(flags=DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK)

    assert _decoded(Metric(name="gen_ai.x", gauge=Gauge(data_points=[point]))) == ([], 1)


def test_point_without_a_time_has_that_of_its_arrival() -> None:
    points, _ = _decoded(Metric(name="gen_ai.x", gauge=Gauge(data_points=[NumberDataPoint(as_int=1)])))

    assert points[0].time == 99
