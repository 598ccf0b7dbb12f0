"""Spans of one trace, in whatever order and with whatever parents they came → tops and children. Tolerates every flaw."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from lumetra_core.analysis.interface import AnySpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest(Generic[AnySpan]):
    """Every span stands in it exactly once. Siblings are in order of start, the longer first where they start together."""

    tops: tuple[AnySpan, ...]
    """Roots, spans whose parent is not there, and of each cycle its earliest span."""
    children: dict[str, list[AnySpan]]
    """By the id of the span above; a span without any is absent."""

    def below(self, span: AnySpan) -> Sequence[AnySpan]:
        """Give the children of *span*."""
        return self.children.get(span.span_id, ())

    def depth_first(self) -> Iterator[tuple[AnySpan, AnySpan | None]]:
        """Walk all spans, each with the one above it, parents before children. A stack: a chain may be as deep as the trace is long."""
        waiting: list[tuple[AnySpan, AnySpan | None]] = [(top, None) for top in reversed(self.tops)]
        while waiting:
            span, above = waiting.pop()
            yield span, above
            waiting.extend((child, span) for child in reversed(self.below(span)))


def forest(spans: Sequence[AnySpan]) -> Forest[AnySpan]:
    """Find tops and children among *spans*; of two with the same id the earlier one stands."""
    by_id: dict[str, AnySpan] = {}
    for span in sorted(spans, key=lambda span: (span.start_time, -span.duration_ns, span.span_id)):
        by_id.setdefault(span.span_id, span)
    opened = _cycle_starts(by_id)
    tops: list[AnySpan] = []
    children: dict[str, list[AnySpan]] = {}
    for span in by_id.values():
        if span.parent_span_id is None or span.parent_span_id not in by_id or span.span_id in opened:
            tops.append(span)
        else:
            children.setdefault(span.parent_span_id, []).append(span)
    return Forest(tops=tuple(tops), children=children)


def _cycle_starts(by_id: dict[str, AnySpan]) -> set[str]:
    """Find the earliest span of each cycle of parents."""
    known: set[str] = set()
    found: set[str] = set()
    for span_id in by_id:
        trail: dict[str, None] = {}
        here: str | None = span_id
        while here is not None and here in by_id and here not in known and here not in trail:
            trail[here] = None
            here = by_id[here].parent_span_id
        if here is not None and here in trail:
            # The trail may lead into the ring from outside; only what comes round again is of it.
            ring = list(trail)[list(trail).index(here) :]
            found.add(min(ring, key=lambda one: (by_id[one].start_time, one)))
        known.update(trail)
    return found
