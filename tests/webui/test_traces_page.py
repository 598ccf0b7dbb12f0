from typing import Any

import httpx
from litestar.testing import TestClient

from lumetra_core.errors import Unavailable
from lumetra_webui.pages.interface import PageSources
from support.markup import Markup
from support.sample_pages import SampleProjects, sample_app, sample_sources
from support.sample_traces import agent_trace, broken_trace, failed_trace, hostile_trace, span, trace_id

LIST = "/projects/support-bot/traces"


def get(*traces: Any, path: str = LIST, **headers: str) -> httpx.Response:
    with TestClient(sample_app(sample_sources(*traces))) as client:
        return client.get(path, headers={"accept": "text/html"} | headers)


def rows(html: str) -> list[str]:
    return [row["data-key"] for row in Markup(html).all("tr") if row.get("class") == "list-row"]


def test_traces_are_listed_the_newest_first():
    shown = Markup(get(failed_trace(2), agent_trace(1), broken_trace(4)).text)
    words = shown.text.replace("\N{NO-BREAK SPACE}", " ")

    assert [row["data-key"] for row in shown.all("tr") if row.get("class") == "list-row"] == [
        trace_id(1),
        trace_id(2),
        trace_id(4),
    ]
    assert "1 min ago invoke_agent support I ordered a lamp and it arrived broken. Can I get my money back? Your order" in words
    assert "4.21 s 5,089 tok $0.0148 2 min ago" in words
    assert (
        '2 min ago support.answer {"question": "Where is my parcel?", "channel": "chat"} 2.90 s 2,540 tok $0.0074 2 errors'
        in words
    )
    assert "3 min ago orphan" in words


def test_older_traces_come_as_a_page_and_as_rows_to_append():
    traces = [agent_trace(number) for number in range(1, 121)]

    first = get(*traces)
    (older,) = [link for link in Markup(first.text).all("a") if "hx-get" in link]
    second = get(*traces, path=older["href"])
    appended = get(*traces, path=older["hx-get"])

    assert rows(first.text) == [trace_id(number) for number in range(1, 51)]
    assert rows(second.text) == rows(appended.text) == [trace_id(number) for number in range(51, 101)]
    assert "<html" not in appended.text


def test_the_last_page_has_no_older_traces():
    assert not [link for link in Markup(get(agent_trace()).text).all("a") if "hx-get" in link]


def test_the_time_range_is_in_the_address():
    narrow = get(agent_trace(1), agent_trace(30), path=f"{LIST}?range=15m")
    fixed = get(agent_trace(1), path=f"{LIST}?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z")

    assert (rows(narrow.text), "Last 15 minutes" in Markup(narrow.text).text) == ([trace_id(1)], True)
    assert "2020-01-01 00:00 – 2020-02-01 00:00 UTC" in Markup(fixed.text).text


def test_an_empty_range_leads_to_the_next_wider_one():
    shown = Markup(get(agent_trace(30), path=f"{LIST}?range=15m").text)

    assert "No traces in this time range" in shown.text
    assert "The latest trace of support-bot started 30 min ago ." in shown.text
    assert f"{LIST}?range=1h" in [link["href"] for link in shown.all("a") if link.get("class") == "button"]


def test_a_project_without_traces_shows_how_to_send_the_first():
    assert "OTEL_SERVICE_NAME=support-bot" in Markup(get().text).text


def test_a_trace_named_in_the_address_stands_beside_the_list():
    shown = Markup(get(failed_trace(2), path=f"{LIST}?trace={trace_id(2)}").text)

    assert "execute_tool track_parcel [Errno 111] Connection refused" in shown.text
    assert [row["aria-selected"] for row in shown.all("tr") if row.get("class") == "list-row"] == ["true"]


def test_the_short_view_of_a_trace_comes_alone():
    answer = get(agent_trace(1), path=f"{LIST}/{trace_id(1)}/peek")

    assert "<html" not in answer.text
    assert "Your order #4211 was delivered" in Markup(answer.text).text


def test_a_trace_with_a_bare_root_speaks_through_the_first_agent_below():
    bare = span("request", 1, ms=90)
    agent = span("invoke_agent helper", 2, parent=1, ms=80, operation="invoke_agent", input="Hi", output="Hello")

    words = Markup(get((bare, agent), path=f"{LIST}/{trace_id(1)}/peek").text).text

    assert "Conversation of invoke_agent helper Input Hi Output Hello" in words


def test_an_unknown_project_is_said_on_a_page():
    answer = get(path="/projects/nobody/traces")

    assert answer.status_code == 404
    assert "There is no project called “nobody”." in Markup(answer.text).text


def test_a_part_that_is_missing_is_said_within_the_page():
    answer = get(path=f"{LIST}/{trace_id(9)}/peek", **{"hx-request": "true"})

    assert (answer.status_code, "<html" in answer.text) == (404, False)
    assert f"There is no trace {trace_id(9)} in support-bot." in Markup(answer.text).text


def test_a_range_that_cannot_be_read_is_said_on_a_page():
    answer = get(path=f"{LIST}?from=yesterday")

    assert answer.status_code == 400
    assert (
        "The time range cannot be read: 'yesterday' is not a time; write it like 2026-11-23T04:35:56Z."
        in Markup(answer.text).text
    )


def test_a_store_that_is_away_says_what_was_kept_and_when_to_come_back():
    class Away:
        def find_traces(self, *_: object, **__: object) -> Any:
            raise Unavailable("ClickHouse does not answer.")

    sources = PageSources(projects=SampleProjects(sample_sources().projects.list()), traces=Away())  # pyright: ignore[reportArgumentType]
    with TestClient(sample_app(sources)) as client:
        answer = client.get(LIST, headers={"accept": "text/html"})

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "ClickHouse does not answer. What was acknowledged is kept. Try again" in Markup(answer.text).text


def test_hostile_content_is_words():
    shown = Markup(get(hostile_trace(3), path=f"{LIST}?trace={trace_id(3)}").text)

    assert shown.dangers() == []
    assert "<script>alert(1)</script>" in shown.text


def test_pages_are_never_kept_by_caches():
    assert get(agent_trace()).headers["cache-control"] == "no-store"


def test_numbers_follow_the_language_of_the_reader():
    words = Markup(get(agent_trace(), **{"accept-language": "de-DE"}).text).text

    assert "4,21\N{NO-BREAK SPACE}s 5.089\N{NO-BREAK SPACE}tok $0,0148".replace("\N{NO-BREAK SPACE}", " ") in words.replace(
        "\N{NO-BREAK SPACE}", " "
    )
