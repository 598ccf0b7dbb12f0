"""The figures of the overview page."""

from dataclasses import replace
from typing import Any

import pytest

from lumetra_core.score import NOTE, Score
from lumetra_core.trace import TimeWindow
from lumetra_storage.overview import (
    NOTHING,
    OverviewFigures,
    Quantiles,
    ScorePoint,
    ScoreTrend,
    Share,
    ToolUse,
    overview,
)
from lumetra_storage.score_list import write_score
from lumetra_storage.selection import Selection, selected
from lumetra_storage.store import TelemetryStore
from support.plain_spans import SECOND, START, model_call, plain_span
from support.stores import put_spans

MINUTE = TimeWindow(start=START, end=START + 60 * SECOND)
FAILING: dict[str, Any] = {"project": "failing", "trace_id": f"{3:032x}"}
NONE = Quantiles(p50_ns=None, p95_ns=None, p99_ns=None)


def steady(seconds: float) -> Quantiles:
    return Quantiles(p50_ns=seconds * 1e9, p95_ns=seconds * 1e9, p99_ns=seconds * 1e9)


@pytest.fixture(scope="module")
def project_id(store: TelemetryStore) -> int:
    one: dict[str, Any] = {"project": "o", "trace_id": f"{1:032x}"}
    two: dict[str, Any] = {"project": "o", "trace_id": f"{2:032x}"}
    number = put_spans(
        store,
        plain_span("a", operation="invoke_agent", agent_name="planner", lasts=8, status="error", **one),
        model_call("b", "a", user_id="ann", time_to_first_token_ns=SECOND, cache_read_tokens=4, at=1, lasts=2, **one),
        plain_span("c", "a", operation="execute_tool", tool_name="search", at=3, lasts=1, status="error", **one),
        plain_span("d", "a", operation="execute_tool", tool_name="search", at=4, lasts=1, **one),
        plain_span("e", operation="invoke_agent", agent_name="planner", at=40, lasts=4, **two),
        plain_span("f", "e", operation="invoke_agent", agent_name="writer", at=41, lasts=3, **two),
        model_call("g", "f", request_model="small", cost=0.25, prompt_name="answer", prompt_version="3", at=41, lasts=2, **two),
        plain_span("s", "e", operation="chain", at=43, **two),
        model_call("h", "s", request_model="local", cost=None, at=43, lasts=2, **two),
    )
    judged = Score(project="o", score_id="1", name="helpful", value=1.0, trace_id=f"{1:032x}", time=START)
    write_score(store, judged, project_id=number)
    write_score(
        store, replace(judged, score_id="2", value=0.0, trace_id=f"{2:032x}", time=START + 40 * SECOND), project_id=number
    )
    write_score(store, replace(judged, score_id="3", name=NOTE, value=None, reason="hm"), project_id=number)
    return number


def chosen(project_id: int, filter_text: str = "", *, whole_traces: bool = True) -> Selection:
    level = "trace" if whole_traces else "span"
    return selected(
        project_id=project_id, window=MINUTE, filter_text=filter_text, level=level, whole_traces=whole_traces, now=START
    )


def test_totals_count_traces_spans_and_each_model_call_once(store: TelemetryStore, project_id: int) -> None:
    found = overview(store, chosen(project_id), most_buckets=2)

    assert replace(found.totals, trace_latency=NONE) == OverviewFigures(
        trace_count=2,
        failed_trace_count=1,
        span_count=9,
        error_count=2,
        call_count=3,
        trace_latency=NONE,
        call_latency=steady(2),
        time_to_first_token=steady(1),
        input_tokens=30,
        cache_read_tokens=4,
        cache_write_tokens=None,
        output_tokens=30,
        reasoning_tokens=None,
        cost_usd=0.75,
    )


def test_buckets_lie_side_by_side_and_empty_ones_know_nothing(store: TelemetryStore, project_id: int) -> None:
    found = overview(store, chosen(project_id), most_buckets=4)

    assert [(each.start - START) // SECOND for each in found.buckets] == [0, 15, 30, 45]
    assert [each.figures.span_count for each in found.buckets] == [4, 0, 5, 0]
    assert [each.figures.trace_latency for each in found.buckets] == [steady(8), NONE, steady(4), NONE]
    assert found.buckets[1].figures == NOTHING


def test_cost_is_shared_out_by_model_user_prompt_and_agent(store: TelemetryStore, project_id: int) -> None:
    """A call that names no agent counts for the one right above it, else for the first of its trace."""
    found = overview(store, chosen(project_id))

    assert found.shares == {
        "model": (
            Share(key="gpt-4o", call_count=1, total_tokens=20, cost_usd=0.5),
            Share(key="small", call_count=1, total_tokens=20, cost_usd=0.25),
            Share(key="local", call_count=1, total_tokens=20, cost_usd=None),
        ),
        "user": (Share(key="ann", call_count=1, total_tokens=20, cost_usd=0.5),),
        "prompt": (Share(key="answer@3", call_count=1, total_tokens=20, cost_usd=0.25),),
        "agent": (
            Share(key="planner", call_count=2, total_tokens=40, cost_usd=0.5),
            Share(key="writer", call_count=1, total_tokens=20, cost_usd=0.25),
        ),
    }


def test_tools_show_how_often_they_fail(store: TelemetryStore, project_id: int) -> None:
    (search,) = overview(store, chosen(project_id)).tools

    assert search == ToolUse(name="search", call_count=2, error_count=1, latency=steady(1))
    assert search.failure_rate == 0.5


def test_scores_move_over_time_and_notes_are_none(store: TelemetryStore, project_id: int) -> None:
    found = overview(store, chosen(project_id), most_buckets=4)

    assert found.scores == (
        ScoreTrend(
            name="helpful",
            count=2,
            mean=0.5,
            points=(
                ScorePoint(start=START, count=1, mean=1.0),
                ScorePoint(start=START + 30 * SECOND, count=1, mean=0.0),
            ),
        ),
    )


def test_a_filter_by_trace_leaves_whole_traces_with_their_scores(store: TelemetryStore, project_id: int) -> None:
    found = overview(store, chosen(project_id, "tool_name = 'search' AND status = 'error'"))

    assert (found.totals.trace_count, found.totals.span_count, found.totals.cost_usd) == (1, 4, 0.5)
    assert [(trend.name, trend.count, trend.mean) for trend in found.scores] == [("helpful", 1, 1.0)]


def test_a_filter_by_span_leaves_spans_and_still_finds_their_agent(store: TelemetryStore, project_id: int) -> None:
    found = overview(store, chosen(project_id, "model = 'small'", whole_traces=False))

    assert (found.totals.trace_count, found.totals.span_count) == (0, 1)
    assert found.shares["agent"] == (Share(key="writer", call_count=1, total_tokens=20, cost_usd=0.25),)


def test_a_project_without_spans_has_an_empty_overview(store: TelemetryStore) -> None:
    found = overview(store, chosen(4711))

    assert (found.totals, found.tools, found.scores, set(found.shares.values())) == (NOTHING, (), (), {()})


def test_calls_that_failed_count_in_the_shares_once_even_where_a_framework_tells_them_too(store: TelemetryStore) -> None:
    failed: dict[str, Any] = {"operation": "chat", "status": "error", "prompt_name": "answer"}
    number = put_spans(
        store,
        model_call("a", **FAILING),
        plain_span("b", request_model="gpt-4o", **failed, **FAILING),
        plain_span("c", "b", request_model="gpt-4o", **failed, **FAILING),
        plain_span("d", request_model="gone", **failed, **FAILING),
        model_call("e", request_model="cut-short", status="error", cost=0.25, **FAILING),
    )

    shares = overview(store, chosen(number)).shares

    assert shares["model"] == (
        Share(key="gpt-4o", call_count=2, failed_count=1, total_tokens=20, cost_usd=0.5),
        Share(key="cut-short", call_count=1, failed_count=1, total_tokens=20, cost_usd=0.25),
        Share(key="gone", call_count=1, failed_count=1, total_tokens=0, cost_usd=None),
    )
    assert shares["prompt"] == (Share(key="answer", call_count=2, failed_count=2, total_tokens=0, cost_usd=None),)
