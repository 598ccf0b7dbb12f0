"""The ways a field of a record is kept in a column: how many values are laid out, and how one is read back.

Each table's codec is a dictionary from field to `Kind`, in the order of the table; `laid_out` and `read_row` are the two
directions, so that a field cannot be written in one way and read in another.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from lumetra_storage import columns as build
from lumetra_storage.json_text import decode


class Kind(NamedTuple):
    """One way of keeping a field."""

    build: Callable[[Sequence[Any]], build.Column]
    read: Callable[[Any], Any] | None = None
    """None: the column's value is the field's."""


def _word(text: str) -> str | None:
    return text or None


def _value(text: str) -> Any:
    return decode(text) if text else None


def _sequence(text: str) -> tuple[Any, ...]:
    return tuple(decode(text)) if text else ()


def _map(text: str) -> Any:
    return decode(text) if text else {}


TEXT = Kind(build.texts)
WORD = Kind(build.words, _word)
MOMENT = Kind(build.moments)
COUNT = Kind(build.counts)
NUMBER = Kind(build.numbers)
FLAG = Kind(build.flags)
WORDS = Kind(build.word_lists, tuple)
NUMBERS = Kind(build.number_lists, tuple)
COUNTS = Kind(build.count_lists, tuple)
MAP = Kind(build.json_texts, _map)
SHARED_MAP = Kind(build.shared_json_texts, _map)
SEQUENCE = Kind(build.json_texts, _sequence)
VALUE = Kind(build.optional_json_texts, _value)


def laid_out(fields: Mapping[str, Kind], records: Sequence[object]) -> dict[str, build.Column]:
    """Make one column per field of *records*; there are at least two fields."""
    # Record by record, then turned on its side: a record's fields lie together in memory, those of its neighbours elsewhere.
    by_field = zip(*map(attrgetter(*fields), records), strict=True) if records else repeat((), len(fields))
    return {name: kind.build(values) for (name, kind), values in zip(fields.items(), by_field, strict=True)}


def readers(fields: Mapping[str, Kind], names: Sequence[str]) -> list[Callable[[Any], Any] | None]:
    """Say how each of the columns *names* is read; a column that is no field is taken as it is."""
    return [fields[name].read if name in fields else None for name in names]


def read_row(
    names: Sequence[str], how: Sequence[Callable[[Any], Any] | None], row: Sequence[Any], projects: Mapping[int, str]
) -> dict[str, Any]:
    """Read one row as the fields of a record: names of projects for ids, exact times for clamped ones."""
    fields = {name: value if read is None else read(value) for name, read, value in zip(names, how, row, strict=True)}
    # The tables carry ids, so that a project could be renamed without touching its rows.
    fields["project"] = projects[fields.pop("project_id")]
    for name in ("start_time", "time"):
        exact = fields.pop(f"{name}_exact", "")
        if exact:
            fields[name] = int(exact)
    return fields
