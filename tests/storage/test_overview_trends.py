"""One breakdown of the overview, followed over time."""

from typing import Any

import pytest

from lumetra_core.trace import TimeWindow
from lumetra_storage.overview import overview
from lumetra_storage.overview_trends import MOST_LINES, Trend, TrendKind, TrendPoint, overview_trends
from lumetra_storage.selection import Selection, selected
from lumetra_storage.store import TelemetryStore
from support.plain_spans import SECOND, START, model_call, plain_span
from support.stores import put_spans

MINUTE = TimeWindow(start=START, end=START + 60 * SECOND)
NONE = TrendPoint()


@pytest.fixture(scope="module")
def project_id(store: TelemetryStore) -> int:
    one: dict[str, Any] = {"project": "trends", "trace_id": f"{1:032x}"}
    two: dict[str, Any] = {"project": "trends", "trace_id": f"{2:032x}"}
    return put_spans(
        store,
        plain_span("a", operation="invoke_agent", agent_name="planner", lasts=8, **one),
        model_call("b", "a", user_id="ann", prompt_name="answer", prompt_version="3", at=1, **one),
        model_call("c", "a", user_id="ann", cost=0.25, at=31, **one),
        plain_span("d", "a", operation="execute_tool", tool_name="search", at=3, status="error", **one),
        plain_span("e", "a", operation="execute_tool", tool_name="search", at=4, **one),
        plain_span("f", operation="invoke_agent", agent_name="writer", at=40, **two),
        plain_span("g", "f", operation="chain", at=41, **two),
        model_call("h", "g", request_model="local", cost=None, at=41, **two),
        plain_span("i", "f", operation="execute_tool", tool_name="search", at=42, **two),
    )


def chosen(project_id: int, filter_text: str = "") -> Selection:
    return selected(project_id=project_id, window=MINUTE, filter_text=filter_text, level="span", now=START)


def point(calls: int, cost: float | None = None, errors: int = 0) -> TrendPoint:
    return TrendPoint(call_count=calls, error_count=errors, cost_usd=cost)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("model", {"gpt-4o": (point(1, 0.5), point(1, 0.25)), "local": (NONE, point(1))}),
        ("user", {"ann": (point(1, 0.5), point(1, 0.25))}),
        ("prompt", {"answer@3": (point(1, 0.5), NONE)}),
        # What one agent span called is counted where it began to call; a call without an agent above it is its trace's.
        ("agent", {"planner": (point(2, 0.75), NONE), "writer": (NONE, point(1))}),
        ("tool", {"search": (point(2, errors=1), point(1))}),
    ],
)
def test_a_breakdown_is_followed_over_the_buckets(
    store: TelemetryStore, project_id: int, kind: TrendKind, expected: dict[str, tuple[TrendPoint, ...]]
) -> None:
    found = overview_trends(store, chosen(project_id), kind, most_buckets=2)

    assert [(start - START) // SECOND for start in found.starts] == [0, 30]
    assert found.trends == tuple(Trend(key=key, points=points) for key, points in expected.items())


def test_the_lines_add_up_to_the_rows_of_the_overview(store: TelemetryStore, project_id: int) -> None:
    shares = overview(store, chosen(project_id)).shares

    for kind in ("model", "user", "prompt", "agent"):
        lines = overview_trends(store, chosen(project_id), kind).trends
        assert [(line.key, sum(each.call_count for each in line.points)) for line in lines] == [
            (share.key, share.call_count) for share in shares[kind]
        ]


def test_a_filter_leaves_fewer_calls(store: TelemetryStore, project_id: int) -> None:
    (line,) = overview_trends(store, chosen(project_id, "cost_usd < 0.3"), "model", most_buckets=2).trends

    assert line == Trend(key="gpt-4o", points=(NONE, point(1, 0.25)))


def test_only_the_top_few_become_lines(store: TelemetryStore) -> None:
    calls = (model_call(f"{n:x}", request_model=f"m{n}", cost=n / 4, project="many", trace_id=f"{9:032x}") for n in range(12))
    number = put_spans(store, *calls)

    lines = overview_trends(store, chosen(number), "model").trends

    assert [line.key for line in lines] == [f"m{n}" for n in range(11, 11 - MOST_LINES, -1)]


def test_a_project_without_spans_has_no_lines(store: TelemetryStore) -> None:
    assert overview_trends(store, chosen(4711), "tool").trends == ()
