from collections.abc import Generator

import pytest

from lumetra_core.score import Score
from support.explorer_pages import PROJECT, ExplorerPages, explorer_pages, in_session
from support.sample_traces import NOW, agent_trace, failed_trace, hostile_trace

STRANGE = "naïve <i>…?#"
"""No slash: Litestar's test client decodes a path once more than servers do; see `test_addresses.py` for those."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    with explorer_pages(tmp_path_factory.mktemp("sessions")) as opened:
        opened.put(
            *in_session(agent_trace(1), "refund"),
            *in_session(agent_trace(50), "refund"),
            *in_session(failed_trace(60), "parcel", "grace"),
            *in_session(hostile_trace(70), STRANGE),
        )
        opened.judge(
            Score(project="support-bot", score_id="s", name="resolved", value=1, reason="Paid back.", session_id="refund", source="human", scorer="eve", time=NOW)
        )  # fmt: skip
        yield opened


def listed(pages: ExplorerPages, path: str) -> list[str]:
    return [link["title"] for link in pages.markup(path).all("a") if link.get("class") == "row-link"]


def test_sessions_are_listed_the_latest_active_first(pages: ExplorerPages):
    assert listed(pages, "/sessions")[:2] == ["refund", "parcel"]
    assert listed(pages, "/users") == ["ada", "grace"]


def test_a_filter_leaves_the_sessions_with_a_match(pages: ExplorerPages):
    assert listed(pages, "/sessions?filter=is_error+AND+user_id+%3D+'grace'") == ["parcel"]


def test_a_script_gets_the_rows_alone(pages: ExplorerPages):
    part = pages.get("/sessions", **{"hx-request": "true"}).text

    assert "<html" not in part
    assert part.count('class="list-row"') == 3


def test_a_session_is_told_in_the_order_it_happened(pages: ExplorerPages):
    words = pages.markup("/sessions/refund").text.replace("\N{NO-BREAK SPACE}", " ")

    assert words.index("50 min ago") < words.index("1 min ago")
    assert words.count("I ordered a lamp and it arrived broken.") == 2
    assert "48 minutes later" in words
    assert "resolved 1.00 human · eve · just now Take back Paid back." in words


def test_each_exchange_leads_to_its_trace(pages: ExplorerPages):
    traces = [link["href"] for link in pages.markup("/sessions/refund").all("a") if link.get("class") == "exchange-trace"]

    assert len(traces) == 2
    assert all(href.startswith(f"{PROJECT}/traces/") for href in traces)


def test_any_id_can_be_addressed(pages: ExplorerPages):
    (href,) = [link["href"] for link in pages.markup("/sessions").all("a") if link.get("title") == STRANGE]

    shown = pages.markup(href.removeprefix(PROJECT))
    assert STRANGE in shown.text


def test_an_unknown_session_or_user_is_not_found(pages: ExplorerPages):
    assert [pages.get(path).status_code for path in ("/sessions/none", "/users/none")] == [404, 404]


def test_a_user_has_figures_charts_and_sessions(pages: ExplorerPages):
    shown = pages.markup("/users/grace")

    assert [figure["data-chart"] for figure in shown.all("figure")][:1] == ["traces"]
    assert [link["title"] for link in shown.all("a") if link.get("class") == "row-link"] == ["parcel"]
    assert f"{PROJECT}/traces?filter=user_id+%3D+%27grace%27" in [link.get("href") for link in shown.all("a")]


def test_a_user_who_was_not_there_in_the_range_is_still_shown(pages: ExplorerPages):
    assert "Nothing in this time range" in pages.markup("/users/grace?range=15m").text
