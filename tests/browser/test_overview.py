import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from support.browser import axe_violations
from support.sample_traces import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PATH = f"/projects/{PROJECT}/overview"


def test_pointing_at_a_chart_tells_the_values_of_all_series(page: Page):
    page.goto(PATH)
    chart = page.locator("[data-chart='traces']")

    chart.locator(".u-over").hover()

    expect(chart.locator(".legend-value").first).to_have_text(re.compile(r"^\d"))
    expect(chart.locator(".plot-time")).to_have_text(re.compile(r"\d"))
    expect(page.locator("[data-chart='latency'] .legend-value").first).not_to_have_text("")


def test_the_keyboard_reads_a_chart_and_opens_the_traces_of_a_bucket(page: Page):
    page.goto(PATH)
    plot = page.locator("[data-chart='traces'] .plot")
    expect(plot.locator("canvas")).to_be_visible()

    plot.focus()
    page.keyboard.press("End")
    expect(page.locator("[data-chart='traces'] .plot-time")).to_have_text(re.compile(r"\d"))
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/projects/{PROJECT}/traces\?from=.+&to="))


def test_brushing_narrows_the_page_to_a_time_range(page: Page):
    page.goto(PATH)
    box = page.locator("[data-chart='traces'] .u-over").bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.98, box["y"] + 40, steps=4)
    page.mouse.up()

    expect(page).to_have_url(re.compile(r"overview\?from=[^&]+Z&to=[^&]+Z$"))
    expect(page.locator("[data-chart='traces'] canvas")).to_be_visible()


def test_a_logarithmic_scale_is_chosen_by_a_button(page: Page):
    page.goto(PATH)
    log = page.locator("[data-chart='latency']").get_by_role("button", name="Log")

    log.click()

    expect(log).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-chart='latency'] canvas")).to_be_visible()


def test_a_filter_is_applied_and_leads_on_to_the_traces(page: Page):
    page.goto(PATH)

    page.get_by_role("combobox", name="Filter").fill("is_error")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("filter=is_error"))
    expect(page.locator("[data-chart='traces']").get_by_role("link", name="Show these traces")).to_have_attribute(
        "href", f"/projects/{PROJECT}/traces?filter=is_error"
    )


def test_the_table_of_a_chart_is_there_for_readers(page: Page):
    page.goto(PATH)
    chart = page.locator("[data-chart='traces']")

    chart.get_by_text("Table", exact=True).click()

    expect(chart.get_by_role("columnheader")).to_have_text(["From (UTC)", "Succeeded", "Failed"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "part", ["overview", "sessions", "users", "sql", "sql?q=SELECT+name+FROM+span", "overview?filter=modle"]
)
def test_axe_finds_nothing(page: Page, part: str, theme: Literal["light", "dark"]):
    page.emulate_media(color_scheme=theme)
    page.goto(f"/projects/{PROJECT}/{part}")

    assert axe_violations(page) == []


def test_a_breakdown_is_copied_as_a_table(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(PATH)

    page.locator(".breakdown").first.get_by_role("button", name="Copy data").click()

    expect(page.locator(".toast")).to_have_text("Data copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Model\tShare\tCalls\tFailed\tTokens\tCost\n")


def test_a_copied_name_is_no_formula_where_it_is_pasted(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(PATH)
    table = page.locator(".breakdown").first
    table.locator("tbody th, tbody td").first.evaluate("cell => { cell.textContent = '=1+1'; }")

    table.get_by_role("button", name="Copy data").click()

    expect(page.locator(".toast")).to_have_text("Data copied")
    assert page.evaluate("navigator.clipboard.readText()").splitlines()[1].startswith("'=1+1\t")


def test_a_filter_of_the_overview_is_completed_and_mended_in_place(page: Page):
    page.goto(f"{PATH}?range=1h")

    page.keyboard.press("/")
    page.keyboard.type("modelx = 'a'")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Use model").click()

    expect(page).to_have_url(re.compile(r"/overview\?range=1h&filter=model"))
