"""Judging by hand as an engineer does it at night: one key for the verdict, the reason, Enter, and on to the next trace."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import LIST_PATH, axe_violations, trace_path

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_trace_of_the_list_is_judged_with_one_key_and_enter_and_the_keyboard_goes_on(page: Page):
    page.goto(LIST_PATH)
    page.keyboard.press("j")
    expect(page.locator("[data-judgements]")).to_be_visible()
    judged = page.locator(".list-row[aria-selected='true']").get_attribute("data-key")

    page.keyboard.press("b")
    page.keyboard.type("Refunds the wrong order")
    page.keyboard.press("Enter")
    expect(page.locator(".chip.is-bad")).to_have_text("verdict bad", timeout=20_000)
    page.keyboard.press("j")

    expect(page.locator(".list-row[aria-selected='true']")).to_have_attribute("data-key", re.compile("[0-9a-f]{32}"))
    expect(page.locator(".list-row").nth(1)).to_have_attribute("aria-selected", "true")
    page.goto(f"{LIST_PATH}?filter=score.verdict%20%3D%20'bad'")
    expect(page.locator(f".list-row[data-key='{judged}']")).to_have_count(1)
    page.goto(f"{LIST_PATH}?filter=score.verdict%20%3D%20'good'")
    expect(page.locator(f".list-row[data-key='{judged}']")).to_have_count(0)


def test_escape_leaves_a_verdict_unsaid(page: Page):
    page.goto(trace_path(10))
    expect(page.locator("[data-judgements]")).to_be_visible()

    page.keyboard.press("g")
    page.keyboard.type("no")
    page.keyboard.press("Escape")

    expect(page.get_by_role("radio", name="Good").last).not_to_be_checked()
    expect(page.get_by_label("Why, or a note").last).to_have_value("")


def test_a_span_gets_a_named_score_that_is_corrected_and_taken_back(page: Page):
    page.goto(trace_path(11))
    page.keyboard.press("j")
    expect(page.locator("[data-judgements] select")).to_have_value(re.compile("[0-9a-f]{16}"))

    page.locator(".judgements > .score-form summary").click()
    page.get_by_label("Name", exact=True).last.fill("tone")
    page.get_by_label("Value or label").last.fill("0.4")
    page.get_by_label("By").last.fill("eve")
    page.get_by_label("Why, or a note").last.fill("Too short")
    page.get_by_role("button", name="Save").last.click()
    page.locator(".judged > summary").click()
    expect(page.locator(".judgement")).to_contain_text("tone 0.40 human · eve")
    page.locator(".judgement-edit > summary").click()
    page.locator(".judgement").get_by_label("Value or label").fill("0.6")
    page.locator(".judgement").get_by_role("button", name="Save").click()
    expect(page.locator(".judgement")).to_contain_text("tone 0.60")
    page.get_by_role("button", name="Take back tone").click()

    expect(page.locator(".judgement")).to_have_count(0)
    expect(page.get_by_label("By").last).to_have_value("eve")


def test_what_is_refused_is_told_and_kept(page: Page):
    page.goto(trace_path(12))
    expect(page.locator("[data-judgements]")).to_be_visible()

    page.locator(".judgements > .score-form summary").click()
    page.get_by_label("Name", exact=True).last.fill("tone")
    page.get_by_label("Why, or a note").last.fill("Too loud")
    page.get_by_role("button", name="Save").last.click()

    expect(page.get_by_role("alert")).to_contain_text("A score has a value or a label")
    expect(page.get_by_label("Why, or a note").last).to_have_value("Too loud")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, theme: Literal["light", "dark"]):
    page.emulate_media(color_scheme=theme)
    page.goto(trace_path(14))
    expect(page.locator("[data-judgements]")).to_be_visible()
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(page.locator(".chip.is-bad")).to_be_visible()
    page.locator(".judged > summary").click()
    page.locator(".judgement-edit > summary").click()

    assert axe_violations(page) == []


def test_without_script_the_same_forms_stand_on_a_page_of_their_own(browser: Browser, server_url: str):
    context = browser.new_context(base_url=server_url, java_script_enabled=False)
    plain = context.new_page()

    plain.goto(trace_path(13))
    plain.get_by_role("link", name="Scores and notes").click()
    plain.get_by_role("radio", name="Good").check()
    plain.get_by_role("button", name="Save").click()
    expect(plain.locator(".judgement")).to_contain_text("verdict good human · just now · whole trace")
    plain.get_by_role("button", name="Take back").click()

    expect(plain.get_by_text("Nobody has judged this yet.")).to_be_visible()
    context.close()
