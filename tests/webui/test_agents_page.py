import httpx
from litestar.testing import TestClient

from lumetra_core.span import Span
from support.markup import Markup
from support.sample_pages import sample_app, sample_sources
from support.sample_teams import crowd_trace, team_trace
from support.sample_traces import agent_trace, hostile_trace, span, trace_id

LIST = "/projects/support-bot/traces"


def get(trace: tuple[Span, ...], number: int = 1, query: str = "") -> httpx.Response:
    with TestClient(sample_app(sample_sources(trace))) as client:
        return client.get(f"{LIST}/{trace_id(number)}/agents{query}", headers={"accept": "text/html"})


def shown(trace: tuple[Span, ...], number: int = 1, query: str = "") -> Markup:
    page = Markup(get(trace, number, query).text)
    assert page.dangers() == []
    return page


def words(page: Markup) -> str:
    return page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_table_says_who_called_whom_how_often_and_at_what_cost():
    said = words(shown(agent_trace()))

    assert "application support 1 call 5,089 tok $0.0148 4.21 s" in said
    assert "support gpt-4o-2024-08-06 2 calls 5,080 tok $0.0148 3.82 s" in said
    assert "retrieve policies text-embedding-3-small 1 call 9 tok <$0.000001 88.0 ms" in said


def test_every_actor_and_every_arrow_leads_to_its_calls():
    page = shown(team_trace(1), query="?range=1h")
    nodes = [link["href"] for link in page.all("a") if link.get("class") == "node"]
    arrows = [link["href"] for link in page.all("a") if link.get("class", "").startswith("edge-link")]

    base = f"{LIST}/{trace_id(1)}?range=1h"
    assert nodes[:3] == [
        base,
        f"{base}&show=calls&called=agent%3Aplanner",
        f"{base}&show=calls&called=model%3Agpt-4o",
    ]
    assert f"{base}&show=calls&called=tool%3Asearch&by=agent%3Aresearcher" in arrows
    assert len(arrows) == 8


def test_failures_are_told_on_arrows_and_actors():
    page = shown(team_trace(1))
    failing = [link["aria-label"] for link in page.all("a") if "has-errors" in link.get("class", "")]

    assert [label.replace("\N{NO-BREAK SPACE}", " ") for label in failing] == [
        "planner called researcher: 2 calls, 1 error",
        "researcher called search: 2 calls, 1 error",
    ]


def test_sixty_actors_are_drawn():
    page = shown(crowd_trace(1))

    assert "60 actors, 60 connections" in words(page)
    assert len([link for link in page.all("a") if link.get("class") == "node"]) == 61


def test_a_trace_of_plain_spans_says_why_there_is_nothing_to_draw():
    assert "Nobody to draw" in words(shown((span("GET /", 1),)))


def test_hostile_names_are_words():
    page = shown(hostile_trace(1))

    assert "<script>alert(1)</script>" in page.text
