"""The place in a list from which the next page goes on, as opaque text."""

import base64
from typing import NamedTuple

from lumetra_core.errors import InvalidInput


class Place(NamedTuple):
    """The sort key of the last row that was shown; the next page holds what is strictly older."""

    start_time: int
    trace_id: str
    span_id: str


def written(place: Place) -> str:
    """Write *place* as a cursor."""
    return base64.urlsafe_b64encode(f"{place.start_time}.{place.trace_id}.{place.span_id}".encode()).decode().rstrip("=")


def read(cursor: str) -> Place:
    """Read what `written` wrote.

    Raises:
        InvalidInput: *cursor* is none of ours.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        start_time, trace_id, span_id = text.split(".")
        return Place(int(start_time), trace_id, span_id)
    except ValueError as exc:
        raise InvalidInput("The cursor is not one of ours; take next_cursor of the page before, or leave it out.") from exc


class GroupPlace(NamedTuple):
    """The same for a list of sessions or users: when the last one shown was active last, and its id."""

    last_time: int
    key: str


def written_group(place: GroupPlace) -> str:
    """Write *place* as a cursor; an id may hold any character."""
    return base64.urlsafe_b64encode(f"{place.last_time}.{place.key}".encode()).decode().rstrip("=")


def read_group(cursor: str) -> GroupPlace:
    """Read what `written_group` wrote.

    Raises:
        InvalidInput: *cursor* is none of ours.
    """
    try:
        time, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(".", 1)
        return GroupPlace(int(time), key)
    except ValueError as exc:
        raise InvalidInput("The cursor is not one of ours; take next_cursor of the page before, or leave it out.") from exc
