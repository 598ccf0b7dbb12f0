"""A tiny OTLP/HTTP receiver for tests of the SDK: keeps what came, decoded, and who it came for."""

import gzip
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

_MESSAGES: dict[str, Any] = {
    "/v1/traces": ExportTraceServiceRequest,
    "/v1/logs": ExportLogsServiceRequest,
    "/v1/metrics": ExportMetricsServiceRequest,
}


@dataclass(slots=True)
class OtlpReceiver:
    """What has come so far."""

    endpoint: str = ""
    requests: dict[str, list[Any]] = field(default_factory=lambda: {path: [] for path in _MESSAGES})
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    keeps: bool = True
    """False forgets what came at once, for millions of spans."""
    delay_s: float = 0
    """How long it takes before it answers, as a server does whose disk is busy."""

    @property
    def spans(self) -> list[Any]:
        """Every span, in the order it came."""
        return [
            span
            for request in self.requests["/v1/traces"]
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def span_names(self) -> list[str]:
        """The spans' names, sorted."""
        return sorted(span.name for span in self.spans)

    @property
    def log_records(self) -> list[Any]:
        """Every log record."""
        requests = self.requests["/v1/logs"]
        return [
            log
            for request in requests
            for one in request.resource_logs
            for scope in one.scope_logs
            for log in scope.log_records
        ]

    @property
    def resource(self) -> dict[str, str]:
        """The resource of the first request, its texts."""
        attributes = self.requests["/v1/traces"][0].resource_spans[0].resource.attributes
        return {attribute.key: attribute.value.string_value for attribute in attributes}


@contextmanager
def running_receiver() -> Generator[OtlpReceiver]:
    """Receive on a free port of loopback inside the block."""
    receiver = OtlpReceiver()

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if not receiver.keeps:
                self.answer()
                return
            decoded = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
            receiver.requests[self.path].append(_MESSAGES[self.path].FromString(decoded))
            time.sleep(receiver.delay_s)
            receiver.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.answer()

        def answer(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def attributes_of(span: Any) -> dict[str, Any]:
    """Give a span's attributes as plain values."""
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}
