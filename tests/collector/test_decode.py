import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as ProtobufSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from lumetra_collector.decode import DecodedTraces, decode_traces
from lumetra_collector.errors import BadBody
from lumetra_collector.otlp import OtlpSpan
from lumetra_collector.prepared import Rejection
from lumetra_core.span import SpanEvent, SpanLink
from support.otlp_bodies import START_TIME, key_values, request, span, span_id, trace_id


def test_span_is_decoded_whole() -> None:
    sent = span(2, trace=1, parent=1, name="chat", attributes={"gen_ai.operation.name": "chat"})
    sent.status.CopyFrom(Status(code=Status.STATUS_CODE_ERROR, message="429"))
    sent.events.add(name="exception", time_unix_nano=5, attributes=key_values({"exception.type": "RateLimit"}))
    sent.links.add(trace_id=trace_id(9), span_id=span_id(9), attributes=key_values({"why": "retry"}))
    message = ExportTraceServiceRequest()
    resource_spans = message.resource_spans.add()
    resource_spans.resource.attributes.extend(key_values({"service.name": "shop"}))
    scope_spans = resource_spans.scope_spans.add()
    scope_spans.scope.name, scope_spans.scope.version = "my.library", "1.2"
    scope_spans.scope.attributes.extend(key_values({"public_key": "pk"}))
    scope_spans.spans.append(sent)

    assert decode_traces(message.SerializeToString(), "protobuf") == DecodedTraces(
        spans=[
            OtlpSpan(
                trace_id=trace_id(1).hex(),
                span_id=span_id(2).hex(),
                parent_span_id=span_id(1).hex(),
                name="chat",
                kind="client",
                start_time=START_TIME,
                end_time=START_TIME + 1_000_000,
                status="error",
                status_message="429",
                attributes={"gen_ai.operation.name": "chat"},
                events=[SpanEvent(name="exception", time=5, attributes={"exception.type": "RateLimit"})],
                links=[SpanLink(trace_id=trace_id(9).hex(), span_id=span_id(9).hex(), attributes={"why": "retry"})],
                resource={"service.name": "shop"},
                scope_name="my.library",
                scope_version="1.2",
                scope_attributes={"public_key": "pk"},
            )
        ],
        rejected=[],
        repaired=False,
    )


def test_attributes_of_every_kind_keep_their_type() -> None:
    attributes = {
        "text": "a",
        "empty text": "",
        "true": True,
        "false": False,
        "int": -(2**63),
        "float": 0.5,
        "bytes": b"\x00\xff",
        "empty": None,
        "list": ["a", 1, None, [True]],
        "map": {"a": {"b": [1.5]}},
        "empty list": [],
        "empty map": {},
    }

    decoded = decode_traces(request([span(1, attributes=attributes)]), "protobuf")

    assert decoded.spans[0].attributes == attributes
    assert [type(value) for value in decoded.spans[0].attributes.values()] == [type(value) for value in attributes.values()]


def test_last_of_duplicate_keys_stays() -> None:
    sent = span(1)
    for value in ("first", "last"):
        sent.attributes.extend(key_values({"key": value}))

    assert decode_traces(request([sent]), "protobuf").spans[0].attributes == {"key": "last"}


def test_spans_of_one_resource_share_it() -> None:
    first, second = decode_traces(request([span(1), span(2)]), "protobuf").spans

    assert first.resource is second.resource


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("trace_id", bytes(16), "trace_id is all zeros"),
        ("trace_id", b"", "trace_id is empty or not hexadecimal"),
        ("trace_id", b"\1" * 8, "trace_id has 8 bytes, not 16"),
        ("span_id", bytes(8), "span_id is all zeros"),
        ("span_id", b"\1" * 2, "span_id has 2 bytes, not 8"),
        ("parent_span_id", b"\1" * 3, "parent_span_id has 3 bytes, not 8"),
    ],
)
def test_span_with_an_invalid_id_is_rejected_alone(field: str, value: bytes, reason: str) -> None:
    bad = span(1, name="bad one")
    setattr(bad, field, value)

    decoded = decode_traces(request([bad, span(2, name="good one")]), "protobuf")

    assert [kept.name for kept in decoded.spans] == ["good one"]
    assert decoded.rejected == [Rejection(item="bad one", reason=reason)]


def test_parent_of_zeros_is_no_parent() -> None:
    root = span(1)
    root.parent_span_id = bytes(8)

    assert decode_traces(request([root]), "protobuf").spans[0].parent_span_id is None


def test_odd_spans_are_kept_as_they_came() -> None:
    latest = 2**64 - 1
    odd = ProtobufSpan(trace_id=trace_id(1), span_id=span_id(1), kind=99, start_time_unix_nano=latest, end_time_unix_nano=1)  # type: ignore[arg-type]

    decoded = decode_traces(request([odd]), "protobuf").spans[0]

    assert (decoded.name, decoded.kind, decoded.start_time, decoded.end_time) == ("", "unspecified", latest, 1)


def test_invalid_utf8_is_repaired_wherever_it_stands() -> None:
    good = span(1, name="men\xfc", attributes={"key": "voil\xe0", "list": ["\xe9"], "intact": "naïve"})
    body = (
        request([good], {"service.name": "\xe9t\xe9"})
        .replace("\xe9".encode(), b"\xff\xfe")
        .replace("\xfc".encode(), b"\xff\xfe")
        .replace("\xe0".encode(), b"\xc3(")
    )

    decoded = decode_traces(body, "protobuf")

    assert decoded.repaired
    kept = decoded.spans[0]
    assert (kept.name, kept.attributes, kept.resource) == (
        "men\ufffd\ufffd",
        {"key": "voil\ufffd(", "list": ["\ufffd\ufffd"], "intact": "naïve"},
        {"service.name": "\ufffd\ufffdt\ufffd\ufffd"},
    )


@pytest.mark.parametrize("body", [b"\xff", request([span(1)])[:-3], b'{"resourceSpans": []}'])
def test_body_that_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(BadBody, match="cut short or of another type"):
        decode_traces(body, "protobuf")
