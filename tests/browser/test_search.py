"""The explorer as a user goes through it: write a filter, narrow by facets and by time, choose columns, keep a view."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import LIST_PATH, axe_violations
from support.sample_traces import span_id, trace_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def field(page: Page):
    return page.get_by_role("combobox", name="Filter")


def test_a_filter_is_completed_and_leaves_fewer_rows(page: Page):
    page.goto(LIST_PATH)
    expect(page.locator(".list-row")).to_have_count(50)

    page.keyboard.press("/")
    page.keyboard.type("tool_n")
    expect(page.get_by_role("option", name="tool_name")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.keyboard.type("= 'track")
    expect(page.get_by_role("option", name="'track_parcel'")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(field(page)).to_have_value("tool_name = 'track_parcel' ")
    expect(page.get_by_role("option", name="AND")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")

    expect(page.locator(".list-row")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"filter=tool_name\+%3D\+%27track_parcel%27$"))


def test_escape_closes_what_is_offered_and_keeps_what_is_written(page: Page):
    page.goto(LIST_PATH)

    field(page).fill("mod")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field(page)).to_have_value("mod")


def test_a_wrong_filter_is_mended_without_losing_the_list(page: Page):
    page.goto(LIST_PATH)

    field(page).fill("modelx = 'gpt-4o'")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("alert").locator("mark")).to_have_text("modelx")
    expect(page.locator(".list-row")).to_have_count(50)
    page.get_by_role("link", name="Use model").click()

    expect(page).to_have_url(re.compile("filter=model"))


def test_a_facet_narrows_the_list_and_lets_go_again(page: Page):
    page.goto(LIST_PATH)

    page.locator("[data-field=tool_name] a[title='search']").click()
    expect(page.locator(".list-row")).not_to_have_count(50)
    active = page.locator("[data-field=tool_name] a[aria-current]")
    expect(active).to_contain_text("search")
    active.click()

    expect(page).to_have_url(re.compile(f"{LIST_PATH}$"))


def test_alt_click_leaves_a_value_out(page: Page):
    page.goto(LIST_PATH)

    page.locator("[data-field=status] a", has_text="error").first.click(modifiers=["Alt"])

    expect(field(page)).to_have_value("NOT status = 'error'")


def test_folded_facets_stay_folded(page: Page):
    page.goto(LIST_PATH)

    page.locator(".facets > summary").click()
    page.reload()

    expect(page.locator(".facet-list")).to_be_hidden()


def test_a_brush_over_the_histogram_sets_the_time_range(page: Page):
    page.goto(f"{LIST_PATH}?range=15m")
    over = page.locator(".volume .u-over")
    box = over.bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 20, steps=4)
    page.mouse.up()

    expect(page).to_have_url(re.compile(r"from=.*Z&to=.*Z"))


def test_the_histogram_reads_its_values_by_keys(page: Page):
    page.goto(f"{LIST_PATH}?range=15m")

    page.locator(".volume .plot").press("ArrowRight")

    expect(page.locator(".volume .legend-value").first).to_have_text(re.compile(r"\d"))


def test_the_scope_is_in_the_address(page: Page):
    page.goto(LIST_PATH)

    page.get_by_role("link", name="Root span").click()

    expect(page).to_have_url(re.compile("scope=root"))
    expect(page.get_by_role("link", name="Root span")).to_have_attribute("aria-current", "true")


def test_spans_are_listed_looked_at_and_opened_in_their_trace(page: Page):
    page.goto(LIST_PATH)

    page.get_by_role("link", name="Spans", exact=True).click()
    page.get_by_role("combobox").first.fill("operation = 'execute_tool' AND status = 'error'")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("grid", name="Spans").get_by_text("track_parcel").first.click()

    expect(page.get_by_role("complementary", name="Selected span").get_by_role("heading", level=2)).to_have_text(
        "execute_tool track_parcel"
    )
    expect(page).to_have_url(re.compile(r"scope=span.*&span=[0-9a-f]{32}%2F[0-9a-f]{16}"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/traces/[0-9a-f]{32}/spans/[0-9a-f]{16}\?.*scope=span"))


def test_who_comes_back_to_a_span_further_down_finds_its_row_first(page: Page):
    key = f"{trace_id(80)}/{span_id(8006)}"

    page.goto(f"{LIST_PATH}?scope=span&filter=duration%20%3E%202s%20AND%20operation%20%3D%20'chat'&span={key}")

    expect(page.locator(".list-row").first).to_have_attribute("data-key", key)
    expect(page.locator(".list-row[aria-selected=true]")).to_have_count(1)
    expect(page.get_by_role("link", name="Newest")).to_be_visible()


def test_columns_are_chosen_and_stay_in_the_address(page: Page):
    page.goto(LIST_PATH)

    page.locator("summary", has_text="Columns").click()
    menu = page.locator(".column-menu")
    menu.get_by_label("Output").uncheck()
    menu.get_by_label("Model").check()
    page.get_by_role("button", name="Show").click()

    assert page.locator("table.traces th").all_inner_texts() == [
        "Time",
        "Name",
        "Input",
        "Duration",
        "Tokens",
        "Cost",
        "Status",
        "Model",
    ]


def test_a_view_is_saved_found_again_and_deleted(page: Page):
    page.goto(f"{LIST_PATH}?filter=is_error&range=7d")

    page.locator("summary", has_text="Views").click()
    page.get_by_label("Name of this view").fill("Failures of the week")
    page.get_by_role("button", name="Save").click()
    page.goto(LIST_PATH)
    page.locator("summary", has_text="Views").click()
    page.get_by_role("link", name="Failures of the week").click()

    expect(field(page)).to_have_value("is_error")
    expect(page).to_have_url(re.compile("range=7d&filter=is_error"))
    page.locator("summary", has_text="Failures of the week").click()
    page.get_by_role("button", name="Delete the view").click()
    page.locator("summary", has_text="Views").click()
    expect(page.get_by_role("link", name="Failures of the week")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?filter=modelx%20%3D%201", "?filter=model%20%3D%20%27none%27"])
def test_axe_finds_nothing(page: Page, query: str, theme: Literal["light", "dark"]):
    page.emulate_media(color_scheme=theme)
    page.goto(f"{LIST_PATH}{query}")
    if not query:
        expect(page.locator("[data-volume][data-drawn]")).to_be_visible()
        expect(page.locator(".facet-list > *").first).to_be_attached()

    assert axe_violations(page) == []


def test_without_script_a_filter_is_sent_as_a_form(browser: Browser, server_url: str):
    context = browser.new_context(base_url=server_url, java_script_enabled=False)
    plain = context.new_page()

    plain.goto(LIST_PATH)
    plain.get_by_role("searchbox", name="Filter").fill("tool_name = 'track_parcel'")
    plain.get_by_role("button", name="Search").click()

    expect(plain.locator(".list-row")).to_have_count(1)
    context.close()
