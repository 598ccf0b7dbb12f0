import re

import pytest
from playwright.sync_api import Page, expect

from support.browser import LIST_PATH, trace_path
from support.sample_traces import trace_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_user_goes_from_the_projects_to_a_trace(page: Page):
    page.goto("/")
    page.get_by_role("link", name="support-bot").click()
    expect(page.get_by_role("heading", name="Traces")).to_be_visible()

    page.locator(".list-row").first.click()
    page.get_by_role("link", name="Open").click()

    expect(page).to_have_url(re.compile(trace_path(1) + r"\?range=30d$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("invoke_agent support")


def test_j_and_k_go_through_the_traces_and_the_address_follows(page: Page):
    page.goto(LIST_PATH)

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#detail h2")).to_have_text("support.answer")
    expect(page).to_have_url(re.compile(f"trace={trace_id(2)}"))

    page.keyboard.press("k")
    expect(page.locator("#detail h2")).to_have_text("invoke_agent support")

    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    expect(page).to_have_url(re.compile(f"{LIST_PATH}$"))


def test_enter_opens_the_selected_trace(page: Page):
    page.goto(LIST_PATH)

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(trace_path(1) + "$"))


def test_a_selected_trace_is_there_again_after_a_reload(page: Page):
    page.goto(f"{LIST_PATH}?trace={trace_id(2)}")

    expect(page.locator("#detail h2")).to_have_text("support.answer")
    expect(page.locator(".list-row[aria-selected=true] .row-link")).to_have_text("support.answer")


def test_older_traces_are_appended(page: Page):
    page.goto(LIST_PATH)
    expect(page.locator(".list-row")).to_have_count(50)

    page.get_by_role("link", name="Older traces").click()
    expect(page.locator(".list-row")).to_have_count(100)

    page.get_by_role("link", name="Older traces").click()
    expect(page.locator(".list-row")).to_have_count(111)
    expect(page.locator(".older")).to_have_count(0)


def test_the_time_range_is_chosen_from_a_menu(page: Page):
    page.goto(LIST_PATH)

    page.locator("summary", has_text="Last 24 hours").click()
    page.get_by_role("link", name="Last 15 minutes").click()

    expect(page).to_have_url(re.compile("range=15m"))
    assert page.locator(".list-row").count() < 20


def test_a_range_of_ones_own_is_written_in_local_time_and_kept_in_utc(page: Page):
    page.goto(LIST_PATH)
    page.locator("summary", has_text="Last 24 hours").click()

    page.get_by_role("textbox", name="From").fill("2026-01-01T00:00:00")
    page.get_by_role("textbox", name="To").fill("2026-01-02T00:00:00")
    page.get_by_role("button", name="Apply").click()

    expect(page).to_have_url(re.compile(r"from=2026-01-01T00%3A00%3A00Z&to=2026-01-02T00%3A00%3A00Z"))
    expect(page.get_by_role("heading", name="No traces in this time range")).to_be_visible()


def test_the_theme_is_switched_and_sticks(page: Page):
    page.goto(LIST_PATH)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    page.reload()

    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert (light, page.evaluate("getComputedStyle(document.body).backgroundColor")) == (
        "rgb(255, 255, 255)",
        "rgb(18, 18, 21)",
    )


def test_the_width_of_the_detail_is_remembered(page: Page):
    page.goto(f"{LIST_PATH}?trace={trace_id(1)}")
    before = page.locator("#detail").bounding_box()

    page.get_by_role("separator").focus()
    page.keyboard.press("ArrowLeft")
    page.reload()
    after = page.locator("#detail").bounding_box()

    assert before
    assert after
    assert after["width"] > before["width"] + 10


def test_the_help_lists_the_keys(page: Page):
    page.goto(LIST_PATH)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next error")

    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_skip_link_is_the_first_stop(page: Page):
    page.goto(LIST_PATH)

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
