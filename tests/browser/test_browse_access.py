"""Everybody can read the pages: contrast and roles by axe, phones, and browsers without script."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import LIST_PATH, axe_violations, trace_path
from support.sample_traces import span_id, trace_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = (
    "/projects",
    f"{LIST_PATH}?trace={trace_id(1)}",
    trace_path(1),
    trace_path(2),
    f"{trace_path(1)}/spans/{span_id(106)}?show=path",
    f"{trace_path(2)}?show=errors",
    f"{trace_path(110)}/agents",
    f"{trace_path(2)}/log",
    f"{LIST_PATH}?range=15m",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, path: str, theme: Literal["light", "dark"]):
    page.emulate_media(color_scheme=theme)
    page.goto(path)

    assert axe_violations(page) == []


@pytest.mark.parametrize(
    "path", [LIST_PATH, trace_path(1), f"{trace_path(1)}/agents", f"{trace_path(2)}/log", f"{LIST_PATH}?trace={trace_id(1)}"]
)
def test_a_phone_needs_no_sideways_scrolling(page: Page, path: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_script_a_trace_can_be_read_and_its_spans_opened(browser: Browser, server_url: str):
    context = browser.new_context(base_url=server_url, java_script_enabled=False)
    plain = context.new_page()

    plain.goto(LIST_PATH)
    plain.get_by_role("link", name="support.answer").first.click()
    plain.get_by_role("link", name="execute_tool track_parcel").click()

    expect(plain.locator("#detail")).to_contain_text("Connection refused")
    context.close()
