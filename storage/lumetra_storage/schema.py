"""Bring the tables of a ClickHouse up to this release, one process at a time, and refuse to touch newer ones."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from lumetra_storage.clickhouse import ClickHouse
from lumetra_storage.ddl import Migration, migrations
from lumetra_storage.errors import QueryFailed, SchemaTooNew, StoreUnavailable

LOCK_SECONDS = 120
"""A lock older than this was left by a process that died; longer migrations renew nothing, they only run at start."""

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
    missing = _missing(clickhouse, known)
    if not missing:
        return
    with _migration_lock(clickhouse, sleep):
        for migration in _missing(clickhouse, known):
            for statement in migration.statements(cluster):
                clickhouse.command(statement)
            clickhouse.command(
                f"INSERT INTO schema_migrations (version, name) VALUES ({migration.version}, '{migration.name}')"  # noqa: S608
            )


def _missing(clickhouse: ClickHouse, known: tuple[Migration, ...]) -> list[Migration]:
    applied = {row[0] for row in clickhouse.query("SELECT version FROM schema_migrations").rows}
    newest = max(applied, default=0)
    if newest > known[-1].version:
        raise SchemaTooNew(
            f"The ClickHouse tables are at version {newest}, this Lumetra knows {known[-1].version}. "
            "Start the newer release, or restore a backup made before it."
        )
    return [migration for migration in known if migration.version not in applied]


@contextmanager
def _migration_lock(clickhouse: ClickHouse, sleep: Callable[[float], None]) -> Generator[None]:
    """Hold a table as a lock: creating it succeeds for one process only."""
    for _ in range(LOCK_SECONDS):
        try:
            clickhouse.command("CREATE TABLE schema_migration_lock (held_since DateTime DEFAULT now()) ENGINE = TinyLog")
            break
        except QueryFailed:
            _drop_stale_lock(clickhouse)
            sleep(1)
    else:
        raise StoreUnavailable("Another process has been migrating the ClickHouse tables for two minutes; try again later.")
    try:
        yield
    finally:
        clickhouse.command("DROP TABLE IF EXISTS schema_migration_lock")


def _drop_stale_lock(clickhouse: ClickHouse) -> None:
    age = clickhouse.query(
        "SELECT dateDiff('second', metadata_modification_time, now()) FROM system.tables "
        "WHERE database = currentDatabase() AND name = 'schema_migration_lock'"
    )
    if age.rows and age.scalar() > LOCK_SECONDS:
        clickhouse.command("DROP TABLE IF EXISTS schema_migration_lock")
