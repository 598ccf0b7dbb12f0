"""The list of spans, and what every project did."""

import itertools

import pytest

from lumetra_core.trace import TimeWindow
from lumetra_storage.settle import settle
from lumetra_storage.store import TelemetryStore
from lumetra_storage.summaries import ProjectActivity, SpanSummary
from lumetra_storage.traces import list_spans, project_activity
from support.span_factory import NOON, bare_span
from support.stores import NamedProjects, put_spans

ALL = TimeWindow(start=NOON - 1, end=NOON + 10**9)
_project_names = (f"spans-{number}" for number in itertools.count())


@pytest.fixture
def project(store: TelemetryStore) -> str:
    name = next(_project_names)
    assert isinstance(store.projects, NamedProjects)
    store.projects.ensure(name)
    return name


def test_spans_are_listed_newest_first_page_by_page_each_once(store: TelemetryStore, project: str) -> None:
    spans = [bare_span(project=project, span_id=f"{number:016x}", start_time=NOON + number // 2) for number in range(9)]
    project_id = put_spans(store, *spans)
    put_spans(store, *spans)

    seen: list[SpanSummary] = []
    cursor = None
    while cursor or not seen:
        page = list_spans(store, project_id=project_id, window=ALL, limit=2, cursor=cursor)
        seen += page.items
        cursor = page.next_cursor

    assert [span.span_id for span in seen] == [span.span_id for span in reversed(spans)]


def test_a_listed_span_carries_previews_and_lengths(store: TelemetryStore, project: str) -> None:
    project_id = put_spans(store, bare_span(project=project, input="ü" * 300, output="", tags=("a",), finish_reasons=("stop",)))

    (span,) = list_spans(store, project_id=project_id, window=ALL).items

    assert (span.input_preview, span.input_length, span.output_preview, span.output_length) == ("ü" * 200, 300, "", 0)
    assert (span.tags, span.finish_reasons, span.project, span.operation) == (("a",), ("stop",), project, None)


def test_activity_counts_each_span_once_and_usage_of_leaves_only(store: TelemetryStore, project: str) -> None:
    usage = {"project": project, "operation": "chat", "usage_is_leaf": True, "input_tokens": 10, "cost_usd": 0.5}
    spans = [
        bare_span(span_id="a" * 16, **usage),
        bare_span(span_id="b" * 16, parent_span_id="a" * 16, start_time=NOON + 5, **usage),
        bare_span(project=project, trace_id="9" * 32, status="error", output_tokens=99, start_time=NOON + 7),
    ]
    project_id = put_spans(store, spans[0])
    for span in spans:
        put_spans(store, span)
    settle(store, project_id=project_id, trace_ids=["1" * 32])

    found = project_activity(store, ALL)[project_id]

    assert found == ProjectActivity(
        span_count=3, trace_count=2, error_count=1, input_tokens=10, output_tokens=None, cost_usd=0.5, last_seen=NOON + 7
    )


def test_a_project_without_spans_in_the_window_is_absent(store: TelemetryStore, project: str) -> None:
    project_id = put_spans(store, bare_span(project=project))

    assert project_id not in project_activity(store, TimeWindow(start=NOON + 1, end=NOON + 2))
    assert project_id in project_activity(store, TimeWindow(start=0, end=2**63 - 1))
