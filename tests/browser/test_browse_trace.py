import re

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import LONG_SPANS, trace_path
from support.sample_traces import span_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_span_is_opened_and_can_be_linked_to(page: Page):
    page.goto(trace_path(1))

    page.get_by_role("link", name="execute_tool find_order").click()

    expect(page.locator("#detail")).to_contain_text("ada@example.com")
    expect(page).to_have_url(re.compile(f"{trace_path(1)}/spans/{span_id(105)}$"))
    page.reload()
    expect(page.locator("#detail h2")).to_have_text("execute_tool find_order")


def test_spans_are_folded_and_unfolded_by_keys_and_by_clicks(page: Page):
    page.goto(trace_path(1))
    rows = page.locator("[data-tree] .span-row")
    expect(rows).to_have_count(7)

    page.keyboard.press("[")
    expect(rows).to_have_count(1)
    page.keyboard.press("]")
    expect(rows).to_have_count(7)
    rows.nth(1).get_by_role("button").click()
    expect(rows).to_have_count(5)


def test_e_goes_from_error_to_error(page: Page):
    page.goto(trace_path(2))

    page.keyboard.press("e")
    expect(page.locator("#detail h2")).to_have_text("execute_tool track_parcel")
    page.keyboard.press("e")
    expect(page.locator("#detail h2")).to_have_text("GET /parcels/4213")
    page.keyboard.press("e")
    expect(page.locator("#detail h2")).to_have_text("execute_tool track_parcel")


def test_a_folded_error_is_unfolded_when_it_is_gone_to(page: Page):
    page.goto(trace_path(2))

    page.keyboard.press("[")
    page.keyboard.press("e")

    expect(page.locator("[aria-selected=true] .span-link")).to_have_text("execute_tool track_parcel")


def test_long_text_is_unfolded_on_demand(page: Page):
    page.goto(f"{trace_path(2)}/spans/{span_id(203)}")
    page.get_by_text("Stack trace").click()
    text = page.locator(".error-box .is-long .plain")
    folded = text.bounding_box()

    page.get_by_role("button", name="Show all 30 lines").click()
    unfolded = text.bounding_box()

    assert folded
    assert unfolded
    assert unfolded["height"] > folded["height"]
    expect(page.get_by_role("button", name="Show less")).to_be_visible()


def test_text_that_fits_is_not_folded(page: Page):
    page.goto(f"{trace_path(1)}/spans/{span_id(106)}")

    expect(page.get_by_text("See our terms for details.")).to_be_in_viewport()
    expect(page.locator(".more").locator("visible=true")).to_have_count(0)


def test_sections_stay_as_they_were_left(page: Page):
    page.goto(f"{trace_path(1)}/spans/{span_id(106)}")

    page.get_by_role("heading", name="Attributes").click()
    page.keyboard.press("k")

    expect(page.locator("#detail h2")).to_have_text("execute_tool find_order")
    page.keyboard.press("j")
    expect(page.get_by_text("gen_ai.usage.input_tokens")).to_be_visible()


def test_a_link_to_the_span_is_copied(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(trace_path(1))

    page.keyboard.press("j")
    page.keyboard.press("c")

    expect(page.get_by_role("status")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/spans/{span_id(101)}")


def test_thirty_thousand_spans_keep_few_rows_in_the_document(page: Page):
    page.goto(trace_path(5))
    rows = page.locator("[data-tree] .span-row")

    assert page.locator("[data-tree] table").get_attribute("aria-rowcount") == str(LONG_SPANS + 1)
    assert rows.count() < 80
    page.locator("[data-tree]").evaluate("tree => tree.scrollTo(0, tree.scrollHeight)")
    expect(page.locator(f"#row-{LONG_SPANS - 1}")).to_be_visible()
    assert rows.count() < 80


def test_rows_scrolled_to_are_those_the_server_would_print(page: Page, browser: Browser, server_url: str):
    page.goto(trace_path(5))
    page.locator("[data-tree]").evaluate("tree => tree.scrollTo(0, 26 * 12000)")
    expect(page.locator("#row-12010")).to_be_visible()
    scrolled = page.locator("#row-12010").inner_text()
    bar = page.locator("#row-12010 .bar-span").get_attribute("x")

    plain = browser.new_context(base_url=server_url, java_script_enabled=False, viewport=page.viewport_size)
    printed = plain.new_page()
    printed.goto(f"{trace_path(5)}?row=12000")
    assert printed.locator("#row-12010").inner_text() == scrolled
    assert printed.locator("#row-12010 .bar-span").get_attribute("x") == bar
    plain.close()


def test_a_span_far_down_is_in_view_when_linked_to(page: Page):
    page.goto(f"{trace_path(5)}/spans/{span_id(5_020_001)}")

    expect(page.locator("[aria-selected=true]")).to_be_in_viewport()


def test_hostile_content_does_nothing(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))

    page.goto(trace_path(3))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#detail h2")).to_contain_text("xxxx")

    assert [address for address in asked if "evil.example" in address] == []
    assert page.locator("#detail script, #detail b").count() == 0


def test_a_trace_without_root_is_shown_with_its_flaws(page: Page):
    page.goto(trace_path(4))

    expect(page.get_by_title("Its parent span is not here").locator("visible=true")).to_have_count(1)
    expect(page.get_by_title("Its parents form a cycle").locator("visible=true")).to_have_count(1)
