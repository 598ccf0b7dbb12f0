"""Send telemetry to the server in a way that no application notices: quiet, patient only with a server that is there, fork-safe.

The OTLP exporters of OpenTelemetry do the sending. What is added: one warning instead of their many, a new connection after a
fork, and short tries while nobody answers, so that a program without a server ends at once.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk._logs.export import LogRecordExporter, LogRecordExportResult
from opentelemetry.sdk.metrics.export import AggregationTemporality, MetricExporter, MetricExportResult, MetricsData
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from lumetra.guard import guarded

logger = logging.getLogger("lumetra")

PATIENCE_S = 10.0
"""For a server that has answered before: the OTLP default."""
IMPATIENCE_S = 1.5
"""For one whose port nobody listens on: the exporters try a refused connection again and again for so long."""
KNOCK_S = 0.5
"""For finding out whether somebody listens. A server that is merely slow (just started, disk busy) accepts at once."""
_NOISY = tuple(
    f"opentelemetry.exporter.otlp.proto.http.{part}" for part in ("trace_exporter", "metric_exporter", "_log_exporter")
)
_QUIET_LEVEL = logging.ERROR + 1

_sending = threading.local()


class Server:
    """What is known of the server at the other end, shared by the three signals."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.answers: bool | None = None
        """None until the first try."""
        self.is_closing = False
        self._failed_at_the_end = False
        self._warned = False
        for name in _NOISY:
            noisy = logging.getLogger(name)
            if not any(isinstance(one, QuietWhileSending) for one in noisy.filters):
                noisy.addFilter(QuietWhileSending())

    def is_given_up(self) -> bool:
        """Tell whether the process may end without another try: nobody listens, or not even the end's first export was answered."""
        return self.is_closing and (self._failed_at_the_end or (self.answers is False and not self.listens()))

    def timeout_s(self) -> float:
        """Decide how long one export may take, all its tries together."""
        return PATIENCE_S if self.answers or self.listens() else IMPATIENCE_S

    def listens(self) -> bool:
        """Knock: whether a connection is accepted. Behind a proxy this may say no, and tries are then short."""
        parts = urlsplit(self.endpoint)
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            with socket.create_connection((parts.hostname or "", port), timeout=KNOCK_S):
                return True
        except (OSError, ValueError):
            return False

    def noted(self, *, success: bool) -> None:
        """Remember how an export went, and tell the user the first time it did not, and when it works again."""
        if success and self.answers is False:
            logger.info("Lumetra's server at %s answers again", self.endpoint)
        if not success and not self._warned:
            self._warned = True
            message = "No Lumetra server answers at %s; the application runs on and its telemetry is dropped. Start one: lumetra serve"
            logger.warning(message, self.endpoint)
        self._failed_at_the_end = self.is_closing and not success
        self.answers = success


class QuietWhileSending(logging.Filter):
    """Drops what the OTLP exporters log about our own exports; a user's exporter beside ours keeps its voice."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass a record unless this thread is sending for us."""
        return not getattr(_sending, "active", False)


class Courier:
    """One signal's way to the server: makes the exporter when it is needed, anew in a forked child."""

    def __init__(self, server: Server, make: Callable[[float], Any]) -> None:
        self.server = server
        self._make = make
        self._exporters: dict[tuple[int, float], Any] = {}

    def send(self, batch: Any, success: Any, failure: Any) -> Any:
        """Export *batch*; gives *failure* without a try where the server is given up."""
        if self.server.is_given_up():
            return failure
        _sending.active = True
        try:
            result = self._exporter().export(batch)
        finally:
            _sending.active = False
        self.server.noted(success=result is success)
        return result

    def close(self) -> None:
        """Close the exporters of this process."""
        for exporter in self._exporters.values():
            exporter.shutdown()
        self._exporters.clear()

    def _exporter(self) -> Any:
        key = (os.getpid(), self.server.timeout_s())
        if key not in self._exporters:
            self._exporters = {known: one for known, one in self._exporters.items() if known[0] == key[0]}
            self._exporters[key] = self._make(key[1])
        return self._exporters[key]


class SpanDelivery(SpanExporter):
    """Spans on their way to the server."""

    def __init__(
        self,
        courier: Courier,
        release: Callable[[Sequence[ReadableSpan]], None],
        scrub: Callable[[ReadableSpan], ReadableSpan],
    ) -> None:
        self._courier = courier
        self._release = release
        self._scrub = guarded(scrub)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; whether it arrives or not, it no longer counts as waiting.

        A span that cannot be scrubbed is not sent: rather nothing than a leak.
        """
        try:
            clean = [scrubbed for span in spans if (scrubbed := self._scrub(span)) is not None]
            return self._courier.send(clean, SpanExportResult.SUCCESS, SpanExportResult.FAILURE)
        finally:
            self._release(spans)

    def shutdown(self) -> None:
        """Close the connection."""
        self._courier.close()


class LogDelivery(LogRecordExporter):
    """Scores and content events on their way to the server."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier

    def export(self, batch: Sequence[ReadableLogRecord]) -> LogRecordExportResult:
        """Send a batch."""
        return self._courier.send(batch, LogRecordExportResult.SUCCESS, LogRecordExportResult.FAILURE)

    def force_flush(self, timeout_millis: int = 10_000) -> bool:
        """Hold nothing back."""
        return True

    def shutdown(self) -> None:
        """Close the connection."""
        self._courier.close()


class MetricDelivery(MetricExporter):
    """Metrics on their way to the server."""

    def __init__(self, courier: Courier) -> None:
        super().__init__(preferred_temporality=dict[type, AggregationTemporality](), preferred_aggregation={})
        self._courier = courier

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **kwargs: Any) -> MetricExportResult:
        """Send a collection."""
        return self._courier.send(metrics_data, MetricExportResult.SUCCESS, MetricExportResult.FAILURE)

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        """Hold nothing back."""
        return True

    def shutdown(self, timeout_millis: float = 30_000, **kwargs: Any) -> None:
        """Close the connection."""
        self._courier.close()
