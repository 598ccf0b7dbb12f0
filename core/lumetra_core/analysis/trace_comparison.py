"""Two traces side by side, aligned by their trees, and what differs between two spans.

Children of aligned spans are aligned by what they are (operation and name, else operation) and the how-many-eth of these they
are: the second chat of one run stands beside the second chat of the other, whatever came between.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from lumetra_core.analysis.forest import Forest, forest
from lumetra_core.analysis.interface import AnySpan, TracedSpan


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
    # A stack and no recursion: a chain may be as deep as the trace is long.
    waiting = list(reversed(_paired(one.tops, other.tops, depth=0)))
    while waiting:
        row = waiting.pop()
        rows.append(row)
        waiting.extend(reversed(_paired(_below(one, row.left), _below(other, row.right), depth=row.depth + 1)))
    return tuple(rows)


def _paired(left: Sequence[AnySpan], right: Sequence[AnySpan], *, depth: int) -> list[AlignedSpans[AnySpan]]:
    """Pair siblings, in the order of the left; what only the right did stands where it did it."""
    partners = _partners(left, right, are_tops=depth == 0)
    of_left = {other.span_id: span.span_id for span in left if (other := partners.get(span.span_id))}
    after: dict[str | None, list[AnySpan]] = {None: []}
    last_pair: str | None = None
    for span in right:
        if span.span_id in of_left:
            last_pair = of_left[span.span_id]
            after[last_pair] = []
        else:
            after[last_pair].append(span)
    rows: list[AlignedSpans[AnySpan]] = [AlignedSpans(depth=depth, left=None, right=alone) for alone in after[None]]
    for span in left:
        rows.append(AlignedSpans(depth=depth, left=span, right=partners.get(span.span_id)))
        rows.extend(AlignedSpans(depth=depth, left=None, right=alone) for alone in after.get(span.span_id, ()))
    return rows


def _partners(left: Sequence[AnySpan], right: Sequence[AnySpan], *, are_tops: bool) -> dict[str, AnySpan]:
    """Find for each span of the left its partner, by span id.

    First those of one operation and name. Of what is left those of one operation: a model's name is in the name of its calls, and
    another model is what people compare. Two lone roots are partners whatever they are called.
    """
    if are_tops and len(left) == len(right) == 1:
        return {left[0].span_id: right[0]}
    partners: dict[str, AnySpan] = {}
    for kind in (_operation_and_name, _operation):
        lefts = {key: span for key, span in _numbered(left, kind) if span.span_id not in partners}
        taken = {span.span_id for span in partners.values()}
        rights = _numbered([span for span in right if span.span_id not in taken], kind)
        partners |= {lefts[key].span_id: span for key, span in rights if key in lefts}
    return partners


def _operation_and_name(span: TracedSpan) -> object:
    return span.operation, span.name


def _operation(span: TracedSpan) -> object:
    # A span that is no operation says nothing of itself but its name.
    return span.operation or (span.operation, span.name)


def _numbered(
    siblings: Sequence[AnySpan], kind: Callable[[TracedSpan], object]
) -> Iterator[tuple[tuple[object, int], AnySpan]]:
    counts: dict[object, int] = {}
    for span in siblings:
        counts[kind(span)] = counts.get(kind(span), 0) + 1
        yield (kind(span), counts[kind(span)]), span


def _below(trees: Forest[AnySpan], span: AnySpan | None) -> Sequence[AnySpan]:
    return () if span is None else trees.below(span)


def _tokens(span: TracedSpan | None) -> int | None:
    if span is None or (span.input_tokens is None and span.output_tokens is None):
        return None
    return (span.input_tokens or 0) + (span.output_tokens or 0)
