"""ClickHouse behind three verbs, the same for the embedded engine (chDB) and a server.

In: SQL with bound parameters, or ready Arrow columns. Out: `Rows`, or a StorageError that says what to do. Calls block and
release the GIL; put them on threads. A few connections are shared: each serialises its own calls.
"""

import os
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.client import Client

from lumetra_storage.connections import Lane
from lumetra_storage.engine_lock import EngineLock
from lumetra_storage.rows import Rows
from lumetra_storage.settings import MIB, StorageSettings


class ClickHouse(Protocol):
    """What the rest of Lumetra needs of ClickHouse."""

    def insert(self, table: str, columns: pa.RecordBatch | pa.Table) -> None:
        """Store *columns*; once it returns they are there."""
        ...

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Ask, with values bound to `{name:Type}` in *sql*."""
        ...

    def command(self, sql: str) -> None:
        """Change the schema or settings; nothing comes back."""
        ...

    def close(self) -> None:
        """Wait for running calls and let go of the store."""
        ...


def open_clickhouse(settings: StorageSettings) -> ClickHouse:
    """Open the engine that *settings* name: a server by its address, else chDB in the data directory."""
    url = settings.clickhouse_url
    if url and not url.startswith("chdb:"):
        return _Pooled(lambda limits: _server(url, limits, settings), settings)
    directory = Path(url.removeprefix("chdb://")) if url else settings.clickhouse_dir
    # Ours before the engine's: chDB says only that the directory is in use, ours says by whom.
    lock = EngineLock(directory)
    try:
        return _Pooled(lambda limits: _embedded(directory, limits, settings), settings, lock)
    # Also when the start is interrupted: the lock would outlive the attempt in a process that goes on (tests, `demo`).
    except BaseException:
        lock.release()
        raise


_THREADS = {"max_threads_min_free_memory_per_thread": 64 * MIB}
"""The engine's default of 1 GiB for each thread leaves one thread to a question, whatever the processors, under our cap on its memory."""


def _embedded(directory: Path, limits: Mapping[str, object], settings: StorageSettings) -> Client:
    return clickhouse_connect.get_client(
        dsn=f"chdb://{directory}", settings={**limits, **_THREADS}, chdb_options=engine_options(settings)
    )


def _server(url: str, limits: Mapping[str, object], settings: StorageSettings) -> Client:
    # local: subqueries run on each shard over its own rows, which is right because what belongs together is sharded together.
    # sync: an acknowledged insert is on its shards, not in a queue of the node that took it.
    more = {"distributed_product_mode": "local", "insert_distributed_sync": 1} if settings.clickhouse_cluster else {}
    return clickhouse_connect.get_client(
        dsn=url, settings={**limits, **more}, autogenerate_session_id=False, connect_timeout=5, send_receive_timeout=120
    )


def engine_options(settings: StorageSettings) -> dict[str, int]:
    """Cap what the embedded engine takes: its own defaults are 90 % of the machine's memory and 5 GiB for each cache."""
    cache = settings.engine_cache_mib * MIB
    return {
        "max_server_memory_usage": settings.engine_memory_mib * MIB,
        "mark_cache_size": cache // 4,
        "primary_index_cache_size": cache // 8,
        "index_mark_cache_size": cache // 8,
        "text_index_header_cache_size": cache // 8,
        "text_index_tokens_cache_size": cache // 8,
        "text_index_postings_cache_size": cache // 8,
        "query_condition_cache_size": cache // 16,
        "compiled_expression_cache_size": cache // 16,
        "vector_similarity_index_cache_size": 0,
        "unique_key_index_cache_size_bytes": 0,
        "background_schedule_pool_size": 2,
        # One merging thread for two processors, never all of them: merges that keep step with the load take from decoding what
        # they would do cheaper later, with more to merge at once.
        "background_pool_size": max(1, (os.cpu_count() or 1) // 2),
        # Merges yield to what somebody waits for: inserts, questions, decoding. They catch up when it is quiet. Linux lets the
        # engine do this, and take it back, as root or with CAP_SYS_NICE; elsewhere the setting is without effect.
        "os_threads_nice_value_merge_mutate": 10,
    }


class _Pooled:
    """A few connections for reading and a few for writing, so that slow questions never hold up what comes in."""

    def __init__(
        self,
        connect: Callable[[Mapping[str, object]], Client],
        settings: StorageSettings,
        lock: EngineLock | None = None,
    ) -> None:
        # Limits by query are the connection's settings: a page cannot forget them.
        reading = {"max_execution_time": settings.query_seconds, "max_memory_usage": settings.query_memory_mib * MIB}
        # 0 is no limit: one request may carry spans of many weeks (an import), and its refusal would be for ever.
        writing = {"max_partitions_per_insert_block": 0, "max_insert_threads": 1}
        self._lock = lock
        self._readers = Lane(lambda: connect(reading), settings.read_connections)
        self._writers = Lane(lambda: connect(writing), settings.write_connections)
        with self._writers.connection():
            pass  # a store that is not there is better told at start

    def insert(self, table: str, columns: pa.RecordBatch | pa.Table) -> None:
        """Store *columns* over a writing connection."""
        whole = columns if isinstance(columns, pa.Table) else pa.Table.from_batches([columns])
        with self._writers.connection() as client:
            client.insert_arrow(table, whole, settings=_named())

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Ask over a reading connection, within its limits of time and memory."""
        with self._readers.connection() as client:
            answer = client.query(sql, parameters=dict(parameters or {}), settings=_named())
        names = tuple(answer.column_names)
        # The embedded engine gives no columns at all for an empty answer; readers count on one per name.
        return Rows(names=names, columns=tuple(answer.result_columns) or ((),) * len(names))

    def command(self, sql: str) -> None:
        """Change over a writing connection: a migration may take longer than a question may."""
        with self._writers.connection() as client:
            client.command(sql, settings=_named())

    def close(self) -> None:
        """Wait for running calls, then give the directory free; a second time does nothing to the lock."""
        self._readers.close()
        self._writers.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _named() -> dict[str, str]:
    """Name the call, so that a server's `system.query_log` and ours can be laid side by side."""
    return {"query_id": f"lumetra-{uuid.uuid4()}"}
