"""A power cut in the middle of load loses nothing that was acknowledged, and retries double nothing."""

import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from support.otlp_requests import chat_trace
from support.server import RunningServer, free_port, start_server

KILLS = 10
CLIENTS = 3
TRACES_BEFORE_KILL = 12
INPUT_TOKENS = 7


class Client(threading.Thread):
    """Sends trace after trace, each until it is acknowledged, as exporters do."""

    def __init__(self, url: str, numbers: Iterator[int]) -> None:
        super().__init__()
        self.url = url
        self.numbers = numbers
        self.acknowledged: list[str] = []
        self.progress = threading.Semaphore(0)
        self.stopping = threading.Event()

    def run(self) -> None:
        with httpx.Client(timeout=10) as http:
            while not self.stopping.is_set():
                trace_id, body = chat_trace(next(self.numbers), input_tokens=INPUT_TOKENS)
                self.send(http, body)
                self.acknowledged.append(trace_id)
                self.progress.release()

    def send(self, http: httpx.Client, body: bytes) -> None:
        while True:
            try:
                answer = http.post(f"{self.url}/v1/traces", content=body, headers={"content-type": "application/x-protobuf"})
            except httpx.TransportError:
                self.stopping.wait(0.05)
                continue
            if answer.status_code == 200:
                return
            assert answer.status_code in (429, 503), answer.text
            self.stopping.wait(0.05)


def test_ten_power_cuts_lose_nothing_acknowledged_and_double_nothing(tmp_path: Path) -> None:
    port = free_port()
    server = start_server(tmp_path / "data", port=port)
    numbers = count()
    clients = [Client(server.url, numbers) for _ in range(CLIENTS)]
    for client in clients:
        client.start()

    for _ in range(KILLS):
        for client in clients:
            for _ in range(TRACES_BEFORE_KILL):
                assert client.progress.acquire(timeout=60)
        server.kill()
        server = start_server(tmp_path / "data", port=port)
    for client in clients:
        client.stopping.set()
    for client in clients:
        client.join(timeout=60)

    sent = {trace_id for client in clients for trace_id in client.acknowledged}
    found = list(all_traces(server))
    assert sorted(item["trace_id"] for item in found) == sorted(sent)
    assert {(item["span_count"], item["input_tokens"]) for item in found} == {(2, INPUT_TOKENS)}
    assert server.stop() == 0


def all_traces(server: RunningServer) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    while True:
        page = httpx.get(
            f"{server.url}/api/v1/traces",
            params={"project": "kill", "limit": 200, **({"cursor": cursor} if cursor else {})},
            timeout=30,
        ).json()
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return
