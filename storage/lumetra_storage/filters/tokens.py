"""The words of a filter: text → tokens, each with its place. Never fails, so that half-typed filters have tokens too."""

import re
from typing import Literal, NamedTuple

from lumetra_storage.filters.errors import Place

TokenKind = Literal["keyword", "name", "text", "number", "duration", "sign", "unclosed", "stray"]
"""unclosed: a quote that never ends. stray: a character no filter can hold."""

KEYWORDS = frozenset("AND OR NOT IN BETWEEN LIKE ILIKE CONTAINS IS NULL TRUE FALSE".split())

DURATION_UNITS_NS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60 * 1_000_000_000,
    "min": 60 * 1_000_000_000,
    "h": 3_600 * 1_000_000_000,
    "d": 86_400 * 1_000_000_000,
    "w": 7 * 86_400 * 1_000_000_000,
}

_UNIT = "|".join(sorted(DURATION_UNITS_NS, key=len, reverse=True))
DURATION_PART = re.compile(rf"([0-9]+(?:\.[0-9]+)?)({_UNIT})")

_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
  | (?P<unclosed>['"].*)
  | (?P<duration>(?:[0-9]+(?:\.[0-9]+)?(?:{_UNIT}))+(?![\w.]))
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.]))
  | (?P<name>[^\W0-9]\w*)
  | (?P<sign><>|!=|==|<=|>=|[=<>()\[\],.+-])
  | (?P<stray>[0-9.]*\w+|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Word(NamedTuple):
    """One token of a filter."""

    kind: TokenKind
    text: str
    """As written; of a text in quotes, what stands between them."""
    place: Place


def words(text: str) -> tuple[Word, ...]:
    """Split *text* into its tokens, spaces left out. Their places cover all of it but the spaces."""
    found: list[Word] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind != "space":
            found.append(_word(str(kind), match[0], Place(match.start(), len(match[0]))))
    return tuple(found)


def _word(kind: str, written: str, place: Place) -> Word:
    if kind == "name":
        is_keyword = written.upper() in KEYWORDS
        return Word("keyword" if is_keyword else "name", written.upper() if is_keyword else written, place)
    if kind == "text":
        quote = written[0]
        return Word("text", written[1:-1].replace(quote * 2, quote), place)
    return Word(kind, written, place)  # type: ignore[arg-type]  # the other groups are named as the kinds are
