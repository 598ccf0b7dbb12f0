"""Fixtures for tests that run on SQLite and again on PostgreSQL; a room's conftest imports them."""

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from lumetra_storage.relational import open_relational
from lumetra_storage.settings import StorageSettings
from support.stores import newest_postgresql, postgresql_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server of this session's own.

    Its folder is none of pytest's: those are closed to other users, and PostgreSQL does not run as root.
    """
    if newest_postgresql() is None:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="lumetra-postgresql-") as directory, postgresql_server(Path(directory)) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def relational_settings(request: pytest.FixtureRequest, tmp_path: Path) -> StorageSettings:
    """Settings that name an empty database, of either sort."""
    if request.param == "sqlite":
        return StorageSettings(data_dir=tmp_path)
    server: str = request.getfixturevalue("postgresql")
    name = f"test_{uuid.uuid4().hex}"
    engine = open_relational(StorageSettings(data_dir=tmp_path, database_url=server))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return StorageSettings(data_dir=tmp_path, database_url=server.removesuffix("postgres") + name)
