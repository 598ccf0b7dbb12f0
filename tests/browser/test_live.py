"""The live tail as somebody watches it: traces come in, wait while it is paused, and none is lost or doubled."""

import re
from collections.abc import Iterable
from typing import Literal

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from lumetra_core.span import Span
from lumetra_storage.export_otlp import request_line
from support.browser import axe_violations
from support.sample_traces import HOSTILE, agent_trace, span

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PROJECT = "watched"
LIVE = f"/projects/{PROJECT}/live"


def send(server_url: str, spans: Iterable[Span]) -> None:
    """Send spans as an application does, by OTLP."""
    headers = {"content-type": "application/json", "x-lumetra-project": PROJECT}
    httpx.post(f"{server_url}/v1/traces", content=request_line(tuple(spans)), headers=headers, timeout=60).raise_for_status()


@pytest.fixture
def live(page: Page, server_url: str) -> Page:
    """The tail of a project that exists, connected."""
    send(server_url, [span("first", 1, trace=5000)])
    page.goto(LIVE)
    expect(page.locator("[data-live-state='live']")).to_be_visible()
    page.wait_for_timeout(1_500)  # the first look notes what is there
    return page


def test_a_trace_appears_and_its_later_spans_change_its_row(live: Page, server_url: str):
    root, *others = agent_trace(5001)

    send(server_url, [root])
    row = live.locator(".list-row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("invoke_agent support")
    send(server_url, others)

    expect(row.locator(".cell-cost")).to_contain_text("$")
    expect(row).to_have_count(1)
    expect(live.get_by_text("1 trace since the page was opened")).to_be_visible()


def test_paused_what_comes_waits_is_counted_and_comes_in_at_once(live: Page, server_url: str):
    live.keyboard.press("Space")
    expect(live.locator("[data-live-pause]")).to_have_attribute("aria-pressed", "true")

    for number in (5010, 5011, 5012):
        send(server_url, [span(f"run {number}", 1, trace=number)])
    expect(live.get_by_role("button", name="Go on (3 waiting)")).to_be_visible()
    expect(live.locator(".list-row")).to_have_count(0)
    live.keyboard.press("Space")

    expect(live.locator(".list-row")).to_have_count(3)
    assert sorted(live.locator(".list-row .row-link").all_inner_texts()) == ["run 5010", "run 5011", "run 5012"]


def test_only_what_matches_the_filter_comes_in(page: Page, server_url: str):
    send(server_url, [span("first", 1, trace=5000)])
    page.goto(LIVE)
    page.get_by_role("combobox", name="Filter").fill("name = 'wanted'")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile("filter=name"))
    expect(page.locator("[data-live-state='live']")).to_be_visible()
    page.wait_for_timeout(1_500)

    send(server_url, [span("other", 1, trace=5020)])
    send(server_url, [span("wanted", 1, trace=5021)])

    expect(page.locator(".list-row .row-link")).to_have_text(["wanted"])


def test_the_trace_is_looked_at_beside_the_stream_by_keys(live: Page, server_url: str):
    send(server_url, agent_trace(5030))
    expect(live.locator(".list-row")).to_have_count(1)

    live.keyboard.press("j")
    expect(live.locator("#detail h2").first).to_have_text("invoke_agent support")
    live.keyboard.press("Escape")
    expect(live.locator("#detail")).to_be_hidden()
    live.keyboard.press("j")
    live.keyboard.press("Enter")

    expect(live).to_have_url(re.compile(rf"/projects/{PROJECT}/traces/[0-9a-f]{{32}}$"))


def test_more_than_fit_are_counted_and_the_list_stays_bounded(live: Page, server_url: str):
    live.keyboard.press("Space")
    send(server_url, (span(f"run {number}", 1, trace=number) for number in range(6000, 6520)))
    expect(live.get_by_role("button", name="Go on (520 waiting)")).to_be_visible()
    live.keyboard.press("Space")

    expect(live.locator(".list-row")).to_have_count(500)
    expect(live.locator("[data-live-more]")).to_have_text(
        "20 traces more came before these; the list of the last hour has them."
    )


def test_a_store_that_does_not_answer_is_told_and_taken_back_when_it_does(page: Page, server_url: str):
    send(server_url, [span("first", 1, trace=5000)])
    problem = 'retry: 60000\nevent: problem\ndata: {"detail": "The store does not answer."}\n\n'
    headers = {"content-type": "text/event-stream"}
    page.route("**/api/v1/traces/tail**", lambda route: route.fulfill(headers=headers, body=problem))

    page.goto(LIVE)

    expect(page.locator("[data-live-problem]")).to_have_text(
        "The store does not answer. What arrives is told when the store answers again."
    )
    expect(page.locator("[data-live-problem]")).to_be_hidden()


def test_hostile_names_are_only_words(live: Page, server_url: str):
    send(server_url, [span(HOSTILE.replace("\x00", ""), 1, trace=5040, input=HOSTILE.replace("\x00", ""))])

    expect(live.locator(".list-row .row-link")).to_contain_text("<script>alert(1)</script>")
    expect(live.locator(".list-row .row-link")).to_contain_text("⟨U+202E⟩")


def test_a_lost_connection_is_told_and_taken_up_again_without_loss(browser: Browser, server_url: str):
    send(server_url, [span("first", 1, trace=5000)])
    context = browser.new_context(base_url=server_url)
    page = context.new_page()  # not watched: a browser logs a connection that breaks as an error
    page.goto(LIVE)
    expect(page.locator("[data-live-state='live']")).to_be_visible()
    page.wait_for_timeout(1_500)
    send(server_url, [span("before", 1, trace=5050)])
    expect(page.locator(".list-row")).to_have_count(1)

    page.route("**/api/v1/traces/tail**", lambda route: route.fulfill(status=503, body="away"))
    page.reload()
    expect(page.get_by_text("No answer; connecting again")).to_be_visible()
    send(server_url, [span("meanwhile", 1, trace=5051)])
    page.unroute("**/api/v1/traces/tail**")

    expect(page.locator(".row-link", has_text="meanwhile")).to_have_count(1, timeout=30_000)
    traces = [link.get_attribute("href") for link in page.locator(".list-row .row-link").all()]
    assert len(traces) == len(set(traces))
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(live: Page, server_url: str, theme: Literal["light", "dark"]):
    live.emulate_media(color_scheme=theme, reduced_motion="reduce")
    send(server_url, agent_trace(5060))
    expect(live.locator(".list-row")).to_have_count(1)

    assert axe_violations(live) == []
