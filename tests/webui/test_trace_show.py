"""What of a trace is shown, and from which list it was opened: both stand in its address."""

import httpx
import pytest
from litestar.testing import TestClient

from support.markup import Markup
from support.sample_pages import sample_app, sample_sources
from support.sample_traces import agent_trace, failed_trace, span, span_id, trace_id

LIST = "/projects/support-bot/traces"


def get(path: str) -> httpx.Response:
    traces = [agent_trace(number) for number in (1, 3, 4)]
    with TestClient(sample_app(sample_sources(failed_trace(2), *traces))) as client:
        return client.get(f"{LIST}{path}", headers={"accept": "text/html"}, follow_redirects=False)


def shown(path: str) -> Markup:
    answer = get(path)
    assert answer.status_code == 200, answer.text
    page = Markup(answer.text)
    assert page.dangers() == []
    return page


def names(page: Markup) -> list[str]:
    """Which rows there are, in short: `context` before those that are there for another one's sake."""
    rows = [row for row in page.all("tr") if row.get("class") == "span-row"]
    links = [link["href"].rpartition("/")[2].partition("?")[0] for link in page.all("a") if link.get("class") == "span-link"]
    return [("context " if "data-context" in row else "") + each for row, each in zip(rows, links, strict=True)]


def ids(*numbers: int, context: tuple[int, ...] = ()) -> list[str]:
    return [("context " if number in context else "") + span_id(number) for number in numbers]


def test_only_what_failed_is_shown_below_what_called_it_with_the_first_one_selected():
    page = shown(f"/{trace_id(2)}?show=errors")

    assert names(page) == ids(200, 201, 203, 204, context=(200, 201))
    assert "2 of 6 spans Show all" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert [row["data-place"] for row in page.all("tr") if row.get("aria-selected") == "true"] == ["2"]


def test_the_critical_path_is_marked_and_told_in_words():
    page = shown(f"/{trace_id(1)}?show=path")
    on_path = [row["data-place"] for row in page.all("tr") if "data-on-path" in row]

    assert on_path == ["0", "1", "2", "3", "4", "5", "6"]
    assert "99 % of 4.21 s went to 91 % 2\N{MULTIPLICATION SIGN} chat gpt-4o 3.82 s" in page.text.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_the_critical_path_alone_leaves_the_others_out():
    page = shown(f"/{trace_id(2)}?show=path-only")

    assert names(page) == ids(200, 201, 202, 203, 204, 205)


def test_the_calls_of_one_actor_by_another_can_be_looked_at():
    page = shown(f"/{trace_id(1)}?show=calls&called=model:gpt-4o-2024-08-06&by=agent:support")

    assert names(page) == ids(100, 104, 106, context=(100,))
    assert "2 of 7 spans: calls of gpt-4o-2024-08-06 by support" in page.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("query", ["show=errors", "show=calls&called=tool:nobody"])
def test_where_nothing_is_what_was_asked_for_the_page_says_so(query: str):
    assert "No such span None of the spans of this trace" in shown(f"/{trace_id(1)}?{query}").text


def test_links_to_spans_keep_the_list_and_the_look():
    page = shown(f"/{trace_id(2)}?show=errors&range=1h")
    rows = [link["href"] for link in page.all("a") if link.get("class") == "span-link"]

    assert rows[0] == f"{LIST}/{trace_id(2)}/spans/{span_id(200)}?range=1h&show=errors"


def test_a_trace_leads_back_to_its_row_and_on_to_its_neighbours():
    links = [link["href"] for link in shown(f"/{trace_id(2)}?range=1h&filter=duration+%3E+1s").all("a")]

    assert f"{LIST}?range=1h&filter=duration+%3E+1s&trace={trace_id(2)}" in links
    assert f"{LIST}/{trace_id(2)}/older?range=1h&filter=duration+%3E+1s" in links


@pytest.mark.parametrize(("side", "number"), [("older", 3), ("newer", 1)])
def test_the_neighbours_are_those_of_the_list(side: str, number: int):
    answer = get(f"/{trace_id(2)}/{side}?range=1h")

    assert (answer.status_code, answer.headers["location"]) == (302, f"{LIST}/{trace_id(number)}?range=1h")


def test_at_the_end_of_the_list_the_trace_stays_and_says_so():
    answer = get(f"/{trace_id(4)}/older")

    assert answer.headers["location"] == f"{LIST}/{trace_id(4)}?edge=older"
    assert "Oldest of the list" in shown(f"/{trace_id(4)}?edge=older").text


def test_neighbours_of_a_filter_that_cannot_be_read_are_refused():
    assert get(f"/{trace_id(4)}/older?filter=duration+%3E").status_code == 400


def test_a_trace_further_down_is_the_first_row_of_the_list_it_is_gone_back_to():
    traces = [(span("one", number, trace=number),) for number in range(1, 81)]
    with TestClient(sample_app(sample_sources(*traces))) as client:
        page = Markup(client.get(f"{LIST}?trace={trace_id(70)}").text)
    listed = [row for row in page.all("tr") if row.get("class") == "list-row"]

    assert (listed[0]["data-key"], listed[0]["aria-selected"]) == (trace_id(70), "true")
