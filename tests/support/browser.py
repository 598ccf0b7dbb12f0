"""Chromium on the pages of a real server, whose store holds the sample traces."""

import shutil
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from lumetra_core.span import Span
from lumetra_registry.projects import Projects
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import columns, with_project_ids
from support import sample_teams, sample_traces
from support.sample_traces import trace_id
from support.stores import chdb_store

AXE = Path(__file__).parents[2] / "webui/node_modules/axe-core/axe.min.js"
LONG_SPANS = 30_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def store_samples(data_dir: Path) -> None:
    """Fill a new data directory with the sample traces, as of now, before a server opens it."""
    now = time.time_ns()
    traces: list[Iterable[Span]] = [
        sample_traces.agent_trace(1),
        sample_traces.failed_trace(2),
        sample_traces.hostile_trace(3),
        sample_traces.broken_trace(4),
        sample_traces.long_trace(LONG_SPANS, 5),
        *(sample_traces.agent_trace(number) for number in range(6, 110)),
        sample_teams.team_trace(110),
        sample_teams.crowd_trace(111),
    ]
    engine = open_relational(StorageSettings(data_dir=data_dir))
    migrate_relational(engine)
    ids = {sample_traces.PROJECT: Projects(engine).ensure(sample_traces.PROJECT)}
    engine.dispose()
    with chdb_store(data_dir) as store:
        spans = sample_traces.moved(chain.from_iterable(traces), now)
        store.insert_spans(with_project_ids(columns(spans), ids))


@contextmanager
def chromium() -> Generator[Browser]:
    """Start the system's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS])
        yield browser
        browser.close()


@contextmanager
def watched(page: Page) -> Generator[Page]:
    """Collect what a page complains of, and fail for any of it."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def axe_violations(page: Page) -> list[tuple[str, str, str]]:
    """Run axe on what is shown: of each violation the rule, the first element, and what is wrong with it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })")
    return [(each["id"], each["nodes"][0]["html"][:160], each["nodes"][0]["failureSummary"]) for each in found["violations"]]


def trace_path(number: int) -> str:
    """Address the page of a sample trace."""
    return f"/projects/{sample_traces.PROJECT}/traces/{trace_id(number)}"


LIST_PATH = f"/projects/{sample_traces.PROJECT}/traces"
