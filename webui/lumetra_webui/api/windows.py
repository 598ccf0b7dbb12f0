"""The time window a request names: RFC 3339 bounds, or a span of time before now."""

import re

from lumetra_core.clock import NS_PER_SECOND, from_rfc3339
from lumetra_core.errors import InvalidInput
from lumetra_core.trace import TimeWindow

EVER = TimeWindow(start=0, end=2**62)
"""From the epoch to 2116: what a list reads when no bounds are named. Keyset paging over time keeps it cheap."""

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_AGO = re.compile(r"-?(?P<count>\d{1,6})(?P<unit>[smhdw])")


def window_between(start: str | None, end: str | None, *, now: int) -> TimeWindow:
    """Read two bounds; an absent one is open.

    Raises:
        InvalidInput: a bound is no time, or the window ends before it starts.
    """
    window = TimeWindow(
        start=moment(start, now=now) if start else EVER.start,
        end=moment(end, now=now) if end else EVER.end,
    )
    if window.end <= window.start:
        raise InvalidInput(f"The time window is empty: start {start} is not before end {end}. Swap them, or widen it.")
    return window


def moment(text: str, *, now: int) -> int:
    """Read a bound: a time, or `15m`, `24h`, `7d` for so long ago."""
    if match := _AGO.fullmatch(text.strip()):
        return now - int(match["count"]) * _SECONDS[match["unit"]] * NS_PER_SECOND
    if text.strip() == "now":
        return now
    try:
        # A plus sign in a query string arrives as a space.
        return from_rfc3339(text.replace(" ", "+") if re.search(r"\d \d\d:\d\d$", text) and "T" in text else text)
    except ValueError as wrong:
        raise InvalidInput(
            f"{text!r} is neither a time (2026-11-23T04:35:56Z) nor a span before now (15m, 24h, 7d)."
        ) from wrong
