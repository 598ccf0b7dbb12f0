"""Real exporters of other people send into a running server, and what they sent is there."""

from collections.abc import Callable, Generator
from typing import Any

import grpc
import httpx
import pytest
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from support.server import RunningServer, running_server

SPANS = 700
"""More than one batch of 512."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("exporters") / "data") as running:
        yield running


def _http(compression: Compression) -> Callable[[RunningServer], SpanExporter]:
    return lambda server: HttpExporter(endpoint=f"{server.url}/v1/traces", compression=compression)


def _grpc(compression: str) -> Callable[[RunningServer], SpanExporter]:
    chosen = {"none": grpc.Compression.NoCompression, "gzip": grpc.Compression.Gzip}[compression]
    return lambda server: GrpcExporter(endpoint=f"127.0.0.1:{server.grpc_port}", insecure=True, compression=chosen)


@pytest.mark.parametrize(
    ("service", "exporter"),
    [
        ("http", _http(Compression.NoCompression)),
        ("http-gzip", _http(Compression.Gzip)),
        ("http-deflate", _http(Compression.Deflate)),
        ("grpc", _grpc("none")),
        ("grpc-gzip", _grpc("gzip")),
    ],
    ids=["http", "http-gzip", "http-deflate", "grpc", "grpc-gzip"],
)
def test_python_exporter_delivers_every_span(
    server: RunningServer, service: str, exporter: Callable[[RunningServer], SpanExporter]
) -> None:
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(exporter(server)))
    tracer = provider.get_tracer("journey")
    with tracer.start_as_current_span("agent") as root:
        for number in range(SPANS - 1):
            with tracer.start_as_current_span("step") as step:
                step.set_attribute("number", number)
    provider.shutdown()

    trace = _trace(server, f"{root.get_span_context().trace_id:032x}")

    assert (trace["project"], trace["span_count"]) == (service, SPANS)
    numbers = [span["attributes"].get("number") for span in trace["spans"] if span["name"] == "step"]
    assert sorted(numbers) == list(range(SPANS - 1))


def _trace(server: RunningServer, trace_id: str) -> Any:
    answer = httpx.get(f"{server.url}/api/v1/traces/{trace_id}", timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()
