"""Looking at a trace: its critical path, its errors, a part of its time, and the trace beside it in the list."""

import re

import pytest
from playwright.sync_api import Page, expect

from support.browser import LIST_PATH, trace_path
from support.sample_traces import span_id, trace_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def rows(page: Page) -> list[str]:
    return page.locator("[data-tree] .span-link").all_inner_texts()


def test_the_critical_path_is_marked_and_its_words_lead_to_its_spans(page: Page):
    page.goto(trace_path(1))
    page.keyboard.press("p")

    critical = page.get_by_role("region", name="Critical path")
    expect(critical).to_contain_text("99\u00a0% of 4.21\u00a0s went to")
    assert page.locator(".bar-path rect").count() > 6
    critical.get_by_role("link", name="chat gpt-4o").click()
    expect(page.locator("#detail h2")).to_have_text("chat gpt-4o")
    expect(page).to_have_url(re.compile(f"{trace_path(1)}/spans/{span_id(106)}\\?show=path$"))

    page.keyboard.press("p")
    expect(critical).to_have_count(0)


def test_only_the_errors_are_shown_with_what_called_them(page: Page):
    page.goto(trace_path(2))
    page.get_by_role("link", name="Errors").click()

    expect(page.locator("#detail h2")).to_have_text("execute_tool track_parcel")
    assert rows(page) == ["support.answer", "invoke_agent support", "execute_tool track_parcel", "GET /parcels/4213"]
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("[data-tree] .span-row")).to_have_count(6)


def test_a_part_of_the_time_is_zoomed_into_by_dragging_and_left_by_a_key(page: Page):
    page.goto(trace_path(1))
    bar = page.locator(".span-row").nth(4).locator(".bar-span")
    whole = bar.get_attribute("width")
    ticks = page.locator("thead .ticks")
    box = ticks.bounding_box()
    assert box

    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 5)
    page.mouse.up()

    expect(page.get_by_role("button", name="50\u00a0% of the time")).to_be_visible()
    expect(page).to_have_url(re.compile(r"time=\d+-\d+$"))
    assert bar.get_attribute("width") != whole
    page.reload()
    expect(page.get_by_role("button", name="of the time")).to_be_visible()
    page.keyboard.press("0")
    expect(page.get_by_role("button", name="of the time")).to_have_count(0)
    assert bar.get_attribute("width") == whole


def test_keys_zoom_to_the_selected_span(page: Page):
    page.goto(f"{trace_path(1)}/spans/{span_id(105)}")
    page.keyboard.press("z")

    bar = page.locator("[aria-selected=true] .bar-span")
    expect(bar).to_have_attribute("width", "90.909%")
    # 94 ms and a margin of a twentieth on both sides: the labels count milliseconds, not seconds.
    assert page.locator("thead .ticks").inner_text().replace("\u00a0", " ").split("\n")[0] == "1.745 s"


def test_the_first_token_is_marked_on_the_bar(page: Page):
    page.goto(trace_path(1))
    chat = page.locator(".span-row").nth(4)

    expect(chat.locator(".bar-first")).to_be_visible()
    expect(chat.locator(".cell-bar")).to_have_attribute("title", "First token after 412\u00a0ms, then 292\u00a0tok/s")
    expect(page.locator(".span-row").nth(0).locator(".bar-first")).to_be_hidden()


def test_what_was_said_before_leads_to_the_call_that_said_it(page: Page):
    page.goto(f"{trace_path(1)}/spans/{span_id(106)}?show=path")

    expect(page.get_by_text("2 earlier messages")).to_be_visible()
    expect(page.locator("#detail .turn").get_by_text("I ordered a lamp")).to_be_hidden()
    page.locator("#detail .first-said").get_by_role("link", name="chat gpt-4o").click()

    expect(page.locator("[aria-selected=true]")).to_have_attribute("data-place", "4")
    expect(page).to_have_url(re.compile(f"/spans/{span_id(104)}\\?show=path$"))


def test_keys_go_through_the_traces_of_the_list_and_back_to_the_row(page: Page):
    query = "range=7d&filter=session_id+LIKE+%27conv%25%27"
    page.goto(f"{LIST_PATH}?{query}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"{trace_path(1)}\?range=7d&filter="))

    # Numbers 3, 4 and 5 belong to no conversation.
    for key, number in (("J", 2), ("J", 6), ("K", 2)):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(rf"{trace_path(number)}\?range=7d&filter="))
        page.wait_for_load_state()

    page.get_by_role("link", name="Traces", exact=True).last.click()
    expect(page.locator(".list-row[aria-selected=true]")).to_have_attribute("data-key", trace_id(2))


def test_the_newest_trace_says_that_it_is(page: Page):
    page.goto(f"{trace_path(1)}?range=7d")
    page.keyboard.press("K")

    expect(page.get_by_text("Newest of the list")).to_be_visible()
    page.keyboard.press("K")
    expect(page.get_by_role("status")).to_have_text("This is the newest trace of the list")


def test_a_row_far_down_the_list_is_gone_back_to(page: Page):
    page.goto(f"{trace_path(100)}?range=7d")
    page.get_by_role("link", name="Traces", exact=True).last.click()

    expect(page.locator(".list-row[aria-selected=true]")).to_be_in_viewport()
    expect(page.locator(".list-row[aria-selected=true]")).to_have_attribute("data-key", trace_id(100))


def test_the_agent_graph_leads_to_the_calls_it_draws(page: Page):
    page.goto(trace_path(110))
    page.get_by_role("link", name="Agents").click()

    page.get_by_role("link", name="researcher called search: 2 calls, 1 error").click()
    expect(page.get_by_text("calls of search by researcher")).to_be_visible()
    assert rows(page) == ["invoke_agent planner", *["invoke_agent researcher", "execute_tool search"] * 2]

    page.get_by_role("link", name="Agents").click()
    page.get_by_role("table", name="Who called whom").get_by_role("link", name="writer").click()
    expect(page.locator("#detail h2")).to_have_text("invoke_agent writer")


def test_a_span_is_copied_as_json_as_otlp_and_as_curl(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{trace_path(1)}/spans/{span_id(106)}")
    begins = {
        "As JSON": '{"project":"support-bot"',
        "As OTLP": '{"resourceSpans":',
        "As curl": "curl -sS -N 'https://api.openai.com/v1/",
    }

    for form, begin in begins.items():
        page.locator("#detail summary", has_text="Copy").focus()
        page.keyboard.press("Enter")
        page.locator("#detail").get_by_role("link", name=form).press("Enter")
        expect(page.get_by_role("status")).to_have_text(f"{form.removeprefix('As ')} copied")
        assert page.evaluate("navigator.clipboard.readText()").startswith(begin)


def test_the_raw_view_comes_when_it_is_opened(page: Page):
    page.goto(f"{trace_path(1)}/spans/{span_id(105)}")
    page.get_by_role("heading", name="Raw").click()

    expect(page.locator("pre.raw")).to_contain_text('"name": "execute_tool find_order"')


def test_everything_is_folded_and_unfolded_at_once(page: Page):
    page.goto(f"{trace_path(2)}/spans/{span_id(204)}")
    page.keyboard.press("{")

    assert rows(page) == ["support.answer", "invoke_agent support"]
    expect(page.locator("#detail h2")).to_have_text("invoke_agent support")
    page.keyboard.press("}")
    expect(page.locator("[data-tree] .span-row")).to_have_count(6)
