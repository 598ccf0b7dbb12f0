"""Whatever is sent, the answer is 200, 4xx, or 503 with Retry-After; never another 5xx, and the next request is taken."""

import gzip
import json
import zlib
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    ExponentialHistogram,
    ExponentialHistogramDataPoint,
    Gauge,
    Histogram,
    HistogramDataPoint,
    NumberDataPoint,
    Summary,
    SummaryDataPoint,
)

from support.collector_app import RunningCollector, running_collector
from support.otlp_bodies import key_values, request, span

FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TYPES = ["application/x-protobuf", "application/json", "application/json; charset=utf-8", "text/plain", ""]
ENCODINGS = ["", "gzip", "deflate", "zstd", "br", "identity"]
ALLOWED = {200, 400, 413, 415}

# Names that dialects look for, so that random values reach their readers.
KEYS = [
    "gen_ai.operation.name",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.response.model",
    "gen_ai.response.finish_reasons",
    "gen_ai.response.time_to_first_chunk",
    "gen_ai.tool.definitions",
    "gen_ai.evaluation.score.value",
    "openinference.span.kind",
    "llm.input_messages.0.message.content",
    "llm.input_messages.x.message.tool_calls.9999999999.tool_call.function.arguments",
    "llm.token_count.prompt",
    "llm.cost.total",
    "input.value",
    "output.value",
    "retrieval.documents.0.document.score",
    "traceloop.span.kind",
    "traceloop.entity.input",
    "gen_ai.prompt.0.content",
    "gen_ai.prompt.0.role",
    "mlflow.spanType",
    "mlflow.spanInputs",
    "mlflow.spanOutputs",
    "mlflow.chat.tokenUsage",
    "logfire.msg_template",
    "logfire.span_type",
    "request_data",
    "response_data",
    "pydantic_ai.all_messages",
    "ai.operationId",
    "ai.prompt.messages",
    "ai.response.toolCalls",
    "ai.usage.promptTokens",
    "langfuse.observation.type",
    "langfuse.observation.input",
    "langfuse.observation.usage_details",
    "langfuse.observation.cost_details",
    "langsmith.span.kind",
    "gen_ai.prompt",
    "gen_ai.completion",
    "gcp.vertex.agent.llm_request",
    "metadata",
    "session.id",
    "service.name",
    "lumetra.project.name",
]
WORDS = [
    "",
    "chat",
    "LLM",
    "tool",
    "null",
    "[]",
    "{}",
    '[{"role": 1, "parts": {}}]',
    '{"messages": [[1]]}',
    "[" * 400,
    "NaN",
    "1e999",
    "-1",
    "\x00",
]

texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=30))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), texts, st.binary(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
as_json_text = json_values.map(json.dumps)
attributes = st.dictionaries(st.sampled_from(KEYS), st.one_of(values, as_json_text), max_size=12)
moments = st.one_of(st.integers(0, 2**64 - 1), st.sampled_from([0, 1, 2**63 - 1, 2**63, 2**64 - 1]))


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningCollector]:
    with running_collector(tmp_path_factory.mktemp("store")) as running:
        yield running


def _post(collector: RunningCollector, path: str, body: bytes, content_type: str, encoding: str = "") -> bytes:
    answer = collector.client.post(path, content=body, headers={"content-type": content_type, "content-encoding": encoding})
    assert answer.status_code in ALLOWED, answer.content
    return answer.content


@FUZZ
@given(
    body=st.binary(max_size=300),
    signal=st.sampled_from(["traces", "logs", "metrics"]),
    content_type=st.sampled_from(TYPES),
    encoding=st.sampled_from(ENCODINGS),
)
def test_random_bytes(collector: RunningCollector, body: bytes, signal: str, content_type: str, encoding: str) -> None:
    _post(collector, f"/v1/{signal}", body, content_type, encoding)


@FUZZ
@given(
    where=st.floats(0, 1),
    byte=st.integers(0, 255),
    squeeze=st.sampled_from([("", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)]),
)
def test_request_with_one_byte_changed(collector: RunningCollector, where: float, byte: int, squeeze: tuple[str, Any]) -> None:
    encoding, compress = squeeze
    body = bytearray(
        compress(request([span(1, attributes={"gen_ai.operation.name": "chat", "a": [1, {"b": 0.5}]}), span(2, parent=1)]))
    )
    body[int(where * (len(body) - 1))] = byte

    _post(collector, "/v1/traces", bytes(body), "application/x-protobuf", encoding)


@FUZZ
@given(own=attributes, resource=attributes, event=attributes, start_time=moments, end_time=moments, scope=texts)
def test_span_with_odd_attributes(
    collector: RunningCollector, own: Any, resource: Any, event: Any, start_time: int, end_time: int, scope: str
) -> None:
    odd = span(1, name=scope, attributes=own)
    odd.start_time_unix_nano, odd.end_time_unix_nano = start_time, end_time
    odd.events.add(name="gen_ai.choice", time_unix_nano=end_time, attributes=key_values(event))
    message = ExportTraceServiceRequest.FromString(request([odd, span(2, parent=1, attributes=own)], resource))
    message.resource_spans[0].scope_spans[0].scope.name = scope

    assert _post(collector, "/v1/traces", message.SerializeToString(), "application/x-protobuf") == b""


@FUZZ
@given(
    own=attributes,
    body=values,
    name=st.sampled_from(["gen_ai.choice", "gen_ai.user.message", "gen_ai.evaluation.result", ""]),
    time=moments,
)
def test_log_record_with_odd_values(collector: RunningCollector, own: Any, body: Any, name: str, time: int) -> None:
    message = ExportLogsServiceRequest()
    record = message.resource_logs.add().scope_logs.add().log_records.add(event_name=name, time_unix_nano=time)
    record.attributes.extend(key_values(own))
    record.body.CopyFrom(key_values({"body": body})[0].value)

    told = _post(collector, "/v1/logs", message.SerializeToString(), "application/x-protobuf")
    assert b"please report" not in told


numbers = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 1e308]))
counts = st.integers(0, 2**64 - 1)


@FUZZ
@given(
    name=st.sampled_from(["gen_ai.client.token.usage", "mcp.x", "http.x"]),
    own=attributes,
    measured=st.lists(numbers, max_size=4),
    counted=st.lists(counts, max_size=4),
    time=moments,
    temporality=st.integers(0, 9),
)
def test_metric_with_odd_points(
    collector: RunningCollector, name: str, own: Any, measured: list[float], counted: list[int], time: int, temporality: Any
) -> None:
    message = ExportMetricsServiceRequest()
    metrics = message.resource_metrics.add().scope_metrics.add().metrics
    common: Any = {"attributes": key_values(own), "time_unix_nano": time, "start_time_unix_nano": time}
    value = measured[0] if measured else 0.0
    count = counted[0] if counted else 0
    distribution: Any = {"count": count, "sum": value, "min": value, "max": value, **common}
    histogram = HistogramDataPoint(explicit_bounds=measured, bucket_counts=counted, **distribution)
    metrics.add(name=name, histogram=Histogram(data_points=[histogram], aggregation_temporality=temporality))
    exponential = ExponentialHistogramDataPoint(scale=-(2**31), zero_count=count, zero_threshold=value, **distribution)
    exponential.positive.bucket_counts.extend(counted)
    metrics.add(name=name, exponential_histogram=ExponentialHistogram(data_points=[exponential]))
    metrics.add(
        name=name,
        gauge=Gauge(data_points=[NumberDataPoint(as_double=value, **common), NumberDataPoint(as_int=-(2**63), **common)]),
    )
    summary = SummaryDataPoint(count=count, sum=value, **common)
    summary.quantile_values.add(quantile=value, value=value)
    metrics.add(name=name, summary=Summary(data_points=[summary]))

    assert _post(collector, "/v1/metrics", message.SerializeToString(), "application/x-protobuf") == b""


NAMES = [
    "resourceSpans",
    "resource",
    "attributes",
    "scopeSpans",
    "scope",
    "spans",
    "traceId",
    "spanId",
    "name",
    "kind",
    "key",
    "value",
]
json_requests = st.recursive(
    st.one_of(json_values, st.sampled_from(["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)),
    max_leaves=20,
)


@FUZZ
@given(document=json_requests)
def test_json_of_the_right_names_and_wrong_shapes(collector: RunningCollector, document: Any) -> None:
    _post(collector, "/v1/traces", json.dumps(document).encode(), "application/json")


def test_collector_still_works_after_all_this(collector: RunningCollector) -> None:
    assert _post(collector, "/v1/traces", request([span(1)]), "application/x-protobuf") == b""
