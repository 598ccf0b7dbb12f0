"""The relational database: SQLite in the data directory, PostgreSQL where one is given; the same tables in both."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from lumetra_storage.errors import SchemaTooNew, StoreUnavailable
from lumetra_storage.relational import migrate_relational, newest_revision, open_relational
from lumetra_storage.settings import StorageSettings
from lumetra_storage.tables import METADATA
from support.stores import free_port


def test_migrations_make_the_tables_the_code_knows(relational_settings: StorageSettings) -> None:
    engine = open_relational(relational_settings)
    migrate_relational(engine)
    migrate_relational(engine)

    found = sa.inspect(engine)
    tables = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
    tables.pop("alembic_version")
    assert tables == {name: {column.name for column in table.columns} for name, table in METADATA.tables.items()}
    engine.dispose()


def test_many_processes_that_start_at_once_migrate_once(relational_settings: StorageSettings) -> None:
    engines = [open_relational(relational_settings) for _ in range(4)]
    threads = [threading.Thread(target=migrate_relational, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with engines[0].connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [newest_revision()]
    for engine in engines:
        engine.dispose()


def test_tables_of_a_newer_release_are_refused(relational_settings: StorageSettings) -> None:
    engine = open_relational(relational_settings)
    migrate_relational(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaTooNew, match="newer Lumetra"):
        migrate_relational(engine)
    engine.dispose()


def test_sqlite_waits_for_another_writer_and_keeps_foreign_keys(tmp_path: Path) -> None:
    engine = open_relational(StorageSettings(data_dir=tmp_path))

    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}
    engine.dispose()


def test_a_database_that_does_not_answer_is_a_passing_trouble(tmp_path: Path) -> None:
    engine = open_relational(StorageSettings(data_dir=tmp_path, database_url=f"postgresql://127.0.0.1:{free_port()}/lumetra"))

    with pytest.raises(StoreUnavailable, match="does not answer"):
        migrate_relational(engine)
    engine.dispose()
