import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from support.markup import Markup
from support.sample_pages import sample_app, sample_sources
from support.sample_traces import agent_trace, broken_trace, failed_trace, hostile_trace, long_trace, span_id, trace_id


def get(trace: Any, number: int, rest: str = "") -> httpx.Response:
    with TestClient(sample_app(sample_sources(trace))) as client:
        return client.get(f"/projects/support-bot/traces/{trace_id(number)}{rest}", headers={"accept": "text/html"})


def columns(html: str) -> dict[str, Any]:
    return json.loads(html.split('id="trace-columns">')[1].split("</script>")[0])


def places(shown: Markup) -> list[str]:
    return [row["data-place"] for row in shown.all("tr") if "data-place" in row]


def test_a_trace_shows_its_facts_its_tree_and_its_root():
    shown = Markup(get(agent_trace(), 1).text)
    words = shown.text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Started 1 min ago Duration 4.21 s Spans 7 Tokens 5,089 tok 4,465 in, 624 out Cost $0.0148" in words
    assert "retrieve policies failed errors below 231 ms 9 tok <$0.000001" in words
    assert "Your order #4211 was delivered on 12 November" in words
    assert shown.dangers() == []


def test_a_span_named_in_the_address_is_selected():
    shown = Markup(get(failed_trace(), 2, f"/spans/{span_id(203)}").text)

    assert [row["data-place"] for row in shown.all("tr") if row.get("aria-selected") == "true"] == ["3"]
    assert "ConnectionRefusedError [Errno 111] Connection refused Stack trace" in shown.text


@pytest.mark.parametrize("operation", ["chat", None])
def test_a_selected_call_shows_only_what_is_new_whatever_the_span_calls_itself(operation: str | None):
    trace = tuple(replace(span, operation=operation) if span.span_id == span_id(106) else span for span in agent_trace())
    shown = Markup(get(trace, 1, f"/spans/{span_id(106)}").text).text.replace("\N{NO-BREAK SPACE}", " ")

    assert "2 earlier messages User first said in chat gpt-4o 1.60 s before I ordered a lamp and it arrived broken." in shown


def test_a_span_that_is_not_in_the_trace_is_named():
    answer = get(agent_trace(), 1, f"/spans/{span_id(203)}")

    assert answer.status_code == 404
    assert f"There is no span {span_id(203)} in trace {trace_id(1)}." in Markup(answer.text).text


def test_errors_float_up_to_every_ancestor():
    told = columns(get(failed_trace(), 2).text)["columns"]

    assert (told["is_error"], told["errors_below"]) == ([0, 0, 0, 1, 1, 0], [2, 2, 0, 1, 0, 0])


def test_a_trace_without_root_says_why_it_looks_so():
    shown = Markup(get(broken_trace(), 4).text)
    marks = [mark["title"] for mark in shown.all("span") if mark.get("class") == "flaw" and "hidden" not in mark]

    assert marks == ["Its parent span is not here", "Its parents form a cycle"]


def test_a_long_trace_prints_a_screenful_and_carries_all_rows():
    answer = get(tuple(long_trace(1_000)), 5)
    shown = Markup(answer.text)

    assert (len(places(shown)), len(columns(answer.text)["columns"]["depth"])) == (80, 1_000)


def test_without_script_a_long_trace_is_read_by_pages():
    shown = Markup(get(tuple(long_trace(1_000)), 5, "?row=80").text)

    assert places(shown)[0] == "80"
    assert [link["href"].rpartition("?")[2] for link in shown.all("a") if "?row=" in link["href"]] == ["row=0", "row=160"]


def test_a_span_far_down_is_in_the_first_screen():
    shown = Markup(get(tuple(long_trace(1_000)), 5, f"/spans/{span_id(5_000_700)}").text)

    assert "700" in places(shown)


def test_a_row_number_beyond_the_trace_is_no_fault():
    assert get(agent_trace(), 1, "?row=99999").status_code == 200


def test_ids_may_be_written_in_capitals():
    with TestClient(sample_app(sample_sources(agent_trace()))) as client:
        assert client.get(f"/projects/support-bot/traces/{trace_id(1).upper()}").status_code == 200


def test_an_unknown_trace_says_what_may_have_happened():
    answer = get(agent_trace(1), 8)

    assert answer.status_code == 404
    assert "It may not have arrived yet, or its days are past the retention." in Markup(answer.text).text


def test_a_trace_of_another_project_is_not_shown():
    with TestClient(sample_app(sample_sources(agent_trace(), projects=("support-bot", "other")))) as client:
        assert client.get(f"/projects/other/traces/{trace_id(1)}").status_code == 404


def test_hostile_content_is_words():
    shown = Markup(get(hostile_trace(), 3).text)

    assert shown.dangers() == []
    assert "<script>alert(1)</script>" in shown.text
