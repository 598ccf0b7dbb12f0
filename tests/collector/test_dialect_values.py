"""Odd attribute values become plain ones, by the same rules everywhere."""

from typing import Any

import pytest

from lumetra_collector.dialects import values


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"a": 1}, {"a": 1}),
        ('{"a": 1}', {"a": 1}),
        (" [1, 2]", [1, 2]),
        ('{"a": NaN, "b": Infinity}', {"a": None, "b": None}),
        ("{'a': True, 'b': None, 'c': (1, 2)}", {"a": True, "b": None, "c": [1, 2]}),
        ("[{'role': 'user'}]", [{"role": "user"}]),
        ('{"cut off": [1, 2', '{"cut off": [1, 2'),
        ("{not json}", "{not json}"),
        ("{'a set'}", "{'a set'}"),
        ("{__import__('os')}", "{__import__('os')}"),
        ("42", "42"),
        ("", ""),
        (None, None),
    ],
)
def test_structures_are_tried_as_native_then_json_then_repr_then_text(given: Any, read: Any) -> None:
    assert values.structured(given) == read


def test_text_nested_deeper_than_we_could_write_again_stays_text() -> None:
    deep = "[" * 300 + "]" * 300

    assert values.structured(deep) == deep


def test_a_long_list_is_not_mistaken_for_a_deep_one() -> None:
    assert values.structured("[" + ",".join(["[]"] * 500) + "]") == [[]] * 500


@pytest.mark.parametrize(
    ("given", "read"), [('"CHAT_MODEL"', "CHAT_MODEL"), ("null", None), ("1", 1), ('{"a": 1}', {"a": 1}), ("plain", "plain")]
)
def test_scalars_are_decoded_where_an_emitter_encodes_all(given: str, read: Any) -> None:
    assert values.decoded(given) == read


@pytest.mark.parametrize(
    ("given", "read"),
    [(7, 7), ("7", 7), (7.0, 7), ("7.0", 7), (0, 0), (-1, None), ("-1", None), (True, None), ("x", None), ("nan", None)],
)
def test_counts_are_whole_and_not_negative(given: Any, read: int | None) -> None:
    assert values.count(given) == read


@pytest.mark.parametrize(("given", "read"), [("0.2", 0.2), (1, 1.0), ("inf", None), (float("nan"), None), (False, None)])
def test_numbers_are_finite(given: Any, read: float | None) -> None:
    assert values.number(given) == read


@pytest.mark.parametrize(
    ("given", "read"), [("False", False), ("true", True), (1, True), ("0", False), ("maybe", None), (None, None)]
)
def test_flags_come_as_words_too(given: Any, read: bool | None) -> None:
    assert values.flag(given) is read


@pytest.mark.parametrize(
    ("given", "read"),
    [(["a", "", None, 1], ("a", "1")), ('["stop"]', ("stop",)), ("['a', 'b']", ("a", "b")), ("stop", ("stop",)), ("", ())],
)
def test_lists_of_strings_come_native_as_json_and_alone(given: Any, read: tuple[str, ...]) -> None:
    assert values.strings(given) == read


def test_objects_within_a_list_may_be_json_texts_themselves() -> None:
    assert values.mappings(['{"name": "f"}', {"name": "g"}, "text", 1]) == ({"name": "f"}, {"name": "g"})


def test_what_cannot_be_written_as_json_is_still_written() -> None:
    odd: Any = {"bytes": b"\x00\xff", 1: None}

    assert values.compact(odd) == '{"bytes":"00ff","1":null}'


def test_known_fields_are_those_with_an_answer() -> None:
    assert values.known(zero=0, off=False, none=None, empty="", nothing=()) == {"zero": 0, "off": False}
