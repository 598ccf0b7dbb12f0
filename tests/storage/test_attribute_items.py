"""What of an attribute is found by equality: a short scalar value, written in one way; of all others the key."""

import pytest

from lumetra_core.attributes import AttributeValue
from lumetra_storage.attribute_items import ITEM_CHARACTERS, items


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("acme", ["k=acme"]),
        ("", ["k="]),
        ("a=b", ["k=a=b"]),
        ("x" * ITEM_CHARACTERS, ["k=" + "x" * ITEM_CHARACTERS]),
        ("x" * (ITEM_CHARACTERS + 1), ["k"]),
        (True, ["k=true"]),
        (False, ["k=false"]),
        (1, ["k=1"]),
        (-7, ["k=-7"]),
        (1.0, ["k=1.0"]),
        (1e300, ["k=1e+300"]),
        (["a", "b"], ["k"]),
        ({"a": 1}, ["k"]),
        (b"\x00", ["k"]),
        ([], ["k"]),
        (None, []),
    ],
    ids=repr,
)
def test_an_attribute_is_one_item_its_key_or_nothing(value: AttributeValue, found: list[str]) -> None:
    assert items({"k": value}) == found


def test_items_stand_in_the_order_of_their_attributes() -> None:
    assert items({"b": 1, "a": None, "c": [1], "": "x"}) == ["b=1", "c", "=x"]
