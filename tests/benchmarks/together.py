"""Somebody looks while telemetry comes in: pages of a server that ingests at half of what it can."""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from benchmarks.ingest import SPANS_PER_REQUEST, WARM, over_http
from benchmarks.measure import Figure, milliseconds
from benchmarks.reads import asked
from support.otlp_bodies import agent_request, trace_id
from support.server import RunningServer, running_server

MOST = 100
"""Requests that find out how much the server can take."""
FURTHER = 400
"""Requests that come while somebody looks; where they do not suffice, they come again as retries do."""
LOOKS = 60


def measure(directory: Path) -> Iterator[Figure]:
    bodies = [agent_request(number, spans=SPANS_PER_REQUEST, project="busy") for number in range(WARM + MOST + FURTHER)]
    with running_server(directory / "data") as server:
        over_http(server, bodies[:WARM])
        most = over_http(server, bodies[WARM : WARM + MOST])
        with (
            httpx.Client(base_url=server.url, timeout=60) as browser,
            Load(server, bodies[WARM + MOST :], spans_per_second=most / 2) as load,
        ):
            page = f"/projects/busy/traces/{trace_id(100).hex()}"
            figures = {
                "trace page": milliseconds(lambda: asked(browser, page), runs=LOOKS),
                "trace list": milliseconds(
                    lambda: asked(browser, "/projects/busy/traces?from=2026-10-01T00:00:00Z"), runs=LOOKS
                ),
            }
        yield Figure(
            what="spans taken in meanwhile, of the most it takes", measured=f"{load.rate():,.0f} of {most:,.0f} spans/s"
        )
    for what, (p50, p95) in figures.items():
        yield Figure(what=f"{what} meanwhile, p50 / p95", measured=f"{p50:.0f} / {p95:.0f} ms", aim="p95 < 300 ms")


class Load:
    """Sends requests at a steady rate from a thread of its own, each when its time has come, for as long as the block lasts."""

    def __init__(self, server: RunningServer, bodies: Sequence[bytes], *, spans_per_second: float) -> None:
        self._server = server
        self._bodies = bodies
        self._seconds_apart = SPANS_PER_REQUEST / spans_per_second
        self._stopping = threading.Event()
        self._senders: list[threading.Thread] = []
        self._started = self._ended = 0.0
        self._sent = 0

    def __enter__(self) -> "Load":
        self._started = time.perf_counter()
        ticks = self._ticks()
        taking = threading.Lock()
        self._senders = [threading.Thread(target=self._send, args=(ticks, taking), daemon=True) for _ in range(4)]
        for sender in self._senders:
            sender.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for sender in self._senders:
            sender.join()
        self._ended = time.perf_counter()

    def rate(self) -> float:
        """Spans per second that were acknowledged."""
        return self._sent * SPANS_PER_REQUEST / (self._ended - self._started)

    def _ticks(self) -> Iterator[float]:
        number = 0
        while not self._stopping.is_set():
            yield self._started + number * self._seconds_apart
            number += 1

    def _send(self, ticks: Iterator[float], taking: threading.Lock) -> None:
        with httpx.Client(base_url=self._server.url, timeout=60) as client:
            while True:
                with taking:
                    due = next(ticks, None)
                    number = self._sent
                    self._sent += due is not None
                if due is None:
                    return
                time.sleep(max(0.0, due - time.perf_counter()))
                body = self._bodies[number % len(self._bodies)]
                answer = client.post("/v1/traces", content=body, headers={"content-type": "application/x-protobuf"})
                assert answer.status_code == 200, answer.text
