"""Durable ingest over HTTP against the bare engine taking the same columns ready-made, in the same run."""

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from benchmarks.measure import Figure, resident_mib
from lumetra_collector.pipeline import columns_of
from lumetra_collector.prepared import from_ipc
from lumetra_collector.request import RequestFacts
from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.schema import migrate, set_fsync
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import with_project_ids
from support.otlp_bodies import agent_request
from support.server import RunningServer, running_server

CLIENTS = 8
SPANS_PER_REQUEST = 200
REQUESTS = 400
ENGINE_GROUP = 50
"""Requests per insert of the bare engine: groups of 10,000 rows, as the collector's."""


def measure(directory: Path) -> Iterator[Figure]:
    bodies = [agent_request(number, spans=SPANS_PER_REQUEST, project="bench") for number in range(REQUESTS)]
    spans = REQUESTS * SPANS_PER_REQUEST
    yield Figure(what="bytes of OTLP per span", measured=f"{sum(map(len, bodies)) / spans:,.0f}", aim="about 1,900")
    started = time.perf_counter()
    batches = [ready_columns(body) for body in bodies]
    alone = spans / (time.perf_counter() - started)
    yield Figure(what="bytes to columns, one process, no engine", measured=f"{alone:,.0f} spans/s")
    engine = bare_engine(directory / "engine", batches)
    yield Figure(what="bare engine, ready Arrow batches", measured=f"{engine:,.0f} spans/s")
    with running_server(directory / "server") as server:
        idle = resident_mib(server.process.pid)
        watch = MemoryWatch(server.process.pid)
        watch.start()
        rate = over_http(server, bodies)
        watch.stopping.set()
        watch.join()
    yield Figure(what=f"over HTTP, {CLIENTS} clients, acknowledged when stored", measured=f"{rate:,.0f} spans/s", aim="> 5,000")
    yield Figure(what="ratio to the bare engine", measured=f"{rate / engine:.2f}", aim=">= 0.5")
    yield Figure(
        what="resident, all processes, idle and at most", measured=f"{idle:.0f} and {watch.most:.0f} MiB", aim="< 1.5 GB"
    )


def ready_columns(body: bytes) -> pa.RecordBatch:
    """Make the columns the collector would make of one request."""
    facts = RequestFacts(signal="traces", received_at=time.time_ns())
    prepared = columns_of(body, facts, limit_bytes=len(body))
    return with_project_ids(from_ipc([prepared.tables["spans"]]), {"bench": 1})


def bare_engine(directory: Path, batches: Sequence[pa.RecordBatch]) -> float:
    """Insert ready columns in groups of the size the collector aims at, as durably as the server does; spans per second."""
    clickhouse = open_clickhouse(StorageSettings.from_environment({}, data_dir=directory))
    migrate(clickhouse, None)
    set_fsync(clickhouse, on=True)
    groups = [pa.Table.from_batches(batches[first : first + ENGINE_GROUP]) for first in range(0, len(batches), ENGINE_GROUP)]
    started = time.perf_counter()
    for group in groups:
        clickhouse.insert("spans", group)
    rate = sum(group.num_rows for group in groups) / (time.perf_counter() - started)
    clickhouse.close()
    return rate


def over_http(server: RunningServer, bodies: Sequence[bytes]) -> float:
    """Send every body from a few clients, each waiting for its acknowledgement; spans per second."""
    warm(server, bodies[:16])
    waiting = iter(bodies[16:])
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
    return (len(bodies) - 16) * SPANS_PER_REQUEST / (time.perf_counter() - started)


def warm(server: RunningServer, bodies: Sequence[bytes]) -> None:
    """Let the decoding workers start before the clock does."""
    threads = [threading.Thread(target=post_once, args=(server.port, body)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def post_once(port: int, body: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf"})
    connection.getresponse().read()


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
