"""Two traces side by side, aligned by their trees, and what differs between two spans and two texts.

Children of aligned spans are aligned by what they are (operation and name) and the how-many-eth of these they are: the second
chat of one run stands beside the second chat of the other, whatever came between.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, Literal

from lumetra_core.analysis.forest import Forest, forest
from lumetra_core.analysis.interface import AnySpan, TracedSpan

LONGEST_BY_WORDS = 4_000
"""Words of both texts up to which they are compared word by word; beyond, line by line: the work grows with the square."""
LONGEST_BY_LINES = 20_000
"""Lines beyond which two texts are only told to differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedSpans(Generic[AnySpan]):
    """One row: a span of each trace, or of one alone."""

    depth: int
    left: AnySpan | None
    right: AnySpan | None

    @property
    def duration_difference_ns(self) -> int | None:
        """Right minus left; None where one is missing."""
        return None if self.left is None or self.right is None else self.right.duration_ns - self.left.duration_ns

    @property
    def token_difference(self) -> int | None:
        """Right minus left, input and output together; None where one is missing or has no usage."""
        left, right = (_tokens(span) for span in (self.left, self.right))
        return None if left is None or right is None else right - left

    @property
    def cost_difference_usd(self) -> float | None:
        """Right minus left; None where one is missing or unknown."""
        left, right = (None if span is None else span.cost_usd for span in (self.left, self.right))
        return None if left is None or right is None else right - left


def align(left: Sequence[AnySpan], right: Sequence[AnySpan]) -> tuple[AlignedSpans[AnySpan], ...]:
    """Lay two traces beside each other, depth first. A span that only one of them has stands after the row it followed."""
    one, other = forest(left), forest(right)
    rows: list[AlignedSpans[AnySpan]] = []
    waiting = list(reversed(_paired(one.tops, other.tops, depth=0)))
    while waiting:
        row = waiting.pop()
        rows.append(row)
        waiting.extend(reversed(_paired(_below(one, row.left), _below(other, row.right), depth=row.depth + 1)))
    return tuple(rows)


DifferenceKind = Literal["same", "left", "right"]


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of text that both have, or one alone."""

    kind: DifferenceKind
    text: str


def text_difference(left: str, right: str) -> tuple[TextPiece, ...]:
    """Cut two texts into what they share and what they do not; the pieces of a side put together are its text."""
    if left == right:
        return (TextPiece("same", left),) if left else ()
    words = re.findall(r"\s+|\w+|[^\w\s]", left), re.findall(r"\s+|\w+|[^\w\s]", right)
    if len(words[0]) + len(words[1]) <= LONGEST_BY_WORDS:
        return tuple(_pieces(*words))
    lines = left.splitlines(keepends=True), right.splitlines(keepends=True)
    if len(lines[0]) + len(lines[1]) <= LONGEST_BY_LINES:
        return tuple(_pieces(*lines))
    return tuple(_pieces([left], [right]))


def _pieces(left: Sequence[str], right: Sequence[str]) -> Iterator[TextPiece]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield TextPiece("same", "".join(left[i1:i2]))
            continue
        if i1 < i2:
            yield TextPiece("left", "".join(left[i1:i2]))
        if j1 < j2:
            yield TextPiece("right", "".join(right[j1:j2]))


def _paired(left: Sequence[AnySpan], right: Sequence[AnySpan], *, depth: int) -> list[AlignedSpans[AnySpan]]:
    """Pair siblings by kind and count, in the order of the left; what only the right did stands where it did it."""
    lefts, rights = dict(_numbered(left)), dict(_numbered(right))
    after: dict[object, list[AnySpan]] = {None: []}
    last_pair: object = None
    for key, span in rights.items():
        if key in lefts:
            last_pair = key
            after[key] = []
        else:
            after[last_pair].append(span)
    rows: list[AlignedSpans[AnySpan]] = [AlignedSpans(depth=depth, left=None, right=alone) for alone in after[None]]
    for key, span in lefts.items():
        rows.append(AlignedSpans(depth=depth, left=span, right=rights.get(key)))
        rows.extend(AlignedSpans(depth=depth, left=None, right=alone) for alone in after.get(key, ()))
    return rows


def _numbered(siblings: Sequence[AnySpan]) -> Iterator[tuple[tuple[object, int], AnySpan]]:
    counts: dict[object, int] = {}
    for span in siblings:
        kind = (span.operation, span.name)
        counts[kind] = counts.get(kind, 0) + 1
        yield (kind, counts[kind]), span


def _below(trees: Forest[AnySpan], span: AnySpan | None) -> Sequence[AnySpan]:
    return () if span is None else trees.below(span)


def _tokens(span: TracedSpan | None) -> int | None:
    if span is None or (span.input_tokens is None and span.output_tokens is None):
        return None
    return (span.input_tokens or 0) + (span.output_tokens or 0)
