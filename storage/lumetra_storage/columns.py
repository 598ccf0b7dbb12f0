"""Builders of Arrow columns from Python lists: one function per way a field is kept.

They are forgiving where a stranger's telemetry can be odd (lone surrogates, counts out of range), because one bad value must
not cost the batch it came in; the usual column is one call of pyarrow.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import pyarrow as pa

from lumetra_storage.json_text import encode, valid_text

Column: TypeAlias = "pa.Array[Any]"

TEXT = pa.utf8()
TEXTS = pa.list_(pa.utf8())
COUNT = pa.uint64()
MOMENT = pa.timestamp("ns", tz="UTC")

EARLIEST_TIME = 0
LATEST_TIME = 4_102_444_800 * 10**9
"""2100-01-01. Times outside are shown at the border; `DateTime64(9)` and `Date` both carry all in between."""

_MOST = 2**64 - 1


def kept_moment(moment: int) -> int:
    """Move a bound into the years the tables carry: what people and programs ask for may be any number, a parameter has 64 bits.

    The end of a window may be `LATEST_TIME` itself: absurd starts stand one nanosecond before it and are still within.
    """
    return min(max(moment, EARLIEST_TIME), LATEST_TIME)


def texts(values: Sequence[str | None]) -> Column:
    """Text that is always there, or absent as NULL."""
    try:
        # pyarrow raises on a lone surrogate, which UTF-8 cannot carry: mend only then, the usual column is one call.
        return pa.array(values, TEXT)
    except (UnicodeEncodeError, pa.ArrowInvalid):
        return pa.array([None if value is None else valid_text(value) for value in values], TEXT)


def words(values: Iterable[str | None]) -> Column:
    """Text that is never empty by meaning: absent is ''."""
    return texts([value or "" for value in values])


def word_lists(values: Sequence[Sequence[str]]) -> Column:
    """Lists of texts."""
    try:
        return pa.array(values, TEXTS)
    except (UnicodeEncodeError, pa.ArrowInvalid):
        return pa.array([[valid_text(word) for word in words] for words in values], TEXTS)


def counts(values: Sequence[int | None]) -> Column:
    """Non-negative whole numbers of 64 bits, absent as NULL; what lies beyond is set to the border."""
    try:
        return pa.array(values, COUNT)
    except (OverflowError, pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else min(max(int(value), 0), _MOST) for value in values], COUNT)


def numbers(values: Sequence[float | None]) -> Column:
    """Floating-point numbers, absent as NULL."""
    return pa.array(values, pa.float64())


def number_lists(values: Sequence[Sequence[float]]) -> Column:
    """Lists of floating-point numbers."""
    return pa.array(values, pa.list_(pa.float64()))


def count_lists(values: Sequence[Sequence[int]]) -> Column:
    """Lists of non-negative whole numbers."""
    return pa.array(values, pa.list_(COUNT))


def flags(values: Sequence[bool]) -> Column:
    """True or false, never absent."""
    return pa.array(values, pa.bool_())


def moments(values: Sequence[int]) -> Column:
    """Nanoseconds since the epoch as times, within the years the tables can carry."""
    try:
        column = pa.array(values, pa.int64())
        if all(EARLIEST_TIME <= value < LATEST_TIME for value in (min(values, default=0), max(values, default=0))):
            return column.cast(MOMENT)
    except OverflowError:
        pass
    return pa.array([min(max(value, EARLIEST_TIME), LATEST_TIME - 1) for value in values], pa.int64()).cast(MOMENT)


def exact_moments(values: Sequence[int]) -> Column:
    """The same times as decimal text where `moments` had to move them, else ''."""
    return pa.array(["" if EARLIEST_TIME <= value < LATEST_TIME else str(value) for value in values], TEXT)


def json_texts(values: Iterable[object]) -> Column:
    """Lists and maps as JSON text; an empty one is ''."""
    return pa.array([encode(value) if value else b"" for value in values], TEXT)


def optional_json_texts(values: Iterable[object]) -> Column:
    """Any value as JSON text; only None is '', so that an empty list stays one."""
    return pa.array([b"" if value is None else encode(value) for value in values], TEXT)


def shared_json_texts(values: Sequence[object]) -> Column:
    """The same for values that many rows share as one object (the resource of a batch): each is written once."""
    # By identity: two resources of equal content are rare, and comparing them costs what writing them does.
    written = {id(value): value for value in values}
    texts_by_id = {identity: encode(value) if value else b"" for identity, value in written.items()}
    return pa.array([texts_by_id[id(value)] for value in values], TEXT)
