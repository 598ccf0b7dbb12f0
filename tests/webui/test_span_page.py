from dataclasses import replace
from typing import Any

import httpx
from litestar.testing import TestClient

from lumetra_core.span import Span
from lumetra_webui.formats import Formats, Quantity
from lumetra_webui.pages.cost_arithmetic import CostLineView, CostView, cost_arithmetic
from lumetra_webui.pages.facts import Fact, timing, usage
from support.markup import Markup
from support.sample_pages import sample_app, sample_sources
from support.sample_traces import NOW, agent_trace, failed_trace, hostile_trace, model_call, span, span_id, trace_id

FORMATS = Formats(now=NOW)


def detail(trace: Any, number: int, place: int, query: str = "") -> httpx.Response:
    with TestClient(sample_app(sample_sources(trace))) as client:
        return client.get(f"/projects/support-bot/traces/{trace_id(number)}/spans/{span_id(place)}/detail{query}")


def words(trace: Any, number: int, place: int, query: str = "") -> str:
    return Markup(detail(trace, number, place, query).text).text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_model_call_reads_like_a_conversation_with_facts_beside_it():
    shown = words(agent_trace(), 1, 106)

    assert "2 earlier messages User first said in chat gpt-4o 1.60 s before I ordered a lamp and it arrived broken." in shown
    assert "first said in chat gpt-4o 1.60 s before Tool find_order email ada@example.com limit 5 Result" in shown
    assert "Assistant Reasoning The order is from 12 November" in shown
    assert "input 1,204 tok × $2.50 / 1M $0.0030 cache read 1,024 tok × $1.25 / 1M $0.0013" in shown
    assert "Total $0.0074 Computed from genai-prices 0.2.3, entry openai · gpt-4o" in shown
    assert "First token 412 ms after the start Writing 162 tok/s" in shown
    assert "temperature 0.2 max_tokens 1024 stream true" in shown


def test_a_tool_shows_its_arguments_and_its_result():
    shown = words(agent_trace(), 1, 105)

    assert "find_order call_1 Arguments email ada@example.com limit 5 Result orders" in shown


def test_a_retrieval_shows_its_documents_with_their_scores():
    shown = words(agent_trace(), 1, 101)

    assert "Query refund for a broken lamp Refunds 0.913 docs/refunds.md Broken items are refunded within 30 days." in shown
    assert "Shipping 0.742 Shipping costs are refunded with the item. Metadata lang en revision 7" in shown


def test_a_failure_shows_its_message_and_its_stack():
    shown = words(failed_trace(), 2, 203)

    assert "ConnectionRefusedError [Errno 111] Connection refused Stack trace Traceback (most recent call last):" in shown
    assert "Events 1 +300 ms" not in shown  # the event's own time counts from the start of its span
    assert "exception.type ConnectionRefusedError" in shown


def test_a_link_leads_to_the_other_span():
    links = [link["href"] for link in Markup(detail(failed_trace(), 2, 204).text).all("a")]

    assert f"/projects/support-bot/traces/{trace_id(1)}/spans/{span_id(100)}" in links


def test_the_parent_of_a_span_can_be_gone_to():
    links = [link["href"] for link in Markup(detail(agent_trace(), 1, 105).text).all("a")]

    assert f"/projects/support-bot/traces/{trace_id(1)}/spans/{span_id(100)}" in links


def test_short_lists_of_attributes_stand_on_their_line():
    listed = (span("s", 1, attributes={"langgraph.path": ["__pregel_pull", "model"], "empty": [], "n": [1, 2.5, None, True]}),)

    assert "langgraph.path __pregel_pull, model n 1, 2.5, null, true" in words(listed, 1, 1)


def test_a_bare_span_shows_when_and_who():
    shown = words((span("bare", 1),), 1, 1)

    assert (
        "Duration 10.0 ms Raw The span as it came, as JSON Timing Started 1 min ago Duration 10.0 ms Facts Service support-bot"
        in shown
    )


def test_a_payload_is_cut_until_the_whole_is_asked_for():
    long = (model_call("chat", 1, output="word " * 8_000),)

    first, whole = words(long, 1, 1), words(long, 1, 1, "?whole=true")

    assert "20,000 more characters not shown Show all" in first
    assert "not shown" not in whole
    assert len(whole) > 39_000


def test_an_attribute_of_megabytes_does_not_fill_the_page():
    heavy = (span("heavy", 1, attributes={"blob": "x" * 3_000_000}),)

    assert len(detail(heavy, 1, 1).text) < 60_000


def test_a_missing_span_is_said():
    assert detail(agent_trace(), 1, 999).status_code == 404


def test_hostile_content_is_words():
    shown = Markup(detail(hostile_trace(), 3, 300).text)

    assert shown.dangers() == []
    assert "[click](javascript:alert(1))" in shown.text
    assert "https://evil.example/track.png" in shown.text


def test_a_cost_that_was_reported_has_no_rates():
    reported = replace(
        model_call("chat", 1),
        cost_usd=0.02,
        cost_detail={
            "source": "provided",
            "table": "llm.cost.total",
            "lines": [{"kind": "total", "tokens": None, "usd_per_million": None, "usd": 0.02}],
        },
    )

    assert cost_arithmetic(reported, FORMATS) == CostView(
        lines=(CostLineView(kind="total", tokens=None, rate=None, usd=Quantity("$0.0200")),),
        total=Quantity("$0.0200"),
        source="Reported by the sender in llm.cost.total",
        note=None,
    )


def test_an_unknown_cost_has_no_arithmetic():
    assert cost_arithmetic(span("free?", 1), FORMATS) is None


def test_usage_that_is_counted_elsewhere_says_so():
    aggregate: Span = replace(model_call("agent", 1), usage_is_leaf=False, cache_read_tokens=None)

    assert usage(aggregate, FORMATS) == (
        Fact(term="Input", quantity=Quantity("2,228", "tok")),
        Fact(term="Output", quantity=Quantity("312", "tok")),
        Fact(term="In sums", text="no", note="another span of this call is counted"),
    )


def test_without_a_first_token_there_is_no_speed():
    facts = timing(replace(model_call("chat", 1), time_to_first_token_ns=None), FORMATS)

    assert [fact.term for fact in facts] == ["Started", "Duration"]
