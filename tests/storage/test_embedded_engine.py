"""The engine within the process: capped, and one process per data directory, of which the second is told who the first is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lumetra_storage.clickhouse import engine_options, open_clickhouse
from lumetra_storage.engine_lock import LOCK_NAME, EngineLock
from lumetra_storage.errors import StoreLocked, StoreUnavailable
from lumetra_storage.settings import StorageSettings
from support.stores import chdb_store

OPEN_AND_SAY_WHY = """
import sys
from pathlib import Path
from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.errors import StoreLocked
from lumetra_storage.settings import StorageSettings
try:
    open_clickhouse(StorageSettings(data_dir=Path(sys.argv[1])))
except StoreLocked as refusal:
    print(refusal)
"""


def test_memory_and_caches_are_capped(tmp_path: Path) -> None:
    options = engine_options(StorageSettings(data_dir=tmp_path))

    with chdb_store(tmp_path) as store:
        rows = store.clickhouse.query(
            "SELECT name, value FROM system.server_settings WHERE name IN {names:Array(String)}", {"names": list(options)}
        )

    assert {name: int(value) for name, value in rows.rows} == options


def test_a_second_process_is_told_who_holds_the_directory(tmp_path: Path) -> None:
    with chdb_store(tmp_path):
        second = subprocess.run(
            [sys.executable, "-c", OPEN_AND_SAY_WHY, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    assert f"{tmp_path / 'clickhouse'} is in use by process {os.getpid()} (" in second.stdout
    assert "--data-dir" in second.stdout


def test_opening_twice_in_one_process_is_refused_in_the_same_words(tmp_path: Path) -> None:
    with chdb_store(tmp_path), pytest.raises(StoreLocked, match=f"process {os.getpid()}"):
        open_clickhouse(StorageSettings(data_dir=tmp_path))


def test_a_closed_store_can_be_opened_again_with_what_it_held(tmp_path: Path) -> None:
    with chdb_store(tmp_path) as store:
        store.clickhouse.command("INSERT INTO trace_days VALUES ('a', 1, '2026-11-23')")

    with chdb_store(tmp_path) as store:
        assert store.clickhouse.query("SELECT trace_id FROM trace_days").rows == [("a",)]


def test_a_lock_left_by_a_dead_process_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text('{"pid": 1, "command": "gone"}')

    EngineLock(tmp_path).release()


def test_a_holder_that_wrote_nothing_readable_is_still_refused_politely(tmp_path: Path) -> None:
    lock = EngineLock(tmp_path)
    (tmp_path / LOCK_NAME).write_text("?")

    with pytest.raises(StoreLocked, match="in use by another process"):
        EngineLock(tmp_path)
    lock.release()


def test_a_directory_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailable, match="cannot be written"):
        EngineLock(tmp_path / "file" / "below")
