"""OTLP requests of our own making, where no captured one fits."""

import hashlib

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

START = 1_795_400_000 * 10**9


def chat_trace(number: int, *, input_tokens: int, project: str = "kill") -> tuple[str, bytes]:
    """Write a trace of an agent and its model call; the same number gives the same ids and times, as a retry does."""
    digest = hashlib.sha256(f"{project}-{number}".encode()).digest()
    trace_id, agent_id, chat_id = digest[:16], digest[16:24], digest[24:32]
    start = START + number * 1_000_000
    agent = Span(
        trace_id=trace_id,
        span_id=agent_id,
        name="invoke_agent",
        start_time_unix_nano=start,
        end_time_unix_nano=start + 2_000_000,
        attributes=attributes({"gen_ai.operation.name": "invoke_agent"}),
    )
    chat = Span(
        trace_id=trace_id,
        span_id=chat_id,
        parent_span_id=agent_id,
        name="chat gpt-4o-mini",
        start_time_unix_nano=start + 1,
        end_time_unix_nano=start + 1_000_000,
        attributes=attributes(
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "openai",
                "gen_ai.request.model": "gpt-4o-mini",
                "gen_ai.usage.input_tokens": input_tokens,
                "gen_ai.usage.output_tokens": 1,
            }
        ),
    )
    return trace_id.hex(), request([chat, agent], {"service.name": project})


def request(spans: list[Span], resource: dict[str, str | int]) -> bytes:
    """Wrap spans of one resource and scope."""
    return ExportTraceServiceRequest(
        resource_spans=[
            ResourceSpans(resource=Resource(attributes=attributes(resource)), scope_spans=[ScopeSpans(spans=spans)])
        ]
    ).SerializeToString()


def attributes(values: dict[str, str | int]) -> list[KeyValue]:
    return [
        KeyValue(key=key, value=AnyValue(int_value=value) if isinstance(value, int) else AnyValue(string_value=value))
        for key, value in values.items()
    ]
