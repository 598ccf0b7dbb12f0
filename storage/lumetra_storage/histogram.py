"""Volume, errors and latency over time: the bars above a list, which one brushes to narrow it."""

from dataclasses import dataclass

from lumetra_core.trace import TimeWindow
from lumetra_storage.buckets import MOST_BUCKETS, ORIGIN, buckets
from lumetra_storage.selection import Selection
from lumetra_storage.span_times import bounded
from lumetra_storage.store import TelemetryStore


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramBucket:
    """What began in one bucket of time."""

    start: int
    """Nanoseconds since the epoch, UTC."""
    count: int
    """Spans; at level `trace` traces, each at its first span (exact up to some ten thousands, then within 1 %)."""
    error_count: int
    """Those with status error; of a trace its first span's status counts."""
    latency_p50_ns: float | None
    """None where nothing began."""
    latency_p95_ns: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Buckets side by side without a gap, empty ones included."""

    window: TimeWindow
    """The window that was asked for, its open ends closed at the first and the last span."""
    width_ns: int
    buckets: tuple[HistogramBucket, ...]


def histogram(store: TelemetryStore, selection: Selection, *, most_buckets: int = MOST_BUCKETS) -> Histogram:
    """Count what *selection* leaves, bucket by bucket."""
    window = bounded(store, project_id=selection.project_id, window=selection.window)
    cut = buckets(window, most=most_buckets)
    rows = store.ask_where(
        "histogram",
        selection.predicate,
        **selection.bounds,
        origin=ORIGIN,
        width_ns=cut.width_ns,
        traces_only=selection.level == "trace",
    ).rows
    # The store gives the buckets that hold something; the empty ones between them are put in here.
    counted = {number: figures for number, *figures in rows}
    found = tuple(_bucket(start, counted.get(number)) for number, start in cut.starts())
    return Histogram(window=window, width_ns=cut.width_ns, buckets=found)


def _bucket(start: int, figures: list[float] | None) -> HistogramBucket:
    if figures is None:
        return HistogramBucket(start=start, count=0, error_count=0, latency_p50_ns=None, latency_p95_ns=None)
    count, error_count, p50, p95 = figures
    return HistogramBucket(start=start, count=int(count), error_count=int(error_count), latency_p50_ns=p50, latency_p95_ns=p95)
