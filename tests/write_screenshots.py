"""Take the pictures of docs/images from the sample data: a real server, a real browser, the same window every time.

`make docs` takes them where chromium is there; `tests/test_docs.py` fails when a page of the explorer shows none.
"""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from playwright.sync_api import Page, ViewportSize

from lumetra_core.span import Span
from lumetra_registry.projects import Projects
from lumetra_storage.export_otlp import request_line
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import columns, with_project_ids
from support import sample_traces
from support.browser import LIST_PATH, chromium, trace_path
from support.sample_traces import PROJECT, agent_trace, failed_trace, moved, trace_id
from support.server import running_server
from support.stores import chdb_store

IMAGES = Path(__file__).parent.parent / "docs" / "images"
WINDOW: ViewportSize = {"width": 1280, "height": 800}
MOST_BYTES = 300_000
"""Of one picture: every clone of the repository carries them all."""


def search(page: Page) -> None:
    page.goto(LIST_PATH)
    page.get_by_role("combobox", name="Filter").fill("tool_name = 'f")
    page.get_by_role("option").first.wait_for()
    page.locator("[data-volume][data-drawn]").wait_for()


def traces(page: Page) -> None:
    page.goto(LIST_PATH)
    page.locator(".facet-list > *").first.wait_for()
    page.keyboard.press("j")
    page.locator("[data-judgements]").wait_for()


def trace(page: Page) -> None:
    page.goto(trace_path(1))
    page.locator("[data-judgements]").wait_for()


def scores(page: Page) -> None:
    page.goto(trace_path(1))
    page.locator("[data-judgements]").wait_for()
    page.locator(".judged > summary").click()
    page.keyboard.press("b")
    page.keyboard.type("Does not say when the money is back")


def compare(page: Page) -> None:
    page.goto(f"/projects/{PROJECT}/compare?left={trace_id(8)}&right={trace_id(7)}")
    page.locator(".pair-text del").first.wait_for()


def sessions(page: Page) -> None:
    page.goto(f"/projects/{PROJECT}/sessions/refund-4211")
    page.locator(".exchange").first.wait_for()


def live(page: Page) -> None:
    page.goto(f"/projects/{PROJECT}/live")
    page.locator("[data-live-state='live']").wait_for()
    page.wait_for_timeout(1_500)  # the first look of a tail notes what is there
    server = page.url.split("/projects", 1)[0]
    for number in range(9001, 9007):
        spans = failed_trace(number) if number % 3 == 0 else agent_trace(number)
        body = request_line(as_sent(moved(spans, time.time_ns() + number * 60_000 * sample_traces.MS)))
        headers = {"content-type": "application/json", "x-lumetra-project": PROJECT}
        httpx.post(f"{server}/v1/traces", content=body, headers=headers, timeout=60).raise_for_status()
    page.locator(".list-row").nth(5).wait_for()


def overview(page: Page) -> None:
    page.goto(f"/projects/{PROJECT}/overview?range=1h")
    page.locator("[data-chart='traces'] canvas").wait_for()


def export(page: Page) -> None:
    page.goto(f"{LIST_PATH}?filter=tool_name%20%3D%20'find_order'")
    page.locator("[data-volume][data-drawn]").wait_for()
    page.locator("summary", has_text="Export").click()
    page.get_by_role("radio", name="CSV").check()


def sql(page: Page) -> None:
    question = (
        "SELECT model, count() AS calls, sum(cost_usd) AS usd FROM spans WHERE model != '' GROUP BY model ORDER BY calls DESC"
    )
    page.goto(f"/projects/{PROJECT}/sql?q={question}")
    page.locator(".sql-table").wait_for()


SCENES: tuple[Callable[[Page], None], ...] = (search, traces, trace, scores, compare, sessions, overview, export, sql, live)
"""Each is the name of its picture; the last one adds traces that the others would show."""


def sample_spans() -> Iterator[Span]:
    """An hour of a support desk: most runs are well, some fail, one conversation goes over several of them."""
    for number in range(1, 60):
        spans = failed_trace(number) if number % 9 == 4 else agent_trace(number)
        session = "refund-4211" if number in (1, 2, 3) else f"conversation-{number // 3}"
        for span in spans:
            # The samples give every call one answer's id, and an answer that is told twice counts once.
            answer = f"{span.response_id}-{span.span_id}" if span.response_id else None
            yield replace(span, response_id=answer, session_id=session, user_id=("ada", "grace", "edsger")[number % 3])


def as_sent(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Say in the attributes of the GenAI conventions what the sample spans say in fields: OTLP carries attributes alone."""
    return tuple(
        replace(span, attributes={**span.attributes, **said}) if (said := dict(_said(span))) else span for span in spans
    )


def _said(span: Span) -> Iterator[tuple[str, str]]:
    if span.operation:
        yield "gen_ai.operation.name", span.operation
    for role, name, words in (("user", "input", span.input), ("assistant", "output", span.output)):
        if words:
            yield f"gen_ai.{name}.messages", json.dumps([{"role": role, "parts": [{"type": "text", "content": words}]}])


def changed(span: Span) -> Span:
    """Another answer for one run, so that a comparison has something to show."""
    if span.trace_id == trace_id(7) and span.output and "three to five" in span.output:
        return replace(span, output=span.output.replace("three to five", "ten to fourteen").replace("$4.90", "$6.50"))
    return span


@contextmanager
def sample_server() -> Generator[str]:
    """Serve the sample traces, as of now."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        engine = open_relational(StorageSettings(data_dir=data_dir))
        migrate_relational(engine)
        ids = {PROJECT: Projects(engine).ensure(PROJECT)}
        engine.dispose()
        with chdb_store(data_dir) as store:
            spans = moved(map(changed, sample_spans()), time.time_ns())
            store.insert_spans(with_project_ids(columns(spans), ids))
        with running_server(data_dir) as server:
            judge(server.url)
            yield server.url


def judge(server: str) -> None:
    """Say what people and programs thought of the newest run."""
    for said in (
        {"name": "verdict", "value": 1, "label": "good", "reason": "Found the order and started the refund.", "scorer": "ada"},
        {"name": "faithfulness", "value": 0.82, "reason": "Nine of eleven claims are in the policy.", "scorer": "eve"},
    ):
        body = {"project": PROJECT, "trace_id": trace_id(1), **said}
        httpx.post(f"{server}/api/v1/scores", json=body, timeout=60).raise_for_status()


def take(folder: Path) -> None:
    """Write every picture into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    with sample_server() as server, chromium() as browser:
        for scene in SCENES:
            context = browser.new_context(
                base_url=server, viewport=WINDOW, color_scheme="light", locale="en-GB", timezone_id="UTC", reduced_motion="reduce"
            )  # fmt: skip
            context.set_default_timeout(60_000)
            page = context.new_page()
            scene(page)
            page.wait_for_timeout(400)  # for what fades in
            path = folder / f"{scene.__name__}.png"
            page.screenshot(path=path, animations="disabled", caret="hide")
            context.close()
            assert path.stat().st_size < MOST_BYTES, f"{path.name} is too large to be committed"


if __name__ == "__main__":
    if shutil.which("chromium"):
        take(IMAGES)
    else:
        print("chromium is not there, so the pictures of docs/images stay as they are", file=sys.stderr)
