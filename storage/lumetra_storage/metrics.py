"""Metric points as columns of the table `metric_points`, and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal

import pyarrow as pa

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_storage import columns as build
from lumetra_storage.attribute_items import items
from lumetra_storage.json_text import decode
from lumetra_storage.rows import Rows

MetricKind = Literal["gauge", "sum", "histogram", "exponential_histogram", "summary"]
Temporality = Literal["unspecified", "delta", "cumulative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPoint:
    """One data point of one stream. Which of the values are there depends on `kind`."""

    project: str
    name: str
    unit: str | None = None
    kind: MetricKind
    temporality: Temporality = "unspecified"
    is_monotonic: bool = False
    start_time: int
    """Start of what the point counts, nanoseconds since the epoch, UTC; 0 when unknown."""
    time: int
    """Nanoseconds since the epoch, UTC."""
    service_name: str | None = None
    scope_name: str | None = None
    value: float | None = None
    """gauge and sum."""
    count: int | None = None
    """Both histograms and summary: how many measurements."""
    sum: float | None = None
    min: float | None = None
    max: float | None = None
    bucket_bounds: tuple[float, ...] = ()
    """histogram: upper bounds, each inclusive; the last bucket has none."""
    bucket_counts: tuple[int, ...] = ()
    """histogram: one more than there are bounds."""
    exponential_buckets: AttributeValue = None
    """exponential_histogram: scale, zero_count, zero_threshold, and offset and counts of both signs."""
    quantiles: AttributeValue = None
    """summary: pairs of quantile and value."""
    attributes: Attributes = field(default_factory=dict)
    resource: Attributes = field(default_factory=dict)


_BUILDERS: dict[str, Callable[[Sequence[Any]], build.Column]] = {
    "project": build.texts,
    "name": build.texts,
    "unit": build.words,
    "kind": build.texts,
    "temporality": build.texts,
    "is_monotonic": build.flags,
    "start_time": build.moments,
    "time": build.moments,
    "service_name": build.words,
    "scope_name": build.words,
    "value": build.numbers,
    "count": build.counts,
    "sum": build.numbers,
    "min": build.numbers,
    "max": build.numbers,
    "bucket_bounds": build.number_lists,
    "bucket_counts": build.count_lists,
    "exponential_buckets": build.optional_json_texts,
    "quantiles": build.optional_json_texts,
    "attributes": build.json_texts,
    "resource": build.shared_json_texts,
}


def columns(points: Sequence[MetricPoint]) -> pa.RecordBatch:
    """Lay *points* out as one column per field; `project` is still a name (see `spans.with_project_ids`)."""
    arrays = {name: builder(list(map(attrgetter(name), points))) for name, builder in _BUILDERS.items()}
    arrays["attribute_items"] = build.word_lists([items(point.attributes) for point in points])
    return pa.RecordBatch.from_pydict(arrays)


def metric_points(rows: Rows, projects: Mapping[int, str]) -> tuple[MetricPoint, ...]:
    """Read rows of `queries/metric_points.sql` as points; the inverse of `columns` within the years 1970 to 2100."""
    return tuple(_point(row, projects) for row in rows.dicts())


def _point(row: dict[str, Any], projects: Mapping[int, str]) -> MetricPoint:
    project = projects[row.pop("project_id")]
    changed: dict[str, Any] = {name: row[name] or None for name in ("unit", "service_name", "scope_name")}
    changed |= {name: tuple(row[name]) for name in ("bucket_bounds", "bucket_counts")}
    changed |= {name: decode(row[name]) if row[name] else None for name in ("exponential_buckets", "quantiles")}
    changed |= {name: decode(row[name]) if row[name] else {} for name in ("attributes", "resource")}
    return MetricPoint(**row | changed, project=project)
