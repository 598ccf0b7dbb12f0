"""Assert on your own traces: an in-memory capture, and spans as plain dictionaries with stable ids and times.

from lumetra.testing import capture

def test_the_answer_is_grounded():
    with capture() as captured:
        answer("Where is my order?")

    assert captured.tree() == [...]
"""

import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Required, TypedDict, cast

from opentelemetry._logs import LogRecord
from opentelemetry.context import Context, attach, detach
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, Metric
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from lumetra.auto.members import chosen
from lumetra.auto.switch import instrumented, start_instrumenting, stop_instrumenting
from lumetra.capture import CaptureMode, CapturePolicy
from lumetra.pipeline import Tap
from lumetra.redaction import BUILT_IN, Redactor
from lumetra.runtime import Runtime, StreamUsage, installed
from lumetra_core.attributes import AttributeValue

_JSON_ATTRIBUTES = frozenset({
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.retrieval.documents",
    "lumetra.input",
    "lumetra.output",
})  # fmt: skip
_VOLATILE = frozenset({"gen_ai.response.time_to_first_chunk", "server.port"})
"""Attributes whose value differs from run to run: a snapshot only says that they are there."""


class SpanSnapshot(TypedDict, total=False):
    """One span, and what happened inside of it. Empty fields are left out, so that a snapshot reads well."""

    name: Required[str]
    kind: Required[str]
    status: str
    """`error: why` or `ok`; absent when unset."""
    attributes: Required[dict[str, Any]]
    """JSON attributes are parsed; values that differ from run to run are "…"."""
    events: list[str]
    children: "list[SpanSnapshot]"


class EventSnapshot(TypedDict):
    """One log event: a score, or a model call's content."""

    event_name: str
    attributes: dict[str, Any]


class Captured:
    """What was recorded inside `with capture()`."""

    def __init__(self) -> None:
        self._spans = InMemorySpanExporter()
        self._logs = InMemoryLogRecordExporter()
        self._metrics = InMemoryMetricReader()
        self.tracer_provider = TracerProvider(shutdown_on_exit=False)
        self.meter_provider = MeterProvider([self._metrics], shutdown_on_exit=False)
        self.logger_provider = LoggerProvider(shutdown_on_exit=False)
        tap = Tap()
        tap.behind = SimpleSpanProcessor(self._spans)
        self.tracer_provider.add_span_processor(tap)
        self.logger_provider.add_log_record_processor(SimpleLogRecordProcessor(self._logs))

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """The ended spans, in the order they ended."""
        return self._spans.get_finished_spans()

    def tree(self) -> list[SpanSnapshot]:
        """Give the ended spans as trees, siblings in the order they started; a span whose parent is missing is a root."""
        spans = sorted(self.spans, key=lambda span: span.start_time or 0)
        known = {span.context.span_id for span in spans if span.context}
        below: dict[int | None, list[ReadableSpan]] = {}
        for span in spans:
            parent = span.parent.span_id if span.parent and span.parent.span_id in known else None
            below.setdefault(parent, []).append(span)
        return [_snapshot(span, below) for span in below.get(None, [])]

    def events(self) -> list[EventSnapshot]:
        """Give the log events, in the order they were written."""
        return [
            {"event_name": log.log_record.event_name or "", "attributes": dict(log.log_record.attributes or {})}
            for log in self._logs.get_finished_logs()
        ]

    @property
    def log_records(self) -> list[LogRecord]:
        """The raw log records behind `events`, with the ids of the spans they belong to."""
        return [log.log_record for log in self._logs.get_finished_logs()]

    def measured(self) -> tuple[Metric, ...]:
        """Give every metric as the SDK would send it, with its unit and all that its points hold."""
        return tuple(_metrics_of(self._metrics.get_metrics_data()))

    def metrics(self) -> dict[str, list[dict[str, Any]]]:
        """Give the labels and the count of every metric's points, by name."""
        found: dict[str, list[dict[str, Any]]] = {}
        for metric in self.measured():
            points = cast("Iterable[Any]", metric.data.data_points)
            found[metric.name] = [{**dict(point.attributes or {}), "count": point.count} for point in points]
        return found

    def clear(self) -> None:
        """Forget the spans and events so far."""
        self._spans.clear()
        self._logs.clear()


@contextmanager
def capture(
    *,
    instrument: bool | Sequence[str] = True,
    mode: CaptureMode = "span_only",
    redactors: tuple[Redactor, ...] = BUILT_IN,
    stream_usage: StreamUsage = "auto",
    max_text_chars: int = 65_536,
) -> Generator[Captured]:
    """Record into memory inside the block: nothing leaves the process, and a running SDK gets nothing of it.

    Libraries that are not instrumented yet are instrumented for the length of the block.
    """
    captured = Captured()
    runtime = Runtime(
        policy=CapturePolicy(mode=mode, redactors=redactors, max_text_chars=max_text_chars),
        tracer_provider=captured.tracer_provider,
        meter_provider=captured.meter_provider,
        logger_provider=captured.logger_provider,
        stream_usage=stream_usage,
    )
    before = instrumented()
    added = [one for one in chosen(instrument) if one.library not in before]
    token = attach(Context())
    try:
        with installed(runtime):
            for instrumentor in added:
                start_instrumenting(instrumentor)
            yield captured
    finally:
        for instrumentor in reversed(added):
            stop_instrumenting(instrumentor)
        detach(token)


def _snapshot(span: ReadableSpan, below: Mapping[int | None, Sequence[ReadableSpan]]) -> SpanSnapshot:
    attributes = {name: _readable(name, value) for name, value in sorted((span.attributes or {}).items())}
    snapshot: SpanSnapshot = {"name": span.name, "kind": span.kind.name.lower(), "attributes": attributes}
    if span.status.status_code.name != "UNSET":
        snapshot["status"] = ": ".join(filter(None, (span.status.status_code.name.lower(), span.status.description)))
    if span.events:
        snapshot["events"] = [event.name for event in span.events]
    children = below.get(span.context.span_id if span.context else None, [])
    if children:
        snapshot["children"] = [_snapshot(child, below) for child in children]
    return snapshot


def _readable(name: str, value: AttributeValue) -> Any:
    if name in _VOLATILE:
        return "…"
    if name in _JSON_ATTRIBUTES and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return list(value) if isinstance(value, tuple) else value


def _metrics_of(read: Any) -> Iterable[Metric]:
    resources = read.resource_metrics if read else ()
    return (metric for one in resources for scope in one.scope_metrics for metric in scope.metrics)
