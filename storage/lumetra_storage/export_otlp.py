"""Spans → OTLP/JSON: an `ExportTraceServiceRequest` that says them as they came, for any collector to take.

The rules are those of the OTLP specification, "JSON Protobuf Encoding": ids in hexadecimal, 64-bit integers as decimal text,
enums as numbers. What a span does not keep is not there: the version and attributes of its scope, flags, trace state.
"""

import base64
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import orjson

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.span import Span, SpanEvent, SpanLink

Json: TypeAlias = "dict[str, Any]"
"""An object of OTLP/JSON."""

# opentelemetry/proto/trace/v1/trace.proto: Span.SpanKind and Status.StatusCode, by number.
_KINDS = {kind: n for n, kind in enumerate(("unspecified", "internal", "server", "client", "producer", "consumer"))}
_STATUSES = {"unset": 0, "ok": 1, "error": 2}


def request_line(spans: Sequence[Span]) -> bytes:
    """Write *spans* as one request on one line, those of one resource and scope together."""
    grouped: dict[bytes, dict[str, list[Span]]] = {}
    resources: dict[bytes, list[Json]] = {}
    for span in spans:
        # Told by content: spans of one process come as many objects, and a request per span would repeat its resource each
        # time.
        attributes = key_values(span.resource)
        key = orjson.dumps(attributes)
        resources[key] = attributes
        grouped.setdefault(key, {}).setdefault(span.scope_name or "", []).append(span)
    resource_spans = [
        {
            "resource": {"attributes": resources[key]},
            "scopeSpans": [
                {"scope": {"name": name} if name else {}, "spans": [otlp_span(span) for span in of_scope]}
                for name, of_scope in scopes.items()
            ],
        }
        for key, scopes in grouped.items()
    ]
    return orjson.dumps({"resourceSpans": resource_spans}) + b"\n"


def otlp_span(span: Span) -> Json:
    """Write one span; its end is its start and duration."""
    status: Json = {"code": _STATUSES[span.status]}
    if span.status_message:
        status["message"] = span.status_message
    parent = {"parentSpanId": span.parent_span_id} if span.parent_span_id else {}
    return {
        "traceId": span.trace_id,
        "spanId": span.span_id,
        **parent,
        "name": span.name,
        "kind": _KINDS[span.kind],
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": key_values(span.attributes),
        "events": [_event(event) for event in span.events],
        "links": [_link(link) for link in span.links],
        "status": status,
    }


def key_values(attributes: Attributes) -> list[Json]:
    """Write attributes in their order."""
    return [{"key": key, "value": any_value(value)} for key, value in attributes.items()]


def any_value(value: AttributeValue) -> Json:
    """Write one value as an `AnyValue`; the empty value is an empty object."""
    match value:
        case None:
            return {}
        case bool():
            return {"boolValue": value}
        case str():
            return {"stringValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value if math.isfinite(value) else _not_finite(value)}
        case bytes():
            return {"bytesValue": base64.b64encode(value).decode("ascii")}
        case Mapping():
            return {"kvlistValue": {"values": key_values(value)}}
        case _:
            return {"arrayValue": {"values": [any_value(item) for item in value]}}


def _not_finite(value: float) -> str:
    """Name a number JSON has no sign for, as protobuf's JSON does."""
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _event(event: SpanEvent) -> Json:
    return {"name": event.name, "timeUnixNano": str(event.time), "attributes": key_values(event.attributes)}


def _link(link: SpanLink) -> Json:
    return {"traceId": link.trace_id, "spanId": link.span_id, "attributes": key_values(link.attributes)}
