"""Stores for the tests of this room: one per module, so that each test uses a project of its own.

They are chDB's. With LUMETRA_TEST_CLICKHOUSE_URL they are that server's, each in a database of its own.
"""

import os
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.settings import StorageSettings
from lumetra_storage.store import TelemetryStore
from support.clickhouse_http import clickhouse_front
from support.relational_fixtures import postgresql, relational_settings
from support.stores import chdb_store, free_port

__all__ = ["any_store", "postgresql", "relational_settings", "store"]

REAL_SERVER = os.environ.get("LUMETRA_TEST_CLICKHOUSE_URL")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelemetryStore]:
    """A migrated store."""
    directory = tmp_path_factory.mktemp("store")
    if REAL_SERVER is None:
        with chdb_store(directory) as opened:
            yield opened
    else:
        with own_database(REAL_SERVER, directory) as url, chdb_store(directory, url) as opened:
            yield opened


@pytest.fixture(scope="module", params=["embedded", "http"])
def any_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelemetryStore]:
    """A migrated store: in chDB, and again over HTTP."""
    directory = tmp_path_factory.mktemp("any")
    if request.param == "embedded":
        with chdb_store(directory) as opened:
            yield opened
    elif REAL_SERVER is None:
        with clickhouse_front(directory / "front", free_port()) as url, chdb_store(directory, url) as opened:
            yield opened
    else:
        with own_database(REAL_SERVER, directory) as url, chdb_store(directory, url) as opened:
            yield opened


@contextmanager
def own_database(server: str, directory: Path) -> Generator[str]:
    """Make a database on *server* and drop it in the end; give its URL."""
    name = f"lumetra_test_{uuid.uuid4().hex}"
    clickhouse = open_clickhouse(StorageSettings(data_dir=directory, clickhouse_url=server))
    clickhouse.command(f"CREATE DATABASE {name}")
    yield f"{server.rsplit('/', 1)[0]}/{name}"
    clickhouse.command(f"DROP DATABASE {name}")
    clickhouse.close()
