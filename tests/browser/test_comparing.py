"""Comparing as a user does: tick two in the list, read what differs, go through the spans with j."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import LIST_PATH, axe_violations, trace_path
from support.sample_traces import PROJECT, trace_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AGENT_AND_FAILED = f"/projects/{PROJECT}/compare?left={trace_id(1)}&right={trace_id(2)}"


def test_two_traces_are_ticked_with_the_keyboard_and_compared(page: Page):
    page.goto(LIST_PATH)

    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Compare").click()

    expect(page).to_have_url(re.compile(r"/compare\?trace=[0-9a-f]{32}&trace=[0-9a-f]{32}"))
    expect(page.locator(".compare-words")).to_contain_text("2 errors on the left, none on the right.")


def test_a_third_tick_lets_go_of_the_first(page: Page):
    page.goto(LIST_PATH)

    for row in range(3):
        page.locator(".pick").nth(row).check(force=True)

    ticked = page.locator(".pick").evaluate_all("picks => picks.slice(0, 3).map(pick => pick.checked)")
    assert ticked == [False, True, True]


def test_keys_go_through_the_spans_and_the_address_follows(page: Page):
    page.goto(AGENT_AND_FAILED)
    expect(page.locator(".pair-text del").first).to_be_visible()

    page.keyboard.press("j")

    expect(page.locator(".pair-head").first).to_contain_text("no such span")
    expect(page).to_have_url(re.compile(r"pair=%7E[0-9a-f]{16}|pair=~[0-9a-f]{16}"))
    shown = page.locator(".pair-head").last.inner_text()
    page.reload()
    expect(page.locator(".pair-head").last).to_have_text(shown)


def test_a_trace_is_compared_with_the_run_before_it(page: Page):
    page.goto(trace_path(20))

    page.locator("summary", has_text="Compare").click()
    page.get_by_role("link", name="With the run before of this name").click()

    expect(page.locator(".compare-words")).to_contain_text("The trees are alike: 7 spans on both sides.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, theme: Literal["light", "dark"]):
    page.emulate_media(color_scheme=theme)
    page.goto(AGENT_AND_FAILED)

    assert axe_violations(page) == []


def test_without_script_ticks_are_a_form(browser: Browser, server_url: str):
    context = browser.new_context(base_url=server_url, java_script_enabled=False)
    plain = context.new_page()

    plain.goto(LIST_PATH)
    plain.locator(".pick").nth(0).check()
    plain.locator(".pick").nth(1).check()
    plain.get_by_role("button", name="Compare").click()

    expect(plain.locator(".compare-words")).to_be_visible()
    context.close()
