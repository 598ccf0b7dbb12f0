"""OTLP over gRPC, asked by a real client on loopback."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import grpc
import grpc.aio
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from prometheus_client import CollectorRegistry

from lumetra_collector.errors import PortTaken
from lumetra_collector.grpc import GrpcDoor, serve_grpc
from lumetra_collector.ingest import Ingest
from lumetra_collector.meters import IngestMeters
from lumetra_collector.settings import CollectorSettings
from lumetra_storage.errors import StoreUnavailable
from support.otlp_bodies import request, span
from support.stores import NamedProjects

TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
Call = Callable[..., Awaitable[bytes]]


class Sink:
    """A store that only counts; what it would keep is tested over HTTP, which goes the same way."""

    def __init__(self) -> None:
        self.rows = 0
        self.fault: Exception | None = None

    def insert_spans(self, batch: Any) -> None:
        if self.fault is not None:
            raise self.fault
        self.rows += batch.num_rows

    insert_event_logs = insert_metric_points = insert_scores = insert_spans


class Scene:
    """A collector with its gRPC door open, and a client in front of it."""

    def __init__(self, **settings: int) -> None:
        self.store = Sink()
        self.projects = NamedProjects()
        self.settings = CollectorSettings(**settings)

    def play(self, act: Callable[[Call, GrpcDoor], Awaitable[Any]], compression: Any = None) -> Any:
        async def scenario() -> Any:
            ingest = Ingest(
                self.store,
                self.projects,
                settings=self.settings,
                meters=IngestMeters(CollectorRegistry()),
                settle=lambda *, project_id, trace_ids: None,
            )
            door = await serve_grpc(ingest, host="127.0.0.1", port=0, max_body_bytes=self.settings.max_body_bytes)
            options = [("grpc.max_send_message_length", -1)]
            async with grpc.aio.insecure_channel(f"127.0.0.1:{door.port}", options, compression=compression) as channel:
                result = await act(channel.unary_unary(TRACES), door)
            await door.close()
            await ingest.close()
            return result

        return asyncio.run(scenario())

    def refusal(self, body: bytes, compression: Any = None) -> tuple[grpc.StatusCode, Status | None]:
        """Send *body*, which must be refused; give the code and the status in detail."""

        async def act(call: Call, _: GrpcDoor) -> tuple[grpc.StatusCode, Status | None]:
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await call(body)
            details = dict(refused.value.trailing_metadata()).get("grpc-status-details-bin")
            return refused.value.code(), None if details is None else Status.FromString(bytes(details))  # type: ignore[arg-type]

        return self.play(act, compression)


@pytest.mark.parametrize("compression", [None, grpc.Compression.Gzip, grpc.Compression.Deflate])
def test_spans_are_taken_and_acknowledged(compression: Any) -> None:
    scene = Scene()

    answer = scene.play(lambda call, _: call(request([span(1), span(2)])), compression)

    assert (answer, scene.store.rows) == (b"", 2)


def test_span_with_an_invalid_id_is_told_as_partial_success() -> None:
    bad = span(2)
    bad.span_id = b"\1"

    answer = Scene().play(lambda call, _: call(request([span(1), bad])))

    partial = ExportTraceServiceResponse.FromString(answer).partial_success
    assert (partial.rejected_spans, partial.error_message) == (1, "span_id has 1 bytes, not 8 (1)")


def test_metadata_names_the_project() -> None:
    scene = Scene()

    scene.play(lambda call, _: call(request([span(1)]), metadata=(("x-lumetra-project", "by metadata"),)))

    assert list(scene.projects.ids) == ["by metadata"]


def test_bad_data_is_an_invalid_argument_and_not_retried() -> None:
    code, status = Scene().refusal(b"\xff\xff")

    assert code == grpc.StatusCode.INVALID_ARGUMENT
    assert status is not None
    assert ("cut short" in status.message, len(status.details)) == (True, 0)


@pytest.mark.parametrize("compression", [None, grpc.Compression.Gzip])
def test_message_over_the_limit_exhausts_resources_and_is_not_retried(compression: Any) -> None:
    code, status = Scene(max_body_bytes=1 << 20).refusal(bytes(2 << 20), compression)

    assert (code, status) == (grpc.StatusCode.RESOURCE_EXHAUSTED, None)


def _retry_seconds(status: Status | None) -> int:
    assert status is not None
    retry = RetryInfo()
    assert status.details[0].Unpack(retry)
    return retry.retry_delay.seconds


def test_full_queue_is_unavailable_with_the_time_to_try_again() -> None:
    code, status = Scene(max_queue_bytes=10).refusal(request([span(1)]))

    assert (code, _retry_seconds(status)) == (grpc.StatusCode.UNAVAILABLE, 2)


def test_store_that_is_down_is_unavailable_with_the_time_to_try_again() -> None:
    scene = Scene()
    scene.store.fault = StoreUnavailable()

    code, status = scene.refusal(request([span(1)]))

    assert (code, _retry_seconds(status)) == (grpc.StatusCode.UNAVAILABLE, 5)


def test_taken_port_is_told_in_a_sentence() -> None:
    async def act(_: Call, door: GrpcDoor) -> str:
        with pytest.raises(PortTaken) as taken:
            await serve_grpc(None, host="127.0.0.1", port=door.port, max_body_bytes=1)  # type: ignore[arg-type]
        return str(taken.value).replace(str(door.port), "4317")

    assert Scene().play(act) == "port 4317 on 127.0.0.1 is taken; choose another one with --grpc-port"


def test_client_that_hangs_up_leaves_nothing_behind() -> None:
    scene = Scene()

    async def act(call: Call, _: GrpcDoor) -> None:
        with suppress(TimeoutError, grpc.aio.AioRpcError):
            await asyncio.wait_for(call(request([span(1)])), 0)
        await call(request([span(2)]))

    scene.play(act)

    assert scene.store.rows >= 1
