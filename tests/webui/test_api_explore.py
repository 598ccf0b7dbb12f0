"""Filtered lists and the figures around them, over HTTP."""

from collections.abc import Iterator

import pytest

from support.api_app import Api, running_api
from support.span_factory import NOON, agent_trace

PROJECT = "support-bot"
MINUTE = 60 * 10**9
TRACES = 12
FAILED = agent_trace(4)[0].trace_id
"""The one of the twelve that the factory lets fail."""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running_api(tmp_path_factory.mktemp("api")) as opened:
        opened.put([span for number in range(TRACES) for span in agent_trace(number, start_time=NOON + number * MINUTE)])
        yield opened


def trace_ids(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [item["trace_id"] for item in page["items"]]


def test_a_filter_finds_traces_by_any_of_their_spans_or_by_their_root(api: Api) -> None:
    by_any = api.get("/traces", project=PROJECT, filter="operation = 'execute_tool' AND status = 'error'")
    by_root = api.get("/traces", project=PROJECT, filter="operation = 'execute_tool'", scope="root")

    assert (trace_ids(by_any), trace_ids(by_root)) == ([FAILED], [])


def test_filtered_pages_follow_one_another(api: Api) -> None:
    first = api.get("/traces", project=PROJECT, filter="tool_name = 'send_mail'", limit=7)
    second = api.get("/traces", project=PROJECT, filter="tool_name = 'send_mail'", limit=7, cursor=first["next_cursor"])

    assert trace_ids(first) + trace_ids(second) == [agent_trace(number)[0].trace_id for number in reversed(range(TRACES))]
    assert second["next_cursor"] is None


def test_spans_are_filtered_by_themselves(api: Api) -> None:
    page = api.get("/spans", project=PROJECT, filter="attributes['step'] = 6 AND is_root = false", limit=3)

    assert {item["name"] for item in page["items"]} == {"execute_tool send_mail"}


@pytest.mark.parametrize("path", ["/traces", "/spans", "/histogram", "/facets", "/overview", "/sessions", "/users"])
def test_a_wrong_filter_is_answered_with_its_place_and_what_was_meant(api: Api, path: str) -> None:
    problem = api.get(path, project=PROJECT, filter="cost > 1", status=400)

    assert problem == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "there is no field cost; did you mean cost_usd?",
        "instance": f"/api/v1{path}",
        "position": 0,
        "length": 4,
        "suggestion": "cost_usd",
    }


@pytest.mark.parametrize("path", ["/traces", "/spans", "/histogram", "/facets", "/overview", "/sessions", "/users"])
def test_an_unknown_project_is_not_found(api: Api, path: str) -> None:
    assert api.get(path, project="nobody's", status=404)["title"] == "Not Found"


def test_the_histogram_covers_the_window_with_its_empty_buckets(api: Api) -> None:
    start, end = "2026-11-21T12:00:00Z", "2026-11-21T13:00:00Z"
    found = api.get("/histogram", project=PROJECT, buckets=6, start=start, end=end)

    assert found["width_ns"] == 10 * MINUTE
    assert [(bucket["count"], bucket["error_count"]) for bucket in found["buckets"]] == [(10, 1), (2, 0), *[(0, 0)] * 4]
    assert found["buckets"][2] == {
        "start": "2026-11-21T12:20:00.000000000Z",
        "count": 0,
        "error_count": 0,
        "latency_p50_ns": None,
        "latency_p95_ns": None,
    }


def test_facets_count_the_spans_of_the_traces_a_filter_leaves(api: Api) -> None:
    found = api.get("/facets", project=PROJECT, filter="is_root AND status = 'error'", scope="root")
    values = {facet["field"]: facet["values"] for facet in found["items"]}

    assert values["status"] == [{"value": "unset", "span_count": 6}, {"value": "error", "span_count": 2}]
    assert values["tool_name"] == [
        {"value": "lookup_order", "span_count": 1},
        {"value": "send_mail", "span_count": 1},
    ]


def test_the_overview_draws_the_figures_together(api: Api) -> None:
    found = api.get("/overview", project=PROJECT, buckets=1)
    totals = found["totals"]

    assert {
        name: totals[name] for name in ("trace_count", "failed_trace_count", "span_count", "error_count", "call_count")
    } == {
        "trace_count": TRACES,
        "failed_trace_count": 1,
        "span_count": 8 * TRACES,
        "error_count": 2,
        "call_count": 3 * TRACES,
    }
    assert [tool["name"] for tool in found["tools"]] == ["lookup_order", "send_mail"]
    assert [agent["key"] for agent in found["agents"]] == ["support"]
    assert sum(model["cost_usd"] for model in found["models"]) == pytest.approx(totals["cost_usd"])
