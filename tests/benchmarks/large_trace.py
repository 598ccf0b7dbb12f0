"""A trace of thirty thousand spans in a real browser: how soon there is something to read, and how it feels after that."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from benchmarks.measure import Figure
from support.otlp_bodies import trace_id
from support.otlp_requests import long_trace
from support.server import RunningServer, running_server

SPANS = 30_000
# Timed within the page: a driver that asks from outside whether something is there yet adds half as much again.
OPEN_NEXT = """name => new Promise(done => {
  const started = performance.now(), pane = document.querySelector("#detail");
  const watch = new MutationObserver(() => {
    if (!pane.querySelector("h2")?.textContent.trim().endsWith(name)) return;
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now() - started));
  });
  watch.observe(pane, { childList: true, subtree: true });
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
})"""
SCROLL = """async tree => {
  let longest = 0, last = performance.now();
  for (let step = 0; step <= 120; step++) {
    tree.scrollTop = tree.scrollHeight * step / 120;
    await new Promise(requestAnimationFrame);
    const now = performance.now(); longest = Math.max(longest, now - last); last = now;
  }
  return longest;
}"""
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()


def measure(directory: Path) -> Iterator[Figure]:
    with running_server(directory / "data") as server:
        trace_id = send(server)
        url = f"{server.url}/projects/large/traces/{trace_id}"
        httpx.get(url, timeout=60)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            yield Figure(
                what=f"first rows of {SPANS:,} spans on the screen", measured=f"{first_rows(page, url):.2f} s", aim="< 1.5 s"
            )
            yield Figure(what="open a span: detail shown, median of 15", measured=f"{open_spans(page):.0f} ms", aim="< 100 ms")
            yield Figure(what="scroll through all of it, longest frame", measured=f"{longest_frame(page):.0f} ms", aim="fluid")
            browser.close()


def send(server: RunningServer) -> str:
    """Send the trace as an application would, in many requests; give its id."""
    for body in long_trace(SPANS, project="large"):
        answer = httpx.post(
            f"{server.url}/v1/traces", content=body, headers={"content-type": "application/x-protobuf"}, timeout=60
        )
        assert answer.status_code == 200, answer.text
    return trace_id(0).hex()


def first_rows(page: Page, url: str) -> float:
    """Open the page; seconds until rows are painted."""
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator(".span-row").nth(10).wait_for()
    return time.perf_counter() - started


def open_spans(page: Page) -> float:
    """Walk down with the keyboard, timing each until the detail of the span the row names is about to be painted."""
    page.wait_for_load_state("networkidle")
    return statistics.median(float(page.evaluate(OPEN_NEXT, f"step {number}")) for number in below_the_root(15))


def below_the_root(count: int) -> list[int]:
    """Number the first spans below the root in the order the tree shows them: depth first, seven children each."""
    shown: list[int] = []
    waiting = [0]
    while len(shown) <= count:
        shown.append(waiting.pop())
        waiting += [child for child in range(7 * shown[-1] + 7, 7 * shown[-1], -1) if child < SPANS]
    return shown[1:]


def longest_frame(page: Page) -> float:
    """Scroll the tree from top to bottom in 120 frames; give the longest one."""
    return float(page.locator("[data-tree]").evaluate(SCROLL))
