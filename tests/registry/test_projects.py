"""Projects: made when telemetry first names them, once, whoever asks at the same time."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from lumetra_registry.errors import InvalidDescription, InvalidProjectName, ProjectNotFound
from lumetra_registry.projects import Project, Projects, usable_name
from lumetra_storage.errors import StoreUnavailable
from lumetra_storage.relational import migrate_relational, open_relational
from lumetra_storage.settings import StorageSettings
from lumetra_storage.tables import PROJECTS


@pytest.fixture
def engine(relational_settings: StorageSettings) -> Iterator[sa.Engine]:
    opened = open_relational(relational_settings)
    migrate_relational(opened)
    yield opened
    opened.dispose()


def test_an_unknown_name_makes_a_project_and_a_known_one_finds_it(engine: sa.Engine) -> None:
    projects = Projects(engine, now=lambda: 42)

    first, again, other = projects.ensure("bot"), projects.ensure("bot"), projects.ensure("app")

    assert first == again != other
    assert projects.list() == (
        Project(id=other, name="app", description="", created_at=42),
        Project(id=first, name="bot", description="", created_at=42),
    )
    assert projects.by_name("bot") == projects.by_id(first) == projects.required("bot")


def test_many_threads_of_many_processes_make_one_project(engine: sa.Engine, relational_settings: StorageSettings) -> None:
    engines = [engine, open_relational(relational_settings)]
    directories = [Projects(one) for one in engines for _ in range(4)]
    ids: list[int] = []
    threads = [threading.Thread(target=lambda one=one: ids.append(one.ensure("same"))) for one in directories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ids) == 8
    assert len(set(ids)) == 1
    engines[1].dispose()


def test_a_strangers_name_is_never_refused(engine: sa.Engine) -> None:
    projects = Projects(engine)

    ids = [projects.ensure(name) for name in ("", " \n", "a\x00b ", "ab", "ü" * 300, "ü" * 255)]

    assert ids[0] == ids[1]
    assert ids[2] == ids[3]
    assert ids[4] == ids[5]
    assert [project.name for project in projects.list()] == ["ab", "default", "ü" * 255]


def test_a_person_is_told_what_no_project_can_be_called(engine: sa.Engine) -> None:
    for name in ("", " a", "a\n", "a" * 256):
        with pytest.raises(InvalidProjectName, match="1 to 255 characters"):
            Projects(engine).create(name)


def test_making_a_project_again_gives_the_one_that_is_there(engine: sa.Engine) -> None:
    projects = Projects(engine)

    made = projects.create("bot", description="the first")

    assert projects.create("bot", description="the second") == made
    assert made.description == "the first"


def test_names_are_given_by_id_also_of_ids_nobody_knows(engine: sa.Engine) -> None:
    bot = Projects(engine).ensure("bot")

    assert Projects(engine).names([bot, 99]) == {bot: "bot", 99: "unknown project 99"}


def test_what_is_not_there_is_none_or_said(engine: sa.Engine) -> None:
    projects = Projects(engine)

    assert projects.by_name("nobody") is None
    assert projects.by_id(7) is None
    with pytest.raises(ProjectNotFound, match="There is no project 'nobody'"):
        projects.required("nobody")


def test_a_database_that_is_away_is_a_passing_trouble(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/no/such/folder/x.db")

    with pytest.raises(StoreUnavailable, match="does not answer"):
        Projects(engine).ensure("bot")


@pytest.mark.parametrize(("name", "usable"), [("bot", "bot"), ("  bot ", "bot"), ("b\u200bot\t", "bot"), ("", "default")])
def test_usable_names(name: str, usable: str) -> None:
    assert usable_name(name) == usable


def test_the_id_of_a_deleted_project_is_never_given_again(engine: sa.Engine) -> None:
    deleted = Projects(engine).ensure("bot")
    with engine.begin() as connection:
        connection.execute(PROJECTS.delete())

    assert Projects(engine).ensure("app") > deleted


@pytest.mark.parametrize("name", ["a\0b", " bot", "bot\n", "", "x" * 256], ids=repr)
def test_a_name_no_project_can_have_is_not_found(engine: sa.Engine, name: str) -> None:
    projects = Projects(engine)
    projects.ensure("bot")

    assert projects.by_name(name) is None
    with pytest.raises(ProjectNotFound):
        projects.required(name)


@pytest.mark.parametrize("project_id", [0, -1, 2**31, 2**70])
def test_a_number_no_project_can_have_is_not_found(engine: sa.Engine, project_id: int) -> None:
    projects = Projects(engine)

    assert projects.by_id(project_id) is None
    assert projects.names([project_id]) == {project_id: f"unknown project {project_id}"}


def test_a_description_that_no_database_keeps_is_refused(engine: sa.Engine) -> None:
    projects = Projects(engine)

    with pytest.raises(InvalidDescription):
        projects.create("bot", description="a\0b")

    assert projects.list() == ()


def test_connections_that_are_all_taken_are_a_passing_trouble(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'busy.db'}", pool_size=1, max_overflow=0, pool_timeout=0.01)
    with engine.connect(), pytest.raises(StoreUnavailable, match="does not answer"):
        Projects(engine).list()
    engine.dispose()


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    settings = StorageSettings(data_dir=tmp_path)
    (tmp_path / "lumetra.db").write_bytes(b"this is no database, it is a letter" * 100)
    engine = open_relational(settings)

    with pytest.raises(StoreUnavailable, match="file is not a database"):
        migrate_relational(engine)
    with pytest.raises(StoreUnavailable, match="file is not a database"):
        Projects(engine).list()
    engine.dispose()
