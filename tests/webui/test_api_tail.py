"""The live tail as a client sees it: a real server is tailed, sent to, left, returned to, and stopped."""

import json
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from support.otlp_requests import chat_trace
from support.server import RunningServer, running_server

STOP_SECONDS = 15
"""The grace for requests under way is 30 seconds: a stop that waits for a tail takes longer than this."""


class Event(NamedTuple):
    kind: str
    id: str
    data: dict[str, Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("tail") / "data") as running:
        yield running


def send(server: RunningServer, number: int, project: str, *, input_tokens: int = 5) -> str:
    trace_id, body = chat_trace(number, input_tokens=input_tokens, project=project)
    answer = httpx.post(f"{server.url}/v1/traces", content=body, headers={"content-type": "application/x-protobuf"})
    assert answer.status_code == 200, answer.text
    return trace_id


@contextmanager
def tailing(server: RunningServer, project: str, *, after: str = "", **parameters: str) -> Generator[Iterator[Event]]:
    """Tail *project*; the block begins when the tail is looking."""
    with httpx.stream(
        "GET",
        f"{server.url}/api/v1/traces/tail",
        params={"project": project} | parameters,
        headers={"last-event-id": after} if after else {},
        timeout=30,
    ) as answer:
        assert answer.status_code == 200
        yield events(answer.iter_lines())


def events(lines: Iterator[str]) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
        elif not line:
            if "event" in fields:
                yield Event(fields["event"], fields["id"], json.loads(fields["data"]))
            fields = {}


def test_a_trace_is_told_once_when_it_comes_and_again_only_when_more_of_it_does(server: RunningServer) -> None:
    send(server, 1, "told")
    with tailing(server, "told", since="1h") as told:
        first = next(told)
        second_id = send(server, 2, "told")
        second = next(told)
        send(server, 2, "told", input_tokens=6)
        changed = next(told)

    assert [(event.kind, event.data["span_count"]) for event in (first, second, changed)] == [
        ("trace", 2),
        ("trace", 2),
        ("change", 2),
    ]
    assert (second.data["trace_id"], changed.data["trace_id"]) == (second_id, second_id)
    assert changed.data == httpx.get(f"{server.url}/api/v1/traces", params={"project": "told"}).json()["items"][0]


def test_who_returns_goes_on_after_the_last_event_that_was_received(server: RunningServer) -> None:
    sent = [send(server, number, "return") for number in range(10, 14)]
    with tailing(server, "return", since="1h") as told:
        received = [next(told), next(told)]
    sent.append(send(server, 14, "return"))
    with tailing(server, "return", after=received[-1].id) as told:
        received += [next(told) for _ in range(3)]

    assert [event.kind for event in received] == ["trace"] * 5
    assert [event.data["trace_id"] for event in received] == sent


def test_only_what_matches_is_told(server: RunningServer) -> None:
    send(server, 20, "matching", input_tokens=1)
    with tailing(server, "matching", since="1h", filter="input_tokens > 50") as told:
        send(server, 21, "matching", input_tokens=2)
        wanted = send(server, 22, "matching", input_tokens=99)

        assert next(told).data["trace_id"] == wanted


def test_nothing_is_lost_or_doubled_while_many_send_at_once(server: RunningServer) -> None:
    first = send(server, 100, "many")
    with tailing(server, "many", since="1h") as told:
        senders = [
            threading.Thread(target=lambda start: [send(server, n, "many") for n in range(start, start + 20)], args=(start,))
            for start in (200, 300, 400)
        ]
        for sender in senders:
            sender.start()
        received = [next(told).data["trace_id"] for _ in range(61)]
        for sender in senders:
            sender.join()

    sent = {first} | {chat_trace(n, input_tokens=5)[0] for start in (200, 300, 400) for n in range(start, start + 20)}
    assert len(received) == len(set(received))
    assert set(received) == sent


@pytest.mark.parametrize(
    ("parameters", "headers", "status"),
    [
        ({"project": "nobody"}, {}, 404),
        ({"project": "refusing", "filter": "modle = 1"}, {}, 400),
        ({"project": "refusing"}, {"last-event-id": "nonsense"}, 400),
    ],
    ids=["project", "filter", "event id"],
)
def test_what_cannot_be_tailed_is_refused(
    server: RunningServer, parameters: dict[str, str], headers: dict[str, str], status: int
) -> None:
    send(server, 30, "refusing")

    answer = httpx.get(f"{server.url}/api/v1/traces/tail", params=parameters, headers=headers)

    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_a_server_that_stops_does_not_wait_for_its_tails(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        send(server, 1, "stopping")
        with tailing(server, "stopping", since="1h") as told:
            next(told)
            asked = time.monotonic()
            ending = threading.Thread(target=server.stop)
            ending.start()
            rest = list(told)
            ending.join()

        assert rest == []
        assert time.monotonic() - asked < STOP_SECONDS
        assert server.process.returncode == 0
