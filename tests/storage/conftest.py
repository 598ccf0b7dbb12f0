"""Stores for the tests of this room: one per module, so that each test uses a project of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lumetra_storage.store import TelemetryStore
from support.clickhouse_http import clickhouse_front
from support.relational_fixtures import postgresql, relational_settings
from support.stores import chdb_store, free_port

__all__ = ["any_store", "postgresql", "relational_settings", "store"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelemetryStore]:
    """A migrated store in chDB."""
    with chdb_store(tmp_path_factory.mktemp("chdb")) as opened:
        yield opened


@pytest.fixture(scope="module", params=["embedded", "http"])
def any_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelemetryStore]:
    """A migrated store: in chDB, and again over HTTP (a real server's where LUMETRA_TEST_CLICKHOUSE_URL names one)."""
    directory: Path = tmp_path_factory.mktemp("any")
    real_server = os.environ.get("LUMETRA_TEST_CLICKHOUSE_URL")
    if request.param == "embedded":
        with chdb_store(directory) as opened:
            yield opened
    elif real_server:
        with chdb_store(directory, real_server) as opened:
            yield opened
    else:
        with clickhouse_front(directory / "front", free_port()) as url, chdb_store(directory, url) as opened:
            yield opened
