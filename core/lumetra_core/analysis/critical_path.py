"""Spans of a trace → the stretches of time that made it as long as it is.

Read from the end backwards, as in Eaton et al., "Distributed Latency Profiling through Critical Path Tracing" (ACM Queue
20:1, 2022): whoever ended last held the parent up; before that one began, whoever had ended last by then; and where no child
ran, the span itself. Ours differs in two ways: a child that outlives its parent is cut at the parent's end, and of two that
overlap the earlier one is answerable until the later one begins (theirs leaves that stretch to the parent).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lumetra_core.analysis.forest import forest
from lumetra_core.analysis.interface import AnySpan


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalSegment:
    """A stretch of time during which one span held up the whole trace."""

    span_id: str
    start: int
    """Nanoseconds since the epoch, UTC."""
    end: int

    @property
    def duration_ns(self) -> int:
        """How long it held the trace up."""
        return self.end - self.start


def critical_path(spans: Sequence[AnySpan]) -> tuple[CriticalSegment, ...]:
    """Give the segments in order of time, without overlap; gaps between tops, in which nothing ran, are left out."""
    trees = forest(spans)
    found: list[CriticalSegment] = []
    # Each entry: a span and the stretch it is answerable for, in which its children are looked through from the end backwards.
    waiting = _held_up(trees.tops, end=2**63, start=-(2**63))
    while waiting:
        span, start, end = waiting.pop()
        inner = _held_up(trees.below(span), end=end, start=start)
        cursor = end
        for _, child_start, child_end in inner:
            if child_end < cursor:
                found.append(CriticalSegment(span_id=span.span_id, start=child_end, end=cursor))
            cursor = child_start
        if start < cursor:
            found.append(CriticalSegment(span_id=span.span_id, start=start, end=cursor))
        waiting.extend(inner)
    return tuple(sorted(found, key=lambda segment: segment.start))


def critical_time_ns(path: Sequence[CriticalSegment]) -> dict[str, int]:
    """Sum the segments by span id: how much shorter the trace could be at most if that span took no time."""
    sums: dict[str, int] = {}
    for segment in path:
        sums[segment.span_id] = sums.get(segment.span_id, 0) + segment.duration_ns
    return sums


def _held_up(children: Sequence[AnySpan], *, start: int, end: int) -> list[tuple[AnySpan, int, int]]:
    """Choose, from *end* backwards, who ended last; each with the stretch it is answerable for, the latest first."""
    chosen: list[tuple[AnySpan, int, int]] = []
    cursor = end
    # Of two that end together the one that began earlier: the other ran beside it all along, and shortening that gains nothing.
    for child in sorted(children, key=lambda span: (span.start_time + span.duration_ns, -span.start_time), reverse=True):
        child_start, child_end = max(child.start_time, start), min(child.start_time + child.duration_ns, cursor)
        if child_start < child_end:
            chosen.append((child, child_start, child_end))
            cursor = child_start
    return chosen
