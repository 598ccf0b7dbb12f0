"""`key=value` of the short scalar attributes: what the text index on `attribute_items` finds equality by."""

from lumetra_core.attributes import Attributes

ITEM_CHARACTERS = 200
"""Longer values are no facets: they are found by full text, not by equality."""


def items(attributes: Attributes) -> list[str]:
    """Write each short scalar attribute as one item; true and false in lower case, numbers as Python writes them.

    Of any other attribute the key alone is there, so that a filter can ask whether it is.
    """
    found: list[str] = []
    for key, value in attributes.items():
        if isinstance(value, str):
            found.append(f"{key}={value}" if len(value) <= ITEM_CHARACTERS else key)
        elif isinstance(value, bool):
            found.append(f"{key}=true" if value else f"{key}=false")
        elif isinstance(value, (int, float)):
            found.append(f"{key}={value}")
        elif value is not None:
            found.append(key)
    return found
