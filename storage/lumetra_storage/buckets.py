"""A window cut into buckets of a width people count in: what charts over time are made of. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from lumetra_core.clock import NS_PER_SECOND
from lumetra_core.trace import TimeWindow

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
STEPS_SECONDS = (
    *(1, 2, 5, 10, 15, 30),
    *(step * _MINUTE for step in (1, 2, 5, 10, 15, 30)),
    *(step * _HOUR for step in (1, 2, 3, 6, 12)),
    *(step * _DAY for step in (1, 7, 28, 364)),
)
"""Widths that divide the minute, the hour, the day or the week; beyond a week whole weeks, so that weekends stay in their place."""

ORIGIN = -3 * _DAY * NS_PER_SECOND
"""Monday, 1969-12-29: buckets of all widths are counted from here, so that two charts over different windows line up."""

MOST_BUCKETS = 60
"""As many bars as can be told apart and hit with a pointer in the narrowest layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """Buckets that cover a window; the first and the last may reach beyond it."""

    first: int
    """Number of the first bucket, counted from `ORIGIN`."""
    count: int
    width_ns: int

    def start_of(self, number: int) -> int:
        """Give the start of a bucket by its number, in nanoseconds since the epoch."""
        return ORIGIN + number * self.width_ns

    def starts(self) -> Iterator[tuple[int, int]]:
        """Give number and start of each bucket, empty ones too."""
        return ((number, self.start_of(number)) for number in range(self.first, self.first + self.count))


def buckets(window: TimeWindow, *, most: int = MOST_BUCKETS) -> Buckets:
    """Cut *window* into at most *most* buckets and one more for the ragged ends, of the narrowest width that allows it."""
    length = max(window.end - window.start, 1)
    # Beyond the widest step, whole multiples of it: a window of a century has buckets, too.
    widths = (seconds * NS_PER_SECOND for seconds in STEPS_SECONDS)
    widest = STEPS_SECONDS[-1] * NS_PER_SECOND
    width = next((width for width in widths if length <= width * most), -(-length // (most * widest)) * widest)
    first = (window.start - ORIGIN) // width
    last = (max(window.end - 1, window.start) - ORIGIN) // width
    return Buckets(first=first, count=last - first + 1, width_ns=width)
