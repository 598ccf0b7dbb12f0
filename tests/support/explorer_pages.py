"""The pages over a real store, in process: chDB in a folder of the test, a clock that stands still, a bundle of names only."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from litestar import Litestar
from litestar.exceptions import NotFoundException
from litestar.testing import TestClient

from lumetra_core.score import Score
from lumetra_core.span import Span
from lumetra_registry.saved_views import SavedViews
from lumetra_storage import score_list
from lumetra_storage.store import TelemetryStore
from lumetra_webui.pages.interface import PageSources
from lumetra_webui.pages.router import problem_answer, router_of
from lumetra_webui.reading import StoredTraces
from support import sample_traces
from support.markup import Markup
from support.sample_pages import ASSETS, SampleProject, SampleProjects
from support.stores import chdb_store, put_spans

PROJECT = f"/projects/{sample_traces.PROJECT}"


@dataclass(frozen=True)
class ExplorerPages:
    """The pages, and the store behind them."""

    client: TestClient[Litestar]
    store: TelemetryStore

    def put(self, *spans: Span) -> None:
        put_spans(self.store, *spans)

    def judge(self, score: Score) -> None:
        score_list.write_score(self.store, score, project_id=1)

    def scores(self, trace_id: str) -> tuple[Score, ...]:
        """Read what is judged of a trace and its spans."""
        return score_list.read_scores(self.store, trace_id, project_id=1)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(f"{PROJECT}{path}", headers={"accept": "text/html"} | headers)

    def markup(self, path: str, **headers: str) -> Markup:
        """Read a page that has nothing in it that could run."""
        answer = self.get(path, **headers)
        assert answer.status_code == 200, answer.text
        shown = Markup(answer.text)
        assert shown.dangers() == []
        return shown


@contextmanager
def explorer_pages(directory: Path, *, views: SavedViews | None = None) -> Generator[ExplorerPages]:
    """Open a store in *directory* and show it; project 1 is that of the sample traces, project 2 is empty."""
    projects = SampleProjects((SampleProject(1, sample_traces.PROJECT), SampleProject(2, "empty")))
    with chdb_store(directory) as store:
        for project in projects.projects:
            store.projects.ensure(project.name)  # pyright: ignore[reportAttributeAccessIssue]  # the numbers of `NamedProjects`
        reader = StoredTraces(store)
        sources = PageSources(projects=projects, traces=reader, views=views, clock=lambda: sample_traces.NOW)
        app = Litestar(
            [router_of(sources, lambda: ASSETS, explorer=reader)],
            openapi_config=None,
            exception_handlers={NotFoundException: problem_answer(lambda: ASSETS)},
        )
        with TestClient(app) as client:
            yield ExplorerPages(client=client, store=store)


def in_session(spans: Iterable[Span], session_id: str, user_id: str = "ada") -> list[Span]:
    """Say of all spans to which conversation they belong, and for whom they ran."""
    return [replace(span, session_id=session_id, user_id=user_id) for span in spans]
