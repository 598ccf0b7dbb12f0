"""What an operation leaves beside its span: the conventions' metrics, and (by policy) its log event.

Names and buckets are those the official instrumentations ship (util-genai 1.3b0); see docs/decisions/0005.
"""

import time
from collections.abc import Mapping
from typing import NamedTuple

from opentelemetry._logs import LogRecord, get_logger
from opentelemetry.context import Context
from opentelemetry.metrics import Histogram, Meter, get_meter
from opentelemetry.util.types import AttributeValue

from lumetra import conventions as named
from lumetra.auto.exchange import Request, Response
from lumetra.auto.measurements import Measurements
from lumetra.runtime import Runtime
from lumetra_core.operation import EXECUTE_TOOL, INFERENCE_OPERATIONS, INVOKE_AGENT, INVOKE_WORKFLOW, RETRIEVAL

SCOPE = "lumetra"
DURATION_BUCKETS_S = tuple(0.01 * 2**power for power in range(14))
TOKEN_BUCKETS = tuple(4**power for power in range(14))
AGENT_BUCKETS_S = tuple(0.1 * 2**power for power in range(13))
WORKFLOW_BUCKETS_S = (1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
_LABELS = (
    named.OPERATION,
    named.PROVIDER,
    named.REQUEST_MODEL,
    named.RESPONSE_MODEL,
    named.SERVER_ADDRESS,
    named.SERVER_PORT,
    named.AGENT_NAME,
    named.TOOL_NAME,
    named.WORKFLOW_NAME,
    named.ERROR_TYPE,
)


class Instruments(NamedTuple):
    """The histograms of one meter."""

    duration: Mapping[str, Histogram]
    """By operation; an operation that is not there has no duration metric in the conventions."""
    tokens: Histogram
    first_chunk: Histogram
    measurements: Measurements


_instruments: tuple[Runtime, Instruments] | None = None


def record_metrics(runtime: Runtime, request: Request, outcome: Mapping[str, AttributeValue], duration_s: float) -> None:
    """Measure how long the operation took, and what a model call used."""
    instruments = _of(runtime)
    histogram = instruments.duration.get(request.operation)
    if histogram is None:
        return
    labels = _labels(request, outcome)
    measurements = instruments.measurements
    measurements.add(histogram, duration_s, labels)
    first_chunk_s = outcome.get(named.TIME_TO_FIRST_CHUNK)
    if isinstance(first_chunk_s, float):
        measurements.add(instruments.first_chunk, first_chunk_s, labels)
    for token_type, name in (("input", named.INPUT_TOKENS), ("output", named.OUTPUT_TOKENS)):
        count = outcome.get(name)
        if isinstance(count, int) and request.is_inference:
            measurements.add(instruments.tokens, count, {**labels, "gen_ai.token.type": token_type})


def _labels(request: Request, outcome: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """Choose the metrics' attributes: what was answered stands before what was asked."""
    labels: dict[str, AttributeValue] = {named.OPERATION: request.operation}
    if request.provider is not None:
        labels[named.PROVIDER] = request.provider
    if request.model is not None:
        labels[named.REQUEST_MODEL] = request.model
    for name in _LABELS:
        value = outcome.get(name)
        if value is None:
            value = request.attributes.get(name)
        if value is not None:
            labels[name] = value
    return labels


def record_waiting() -> None:
    """Record the measurements that calls have left, on the thread that sends their spans."""
    if _instruments is not None:
        _instruments[1].measurements.record()


def record_event(
    runtime: Runtime, request: Request, response: Response, outcome: Mapping[str, AttributeValue], context: Context
) -> None:
    """Write the content of a model call as the event `gen_ai.client.inference.operation.details`, beside its span."""
    attributes: dict[str, object] = {**request.span_attributes(), **outcome}
    for read in (request.content, response.content):
        if read is not None:
            attributes.update((name, runtime.policy.clean(value)) for name, value in read().items())
    emit(runtime, named.INFERENCE_EVENT, attributes, context)


def emit(runtime: Runtime, event_name: str, attributes: Mapping[str, object], context: Context | None = None) -> None:
    """Send one log event through the configured logger provider."""
    logger = get_logger(SCOPE, logger_provider=runtime.logger_provider, schema_url=named.SCHEMA_URL)
    record = LogRecord(
        timestamp=time.time_ns(),
        context=context,
        event_name=event_name,
        attributes=attributes,  # pyright: ignore[reportArgumentType] -- nested values are any-values, which log records take
    )
    logger.emit(record)


def _of(runtime: Runtime) -> Instruments:
    global _instruments
    if _instruments is None or _instruments[0] is not runtime:
        _instruments = (runtime, _create(get_meter(SCOPE, meter_provider=runtime.meter_provider, schema_url=named.SCHEMA_URL)))
    return _instruments[1]


def _create(meter: Meter) -> Instruments:
    def seconds(name: str, buckets: tuple[float, ...]) -> Histogram:
        return meter.create_histogram(name, unit="s", explicit_bucket_boundaries_advisory=buckets)

    client = seconds("gen_ai.client.operation.duration", DURATION_BUCKETS_S)
    return Instruments(
        measurements=Measurements(meter),
        duration={
            **dict.fromkeys(INFERENCE_OPERATIONS | {RETRIEVAL}, client),
            EXECUTE_TOOL: seconds("gen_ai.execute_tool.duration", DURATION_BUCKETS_S),
            INVOKE_AGENT: seconds("gen_ai.invoke_agent.duration", AGENT_BUCKETS_S),
            INVOKE_WORKFLOW: seconds("gen_ai.invoke_workflow.duration", WORKFLOW_BUCKETS_S),
        },
        tokens=meter.create_histogram(
            "gen_ai.client.token.usage", unit="{token}", explicit_bucket_boundaries_advisory=TOKEN_BUCKETS
        ),
        first_chunk=seconds("gen_ai.client.operation.time_to_first_chunk", DURATION_BUCKETS_S),
    )
