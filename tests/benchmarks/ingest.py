"""Durable ingest over HTTP against the bare engine taking the same columns ready-made, in the same run."""

import http.client
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pyarrow as pa

from benchmarks.measure import Figure, resident_mib
from lumetra_collector.pipeline import columns_of
from lumetra_collector.prepared import from_ipc
from lumetra_collector.request import RequestFacts
from lumetra_storage.clickhouse import ClickHouse, open_clickhouse
from lumetra_storage.schema import migrate, set_fsync
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import with_project_ids
from support.otlp_bodies import agent_request
from support.server import RunningServer, running_server

CLIENTS = 8
SPANS_PER_REQUEST = 200
WARM = 16
ROUNDS = 4
REQUESTS = 100
"""Of each round."""
ENGINE_GROUP = 50
"""Requests per insert of the bare engine: groups of 10,000 rows, as the collector's."""


def measure(directory: Path) -> Iterator[Figure]:
    bodies = [agent_request(number, spans=SPANS_PER_REQUEST, project="bench") for number in range(WARM + ROUNDS * REQUESTS)]
    spans = len(bodies) * SPANS_PER_REQUEST
    yield Figure(what="bytes of OTLP per span", measured=f"{sum(map(len, bodies)) / spans:,.0f}", aim="about 1,900")
    started = time.perf_counter()
    batches = [ready_columns(body) for body in bodies]
    alone = spans / (time.perf_counter() - started)
    yield Figure(what="bytes to columns, one process, no engine", measured=f"{alone:,.0f} spans/s")
    with bare_engine(directory / "engine") as engine, running_server(directory / "server") as server:
        idle = resident_mib(server.process.pid)
        watch = MemoryWatch(server.process.pid)
        watch.start()
        rounds = list(in_turn(engine, batches, server, bodies))
        watch.stopping.set()
        watch.join()
    bare, over = (median(rates) for rates in zip(*rounds, strict=True))
    yield Figure(what="bare engine, ready Arrow batches", measured=f"{bare:,.0f} spans/s")
    yield Figure(what=f"over HTTP, {CLIENTS} clients, acknowledged when stored", measured=f"{over:,.0f} spans/s", aim="> 5,000")
    ratios = sorted(taken / inserted for inserted, taken in rounds)
    yield Figure(
        what=f"ratio to the bare engine, median of {ROUNDS} rounds in turn (least, most)",
        measured=f"{median(ratios):.2f} ({ratios[0]:.2f}, {ratios[-1]:.2f})",
        aim=">= 0.5",
    )
    yield Figure(
        what="resident, all processes, idle and at most", measured=f"{idle:.0f} and {watch.most:.0f} MiB", aim="< 1.5 GB"
    )


def in_turn(
    engine: ClickHouse, batches: Sequence[pa.RecordBatch], server: RunningServer, bodies: Sequence[bytes]
) -> Iterator[tuple[float, float]]:
    """Let the bare engine and the server take the same spans, round by round; spans per second of each.

    A shared machine is now twice as fast and now half: only what ran close together can be compared.
    """
    over_http(server, bodies[:WARM])  # the decoding workers start before the clock does
    for first in range(WARM, len(bodies), REQUESTS):
        yield insert(engine, batches[first : first + REQUESTS]), over_http(server, bodies[first : first + REQUESTS])


def ready_columns(body: bytes) -> pa.RecordBatch:
    """Make the columns the collector would make of one request."""
    facts = RequestFacts(signal="traces", received_at=time.time_ns())
    prepared = columns_of(body, facts, limit_bytes=len(body))
    return with_project_ids(from_ipc([prepared.tables["spans"]]), {"bench": 1})


@contextmanager
def bare_engine(directory: Path) -> Generator[ClickHouse]:
    """Open an engine with our tables and nothing else, as durable as the server's."""
    clickhouse = open_clickhouse(StorageSettings.from_environment({}, data_dir=directory))
    migrate(clickhouse, None)
    set_fsync(clickhouse, on=True)
    yield clickhouse
    clickhouse.close()


def insert(engine: ClickHouse, batches: Sequence[pa.RecordBatch]) -> float:
    """Insert ready columns in groups of the size the collector aims at; spans per second.

    It merges meanwhile, as the server does, and not while the server has its turn.
    """
    groups = [pa.Table.from_batches(batches[first : first + ENGINE_GROUP]) for first in range(0, len(batches), ENGINE_GROUP)]
    engine.command("SYSTEM START MERGES")
    started = time.perf_counter()
    for group in groups:
        engine.insert("spans", group)
    taken_seconds = time.perf_counter() - started
    engine.command("SYSTEM STOP MERGES")
    return sum(group.num_rows for group in groups) / taken_seconds


def over_http(server: RunningServer, bodies: Sequence[bytes]) -> float:
    """Send every body from a few clients, each waiting for its acknowledgement; spans per second."""
    waiting = iter(bodies)
    taking = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        while True:
            with taking:
                body = next(waiting, None)
            if body is None:
                return
            connection.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status

    started = time.perf_counter()
    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return len(bodies) * SPANS_PER_REQUEST / (time.perf_counter() - started)


class MemoryWatch(threading.Thread):
    """Remembers the most memory a process took."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.most = 0.0
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(0.2):
            self.most = max(self.most, resident_mib(self.pid))
