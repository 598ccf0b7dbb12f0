import json
from collections.abc import Generator
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lumetra_core.score import Score
from support.explorer_pages import PROJECT, ExplorerPages, explorer_pages, in_session
from support.sample_traces import NOW, agent_trace, failed_trace, model_call, span, trace_id

KINDS = ("model", "agent", "prompt", "user", "tool")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    with explorer_pages(tmp_path_factory.mktemp("overview")) as opened:
        opened.put(
            *in_session(agent_trace(1), "s-1"),
            *agent_trace(2),
            *failed_trace(3),
            replace(agent_trace(4)[0], status="error"),
            span("chat", 500, trace=3, parent=301, at_ms=9, operation="chat", request_model="gone", status="error"),
            model_call("chat", 501, trace=3, parent=301, at_ms=9, cost_usd=None, prompt_name="answer", prompt_version="3"),
        )
        for number, value in ((1, 0.5), (2, 1.0)):
            opened.judge(
                Score(
                    project="support-bot",
                    score_id=f"s{number}",
                    name="faithful",
                    value=value,
                    trace_id=trace_id(number),
                    time=NOW,
                )
            )
        yield opened


def drawings(html: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for figure in html.split('data-chart="')[1:]:
        key, rest = figure.split('"', 1)
        found[key] = json.loads(unescape(rest.split('<script type="application/json">')[1].split("</script>")[0]))
    return found


def links(pages: ExplorerPages, path: str) -> list[dict[str, list[str]]]:
    hrefs = [link["href"] for link in pages.markup(path).all("a") if link.get("href", "").startswith(f"{PROJECT}/traces?")]
    return [parse_qs(urlsplit(href).query) for href in hrefs]


def test_the_top_line_holds_the_figures_of_the_whole_range(pages: ExplorerPages):
    words = pages.markup("/overview").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Traces 4 Failed traces 1 25%" in words
    assert "Latency p50" in words
    assert "Cost $0." in words


def test_a_chart_carries_the_values_of_every_bucket(pages: ExplorerPages):
    traces = drawings(pages.get("/overview?range=15m").text)["traces"]

    assert [(each["label"], sum(each["values"])) for each in traces["series"]] == [("Succeeded", 3), ("Failed", 1)]
    assert len(traces["centres"]) == len(traces["series"][0]["values"])


def test_the_layers_of_the_tokens_do_not_overlap(pages: ExplorerPages):
    shown = pages.get("/overview?range=15m").text
    total = sum(value or 0 for each in drawings(shown)["tokens"]["series"] for value in each["values"])

    figure = pages.markup("/overview?range=15m").text.split("Tokens ")[1].split(" ")[0]
    assert f"{total:,}" == figure


def test_the_table_of_a_chart_says_what_the_chart_draws(pages: ExplorerPages):
    words = pages.markup("/overview?range=15m").text

    assert "From (UTC) Succeeded Failed" in words


def test_every_chart_leads_to_its_traces_within_filter_and_range(pages: ExplorerPages):
    found = links(pages, "/overview?range=15m&filter=service_name+%3D+'support-bot'")

    assert {"filter": ["service_name = 'support-bot'"], "range": ["15m"]} in found
    assert {"filter": ["(service_name = 'support-bot') AND (is_error)"], "range": ["15m"]} in found


def test_a_breakdown_leads_to_the_traces_of_one_model(pages: ExplorerPages):
    filters = [query["filter"][0] for query in links(pages, "/overview") if "filter" in query]

    assert any(each.startswith("model = '") for each in filters)
    assert any(each.startswith("tool_name = '") for each in filters)


def test_a_prompt_leads_to_its_version(pages: ExplorerPages):
    filters = [query["filter"][0] for query in links(pages, "/overview") if "filter" in query]

    assert "prompt_name = 'answer' AND prompt_version = '3'" in filters


def test_calls_that_failed_stand_in_the_breakdown_and_lead_to_themselves(pages: ExplorerPages):
    filters = [query["filter"][0] for query in links(pages, "/overview") if "filter" in query]

    assert "Model Share Calls Failed Tokens Cost" in pages.markup("/overview").text
    assert "(model = 'gone') AND (is_error)" in filters


@pytest.mark.parametrize(
    ("kind", "title", "labels"),
    [
        ("model", "Cost by model", ["gpt-4o-2024-08-06", "gpt-4o-mini", "text-embedding-3-small"]),
        ("agent", "Cost by agent", ["support"]),
        ("tool", "Failure rate by tool", ["find_order", "track_parcel"]),
        ("user", "Cost by user", ["ada"]),
    ],
)
def test_a_breakdown_is_drawn_as_lines_over_time_by_who_opens_it(
    pages: ExplorerPages, kind: str, title: str, labels: list[str]
):
    offered = [each["hx-get"] for each in pages.markup("/overview?range=15m").all("div") if "hx-get" in each]
    assert offered == [f"{PROJECT}/overview/lines?by={each}&range=15m" for each in KINDS]

    part = f"/overview/lines?by={kind}&range=15m"
    assert title in pages.markup(part).text
    assert [each["label"] for each in drawings(pages.get(part).text)[f"by-{kind}"]["series"]] == labels


def test_the_lines_lead_to_the_traces_of_what_is_drawn(pages: ExplorerPages):
    filters = [query["filter"][0] for query in links(pages, "/overview/lines?by=tool&filter=duration+>+0s")]

    assert filters == ["(duration > 0s) AND ((tool_name = 'find_order') OR (tool_name = 'track_parcel'))"]


def test_lines_of_a_wrong_filter_or_of_nothing_known_are_refused(pages: ExplorerPages):
    assert pages.get("/overview/lines?by=model&filter=modle").status_code == 400
    assert pages.get("/overview/lines?by=weather").status_code == 400


def test_scores_say_how_many_there_are(pages: ExplorerPages):
    assert [each["label"] for each in drawings(pages.get("/overview").text)["scores"]["series"]] == ["faithful (n = 2)"]


def test_a_wrong_filter_is_shown_with_its_place_and_a_way_out(pages: ExplorerPages):
    shown = pages.markup("/overview?filter=modle+%3D+'x'&range=1h")

    assert "there is no field modle" in shown.text
    assert [link["href"] for link in shown.all("a") if "modle" not in link["href"] and "filter=" in link["href"]] == [
        f"{PROJECT}/overview?range=1h&filter=model+%3D+%27x%27"
    ]


def test_a_filter_without_a_match_says_so(pages: ExplorerPages):
    assert "matches this filter and began in it" in pages.markup("/overview?filter=model+%3D+'none'").text


def test_a_filter_cannot_leave_its_field(pages: ExplorerPages):
    shown = pages.markup('/overview?filter="><script>alert(1)</script>')

    assert not [script for script in shown.all("script") if not script.get("src") and script.get("type") != "application/json"]


def test_a_project_without_traces_shows_how_to_send_the_first(pages: ExplorerPages):
    answer = pages.client.get("/projects/empty/overview", headers={"accept": "text/html"})

    assert "OTEL_SERVICE_NAME=empty" in answer.text


def test_the_chart_of_scores_leads_to_what_was_judged(pages: ExplorerPages):
    filters = [query["filter"][0] for query in links(pages, "/overview") if "filter" in query]

    assert "score.faithful IS NOT NULL" in filters


def test_every_breakdown_offers_its_data(pages: ExplorerPages):
    shown = pages.markup("/overview")

    assert len([button for button in shown.all("button") if "data-copy-table" in button]) == len(
        [section for section in shown.all("section") if section.get("class") == "breakdown"]
    )
