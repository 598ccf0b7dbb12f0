"""From the door to the store: durable when acknowledged, refused in a way that loses nothing."""

import asyncio
import gzip
import threading
from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from prometheus_client import CollectorRegistry

from lumetra_collector.errors import Overloaded
from lumetra_collector.ingest import Ingest, Outcome
from lumetra_collector.meters import IngestMeters
from lumetra_collector.request import RequestFacts
from lumetra_collector.settings import CollectorSettings
from lumetra_core.errors import Unavailable
from lumetra_storage.errors import QueryFailed, StoreUnavailable
from lumetra_storage.store import TelemetryStore
from support.collector_app import JSON, PROTOBUF, RunningCollector, running_collector, serving
from support.otlp_bodies import agent_request, request, span
from support.stores import NamedProjects


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningCollector]:
    with running_collector(tmp_path_factory.mktemp("store")) as running:
        yield running


@dataclass
class FailingStore:
    """A real store that can be made to fail."""

    inner: TelemetryStore
    fault: Exception | None = None
    refused_rows: int | None = None
    """Refuse any batch that holds a span with this many nanoseconds."""
    batches: list[int] = field(default_factory=list)

    def insert_spans(self, batch: pa.RecordBatch) -> None:
        if self.fault is not None:
            raise self.fault
        if self.refused_rows in batch.column("duration_ns").to_pylist():
            raise QueryFailed("a value does not fit")
        self.batches.append(batch.num_rows)
        self.inner.insert_spans(batch)

    def insert_event_logs(self, batch: pa.RecordBatch) -> None:
        self.inner.insert_event_logs(batch)

    def insert_metric_points(self, batch: pa.RecordBatch) -> None:
        self.inner.insert_metric_points(batch)

    def insert_scores(self, batch: pa.RecordBatch) -> None:
        self.inner.insert_scores(batch)


def _count(collector: RunningCollector, project: str) -> Any:
    return collector.rows(f"SELECT count() FROM spans FINAL WHERE project_id = {collector.projects.ensure(project)}")[0][0]


def test_request_is_in_the_store_when_it_is_acknowledged(collector: RunningCollector) -> None:
    for number in range(3):
        answer = collector.client.post("/v1/traces", content=agent_request(number, project="acknowledged"), headers=PROTOBUF)

        assert (answer.status_code, answer.content) == (200, b"")
        assert _count(collector, "acknowledged") == (number + 1) * 200


@pytest.mark.parametrize(
    "path", ["/v1/traces/", "/otel/v1/traces", "/api/public/otel/v1/traces", "/api/public/otel/v1/traces/"]
)
def test_paths_of_other_sdks_lead_here_too(collector: RunningCollector, path: str) -> None:
    assert collector.client.post(path, content=b"{}", headers=JSON).status_code == 200


def test_header_names_the_project(collector: RunningCollector) -> None:
    collector.client.post("/v1/traces", content=request([span(1)]), headers=PROTOBUF | {"x-lumetra-project": "by header"})

    assert _count(collector, "by header") == 1


def test_spans_without_genai_are_kept_too(collector: RunningCollector) -> None:
    body = request([span(1, name="GET /", attributes={"http.method": "GET"})], {"service.name": "plain"})

    collector.client.post("/v1/traces", content=body, headers=PROTOBUF)

    assert _count(collector, "plain") == 1


def test_chunked_body_is_taken(collector: RunningCollector) -> None:
    body = request([span(1)], {"service.name": "chunked"})

    collector.client.post("/v1/traces", content=iter([body[:10], body[10:]]), headers=PROTOBUF)

    assert _count(collector, "chunked") == 1


def test_body_that_says_it_is_too_large_is_not_even_read(collector: RunningCollector) -> None:
    headers = PROTOBUF | {"content-length": str(65 << 20)}

    answer = collector.client.post("/v1/traces", content=b"a", headers=headers)

    assert answer.status_code == 413


def test_body_without_a_length_is_refused_when_it_has_become_too_large(collector: RunningCollector) -> None:
    with _serving(collector, collector.store, CollectorSettings(max_body_bytes=4000)) as client:
        answer = client.post("/v1/traces", content=(bytes(1000) for _ in range(5)), headers=PROTOBUF)

    assert answer.status_code == 413


def test_client_that_hangs_up_is_not_a_fault_of_ours(collector: RunningCollector) -> None:
    received = iter([{"type": "http.request", "body": b"abc", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(received)

    status, body = _answered(collector.client.app, receive)

    assert (status, b"hung up" in body) == (400, True)


def test_body_that_stops_coming_gives_its_room_back_and_may_be_sent_again(collector: RunningCollector) -> None:
    received = iter([{"type": "http.request", "body": b"abc", "more_body": True}])

    async def receive() -> Any:
        return next(received, None) or await asyncio.sleep(60)

    with _serving(collector, collector.store, body_pause_seconds=0.2) as client:
        status, body = _answered(client.app, receive)

    assert (status, b"nothing of the body came for 0.2 s; send it again" in body) == (503, True)


def _answered(app: Any, receive: Callable[[], Awaitable[Any]]) -> tuple[int, bytes]:
    """Let *app* answer a request whose body comes as *receive* gives it."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/traces",
        "raw_path": b"/v1/traces",
        "query_string": b"",
        "root_path": "",
    }
    scope |= {"headers": [(b"content-type", b"application/x-protobuf")], "http_version": "1.1", "scheme": "http"}
    asyncio.run(app(scope | {"app": app, "client": None, "server": None}, receive, send))
    return sent[0]["status"], sent[1]["body"]


def _serving(collector: RunningCollector, writer: Any, settings: CollectorSettings | None = None, **more: Any) -> Any:
    return serving(
        writer,
        collector.projects,
        settings=settings or CollectorSettings(workers=1),
        meters=CollectorRegistry(),
        telemetry=collector.store,
        **more,
    )


def test_store_that_is_down_is_answered_with_retry_after_and_recovers_by_itself(collector: RunningCollector) -> None:
    store = FailingStore(collector.store, fault=StoreUnavailable("disk full"))
    body = request([span(1)], {"service.name": "recovers"})
    with _serving(collector, store) as client:
        refused = client.post("/v1/traces", content=body, headers=PROTOBUF)
        store.fault = None
        taken = client.post("/v1/traces", content=body, headers=PROTOBUF)

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert b"disk full" in refused.content
    assert (taken.status_code, _count(collector, "recovers")) == (200, 1)


def test_directory_of_projects_that_is_down_is_answered_with_retry_after(collector: RunningCollector) -> None:
    class Down(NamedProjects):
        def ensure(self, name: str) -> int:
            raise Unavailable(f"cannot look up {name}")

    with serving(
        collector.store, Down(), settings=CollectorSettings(), meters=CollectorRegistry(), telemetry=collector.store
    ) as client:
        answer = client.post("/v1/traces", content=request([span(1)]), headers=PROTOBUF)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_full_queue_is_answered_with_retry_after(collector: RunningCollector) -> None:
    settings = CollectorSettings(max_queue_bytes=1000, workers=1)
    with _serving(collector, collector.store, settings) as client:
        answer = client.post("/v1/traces", content=agent_request(1), headers=PROTOBUF)
        small = client.post("/v1/traces", content=request([span(1)]), headers=PROTOBUF)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert small.status_code == 200


def test_what_the_collector_did_can_be_counted(tmp_path: Path, collector: RunningCollector) -> None:
    meters = CollectorRegistry()
    with serving(
        collector.store, collector.projects, settings=CollectorSettings(), meters=meters, telemetry=collector.store
    ) as client:
        bad = span(2)
        bad.span_id = b""
        client.post("/v1/traces", content=request([span(1), bad]), headers=PROTOBUF)
        client.post("/v1/traces", content=b"\xff", headers=PROTOBUF)

    def value(name: str, **labels: str) -> float | None:
        return meters.get_sample_value(f"lumetra_ingest_{name}", labels)

    assert (value("accepted_total", signal="traces"), value("rejected_total", signal="traces")) == (1, 1)
    assert (
        value("requests_total", signal="traces", outcome="stored"),
        value("requests_total", signal="traces", outcome="invalid"),
    ) == (1, 1)
    assert (value("flush_rows_sum"), value("flush_seconds_count"), value("queue_bytes")) == (1, 1, 0)


def test_call_recorded_by_two_requests_is_counted_once_in_the_end(collector: RunningCollector) -> None:
    usage = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 35}
    inner, outer = span(2, trace=77, parent=1, attributes=usage), span(1, trace=77, attributes=usage)
    with _serving(collector, collector.store) as client:
        for sent in (inner, outer):
            client.post("/v1/traces", content=request([sent], {"service.name": "twice"}), headers=PROTOBUF)

    covered = collector.rows("SELECT span_id, scope, is_covered FROM usage_covered FINAL")
    assert covered == [(outer.span_id.hex(), "trace", True)]


def _ingest(store: Any, **settings: int) -> Ingest:
    return Ingest(
        store,
        NamedProjects(),
        settings=CollectorSettings(workers=1, **settings),
        meters=IngestMeters(CollectorRegistry()),
        settle=lambda *, project_id, trace_ids: None,
    )


FACTS = RequestFacts(signal="traces", received_at=0)


def test_requests_that_come_together_are_stored_together(collector: RunningCollector) -> None:
    store = FailingStore(collector.store)

    async def scenario() -> list[Outcome]:
        ingest = _ingest(store)
        outcomes = await asyncio.gather(*(ingest.take(request([span(number)]), FACTS) for number in range(20)))
        await ingest.close()
        return outcomes

    assert asyncio.run(scenario()) == [Outcome(accepted=1, ignored=0, rejected=0, message="")] * 20
    assert sum(store.batches) == 20
    assert len(store.batches) < 10


def test_only_the_request_that_the_store_refuses_fails(collector: RunningCollector) -> None:
    store = FailingStore(collector.store, refused_rows=666)

    async def scenario() -> list[Any]:
        ingest = _ingest(store)
        bodies = [request([span(number, duration_ns=666 if number == 3 else 1)]) for number in range(6)]
        told = await asyncio.gather(*(ingest.take(body, FACTS) for body in bodies), return_exceptions=True)
        await ingest.close()
        return told

    told = asyncio.run(scenario())

    assert [type(outcome).__name__ for outcome in told] == ["Outcome"] * 3 + ["QueryFailed"] + ["Outcome"] * 2


def test_closing_stores_what_is_under_way_and_lets_nobody_else_in(collector: RunningCollector) -> None:
    entered, released = threading.Event(), threading.Event()

    class SlowStore(FailingStore):
        def insert_spans(self, batch: pa.RecordBatch) -> None:
            entered.set()
            released.wait(10)
            super().insert_spans(batch)

    store = SlowStore(collector.store)

    async def take(ingest: Ingest) -> Outcome:
        with ingest.admit("traces") as admission:
            admission.hold(1)
            return await ingest.take(request([span(1)]), FACTS)

    async def scenario() -> None:
        ingest = _ingest(store)
        under_way = asyncio.create_task(take(ingest))
        await asyncio.to_thread(entered.wait, 10)
        closing = asyncio.create_task(ingest.close())
        await asyncio.sleep(0)
        with pytest.raises(Overloaded, match="shutting down"):
            await take(ingest)
        released.set()
        await closing

        assert (await under_way).accepted == 1

    asyncio.run(scenario())
    assert store.batches == [1]


def test_what_waits_to_be_stored_counts_by_its_own_size_not_by_that_of_its_body(collector: RunningCollector) -> None:
    """A body of histories is forty times smaller than what it becomes: counted as it came, the queue would have no bound to speak of."""
    entered, released = threading.Event(), threading.Event()

    class SlowStore(FailingStore):
        def insert_spans(self, batch: pa.RecordBatch) -> None:
            entered.set()
            released.wait(10)
            super().insert_spans(batch)

    body = gzip.compress(request([span(1, attributes={"history": "as before. " * 20_000})]))
    facts = RequestFacts(signal="traces", received_at=0, content_encoding="gzip")

    async def take(ingest: Ingest) -> Outcome:
        with ingest.admit("traces") as admission:
            admission.hold(len(body))
            return await ingest.take(body, facts, admission)

    async def scenario() -> list[str]:
        ingest = _ingest(SlowStore(collector.store), max_queue_bytes=300_000)
        first = asyncio.create_task(take(ingest))
        await asyncio.to_thread(entered.wait, 10)
        second = await asyncio.gather(take(ingest), return_exceptions=True)
        released.set()
        told = [await first, *second, await take(ingest)]
        await ingest.close()
        return [type(each).__name__ for each in told]

    assert len(body) < 2_000
    assert asyncio.run(scenario()) == ["Outcome", "Overloaded", "Outcome"]
