"""Two spans side by side: their figures with the difference, and their texts with what differs marked in place."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from lumetra_core.analysis.text_difference import TextPiece, text_difference
from lumetra_core.span import Span
from lumetra_webui.formats import Formats, one_line, visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.compare_words import share, signed
from lumetra_webui.pages.span import span_family

LONGEST_TEXT = 20_000
"""Characters of a text that are compared on the page; the spans' own pages have the rest."""
_MOST_PARAMETERS = 20
Number = int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSide:
    """One of the two spans."""

    side: Literal["Left", "Right"]
    name: str
    family: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFact:
    """One figure of both."""

    term: str
    left: str
    right: str
    difference: str
    """Right minus left for numbers; empty where they are the same or cannot be subtracted."""
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of one side's text."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPair:
    """A text of both."""

    title: str
    is_same: bool
    left: tuple[Piece, ...] | None
    """None where the span has no such text, or is not there."""
    right: tuple[Piece, ...] | None
    """The same text is told once: then the right is empty."""
    left_out: str | None
    """What was too long to be compared here, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPage:
    """The part."""

    template: ClassVar = "_compare_pair.html"
    left: PairSide | None
    """None where only the right has the span."""
    right: PairSide | None
    facts: tuple[PairFact, ...]
    texts: tuple[TextPair, ...]


def pair_page(left: Span | None, right: Span | None, formats: Formats) -> PairPage:
    """Lay out two spans; one of them may be absent."""
    return PairPage(
        left=_side("Left", left) if left else None,
        right=_side("Right", right) if right else None,
        facts=tuple(_facts(left, right, formats)),
        texts=tuple(_texts(left, right, formats)),
    )


def _side(side: Literal["Left", "Right"], span: Span) -> PairSide:
    return PairSide(
        side=side,
        name=one_line(span.name, 120) or "unnamed",
        family=span_family(span.operation),
        href=addresses.span(span.project, span.trace_id, span.span_id),
    )


def _facts(left: Span | None, right: Span | None, formats: Formats) -> Iterator[PairFact]:
    def words(term: str, of: Callable[[Span], str | None]) -> PairFact | None:
        one, other = (of(span) if span else None for span in (left, right))
        if one is None and other is None:
            return None
        shown = [visible(each)[:200] if each else "" for each in (one, other)]
        return PairFact(term=term, left=shown[0], right=shown[1], difference="", differs=one != other)

    def number(term: str, of: Callable[[Span], Number | None], written: Callable[[Number], str]) -> PairFact | None:
        one, other = (of(span) if span else None for span in (left, right))
        if one is None and other is None:
            return None
        # Unknown minus something is unknown, not nought: then both stand without a difference.
        difference = other - one if one is not None and other is not None else 0
        told = f"{signed(written(abs(difference)), is_more=difference > 0)}{share(difference, one or 0, formats)}"
        return PairFact(
            term=term,
            left="" if one is None else written(one),
            right="" if other is None else written(other),
            difference=told if difference else "",
            differs=one != other,
        )

    def duration(length: Number) -> str:
        return str(formats.duration(int(length)))

    def count(tokens: Number) -> str:
        return str(formats.tokens(int(tokens)))

    told = (
        words("Status", lambda span: span.error_type or "error" if span.status == "error" else "succeeded"),
        words("Model", lambda span: span.model),
        number("Duration", lambda span: span.duration_ns, duration),
        number("First token", lambda span: span.time_to_first_token_ns, duration),
        number("Input", lambda span: span.input_tokens, count),
        number("Output", lambda span: span.output_tokens, count),
        number("Cost", lambda span: span.cost_usd, lambda usd: str(formats.cost(usd))),
        words("Prompt", lambda span: "@".join(part for part in (span.prompt_name, span.prompt_version) if part) or None),
    )
    yield from (fact for fact in told if fact)
    yield from _parameters(left, right)


def _parameters(left: Span | None, right: Span | None) -> Iterator[PairFact]:
    """Tell the request parameters that differ; those that do not would hide them."""
    one, other = (dict(span.parameters) if span else {} for span in (left, right))
    if not left or not right:
        return
    changed = [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]
    for name in changed[:_MOST_PARAMETERS]:
        shown = [one_line(json.dumps(side.get(name), ensure_ascii=False, default=str), 80) for side in (one, other)]
        yield PairFact(term=one_line(name, 40), left=shown[0], right=shown[1], difference="", differs=True)


def _texts(left: Span | None, right: Span | None, formats: Formats) -> Iterator[TextPair]:
    for title, of in (("Input", _input), ("Output", _output), ("Error", _error)):
        one, other = (of(span) if span else None for span in (left, right))
        if one is not None or other is not None:
            yield _text_pair(title, one, other, formats)


def _text_pair(title: str, left: str | None, right: str | None, formats: Formats) -> TextPair:
    one, other = (_laid_out(text)[:LONGEST_TEXT] if text is not None else None for text in (left, right))
    longest = max(len(left or ""), len(right or ""))
    left_out = f"Compared up to {formats.count(LONGEST_TEXT)} characters; the longer text has {formats.count(longest)}."
    if left == right:
        sides: tuple[tuple[Piece, ...] | None, ...] = ((Piece(text=visible(one or ""), is_changed=False),), ())
    elif one is None or other is None:
        sides = tuple(None if text is None else (Piece(text=visible(text), is_changed=False),) for text in (one, other))
    else:
        pieces = text_difference(one, other)
        sides = tuple(_of_side(pieces, without) for without in ("right", "left"))
    return TextPair(
        title=title,
        is_same=left == right,
        left=sides[0],
        right=sides[1],
        left_out=left_out if longest > LONGEST_TEXT else None,
    )


def _of_side(pieces: tuple[TextPiece, ...], without: str) -> tuple[Piece, ...]:
    return tuple(Piece(text=visible(piece.text), is_changed=piece.kind != "same") for piece in pieces if piece.kind != without)


def _laid_out(text: str) -> str:
    """Write JSON with a member per line, so that a member that changed is one line and not all of it."""
    if not text.lstrip().startswith(("{", "[")) or len(text) > LONGEST_TEXT:
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def _input(span: Span) -> str | None:
    return span.input


def _output(span: Span) -> str | None:
    return span.output


def _error(span: Span) -> str | None:
    return span.status_message if span.status == "error" else None
