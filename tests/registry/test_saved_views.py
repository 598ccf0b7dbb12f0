"""Saved views: kept for a project under a name, in SQLite and in PostgreSQL."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.testing import TestClient

from lumetra_registry.errors import InvalidView, InvalidViewName, ViewNameTaken, ViewNotFound
from lumetra_registry.projects import Projects
from lumetra_registry.saved_views import SavedView, SavedViews, ViewContent
from lumetra_registry.views_api import views_router
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.settings import StorageSettings

SLOW = ViewContent(filter_text="duration > 2s", scope="root", columns="time,name", range_preset="7d")


@pytest.fixture
def engine(relational_settings: StorageSettings) -> Iterator[sa.Engine]:
    opened = open_relational(relational_settings)
    migrate_relational(opened)
    yield opened
    opened.dispose()


def test_a_view_is_kept_with_all_that_its_address_says(engine: sa.Engine) -> None:
    bot = Projects(engine).ensure("bot")
    views = SavedViews(engine, now=lambda: 42)

    saved = views.save(bot, " Slow ones ", SLOW)

    assert views.list(bot) == (saved,)
    assert saved == SavedView(
        id=saved.id,
        project_id=bot,
        name="Slow ones",
        created_at=42,
        filter_text="duration > 2s",
        scope="root",
        columns="time,name",
        range_preset="7d",
    )
    assert saved.query == {"range": "7d", "filter": "duration > 2s", "scope": "root", "columns": "time,name"}


def test_a_name_is_given_once_in_a_project(engine: sa.Engine) -> None:
    projects, views = Projects(engine), SavedViews(engine)
    bot, app = projects.ensure("bot"), projects.ensure("app")
    first = views.save(bot, "Slow", SLOW)

    with pytest.raises(ViewNameTaken, match="'Slow'"):
        views.save(bot, "Slow", ViewContent())
    views.save(app, "Slow", ViewContent())

    assert views.list(bot) == (first,)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 121])
def test_what_is_no_name_is_refused(engine: sa.Engine, name: str) -> None:
    with pytest.raises(InvalidViewName):
        SavedViews(engine).save(Projects(engine).ensure("bot"), name, SLOW)


@pytest.mark.parametrize(
    "content",
    [
        ViewContent(range_preset="x" * 17),
        ViewContent(range_from="x" * 41, range_to="2026-11-23"),
        ViewContent(range_to="x" * 41),
        ViewContent(filter_text="name = '\0'"),
        ViewContent(columns="time,\0"),
    ],
    ids=["preset", "from", "to", "filter", "columns"],
)
def test_what_one_of_the_databases_cannot_keep_is_refused_before_it_is_asked(engine: sa.Engine, content: ViewContent) -> None:
    """SQLite takes texts of any length and PostgreSQL no NUL: a view is kept in both or in none."""
    bot, views = Projects(engine).ensure("bot"), SavedViews(engine)

    with pytest.raises(InvalidView):
        views.save(bot, "Odd", content)

    assert views.list(bot) == ()


@pytest.mark.parametrize("view_id", [0, -1, 2**31, 2**63, 2**70])
def test_a_number_no_view_can_have_is_not_found(engine: sa.Engine, view_id: int) -> None:
    with pytest.raises(ViewNotFound):
        SavedViews(engine).delete(Projects(engine).ensure("bot"), view_id)


def test_another_projects_view_is_out_of_reach(engine: sa.Engine) -> None:
    projects, views = Projects(engine), SavedViews(engine)
    mine, theirs = projects.ensure("mine"), projects.ensure("theirs")
    saved = views.save(theirs, "Slow", SLOW)

    with pytest.raises(ViewNotFound):
        views.delete(mine, saved.id)
    views.delete(theirs, saved.id)

    assert views.list(theirs) == ()


def test_the_api_saves_lists_and_deletes(engine: sa.Engine) -> None:
    projects = Projects(engine)
    projects.ensure("bot")
    with TestClient(Litestar([views_router(SavedViews(engine, now=lambda: 0), projects)])) as client:
        body = {"name": "Failures", "filter": "is_error", "columns": ["time", "name"], "range": "1h"}
        made = client.post("/api/v1/views", params={"project": "bot"}, json=body).json()
        listed = client.get("/api/v1/views", params={"project": "bot"}).json()
        deleted = client.delete(f"/api/v1/views/{made['id']}", params={"project": "bot"})

        assert made == {
            "id": made["id"],
            "name": "Failures",
            "query": {"range": "1h", "filter": "is_error", "columns": "time,name"},
            "created_at": "1970-01-01T00:00:00.000000000Z",
        }
        assert listed == {"items": [made], "next_cursor": None}
        assert deleted.status_code == 204
        assert client.get("/api/v1/views", params={"project": "bot"}).json()["items"] == []
