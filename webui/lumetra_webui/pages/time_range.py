"""The time range of a list: from the address to a window of nanoseconds, and back to links and words."""

from dataclasses import dataclass

from lumetra_core.clock import NS_PER_SECOND, from_rfc3339, rfc3339
from lumetra_core.errors import InvalidInput
from lumetra_core.trace import TimeWindow

_MINUTE = 60 * NS_PER_SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_SKEW = 5 * _MINUTE
"""Spans of a host whose clock runs ahead still belong to "the last 15 minutes"."""

DEFAULT = "24h"
PRESETS: dict[str, tuple[str, int]] = {
    "15m": ("Last 15 minutes", 15 * _MINUTE),
    "1h": ("Last hour", _HOUR),
    "24h": ("Last 24 hours", _DAY),
    "7d": ("Last 7 days", 7 * _DAY),
    "30d": ("Last 30 days", 30 * _DAY),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """A preset that moves with the clock, or two fixed moments."""

    window: TimeWindow
    label: str
    preset: str | None
    """None for fixed moments."""

    @property
    def query(self) -> dict[str, str | None]:
        """The range as parameters of an address; the default needs none."""
        if self.preset is not None:
            return {"range": None if self.preset == DEFAULT else self.preset}
        return {"from": _short(self.window.start), "to": _short(self.window.end)}


def time_range(*, preset: str | None, start: str | None, end: str | None, now: int) -> TimeRange:
    """Read the range of an address: fixed moments win over a preset; nothing at all is the default.

    Raises:
        InvalidInput: a moment cannot be read, the end is not after the start, or the preset is unknown.
    """
    if start or end:
        return _fixed(start, end, now)
    name = preset or DEFAULT
    if name not in PRESETS:
        raise InvalidInput(f"{name!r} is no time range; use one of {', '.join(PRESETS)}, or from= and to=.")
    label, length = PRESETS[name]
    return TimeRange(window=TimeWindow(start=now - length, end=now + _SKEW), label=label, preset=name)


def wider(chosen: TimeRange) -> str | None:
    """Name the next wider preset; None when there is none."""
    names = list(PRESETS)
    if chosen.preset is None:
        widest = PRESETS[names[-1]][1]
        return names[-1] if chosen.window.end - chosen.window.start < widest else None
    place = names.index(chosen.preset) + 1
    return names[place] if place < len(names) else None


def _fixed(start: str | None, end: str | None, now: int) -> TimeRange:
    try:
        last = from_rfc3339(end) if end else now
        first = from_rfc3339(start) if start else last - _DAY
    except ValueError as error:
        raise InvalidInput(f"The time range cannot be read: {error}.") from error
    if last <= first:
        raise InvalidInput("The time range ends before it starts.")
    return TimeRange(window=TimeWindow(start=first, end=last), label=f"{_words(first)} – {_words(last)} UTC", preset=None)


def _short(moment: int) -> str:
    return rfc3339(moment)[:19] + "Z"


def _words(moment: int) -> str:
    return rfc3339(moment)[:16].replace("T", " ")
