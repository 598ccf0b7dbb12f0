import json

import httpx
import pytest
from litestar.testing import TestClient

from lumetra_core.span import Span, SpanEvent
from support.markup import Markup
from support.sample_pages import sample_app, sample_sources
from support.sample_traces import NOW, agent_trace, hostile_trace, span, span_id, trace_id

BASE = f"/projects/support-bot/traces/{trace_id(1)}"


def get(path: str, *traces: tuple[Span, ...]) -> httpx.Response:
    with TestClient(sample_app(sample_sources(*(traces or (agent_trace(),))))) as client:
        return client.get(path, headers={"accept": "text/html"})


def test_a_trace_and_a_span_are_given_as_requests_of_otlp():
    whole = get(f"{BASE}/otlp")
    one = get(f"{BASE}/spans/{span_id(105)}/otlp")

    spans = [each for part in whole.json()["resourceSpans"] for scope in part["scopeSpans"] for each in scope["spans"]]
    assert {each["spanId"] for each in spans} == {span_id(number) for number in range(100, 107)}
    assert [each["name"] for each in one.json()["resourceSpans"][0]["scopeSpans"][0]["spans"]] == ["execute_tool find_order"]
    assert one.headers["content-type"].startswith("application/json")


def test_a_model_call_is_given_as_a_line_for_a_shell():
    answer = get(f"{BASE}/spans/{span_id(106)}/curl")

    assert answer.text.startswith("curl -sS -N 'https://api.openai.com/v1/chat/completions' \\\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_a_tool_cannot_be_asked_again():
    answer = get(f"{BASE}/spans/{span_id(105)}/curl")

    assert answer.status_code == 404
    assert "This span cannot be asked again" in Markup(answer.text).text


def test_the_detail_offers_what_its_span_can_be_copied_as():
    def offered(number: int) -> list[str]:
        page = Markup(get(f"{BASE}/spans/{span_id(number)}/detail").text)
        return [link["href"] for link in page.all("a") if "data-copy-from" in link]

    api = f"/api/v1/traces/{trace_id(1)}/spans/{span_id(105)}?project=support-bot"
    assert offered(105) == [api, f"{BASE}/spans/{span_id(105)}/otlp"]
    assert offered(106)[-1] == f"{BASE}/spans/{span_id(106)}/curl"


def test_the_raw_view_says_what_the_sender_said():
    event = SpanEvent(name="tick", time=NOW, attributes={"n": 1})
    raw = get(
        f"{BASE}/spans/{span_id(1)}/raw",
        (span("s", 1, attributes={"a.b": ["x", 2]}, resource={"r": b"\x00"}, events=(event,)),),
    )

    told = json.loads(Markup(raw.text).text)
    assert (told["attributes"], told["resource"]) == ({"a.b": ["x", 2]}, {"r": "AA=="})
    assert told["events"] == [{"name": "tick", "time": "2026-11-18T11:06:40.000000000Z", "attributes": {"n": 1}}]
    assert "<html" not in raw.text


def test_a_raw_view_of_megabytes_is_cut_and_leads_to_the_whole():
    raw = get(f"{BASE}/spans/{span_id(1)}/raw", (span("s", 1, attributes={"blob": "x" * 3_000_000}),))

    assert len(raw.text) < 220_000
    assert "more characters not shown Open the whole as OTLP" in Markup(raw.text).text


def test_hostile_content_is_words():
    raw = Markup(get(f"/projects/support-bot/traces/{trace_id(3)}/spans/{span_id(300)}/raw", hostile_trace(3)).text)

    assert raw.dangers() == []
    assert "<script>alert(1)</script>" in raw.text


@pytest.mark.parametrize("form", ["otlp", "curl", "raw"])
def test_a_span_that_is_not_there_has_no_text(form: str):
    assert get(f"{BASE}/spans/{span_id(999)}/{form}").status_code == 404


def test_a_trace_that_is_not_there_has_no_text():
    assert get(f"/projects/support-bot/traces/{trace_id(9)}/otlp").status_code == 404
