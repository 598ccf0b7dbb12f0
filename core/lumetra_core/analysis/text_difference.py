"""Two texts → what they share and what each has alone, word by word, in time that no text can blow up.

The shortest edit script by Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). Its work grows with the number of
edits, so edits are bounded: texts that differ in more are compared by lines, and beyond that told to differ as wholes, which is
also what a reader wants of two answers that have nothing in common.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal, NamedTuple

MOST_EDITS = 600
"""Of words or lines. The script of 600 edits takes at most half a second of a core, whatever the texts are."""
MOST_PIECES = 100_000
"""Words or lines of both texts together beyond which they are not compared in them."""

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")

DifferenceKind = Literal["same", "left", "right"]


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of text that both have, or one alone."""

    kind: DifferenceKind
    text: str


class _Step(NamedTuple):
    """Pieces *of* one side from *start* to *end*; those that both have are told by the left."""

    kind: DifferenceKind
    start: int
    end: int


def text_difference(left: str, right: str) -> tuple[TextPiece, ...]:
    """Cut two texts into what they share and what they do not; the pieces of a side put together are its text."""
    if left == right:
        return (TextPiece("same", left),) if left else ()
    for pattern in (_WORDS, _LINES):
        one, other = _cut(pattern, left), _cut(pattern, right)
        if (steps := _script(one, other)) is not None:
            return tuple(_merged(_pieces(one, other, steps)))
    return tuple(_changed({"left": left, "right": right}))


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    """Cut *text* into pieces, no further than it takes to know that they are too many: a text of megabytes has a million words."""
    return [match[0] for match in islice(pattern.finditer(text), MOST_PIECES + 1)]


def _script(left: Sequence[str], right: Sequence[str]) -> list[_Step] | None:
    """Find the steps from *left* to *right*; None where there are too many."""
    if len(left) + len(right) > MOST_PIECES:
        return None
    # What both begin and end with is no part of the search.
    head = _common(left, right)
    tail = _common(left[head:][::-1], right[head:][::-1])
    trail = _trail(left[head : len(left) - tail], right[head : len(right) - tail])
    if trail is None:
        return None
    middle = [_Step(kind, start + head, end + head) for kind, start, end in trail]
    return [_Step("same", 0, head), *middle, _Step("same", len(left) - tail, len(left))]


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    return next(
        (place for place, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), min(len(left), len(right))
    )


def _trail(left: Sequence[str], right: Sequence[str]) -> list[_Step] | None:
    """Go forward with one edit more each round, noting the furthest place on every diagonal; then back along what led to the end."""
    furthest = {1: 0}
    rounds: list[dict[int, int]] = []
    # More edits than both have pieces cannot be needed: leave out all of one, put in all of the other.
    for edits in range(min(len(left) + len(right), MOST_EDITS) + 1):
        rounds.append(dict(furthest))
        # Each edit leads to a neighbouring diagonal, so only every other one can be reached.
        for diagonal in range(-edits, edits + 1, 2):
            x = _next_x(furthest, diagonal, edits)
            while x < len(left) and 0 <= x - diagonal < len(right) and left[x] == right[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(left) and x - diagonal >= len(right):
                return _backtracked(rounds, len(left), len(right))
    return None


def _next_x(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    """Say where a round begins on *diagonal*: below the one above it, or right of the one before it, whichever is further."""
    is_down = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
    return furthest[diagonal + 1] if is_down else furthest[diagonal - 1] + 1


def _backtracked(rounds: list[dict[int, int]], x: int, y: int) -> list[_Step]:
    steps: list[_Step] = []
    # From the end to the beginning: each round says where its last edit came from.
    for edits in range(len(rounds) - 1, -1, -1):
        furthest, diagonal = rounds[edits], x - y
        start_x = _next_x(furthest, diagonal, edits)
        steps.append(_Step("same", start_x, x))
        is_down = edits > 0 and (diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]))
        start_y = start_x - diagonal
        if edits:
            steps.append(_Step("right", start_y - 1, start_y) if is_down else _Step("left", start_x - 1, start_x))
        x, y = (start_x, start_y - 1) if is_down else (start_x - 1, start_y)
    return steps[::-1]


def _pieces(left: Sequence[str], right: Sequence[str], steps: Sequence[_Step]) -> Iterator[TextPiece]:
    """Put neighbouring steps together; of a changed stretch the left side comes first."""
    given = (step for step in steps if step.end > step.start)
    for is_same, together in groupby(given, key=lambda step: step.kind == "same"):
        stretch = list(together)
        for kind in ("same",) if is_same else ("left", "right"):
            side = right if kind == "right" else left
            if text := "".join("".join(side[step.start : step.end]) for step in stretch if step.kind == kind):
                yield TextPiece(kind, text)


def _merged(pieces: Iterator[TextPiece]) -> Iterator[TextPiece]:
    """Take the space between two changed words for changed: one stretch reads better than confetti."""
    waiting: dict[DifferenceKind, str] = {"left": "", "right": ""}
    space = ""
    for piece in pieces:
        is_changing = bool(waiting["left"] or waiting["right"])
        if piece.kind != "same":
            for side in ("left", "right"):
                waiting[side] += space
            space = ""
            waiting[piece.kind] += piece.text
        elif is_changing and piece.text.isspace() and not space:
            space = piece.text
        else:
            yield from _changed(waiting)
            waiting = {"left": "", "right": ""}
            yield TextPiece("same", space + piece.text)
            space = ""
    yield from _changed(waiting)
    if space:
        yield TextPiece("same", space)


def _changed(waiting: dict[DifferenceKind, str]) -> Iterator[TextPiece]:
    for kind, text in waiting.items():
        if text:
            yield TextPiece(kind, text)
