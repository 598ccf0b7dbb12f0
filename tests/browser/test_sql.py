import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from support.sample_traces import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PATH = f"/projects/{PROJECT}/sql"


def test_a_query_is_run_by_keyboard_and_stands_in_the_address(page: Page):
    page.goto(PATH)

    page.get_by_label("Query").fill("SELECT count() AS n FROM traces")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("columnheader")).to_have_text(["n"])
    expect(page).to_have_url(re.compile(r"/sql\?q=SELECT"))
    page.reload()
    expect(page.get_by_role("columnheader")).to_have_text(["n"])


def test_an_answer_over_time_is_drawn(page: Page):
    query = "SELECT toStartOfMinute(start_time) AS minute, count() AS traces FROM traces GROUP BY minute ORDER BY minute"
    page.goto(f"{PATH}?q={quote(query)}")

    expect(page.locator("[data-chart='sql'] canvas")).to_be_visible()


def test_an_error_puts_the_caret_where_it_points(page: Page):
    page.goto(PATH)
    field = page.get_by_label("Query")

    field.fill("SELECT name\nFROM spans WHERE (name =")
    page.get_by_role("button", name="Run").click()

    expect(page.locator(".sql-problem")).to_be_visible()
    expect(field).to_be_focused()
    assert field.evaluate("field => field.value.slice(0, field.selectionStart).split('\\n').length") == 2


def test_a_column_is_put_in_where_the_caret_is(page: Page):
    page.goto(PATH)
    field = page.get_by_label("Query")
    field.fill("SELECT ")

    page.get_by_role("button", name="cost_usd").first.click()

    expect(field).to_have_value("SELECT cost_usd")
