"""OTLP request bodies for tests and benchmarks, made by number so that every run sends the same."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan

from lumetra_core.attributes import Attributes, AttributeValue

START_TIME = 1_795_000_000 * 10**9
"""An hour in November 2026."""
SPANS_PER_TRACE = 8

_WORDS = (
    "the refund for order was sent on monday and should arrive within five days please check your account "
    "we could not find a delivery address so the parcel went back to our store would you like us to send it again"
).split()


def key_values(attributes: Attributes) -> list[KeyValue]:
    """Write attributes as protobuf."""
    return [KeyValue(key=key, value=any_value(value)) for key, value in attributes.items()]


def any_value(value: AttributeValue) -> AnyValue:
    """Write one value as protobuf."""
    match value:
        case None:
            return AnyValue()
        case bool():
            return AnyValue(bool_value=value)
        case str():
            return AnyValue(string_value=value)
        case int():
            return AnyValue(int_value=value)
        case float():
            return AnyValue(double_value=value)
        case bytes():
            return AnyValue(bytes_value=value)
        case Mapping():
            return AnyValue(kvlist_value=KeyValueList(values=key_values(value)))
        case _:
            return AnyValue(array_value=ArrayValue(values=[any_value(item) for item in value]))


def span(
    number: int,
    *,
    trace: int = 0,
    parent: int | None = None,
    name: str = "step",
    attributes: Attributes | None = None,
    start_time: int = START_TIME,
    duration_ns: int = 1_000_000,
) -> OtlpSpan:
    """Make a span whose ids follow from its number and its trace's."""
    return OtlpSpan(
        trace_id=trace_id(trace),
        span_id=span_id(number),
        parent_span_id=b"" if parent is None else span_id(parent),
        name=name,
        kind=OtlpSpan.SPAN_KIND_CLIENT,
        start_time_unix_nano=start_time,
        end_time_unix_nano=start_time + duration_ns,
        attributes=key_values(attributes or {}),
    )


def trace_id(number: int) -> bytes:
    """Give the id of a trace by its number."""
    return hashlib.blake2b(b"trace %d" % number, digest_size=16).digest()


def span_id(number: int) -> bytes:
    """Give the id of a span by its number."""
    return hashlib.blake2b(b"span %d" % number, digest_size=8).digest()


def request(spans: Sequence[OtlpSpan], resource: Attributes | None = None) -> bytes:
    """Wrap spans of one resource and scope into an export request."""
    message = ExportTraceServiceRequest()
    resource_spans = message.resource_spans.add()
    resource_spans.resource.attributes.extend(key_values(resource or {"service.name": "shop"}))
    scope_spans = resource_spans.scope_spans.add()
    scope_spans.scope.name = "lumetra.tests"
    scope_spans.spans.extend(spans)
    return message.SerializeToString()


def agent_request(number: int, *, spans: int = 200, project: str = "shop") -> bytes:
    """Make a typical request: traces of eight spans, of an agent, its model calls and its tools, about 1.9 kB each."""
    made = [_agent_span(number * spans + index) for index in range(spans)]
    return request(made, {"service.name": project, "telemetry.sdk.language": "python", "host.name": "web-1"})


def _agent_span(number: int) -> OtlpSpan:
    trace, place = divmod(number, SPANS_PER_TRACE)
    parent = None if place == 0 else trace * SPANS_PER_TRACE
    attributes = _agent(number) if place == 0 else _tool(number) if place in (3, 5) else _chat(number)
    start_time = START_TIME + trace * 1_000_000 + place * 1_000
    operation = str(attributes["gen_ai.operation.name"])
    return span(number, trace=trace, parent=parent, name=operation, attributes=attributes, start_time=start_time)


def _chat(number: int) -> Attributes:
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
        "gen_ai.response.id": f"chatcmpl-{number}",
        "gen_ai.request.temperature": 0.2,
        "gen_ai.request.max_tokens": 512,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 300 + number % 50,
        "gen_ai.usage.output_tokens": 60 + number % 20,
        "gen_ai.conversation.id": f"conversation-{number // 64}",
        "server.address": "api.openai.com",
        "server.port": 443,
        "gen_ai.input.messages": _message("user", number, 1000),
        "gen_ai.output.messages": _message("assistant", number + 7, 330),
    }


def _tool(number: int) -> Attributes:
    return {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "find_order",
        "gen_ai.tool.call.id": f"call-{number}",
        "gen_ai.tool.call.arguments": json.dumps({"order": number, "reason": _text(number, 100)}),
        "gen_ai.tool.call.result": json.dumps({"found": True, "note": _text(number, 1400)}),
    }


def _agent(number: int) -> Attributes:
    return {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "support",
        "gen_ai.conversation.id": f"conversation-{number // 64}",
        "user.id": f"user-{number % 500}",
        "gen_ai.input.messages": _message("user", number, 800),
        "gen_ai.output.messages": _message("assistant", number + 3, 700),
    }


def _message(role: str, seed: int, characters: int) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": _text(seed, characters)}]}])


def _text(seed: int, characters: int) -> str:
    """Write *characters* of words that differ from seed to seed."""
    words: list[str] = []
    length = 0
    state = seed
    while length < characters:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        word = _WORDS[(state >> 33) % len(_WORDS)] if state >> 62 else str(state % 10_000)
        words.append(word)
        length += len(word) + 1
    return " ".join(words)[:characters]
