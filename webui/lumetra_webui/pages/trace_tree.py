"""Spans of one trace, in whatever order and with whatever parents they came → rows of a tree, parents above children.

Pure. A span whose parent is not there stands at the top and says so; a cycle of parents is opened at its earliest span.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from lumetra_storage.summaries import SpanSummary

Number = TypeVar("Number", int, float)
Flaw = Literal["missing-parent", "cycle"]


@dataclass(slots=True)
class TreeRow:
    """One span at its place. Sums run over the span and everything below it.

    Not by keyword only: a tree makes thirty thousand at once.
    """

    span: SpanSummary
    depth: int
    parent: int | None
    """Index of the row above it in the tree; None at the top."""
    flaw: Flaw | None = None
    """Why the span stands where it stands, when its own parent does not say so."""
    size: int = 1
    """Rows of this subtree, this one included: the next one after it is `size` rows further."""
    errors: int = 0
    tokens: int | None = None
    """Input and output of the leaf inference spans; None while none is known."""
    cost_usd: float | None = None
    is_context: bool = False
    """Kept only because something below it is looked for."""


def tree(spans: Sequence[SpanSummary]) -> list[TreeRow]:
    """Lay the spans out depth first; siblings in order of start, the longer first where they start together."""
    by_id: dict[str, SpanSummary] = {}
    for span in sorted(spans, key=_order):
        by_id.setdefault(span.span_id, span)
    children = _children(by_id)
    rows: list[TreeRow] = []
    placed: set[str] = set()
    for span in by_id.values():
        if span.parent_span_id is None:
            _place(span, None, children, rows, placed)
        elif span.parent_span_id not in by_id:
            _place(span, "missing-parent", children, rows, placed)
    for span in by_id.values():
        if span.span_id not in placed:
            _place(span, "cycle", children, rows, placed)
    _sum_up(rows)
    return rows


def narrowed(rows: Sequence[TreeRow], wanted: Collection[str]) -> list[TreeRow]:
    """Keep the rows of the *wanted* spans and those above them, as context; sums still run over everything below."""
    kept: set[int] = set()
    for place, row in enumerate(rows):
        above: int | None = place if row.span.span_id in wanted else None
        # Whatever is above a kept row is kept already.
        while above is not None and above not in kept:
            kept.add(above)
            above = rows[above].parent
    places = {old: new for new, old in enumerate(sorted(kept))}
    narrow = [
        replace(
            rows[old],
            parent=None if (parent := rows[old].parent) is None else places[parent],
            size=1,
            is_context=rows[old].span.span_id not in wanted,
        )
        for old in places
    ]
    for row in reversed(narrow):
        if row.parent is not None:
            narrow[row.parent].size += row.size
    return narrow


def top_span(spans: Sequence[SpanSummary]) -> SpanSummary:
    """Choose the span that stands for the whole trace: its earliest root, else its earliest span."""
    roots = [span for span in spans if span.parent_span_id is None]
    return min(roots or spans, key=_order)


def _order(span: SpanSummary) -> tuple[int, int, str]:
    return span.start_time, -span.duration_ns, span.span_id


def _children(by_id: dict[str, SpanSummary]) -> dict[str, list[SpanSummary]]:
    children: dict[str, list[SpanSummary]] = {}
    for span in by_id.values():
        if span.parent_span_id is not None:
            children.setdefault(span.parent_span_id, []).append(span)
    return children


def _place(
    top: SpanSummary, flaw: Flaw | None, children: dict[str, list[SpanSummary]], rows: list[TreeRow], placed: set[str]
) -> None:
    """Append the subtree of *top*. A stack and no recursion: a chain may be as deep as the trace is long."""
    waiting: list[tuple[SpanSummary, int | None, int]] = [(top, None, 0)]
    while waiting:
        span, parent, depth = waiting.pop()
        if span.span_id in placed:
            continue
        placed.add(span.span_id)
        here = len(rows)
        rows.append(TreeRow(span, depth, parent, flaw if parent is None else None))
        if below := children.get(span.span_id):
            waiting.extend([(child, here, depth + 1) for child in reversed(below)])


def _sum_up(rows: list[TreeRow]) -> None:
    """Add every row to the one above it, from the last to the first: children come after their parents."""
    for row in reversed(rows):
        span = row.span
        row.errors += span.status == "error"
        if span.usage_is_leaf:
            row.tokens = _sum(row.tokens, _sum(span.input_tokens, span.output_tokens))
            row.cost_usd = _sum(row.cost_usd, span.cost_usd)
        if row.parent is None:
            continue
        above = rows[row.parent]
        above.size += row.size
        above.errors += row.errors
        above.tokens = _sum(above.tokens, row.tokens)
        above.cost_usd = _sum(above.cost_usd, row.cost_usd)


def _sum(left: Number | None, right: Number | None) -> Number | None:
    return right if left is None else (left if right is None else left + right)
