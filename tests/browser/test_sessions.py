import re

import pytest
from playwright.sync_api import Page, expect

from support.sample_traces import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_user_goes_from_the_sessions_through_one_to_a_trace(page: Page):
    page.goto(f"/projects/{PROJECT}/sessions")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".exchange").first).to_be_visible()
    page.locator(".exchange-trace").first.click()

    expect(page).to_have_url(re.compile(rf"/projects/{PROJECT}/traces/[0-9a-f]{{32}}$"))


def test_a_user_goes_from_the_users_to_one(page: Page):
    page.goto(f"/projects/{PROJECT}/users")

    page.locator(".row-link").first.click()

    expect(page.locator("[data-chart='traces'] canvas")).to_be_visible()
    expect(page.get_by_role("link", name="Overview").last).to_have_attribute("href", re.compile("filter=user_id"))
