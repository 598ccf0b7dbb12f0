"""The REST API over a real store, in process: chDB and SQLite in a folder of the test, asked as a client would."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from lumetra_core.errors import LumetraError
from lumetra_core.span import Span
from lumetra_registry.projects import Projects
from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.schema import migrate
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import columns, with_project_ids
from lumetra_storage.store import TelemetryStore
from lumetra_webui.api.problems import problem
from lumetra_webui.api.router import api_routers
from lumetra_webui.reading import StoredTraces


@dataclass(frozen=True)
class Api:
    """An API, and the store behind it."""

    client: TestClient[Litestar]
    store: TelemetryStore
    projects: Projects

    def put(self, spans: Sequence[Span]) -> None:
        """Store spans as the collector does."""
        ids = {span.project: self.projects.ensure(span.project) for span in spans}
        self.store.insert_spans(with_project_ids(columns(spans), ids))

    def get(self, path: str, *, status: int = 200, **parameters: str | int) -> Any:
        """Ask, and give the JSON of the answer."""
        answer = self.client.get(f"/api/v1{path}", params=parameters)
        assert answer.status_code == status, answer.text
        return answer.json()


@contextmanager
def running_api(directory: Path) -> Generator[Api]:
    """Open stores in *directory* and answer over them."""
    settings = StorageSettings(data_dir=directory)
    engine = open_relational(settings)
    migrate_relational(engine)
    clickhouse = open_clickhouse(settings)
    try:
        migrate(clickhouse, None)
        projects = Projects(engine)
        store = TelemetryStore(clickhouse=clickhouse, projects=projects)
        app = Litestar(
            list(api_routers(StoredTraces(store), projects)),
            exception_handlers={LumetraError: problem, Exception: problem},
            logging_config=None,
        )
        with TestClient(app) as client:
            yield Api(client=client, store=store, projects=projects)
    finally:
        clickhouse.close()
        engine.dispose()
