"""Attributes → fields by a table: which key answers which field, and how its value is read."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from lumetra_collector.dialects.values import number
from lumetra_core.attributes import Attributes, AttributeValue

_YEAR_NS = 366 * 86_400 * 1_000_000_000


class Key(NamedTuple):
    """One line of a table."""

    key: str
    field: str
    read: Callable[[AttributeValue], Any]
    """None, or something empty, where the value is no answer."""


class Table:
    """Lines by their keys: a span pays for the keys it has, not for those it could have."""

    def __init__(self, *lines: Key) -> None:
        self.known_keys = frozenset(line.key for line in lines)
        self._lines = lines
        # The spans of one place in a program have the same keys: what they ask of the table is answered once.
        self._chosen = lru_cache(maxsize=1024)(self._choose)

    def lines_for(self, attributes: Attributes) -> tuple[Key, ...]:
        """Give the lines whose keys are among *attributes*, in the order of the table."""
        return self._chosen(self.known_keys.intersection(attributes))

    def _choose(self, present: frozenset[str]) -> tuple[Key, ...]:
        return tuple(line for line in self._lines if line.key in present)


def keys(field: str, read: Callable[[AttributeValue], Any], *names: str) -> Iterable[Key]:
    """Make the lines of one field, its keys in order of precedence."""
    return (Key(name, field, read) for name in names)


def answers(attributes: Attributes, table: Table) -> dict[str, Any]:
    """Read every field of *table* from the first of its keys that has an answer."""
    found: dict[str, Any] = {}
    for key, field, read in table.lines_for(attributes):
        value = attributes[key]
        if value is not None and field not in found:
            answer = read(value)
            if answer is not None and answer != "" and answer != ():
                found[field] = answer
    return found


def seconds_to_ns(value: AttributeValue) -> int | None:
    """Read seconds as nanoseconds; what is below zero or beyond a year is no answer."""
    return _as_ns(value, 1e9)


def milliseconds_to_ns(value: AttributeValue) -> int | None:
    """Read milliseconds as nanoseconds; what is below zero or beyond a year is no answer."""
    return _as_ns(value, 1e6)


def _as_ns(value: AttributeValue, unit: float) -> int | None:
    from_text = number(value)
    if from_text is None:
        return None
    moment = int(from_text * unit)
    return moment if 0 <= moment <= _YEAR_NS else None
