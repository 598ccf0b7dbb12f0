"""The place in a list from which the next page goes on, as opaque text."""

import base64
from typing import NamedTuple

from lumetra_core.errors import InvalidInput
from lumetra_storage.columns import LATEST_TIME

_NOT_OURS = "The cursor is not one of ours; take next_cursor of the page before, or leave it out."


class Place(NamedTuple):
    """The sort key of the last row that was shown; the next page holds what is strictly older."""

    start_time: int
    trace_id: str
    span_id: str


def written(place: Place) -> str:
    """Write *place* as a cursor."""
    return _encoded(f"{place.start_time}.{place.trace_id}.{place.span_id}")


def read(cursor: str) -> Place:
    """Read what `written` wrote.

    Raises:
        InvalidInput: *cursor* is none of ours.
    """
    try:
        # Signed by nobody: a cursor opens nothing that its reader could not ask for by a window.
        start_time, trace_id, span_id = _decoded(cursor).split(".")
        return Place(_time(start_time), trace_id, span_id)
    except ValueError as exc:
        raise InvalidInput(_NOT_OURS) from exc


class GroupPlace(NamedTuple):
    """The same for a list of sessions or users: when the last one shown was active last, and its id."""

    last_time: int
    key: str


def written_group(place: GroupPlace) -> str:
    """Write *place* as a cursor; an id may hold any character."""
    return _encoded(f"{place.last_time}.{place.key}")


def read_group(cursor: str) -> GroupPlace:
    """Read what `written_group` wrote.

    Raises:
        InvalidInput: *cursor* is none of ours.
    """
    try:
        time, key = _decoded(cursor).split(".", 1)
        return GroupPlace(_time(time), key)
    except ValueError as exc:
        raise InvalidInput(_NOT_OURS) from exc


def _encoded(text: str) -> str:
    """Write *text* in an alphabet that needs no escaping in an address; the padding says nothing and is left out."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()


def _time(digits: str) -> int:
    """Read a time we may have written: cursors are no secret, and the store answers a number beyond 64 bits with an error of its own."""
    if not digits.isdecimal() or int(digits) > LATEST_TIME:
        raise ValueError(digits)
    return int(digits)
