"""Metric points as columns of the table `metric_points`, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_storage import kinds
from lumetra_storage.attribute_items import items
from lumetra_storage.columns import word_lists
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
    attributes: Attributes = field(default_factory=dict[str, AttributeValue])
    resource: Attributes = field(default_factory=dict[str, AttributeValue])


_FIELDS = {
    "project": kinds.TEXT,
    "name": kinds.TEXT,
    "unit": kinds.WORD,
    "kind": kinds.TEXT,
    "temporality": kinds.TEXT,
    "is_monotonic": kinds.FLAG,
    "start_time": kinds.MOMENT,
    "time": kinds.MOMENT,
    "service_name": kinds.WORD,
    "scope_name": kinds.WORD,
    "value": kinds.NUMBER,
    "count": kinds.COUNT,
    "sum": kinds.NUMBER,
    "min": kinds.NUMBER,
    "max": kinds.NUMBER,
    "bucket_bounds": kinds.NUMBERS,
    "bucket_counts": kinds.COUNTS,
    "exponential_buckets": kinds.VALUE,
    "quantiles": kinds.VALUE,
    "attributes": kinds.MAP,
    "resource": kinds.SHARED_MAP,
}


def columns(points: Sequence[MetricPoint]) -> pa.RecordBatch:
    """Lay *points* out as one column per field; `project` is still a name (see `spans.with_project_ids`)."""
    arrays = kinds.laid_out(_FIELDS, points)
    arrays["attribute_items"] = word_lists([items(point.attributes) for point in points])
    return pa.RecordBatch.from_pydict(arrays)


def metric_points(rows: Rows, projects: Mapping[int, str]) -> tuple[MetricPoint, ...]:
    """Read rows of `queries/metric_points.sql` as points; the inverse of `columns` within the years 1970 to 2100."""
    how = kinds.readers(_FIELDS, rows.names)
    return tuple(MetricPoint(**kinds.read_row(rows.names, how, row, projects)) for row in rows.rows)
