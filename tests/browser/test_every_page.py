"""Every page, as it is with traces, with hostile ones and with none: axe in both themes, nothing that moves, nothing that runs."""

from typing import Literal
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import LIST_PATH, axe_violations, trace_path
from support.sample_traces import HOSTILE, PROJECT, span_id, trace_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AT = f"/projects/{PROJECT}"
WORDS = HOSTILE.replace("\x00", "")
"""What the API takes: a NUL is refused in names."""
SQL = quote(f"SELECT name, input, output, model FROM spans WHERE trace_id = '{trace_id(3)}'")
PAGES = (
    f"{LIST_PATH}?trace={trace_id(3)}",
    f"{LIST_PATH}?scope=span&filter=is_error",
    f"{LIST_PATH}?filter=name%20%3D%20'nobody'",
    f"{trace_path(3)}/spans/{span_id(300)}",
    f"{trace_path(2)}?show=path",
    f"{trace_path(3)}?show=errors",
    f"{trace_path(3)}/agents",
    f"{trace_path(3)}/log",
    f"{AT}/compare?left={trace_id(3)}&right={trace_id(1)}",
    f"{AT}/sessions",
    f"{AT}/sessions/conv-8812-ada",
    f"{AT}/users",
    f"{AT}/users/ada%40example.com",
    f"{AT}/live",
    f"{AT}/overview",
    f"{AT}/sql?q={SQL}",
    "/projects/nothing-yet/traces",
    "/projects/nothing-yet/overview",
    "/projects/nothing-yet/sessions",
    "/projects/nothing-yet/users",
    "/projects/nothing-yet/live",
)
MOST_SHIFT = 0.005
"""Sum of one load. Web Vitals calls 0.1 good; the system's font before ours came moves a button by 0.002."""
WATCH_SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module", autouse=True)
def judged(server_url: str) -> None:
    """A score whose every word is hostile, and a project without traces."""
    score = {"project": PROJECT, "trace_id": trace_id(3), "name": WORDS, "value": 0.3, "label": WORDS, "reason": WORDS, "scorer": WORDS}  # fmt: skip
    for path, body in (("/api/v1/scores", score), ("/api/v1/projects", {"name": "nothing-yet"})):
        httpx.post(f"{server_url}{path}", json=body, timeout=60).raise_for_status()


def settled(page: Page, path: str) -> None:
    """Open a page and wait for the parts that it loads by itself."""
    page.add_init_script(WATCH_SHIFT)
    page.goto(path)
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.wait_for_timeout(150)  # a part that came is drawn in the frame after it


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_readable_stands_still_and_runs_nothing(page: Page, path: str):
    settled(page, path)
    shifted = page.evaluate("window.shifted")

    assert axe_violations(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # a colour on its way to another has no contrast yet
    assert axe_violations(page) == []
    assert shifted < MOST_SHIFT
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(
            "[...document.querySelectorAll('.split-main')].every((pane) => pane.scrollWidth <= pane.clientWidth)"
        )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/nothing", "/projects/nobody/traces", trace_path(99_999), f"{LIST_PATH}?range=never"])
def test_a_page_that_is_not_there_is_readable(browser: Browser, server_url: str, path: str, theme: Literal["light", "dark"]):
    context = browser.new_context(base_url=server_url, color_scheme=theme)
    page = context.new_page()  # not watched: a browser logs the answer's status as an error
    page.goto(path)

    expect(page.get_by_role("link", name="All projects", exact=True)).to_be_visible()
    assert axe_violations(page) == []
    context.close()


def test_nothing_moves_while_spans_are_opened(page: Page):
    settled(page, trace_path(1))
    page.evaluate("window.shifted = 0")

    for number in (101, 104, 105, 106):
        page.evaluate(f"document.querySelector('[href*=\"{span_id(number)}\"]').click()")
        expect(page).to_have_url(f"{page.url.split('/projects')[0]}{trace_path(1)}/spans/{span_id(number)}")
    page.wait_for_timeout(150)

    assert page.evaluate("window.shifted") < MOST_SHIFT


MOST_TABS = 400
NEXT_CONTROL = """() => {
  const at = document.activeElement;
  if (at === document.body) return "";  // after the last control, before the first
  if (at.dataset.walked) return null;
  at.dataset.walked = "1";
  const painted = ["outlineStyle", "boxShadow", "backgroundColor", "stroke", "strokeWidth", "opacity"];
  const parts = [at.parentElement, at, ...[...at.querySelectorAll("*")].slice(0, 80)];
  const look = () => parts.flatMap((it) => ["", "::before", "::after"].map((piece) => {
    const style = getComputedStyle(it, piece || null);
    return painted.map((name) => style[name]).join();
  })).join();
  const focused = look();
  at.blur();
  const left = look();
  at.focus({ focusVisible: true, preventScroll: true });
  return focused === left ? at.outerHTML.slice(0, 160) : "";
}"""
"""What has the focus now: null once it was here before, else what it is if it looks no different with the focus."""
LEFT_OUT = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((it) => it.checkVisibility({ visibilityProperty: true }) && it.getClientRects().length && it.tabIndex >= 0)
  .filter((it) => !it.disabled && !it.closest("[inert]") && !it.dataset.walked)
  .filter((it) => it.type !== "radio" || !document.querySelector(`[name="${it.name}"][data-walked]`))
  .map((it) => it.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("path", PAGES)
def test_tab_reaches_every_control_and_each_shows_its_focus(page: Page, path: str):
    page.emulate_media(reduced_motion="reduce")  # what is on its way to another colour looks the same for a moment
    settled(page, path)
    told: list[str | None] = []
    while None not in told and len(told) < MOST_TABS:
        page.keyboard.press("Tab")
        told.append(page.evaluate(NEXT_CONTROL))

    assert [unseen for unseen in told if unseen] == []
    assert page.evaluate(LEFT_OUT) == []


def test_the_keyboard_shortcuts_are_told_in_a_dialog(page: Page):
    page.goto(trace_path(1))
    page.keyboard.press("?")

    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    page.emulate_media(reduced_motion="reduce")
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
