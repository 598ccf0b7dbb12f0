"""`/api/v1/projects` over HTTP; how errors look is the app's, so here they only have to be raised."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar, Request, Response
from litestar.testing import TestClient

from lumetra_core.errors import InvalidInput, NotFound
from lumetra_registry.api import projects_router
from lumetra_registry.projects import Projects
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.settings import StorageSettings

BOT = {"id": 1, "name": "support bot", "description": "answers", "created_at": "1970-01-01T00:00:00.000000042Z"}


def said(status: int):
    def answer(_: Request, error: Exception) -> Response[str]:
        return Response(str(error), status_code=status)

    return answer


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient[Litestar]]:
    engine = open_relational(StorageSettings(data_dir=tmp_path))
    migrate_relational(engine)
    app = Litestar(
        [projects_router(Projects(engine, now=lambda: 42))], exception_handlers={NotFound: said(404), InvalidInput: said(400)}
    )
    with TestClient(app) as opened:
        yield opened
    engine.dispose()


def test_a_project_is_made_found_and_listed(client: TestClient[Litestar]) -> None:
    made = client.post("/api/v1/projects", json={"name": "support bot", "description": "answers"})

    assert (made.status_code, made.json()) == (201, BOT)
    assert client.get("/api/v1/projects/support%20bot").json() == BOT
    assert client.get("/api/v1/projects").json() == {"items": [BOT], "next_cursor": None}


def test_no_projects_are_an_empty_list(client: TestClient[Litestar]) -> None:
    assert client.get("/api/v1/projects").json() == {"items": [], "next_cursor": None}


def test_an_unknown_project_is_not_found(client: TestClient[Litestar]) -> None:
    answer = client.get("/api/v1/projects/nobody")

    assert (answer.status_code, answer.text) == (404, "There is no project 'nobody'.")


def test_a_name_no_project_can_have_is_refused(client: TestClient[Litestar]) -> None:
    assert client.post("/api/v1/projects", json={"name": " "}).status_code == 400
