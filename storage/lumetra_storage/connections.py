"""A few connections that threads share, and the driver's errors in our words."""

import queue
from collections.abc import Callable, Generator
from contextlib import contextmanager

from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError, DatabaseError

from lumetra_storage.errors import QueryFailed, StoreUnavailable

_PASSING_CODES = frozenset({
    159,  # TIMEOUT_EXCEEDED
    160,  # TOO_SLOW
    164,  # READONLY
    202,  # TOO_MANY_SIMULTANEOUS_QUERIES
    203,  # NO_FREE_CONNECTION
    209,  # SOCKET_TIMEOUT
    210,  # NETWORK_ERROR
    236,  # ABORTED
    241,  # MEMORY_LIMIT_EXCEEDED
    242,  # TABLE_IS_READ_ONLY
    243,  # NOT_ENOUGH_SPACE
    252,  # TOO_MANY_PARTS
    279,  # ALL_CONNECTION_TRIES_FAILED
    285,  # TOO_FEW_LIVE_REPLICAS
    319,  # UNKNOWN_STATUS_OF_INSERT
    394,  # QUERY_WAS_CANCELLED
    999,  # KEEPER_EXCEPTION
})  # fmt: skip
"""Source: ClickHouse, src/Common/ErrorCodes.cpp. These pass by themselves, or when somebody makes room."""

_FILE_CODES = frozenset({74, 75, 76, 1001})
"""CANNOT_READ/WRITE_… and STD_EXCEPTION: a full or failing disk says these."""

CONNECTION_WAIT_SECONDS = 20


class Lane:
    """At most *size* connections, opened when first needed."""

    def __init__(self, connect: Callable[[], Client], size: int) -> None:
        self._connect = connect
        self._size = size
        # Last in, first out: under little load one connection stays warm and the others are never opened.
        self._free: queue.LifoQueue[Client | None] = queue.LifoQueue()
        for _ in range(size):
            self._free.put(None)

    @contextmanager
    def connection(self) -> Generator[Client]:
        """Lend a connection; what the driver raises meanwhile comes out in our words."""
        try:
            client = self._free.get(timeout=CONNECTION_WAIT_SECONDS)
        except queue.Empty as exc:
            raise StoreUnavailable("Every connection to ClickHouse is busy; try again in a moment.") from exc
        try:
            with _store_errors():
                client = client or self._connect()
                yield client
        finally:
            # Whatever happened: the driver opens a broken connection anew, and one that is lost here is lost until the next
            # start.
            self._free.put(client)

    def close(self) -> None:
        """Wait until all connections are given back, and close them."""
        for _ in range(self._size):
            # No timeout: who still runs needs the connection, and the engine must not go from under it.
            client = self._free.get()
            if client is not None:
                client.close()


@contextmanager
def _store_errors() -> Generator[None]:
    """Say in our words what the driver raised: passing troubles as StoreUnavailable, the rest as QueryFailed."""
    try:
        yield
    except DatabaseError as exc:
        # Without a code the failure is the connection's, not the statement's.
        if exc.code is None or exc.code in _PASSING_CODES or exc.code in _FILE_CODES:
            raise StoreUnavailable(f"ClickHouse cannot do this now: {_first_line(exc)}") from exc
        raise QueryFailed(f"ClickHouse refused a statement: {_first_line(exc)}") from exc
    except (ClickHouseError, OSError) as exc:
        raise StoreUnavailable(f"ClickHouse does not answer: {_first_line(exc)}") from exc


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or [type(exc).__name__])[0][:500]
