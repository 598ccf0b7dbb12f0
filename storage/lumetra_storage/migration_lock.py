"""One migrating process at a time, over one ClickHouse: a table whose creation only one of them can win."""

import json
import os
import socket
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from lumetra_storage.clickhouse import ClickHouse
from lumetra_storage.errors import QueryFailed, StoreUnavailable

LOCK_SECONDS = 120
"""A lock older than this was left by a process that died on another machine."""


@contextmanager
def migration_lock(clickhouse: ClickHouse, sleep: Callable[[float], None]) -> Generator[None]:
    """Hold the lock, waiting for who holds it now; the holder's name is the table's comment."""
    holder = json.dumps({"host": socket.gethostname(), "pid": os.getpid(), "since": int(time.time())}).replace("'", "")
    for _ in range(LOCK_SECONDS):
        try:
            # Without IF NOT EXISTS: its failure is the lock. It needs no keeper, which a single node does not have.
            clickhouse.command(f"CREATE TABLE schema_migration_lock (held UInt8) ENGINE = TinyLog COMMENT '{holder}'")
            break
        except QueryFailed:
            if _is_stale(clickhouse):
                clickhouse.command("DROP TABLE IF EXISTS schema_migration_lock")
            else:
                sleep(1)
    else:
        raise StoreUnavailable("Another process has been migrating the ClickHouse tables for two minutes; try again later.")
    try:
        yield
    finally:
        clickhouse.command("DROP TABLE IF EXISTS schema_migration_lock")


def _is_stale(clickhouse: ClickHouse) -> bool:
    rows = clickhouse.query(
        "SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = 'schema_migration_lock'"
    ).rows
    if not rows:
        return False  # given free just now
    holder = json.loads(rows[0][0])
    if holder["host"] == socket.gethostname():
        # On our own machine the process tells; elsewhere only the time does.
        return not _is_alive(holder["pid"])
    return time.time() - holder["since"] > LOCK_SECONDS


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # alive, and somebody else's
    return True
