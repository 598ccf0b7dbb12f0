"""Taking the filtered list along as a file, as a user does."""

import csv
import json
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import LIST_PATH, axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def downloaded(page: Page) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    return Path(download.value.path())


def test_the_filtered_traces_come_as_the_chosen_columns_of_a_table(page: Page):
    page.goto(f"{LIST_PATH}?filter=tool_name%20%3D%20'track_parcel'")

    page.locator("summary", has_text="Export").click()
    page.get_by_role("radio", name="CSV").check()
    page.locator(".export-columns > summary").click()
    page.get_by_role("checkbox", name="name", exact=True).check()
    page.get_by_role("checkbox", name="error_count", exact=True).check()
    expect(page.locator(".export-columns > summary")).to_have_text("Fields of the table: 2")
    rows = list(csv.reader(downloaded(page).read_text().splitlines()))

    assert rows == [["name", "error_count"], ["support.answer", "2"]]
    expect(page.locator(".toast")).to_have_text("Exported")


def test_spans_come_as_lines_and_progress_is_counted(page: Page):
    page.goto(f"{LIST_PATH}?filter=operation%20%3D%20'execute_tool'%20AND%20duration%20%3E%201s")
    page.locator("summary", has_text="Export").click()
    page.get_by_role("radio", name="Spans that match").check()

    lines = downloaded(page).read_text().splitlines()

    assert {json.loads(line)["tool_name"] for line in lines} >= {"track_parcel"}
    expect(page.locator("[data-export-words]")).to_contain_text("of about")


def test_an_export_is_cancelled(page: Page):
    page.goto(LIST_PATH)
    page.locator("summary", has_text="Export").click()

    page.get_by_role("button", name="Download").click()
    page.get_by_role("button", name="Cancel").click()

    expect(page.locator(".toast")).to_have_text("Export cancelled")
    expect(page.get_by_role("button", name="Download")).to_be_enabled()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, theme: Literal["light", "dark"]):
    page.emulate_media(color_scheme=theme)
    page.goto(LIST_PATH)
    page.locator("summary", has_text="Export").click()
    page.get_by_role("radio", name="CSV").check()
    page.locator(".export-columns > summary").click()

    assert axe_violations(page) == []


def test_without_script_the_form_is_the_download(browser: Browser, server_url: str):
    context = browser.new_context(base_url=server_url, java_script_enabled=False)
    plain = context.new_page()

    plain.goto(f"{LIST_PATH}?filter=tool_name%20%3D%20'track_parcel'")
    plain.locator("summary", has_text="Export").click()
    (trace,) = downloaded(plain).read_text().splitlines()

    assert json.loads(trace)["span_count"] == 6
    context.close()
