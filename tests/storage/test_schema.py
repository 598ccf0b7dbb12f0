"""Migrations: applied once, repeatable, refused when newer, and rendered for a cluster."""

import json
import re
import socket
import time
from pathlib import Path

import pytest

from lumetra_storage.ddl import Migration, migrations
from lumetra_storage.errors import SchemaTooNew, StoreUnavailable
from lumetra_storage.schema import migrate, set_fsync
from lumetra_storage.store import TelemetryStore
from support.golden_text import assert_golden
from support.stores import chdb_store


def hold_lock(store: TelemetryStore, **holder: object) -> None:
    store.clickhouse.command(f"CREATE TABLE schema_migration_lock (held UInt8) ENGINE = TinyLog COMMENT '{json.dumps(holder)}'")


def test_each_migration_is_applied_once(tmp_path: Path) -> None:
    with chdb_store(tmp_path) as store:
        migrate(store.clickhouse, None)
        applied = store.clickhouse.query("SELECT version, name FROM schema_migrations ORDER BY version").rows

    assert applied == [(migration.version, migration.name) for migration in migrations()]


def test_statements_are_safe_to_repeat_after_a_crash_half_way(tmp_path: Path) -> None:
    with chdb_store(tmp_path) as store:
        store.clickhouse.command("TRUNCATE TABLE schema_migrations")
        store.clickhouse.command("DROP TABLE scores")

        migrate(store.clickhouse, None)

        assert store.clickhouse.query("SELECT count() AS scores FROM scores").scalar() == 0


def test_scores_stored_before_they_knew_their_subject_are_of_it_all_the_same(tmp_path: Path) -> None:
    with chdb_store(tmp_path) as store:
        for column in ("subject", "subject_kind", "judged_at"):
            store.clickhouse.command(f"ALTER TABLE scores DROP COLUMN {column}")
        store.clickhouse.command("INSERT INTO scores (name, trace_id, span_id) VALUES ('old', 'a', 'b')")
        store.clickhouse.command("ALTER TABLE schema_migrations DELETE WHERE version = 4 SETTINGS mutations_sync = 1")

        migrate(store.clickhouse, None)

        store.clickhouse.command("INSERT INTO scores (name, trace_id, span_id) VALUES ('new', 'a', 'b')")
        old, new = store.clickhouse.query("SELECT name, subject, subject_kind FROM scores ORDER BY name DESC").rows

    assert (old[0], new[0]) == ("old", "new")
    assert old[1:] == new[1:]
    assert new[2] == "span"


def test_spans_stored_before_they_were_numbers_are_found_all_the_same(tmp_path: Path) -> None:
    hashes = {"spans": ("span_hash",), "spans_light": ("trace_hash", "span_hash")}
    with chdb_store(tmp_path) as store:
        for table, columns in hashes.items():
            for column in columns:
                store.clickhouse.command(f"ALTER TABLE {table} DROP COLUMN {column}")
        store.clickhouse.command("INSERT INTO spans (name, trace_id, span_id) VALUES ('old', 'a', 'b')")
        store.clickhouse.command("ALTER TABLE schema_migrations DELETE WHERE version = 5 SETTINGS mutations_sync = 1")

        migrate(store.clickhouse, None)

        store.clickhouse.command("INSERT INTO spans (name, trace_id, span_id) VALUES ('new', 'a', 'b')")
        for table, columns in hashes.items():
            ids = f"SELECT name, {', '.join(columns)} FROM {table} ORDER BY name DESC"
            old, new = store.clickhouse.query(ids).rows
            assert (old[0], new[0]) == ("old", "new")
            assert old[1:] == new[1:]


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    with chdb_store(tmp_path) as store:
        store.clickhouse.command("INSERT INTO schema_migrations (version, name) VALUES (9000, 'from_the_future')")

        with pytest.raises(SchemaTooNew, match="at version 9000"):
            migrate(store.clickhouse, None)


def test_a_process_waits_for_another_one_that_migrates(tmp_path: Path) -> None:
    naps: list[float] = []
    with chdb_store(tmp_path) as store:
        store.clickhouse.command("TRUNCATE TABLE schema_migrations")
        hold_lock(store, host="elsewhere", pid=1, since=int(time.time()))

        def nap(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 3:
                store.clickhouse.command("DROP TABLE schema_migration_lock")

        migrate(store.clickhouse, None, sleep=nap)

        assert naps == [1, 1, 1]
        assert store.clickhouse.query("SELECT count() AS applied FROM schema_migrations").scalar() == len(migrations())


def test_a_migration_that_never_ends_elsewhere_is_told(tmp_path: Path) -> None:
    with chdb_store(tmp_path) as store:
        store.clickhouse.command("TRUNCATE TABLE schema_migrations")
        hold_lock(store, host="elsewhere", pid=1, since=int(time.time()))

        with pytest.raises(StoreUnavailable, match="Another process has been migrating"):
            migrate(store.clickhouse, None, sleep=lambda _: None)


@pytest.mark.parametrize(
    "holder",
    [
        {"host": "elsewhere", "pid": 1, "since": 1_700_000_000},
        {"host": socket.gethostname(), "pid": 2**22 + 1, "since": 4_000_000_000},
    ],
    ids=["on another machine, long ago", "on this machine, dead"],
)
def test_a_lock_left_by_a_process_that_died_is_taken_over(tmp_path: Path, holder: dict[str, object]) -> None:
    with chdb_store(tmp_path) as store:
        store.clickhouse.command("TRUNCATE TABLE schema_migrations")
        hold_lock(store, **holder)

        migrate(store.clickhouse, None, sleep=lambda _: pytest.fail("waited for the dead"))

        assert store.clickhouse.query("SELECT count() AS applied FROM schema_migrations").scalar() == len(migrations())


def test_inserts_wait_for_the_disk_when_told_to(tmp_path: Path) -> None:
    synced = "SELECT count() AS tables FROM system.tables WHERE database = currentDatabase() AND create_table_query LIKE '%fsync_after_insert = 1%'"  # fmt: skip
    with chdb_store(tmp_path) as store:
        before = store.clickhouse.query(synced).scalar()
        set_fsync(store.clickhouse, on=True)
        during = store.clickhouse.query(synced).scalar()
        set_fsync(store.clickhouse, on=False)

        assert (before, during, store.clickhouse.query(synced).scalar()) == (0, 8, 0)


@pytest.mark.parametrize("migration", migrations(), ids=lambda migration: migration.name)
@pytest.mark.parametrize("cluster", [None, "telemetry"], ids=["node", "cluster"])
def test_golden_ddl(migration: Migration, cluster: str | None) -> None:
    rendered = ";\n\n".join(migration.statements(cluster)) + ";\n"

    assert_golden(f"ddl/{migration.name}.{'cluster' if cluster else 'node'}.sql", rendered)


def test_on_a_cluster_every_table_is_replicated_sharded_and_explicitly_so() -> None:
    for migration in migrations():
        tables = re.findall(r"-- shard by: .+\nCREATE TABLE IF NOT EXISTS (\w+)", migration.sql)
        assert tables == re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", migration.sql)
        rendered = "\n".join(migration.statements("c"))
        assert re.findall(r"EXISTS (\w+)_local ON CLUSTER 'c'\n", rendered) == tables
        assert rendered.count("Replicated") == rendered.count("Distributed('c'") == len(tables)


def test_a_statement_without_a_rule_for_clusters_is_a_defect() -> None:
    odd = Migration(version=1, name="odd", sql="OPTIMIZE TABLE spans;")

    with pytest.raises(ValueError, match="no rule renders"):
        list(odd.statements("c"))


def test_altering_a_table_alters_the_local_and_the_distributed_one() -> None:
    change = Migration(
        version=3,
        name="change",
        sql="ALTER TABLE spans ADD COLUMN IF NOT EXISTS x String;\nALTER TABLE spans ADD INDEX IF NOT EXISTS i x TYPE minmax;",
    )

    assert list(change.statements("c")) == [
        "ALTER TABLE spans_local ON CLUSTER 'c' ADD COLUMN IF NOT EXISTS x String",
        "ALTER TABLE spans ON CLUSTER 'c' ADD COLUMN IF NOT EXISTS x String",
        "ALTER TABLE spans_local ON CLUSTER 'c' ADD INDEX IF NOT EXISTS i x TYPE minmax",
    ]
