"""JSON values as they arrive in attributes, and how to look at them without trusting them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

from lumetra_collector.dialects.values import count

Json: TypeAlias = Any
"""Parsed JSON of unknown form. A deliberate `Any`: what it really is, is asked at run time."""


def is_object(value: Json) -> TypeGuard[Mapping[str, Json]]:
    """Tell whether *value* is a JSON object."""
    return type(value) is dict or isinstance(value, Mapping)  # nearly always a dict, and that is told four times as fast


def is_array(value: Json) -> TypeGuard[Sequence[Json]]:
    """Tell whether *value* is a JSON array; text is none."""
    return isinstance(value, (list, tuple))


def objects(value: Json) -> list[Mapping[str, Json]]:
    """Give the objects of an array, or the one object itself; anything else is left out."""
    if is_object(value):
        return [value]
    return [item for item in value if is_object(item)] if is_array(value) else []


def text_at(value: Mapping[str, Json], *keys: str) -> str | None:
    """Give the first non-empty text under *keys*."""
    for key in keys:
        found = value.get(key)
        if isinstance(found, str) and found:
            return found
    return None


def count_at(value: Mapping[str, Json], *keys: str) -> int | None:
    """Give the first whole, non-negative number under *keys*."""
    for key in keys:
        found = count(value.get(key))
        if found is not None:
            return found
    return None


def object_at(value: Mapping[str, Json], *keys: str) -> Mapping[str, Json]:
    """Give the first object under *keys*, else an empty one."""
    for key in keys:
        found = value.get(key)
        if is_object(found):
            return found
    return {}
