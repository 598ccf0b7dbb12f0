import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from lumetra_collector.decode import DecodedTraces, decode_traces
from lumetra_collector.errors import BadBody

OTLP = Path(__file__).parents[1] / "golden" / "otlp"
SPAN = {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "chat"}


def test_json_and_protobuf_of_the_same_spans_decode_alike() -> None:
    for path in sorted(OTLP.glob("o*.traces.pb")):
        body = path.read_bytes()
        as_json = json.dumps(_hexed(MessageToDict(ExportTraceServiceRequest.FromString(body)))).encode()

        assert decode_traces(as_json, "json") == decode_traces(body, "protobuf"), path.name


def _hexed(value: Any) -> Any:
    """Turn protobuf's own JSON, which has ids in base64, into OTLP's."""
    import base64

    if isinstance(value, list):
        return [_hexed(item) for item in value]
    if not isinstance(value, dict):
        return value
    is_id = {"traceId", "spanId", "parentSpanId"}
    enums = {"kind": _KINDS, "code": _CODES}
    return {
        key: base64.b64decode(item).hex()
        if key in is_id
        else enums[key][item]
        if key in enums and isinstance(item, str)
        else _hexed(item)
        for key, item in value.items()
    }


_KINDS = {f"SPAN_KIND_{name}": number for number, name in enumerate(("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT"))}
_CODES = {f"STATUS_CODE_{name}": number for number, name in enumerate(("UNSET", "OK", "ERROR"))}


def _decoded(**fields: Any) -> DecodedTraces:
    return decode_traces(_body(**fields), "json")


def _body(**fields: Any) -> bytes:
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN | fields]}]}]}).encode()


def _attribute(value: Any) -> Any:
    return _decoded(attributes=[{"key": "k", "value": value}]).spans[0].attributes["k"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"stringValue": "a"}, "a"),
        ({"intValue": "9007199254740993"}, 9007199254740993),
        ({"intValue": 9007199254740993}, 9007199254740993),
        ({"intValue": -1.0}, -1),
        ({"doubleValue": 1}, 1.0),
        ({"doubleValue": "0.5"}, 0.5),
        ({"doubleValue": "Infinity"}, float("inf")),
        ({"boolValue": False}, False),
        ({"bytesValue": "AP8="}, b"\x00\xff"),
        ({"bytesValue": "AP8"}, b"\x00\xff"),
        ({"bytesValue": "-_-_"}, b"\xfb\xff\xbf"),
        ({"bytesValue": "+/+/"}, b"\xfb\xff\xbf"),
        ({"bytesValue": ""}, b""),
        ({"arrayValue": {"values": [{"stringValue": "a"}, {}, {"intValue": 1}]}}, ["a", None, 1]),
        ({"arrayValue": {}}, []),
        ({"kvlistValue": {"values": [{"key": "a", "value": {"boolValue": True}}]}}, {"a": True}),
        ({}, None),
        ({"stringValue": None}, None),
        ({"futureValue": 1}, None),
    ],
)
def test_attribute_values_are_read_by_the_rules_of_otlp_json(value: Any, expected: Any) -> None:
    assert _attribute(value) == expected


def test_times_are_read_from_strings_and_numbers() -> None:
    span = _decoded(startTimeUnixNano="1795000000000000001", endTimeUnixNano=1795000000000000002).spans[0]

    assert (span.start_time, span.end_time) == (1795000000000000001, 1795000000000000002)


def test_names_of_enums_are_taken_though_nobody_may_send_them() -> None:
    span = _decoded(kind="SPAN_KIND_CLIENT", status={"code": "STATUS_CODE_ERROR"}).spans[0]

    assert (span.kind, span.status) == ("client", "error")


def test_snake_case_keys_are_unknown_and_unknown_keys_are_ignored() -> None:
    span = _decoded(start_time_unix_nano=5, futureField={"a": [1]}).spans[0]

    assert span.start_time == 0


def test_half_of_an_emoji_is_replaced() -> None:
    decoded = decode_traces(_body(name="cut off \ud83d"), "json")

    assert (decoded.spans[0].name, decoded.repaired) == ("cut off \ufffd", True)


def test_bytes_that_are_not_utf8_are_replaced() -> None:
    decoded = decode_traces(_body(name="menu@").replace(b"@", b"\xff"), "json")

    assert (decoded.spans[0].name, decoded.repaired) == ("menu\ufffd", True)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": 5}, r"resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\.name: expected a string, not a number"),
        ({"attributes": {}}, r"spans\[0\]\.attributes: expected a list, not an object"),
        ({"attributes": ["a"]}, r"attributes\[0\]: expected an object, not a string"),
        ({"attributes": [{"value": {"boolValue": "yes"}}]}, r"value\.boolValue: expected true or false, not a string"),
        ({"attributes": [{"value": {"doubleValue": True}}]}, r"doubleValue: expected a number, not a boolean"),
        ({"attributes": [{"value": {"intValue": 1.5}}]}, r"intValue: expected an integer, not a number"),
        ({"attributes": [{"value": {"bytesValue": "A"}}]}, r"bytesValue: "),
        ({"attributes": [{"value": {"bytesValue": "not base64!"}}]}, r"bytesValue: "),
        ({"attributes": [{"value": {"doubleValue": 10**400}}]}, r"doubleValue: "),
        ({"attributes": [{"value": {"intValue": 10**400}}]}, r"intValue: "),
        ({"attributes": [{"value": {"intValue": "9" * 10_000}}]}, r"intValue: "),
        ({"startTimeUnixNano": "99999999999999999999999"}, r"startTimeUnixNano: "),
        ({"startTimeUnixNano": -1}, r"startTimeUnixNano: "),
        ({"startTimeUnixNano": "soon"}, r"startTimeUnixNano: "),
        ({"kind": []}, r"kind: expected an integer, not a list"),
        ({"status": "ok"}, r"status: expected an object, not a string"),
    ],
)
def test_value_of_another_type_is_refused_by_name(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(BadBody, match=message):
        _decoded(**fields)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"{", b"\x00", b"[" * 100_000])
def test_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadBody):
        decode_traces(body, "json")


def test_no_bytes_are_an_empty_request() -> None:
    assert decode_traces(b"", "json") == DecodedTraces([], [], repaired=False)


def test_value_nested_beyond_all_measure_is_refused() -> None:
    value: dict[str, Any] = {"stringValue": "deep"}
    for _ in range(60):
        value = {"arrayValue": {"values": [value]}}

    with pytest.raises(BadBody, match="nested more than 100 levels deep"):
        _attribute(value)
