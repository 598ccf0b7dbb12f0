"""Attribute values as JSON text: exact in both directions."""

import math

import pytest
from hypothesis import given

from lumetra_storage.json_text import MAX_DEPTH, decode, encode
from support.span_strategies import values


@given(values)
def test_decode_gives_back_what_encode_was_given(value: object) -> None:
    assert decode(encode(value).decode()) == value
    assert repr(decode(encode(value).decode())) == repr(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, 1.0, "x", None, True]}, '{"a":[1,1.0,"x",null,true]}'),
        (b"\x00\xff", '{"$bytes":"AP8="}'),
        (math.inf, '{"$float":"inf"}'),
        (2**64, '{"$int":"0x10000000000000000"}'),
        ({"$bytes": "mine"}, '{"$map":{"$bytes":"mine"}}'),
        ({"$bytes": "mine", "more": 1}, '{"$bytes":"mine","more":1}'),
        ("\ud800", '"�"'),
        (("a", ("b",)), '["a",["b"]]'),
    ],
)
def test_rare_values_are_tagged(value: object, text: str) -> None:
    assert encode(value).decode() == text


def test_not_a_number_is_not_mistaken_for_null() -> None:
    assert repr(decode(encode([math.nan, None]).decode())) == "[nan, None]"


def test_what_is_nested_beyond_measure_is_kept_as_text() -> None:
    value: object = "core"
    for _ in range(MAX_DEPTH + 60):
        value = [value]

    back = decode(encode(value).decode())

    for _ in range(MAX_DEPTH + 1):
        back = back[0]
    assert back == "[" * 59 + "'core'" + "]" * 59
