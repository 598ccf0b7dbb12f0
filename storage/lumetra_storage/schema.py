"""Bring the tables of a ClickHouse up to this release, one process at a time, and refuse to touch newer ones."""

import time
from collections.abc import Callable

from lumetra_storage.clickhouse import ClickHouse
from lumetra_storage.ddl import Migration, migrations
from lumetra_storage.errors import SchemaTooNew
from lumetra_storage.migration_lock import migration_lock

_MIGRATIONS_TABLE = Migration(
    version=0,
    name="0000_schema_migrations",
    sql=(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version UInt32, name String, applied_at DateTime DEFAULT now()) "
        "ENGINE = ReplacingMergeTree(applied_at) ORDER BY version"
    ),
)


def migrate(clickhouse: ClickHouse, cluster: str | None, *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Apply what is missing, each migration once.

    Statements are safe to repeat, so a process that dies half way leaves nothing to mend.

    Raises:
        SchemaTooNew: a newer Lumetra has migrated these tables.
    """
    known = migrations()
    for statement in _MIGRATIONS_TABLE.statements(cluster):
        clickhouse.command(statement)
    # Looked at before and again under the lock: at most starts nothing is missing, and no lock need be taken or waited for.
    missing = _missing(clickhouse, known)
    if not missing:
        return
    with migration_lock(clickhouse, sleep):
        for migration in _missing(clickhouse, known):
            for statement in migration.statements(cluster):
                clickhouse.command(statement)
            clickhouse.command(
                f"INSERT INTO schema_migrations (version, name) VALUES ({migration.version}, '{migration.name}')"  # noqa: S608
            )


def set_fsync(clickhouse: ClickHouse, *, on: bool) -> None:
    """Choose what an acknowledged insert survives: the end of the process (off), or also that of the machine (on)."""
    tables = clickhouse.query(
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' "
        # Only the tables that say otherwise: an ALTER of each at every start would write to all of them.
        "AND (create_table_query LIKE '%fsync_after_insert = 1%') != {on:Bool}",
        {"on": on},
    )
    for (table,) in tables.rows:
        clickhouse.command(f"ALTER TABLE {table} MODIFY SETTING fsync_after_insert = {on:d}, fsync_part_directory = {on:d}")


def _missing(clickhouse: ClickHouse, known: tuple[Migration, ...]) -> list[Migration]:
    applied = {row[0] for row in clickhouse.query("SELECT version FROM schema_migrations").rows}
    newest = max(applied, default=0)
    if newest > known[-1].version:
        raise SchemaTooNew(
            f"The ClickHouse tables are at version {newest}, this Lumetra knows {known[-1].version}. "
            "Start the newer release, or restore a backup made before it."
        )
    return [migration for migration in known if migration.version not in applied]
