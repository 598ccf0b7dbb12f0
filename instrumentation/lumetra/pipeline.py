"""Where telemetry goes: the processors, exporters and providers that one `lumetra.init` puts into place."""

import os
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from opentelemetry import metrics, trace
from opentelemetry.context import Context, attach
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.re import parse_env_headers

from lumetra.auto.records import record_waiting
from lumetra.backlog import Backlog
from lumetra.delivery import Courier, LogDelivery, MetricDelivery, Server, SpanDelivery
from lumetra.guard import guard
from lumetra.runtime import Runtime
from lumetra.sampling import LateDecision, RateFilter, RateSampler
from lumetra.scrubbing import scrubbed
from lumetra.sessions import stamp
from lumetra.settings import PROJECT_HEADER, Settings

MAX_QUEUE_SPANS = 8_192
"""Unless `OTEL_BSP_MAX_QUEUE_SIZE` says otherwise: four times OpenTelemetry's default, since agents come in bursts."""


class Tap(SpanProcessor):
    """The one processor we add to a provider: stamps sessions, and passes ended spans to the pipeline of the moment.

    A provider cannot give a processor back, so this one stays, and does nothing while there is no pipeline.
    """

    def __init__(self) -> None:
        self.behind: SpanProcessor | None = None

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Stamp the session the span starts in."""
        with guard("stamping a session"):
            if self.behind is not None and (attributes := stamp(parent_context or Context())):
                span.set_attributes(attributes)

    def on_end(self, span: ReadableSpan) -> None:
        """Pass the span on if it is sampled."""
        with guard("queueing a span"):
            if self.behind is not None and span.context is not None and span.context.trace_flags.sampled:
                self.behind.on_end(span)

    def shutdown(self) -> None:
        """Leave the stopping to `Pipeline.stop`; the provider may go before us."""
        self.force_flush()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits."""
        with guard("flushing spans"):
            return self.behind is None or self.behind.force_flush(timeout_millis)
        return False


_taps: dict[int, Tap] = {}
"""By the identity of the provider, which lives as long as the process."""


class Pipeline:
    """Everything between a span's end and the server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server = Server(settings.endpoint)
        self._headers = request_headers(settings)
        self._tap: Tap | None = None
        self._spans: SpanProcessor | None = None
        self._own_meters: MeterProvider | None = None
        self._loggers: LoggerProvider | None = None
        self._resource = resource(settings)

    def start(self) -> Runtime:
        """Put the pipeline into place; give the configuration that records into it."""
        provider, is_ours = self._tracer_provider()
        self._spans = self._span_processors(samples=not is_ours)
        self._tap = _tap(provider)
        self._tap.behind = self._spans
        self._loggers = LoggerProvider(resource=self._resource, shutdown_on_exit=False)
        logs = LogDelivery(Courier(self.server, self._exporter(OTLPLogExporter, "logs")))
        self._loggers.add_log_record_processor(BatchLogRecordProcessor(logs))
        join_parent_process()
        return Runtime(
            policy=self.settings.policy,
            tracer_provider=provider,
            meter_provider=self._meter_provider(),
            logger_provider=self._loggers,
            stream_usage=self.settings.stream_usage,
        )

    def flush(self, timeout_s: float) -> bool:
        """Send everything, on a thread that is left behind if the server takes longer than *timeout_s*."""
        outcome: list[bool] = []
        thread = threading.Thread(target=lambda: outcome.append(self._flush()), name="lumetra-flush", daemon=True)
        thread.start()
        thread.join(timeout_s)
        return bool(outcome) and outcome[0]

    def stop(self) -> None:
        """Send what waits and stop everything that is ours; providers that are not ours stay."""
        self.server.is_closing = True
        if self._tap is not None:
            self._tap.behind = None
        for part in (self._spans, self._loggers, self._own_meters):
            if part is not None:
                with guard("stopping a part of the pipeline"):
                    part.shutdown()

    def _flush(self) -> bool:
        flushed = [part.force_flush() for part in (self._spans, self._loggers, self._own_meters) if part is not None]
        return all(flushed) and self.server.answers is not False

    def _tracer_provider(self) -> tuple[TracerProvider, bool]:
        """Find the provider of the process, or make one.

        Returns:
            The provider, and whether its sampler is ours. One without processors (another vendor's) keeps its place, and ours
            stands beside it, known to our instrumentors alone.
        """
        existing = trace.get_tracer_provider()
        if hasattr(existing, "add_span_processor"):
            return cast("TracerProvider", existing), False
        settings = self.settings
        late = settings.sampling.decides_late
        sampler = RateSampler(settings.sampling.rate) if settings.sampling.rate < 1 and not late else None
        own = TracerProvider(sampler=sampler, resource=self._resource, shutdown_on_exit=False)
        if isinstance(existing, trace.ProxyTracerProvider):
            trace.set_tracer_provider(own)
        return own, True

    def _span_processors(self, *, samples: bool) -> SpanProcessor:
        settings = self.settings
        max_spans = int(os.environ.get("OTEL_BSP_MAX_QUEUE_SIZE") or MAX_QUEUE_SPANS)
        backlog = Backlog(settings.max_queue_bytes, max_spans)

        def sent(spans: Sequence[ReadableSpan]) -> None:
            backlog.release(spans)
            with guard("recording measurements"):
                record_waiting()

        courier = Courier(self.server, self._exporter(OTLPSpanExporter, "traces"))
        delivery = SpanDelivery(courier, sent, partial(scrubbed, policy=settings.policy))
        backlog.behind = BatchSpanProcessor(delivery, max_queue_size=max_spans)
        if settings.sampling.decides_late:
            return LateDecision(settings.sampling, backlog)
        if samples and settings.sampling.rate < 1:
            return RateFilter(settings.sampling.rate, backlog)
        return backlog

    def _meter_provider(self) -> metrics.MeterProvider | None:
        existing = metrics.get_meter_provider()
        if not self.settings.metrics or isinstance(existing, MeterProvider):
            return existing
        delivery = MetricDelivery(Courier(self.server, self._exporter(OTLPMetricExporter, "metrics")))
        reader = PeriodicExportingMetricReader(delivery)
        self._own_meters = MeterProvider([reader], resource=self._resource, shutdown_on_exit=False)
        return self._own_meters

    def _exporter(self, kind: Callable[..., Any], signal: str) -> Callable[[float], Any]:
        endpoint = self.settings.signal_endpoint(signal)
        return lambda timeout_s: kind(endpoint=endpoint, headers=self._headers, timeout=timeout_s)


def request_headers(settings: Settings) -> dict[str, str]:
    """Join the environment's headers, the program's, and the project's name, which also holds beside a foreign resource."""
    headers = dict(parse_env_headers(os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", ""), liberal=True))
    headers.update(settings.headers)
    if settings.project is not None:
        headers.setdefault(PROJECT_HEADER, settings.project)
    return headers


def resource(settings: Settings) -> Resource:
    """Describe this process; `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` hold where the program does not say."""
    attributes: dict[str, str] = {}
    if settings.project is not None:
        attributes["lumetra.project.name"] = settings.project
    if settings.environment is not None:
        attributes["deployment.environment.name"] = settings.environment
    if settings.service_name is not None:
        attributes["service.name"] = settings.service_name
    described = Resource.create(attributes)
    name = str(described.attributes.get("service.name", ""))
    if settings.project is not None and name.startswith("unknown_service"):
        return described.merge(Resource({"service.name": settings.project}))
    return described


def join_parent_process(*, replace: bool = False) -> None:
    """Continue the trace a parent process handed down in `TRACEPARENT`, unless a span is current already.

    With *replace*, also then: what is current was read from the same variable before it was set anew.
    """
    parent = os.environ.get("TRACEPARENT")
    if parent and (replace or not get_current_span().get_span_context().is_valid):
        carrier = {"traceparent": parent, "tracestate": os.environ.get("TRACESTATE", "")}
        attach(TraceContextTextMapPropagator().extract(carrier))


def _tap(provider: TracerProvider) -> Tap:
    tap = _taps.get(id(provider))
    if tap is None:
        tap = _taps[id(provider)] = Tap()
        provider.add_span_processor(tap)
    return tap
