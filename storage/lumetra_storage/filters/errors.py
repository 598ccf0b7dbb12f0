"""What a filter can be refused for: one error that points at the place and says what would be right.

LumetraError
└── InvalidInput
    └── FilterError       the text is no filter, names an unknown field, or compares a field with a value of another type
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from lumetra_core.errors import InvalidInput


class Place(NamedTuple):
    """A stretch of the filter's text, counted in characters."""

    offset: int
    length: int

    def until(self, other: "Place") -> "Place":
        """Cover everything from the start of this place to the end of *other*."""
        start = min(self.offset, other.offset)
        return Place(start, max(self.offset + self.length, other.offset + other.length) - start)


class FilterError(InvalidInput):
    """The filter cannot be understood."""

    def __init__(self, message: str, place: Place, *, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.suggestion = suggestion
        """What the user probably meant to write in that place; None when nothing comes near."""

    def pointing_at(self, text: str) -> str:
        """Show the line of *text* with a caret below the place, for a terminal."""
        start = text.rfind("\n", 0, self.place.offset) + 1
        line = text[start:].split("\n", 1)[0]
        column = self.place.offset - start
        carets = "^" * max(1, min(self.place.length, len(line) - column))
        return f"{line}\n{' ' * column}{carets} {self.message}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find the known word a misspelt one is closest to; None when none is close."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None
