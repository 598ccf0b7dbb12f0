"""Volume, errors and latency over time, for traces and for spans."""

from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow
from lumetra_storage.filters import Level
from lumetra_storage.histogram import Histogram, HistogramBucket, histogram
from lumetra_storage.selection import selected
from lumetra_storage.store import TelemetryStore
from support.plain_spans import SECOND, START, model_call, plain_span
from support.stores import put_spans

MINUTE = TimeWindow(start=START, end=START + 60 * SECOND)
EVER = TimeWindow(start=0, end=2**62)


def conversation(project: str, number: int, *, at: float, lasts: float = 2, failed: bool = False) -> list[Span]:
    """Make a trace of a root and one model call in it."""
    trace_id = f"{number:032x}"
    return [
        plain_span(
            f"{number:015x}a", project=project, trace_id=trace_id, at=at, lasts=lasts, status="error" if failed else "ok"
        ),
        model_call(f"{number:015x}b", f"{number:015x}a", project=project, trace_id=trace_id, at=at + 0.5, lasts=lasts / 2),
    ]


def drawn(store: TelemetryStore, project_id: int, *, level: Level, filter_text: str = "") -> Histogram:
    chosen = selected(project_id=project_id, window=MINUTE, level=level, filter_text=filter_text, now=START)
    return histogram(store, chosen, most_buckets=4)


def empty(at: int) -> HistogramBucket:
    return HistogramBucket(start=START + at * SECOND, count=0, error_count=0, latency_p50_ns=None, latency_p95_ns=None)


def test_traces_are_counted_at_their_first_span_and_empty_buckets_are_there(store: TelemetryStore) -> None:
    spans = [*conversation("h1", 1, at=1, failed=True), *conversation("h1", 2, at=31), *conversation("h1", 3, at=32)]
    project_id = put_spans(store, *spans)

    found = drawn(store, project_id, level="trace")

    assert found == Histogram(
        window=MINUTE,
        width_ns=15 * SECOND,
        buckets=(
            HistogramBucket(start=START, count=1, error_count=1, latency_p50_ns=2e9, latency_p95_ns=2e9),
            empty(15),
            HistogramBucket(start=START + 30 * SECOND, count=2, error_count=0, latency_p50_ns=2e9, latency_p95_ns=2e9),
            empty(45),
        ),
    )


def test_a_filter_chooses_traces_by_any_span_or_spans_by_themselves(store: TelemetryStore) -> None:
    spans = [*conversation("h2", 4, at=1), *conversation("h2", 5, at=20, lasts=8), plain_span("c", project="h2", at=50)]
    project_id = put_spans(store, *spans)

    traces = drawn(store, project_id, level="trace", filter_text="model = 'gpt-4o' AND duration > 2s")
    calls = drawn(store, project_id, level="span", filter_text="model = 'gpt-4o'")

    assert [(each.count, each.latency_p50_ns) for each in traces.buckets] == [(0, None), (1, 8e9), (0, None), (0, None)]
    assert [(each.count, each.latency_p50_ns) for each in calls.buckets] == [(1, 1e9), (1, 4e9), (0, None), (0, None)]


def test_a_batch_sent_again_counts_once(store: TelemetryStore) -> None:
    spans = conversation("h3", 6, at=1)
    put_spans(store, *spans)
    project_id = put_spans(store, *spans)

    assert [each.count for each in drawn(store, project_id, level="span").buckets] == [2, 0, 0, 0]


def test_an_open_window_is_closed_at_the_first_and_the_last_span(store: TelemetryStore) -> None:
    project_id = put_spans(store, *conversation("h4", 7, at=0), *conversation("h4", 8, at=9))

    found = histogram(store, selected(project_id=project_id, window=EVER, now=START))

    assert found.window == TimeWindow(start=START, end=START + 9 * SECOND + SECOND // 2 + 1)
    assert sum(each.count for each in found.buckets) == 4


def test_a_project_without_spans_has_an_empty_histogram(store: TelemetryStore) -> None:
    found = histogram(store, selected(project_id=4711, window=EVER, now=START))

    assert [each.count for each in found.buckets] == [0]
