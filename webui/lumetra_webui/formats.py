"""Numbers, times and ids as a person reads them: with a unit, in the reader's own signs, never longer than needed."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from lumetra_core.clock import NS_PER_SECOND, rfc3339
from lumetra_webui.number_signs import ENGLISH, NumberSigns

NS_PER_US = 1_000
NS_PER_MS = 1_000_000
NO_BREAK = "\N{NO-BREAK SPACE}"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_LAST_MOMENT = 253_402_300_799 * NS_PER_SECOND
"""The end of year 9999, the last that `datetime` can tell."""
_ID_HEAD, _ID_TAIL = 6, 4
_MOST_DIGITS = 6
_LEAST_USD = 0.000001
"""What is less is only said to be less, where costs stand in a column."""


class Quantity(NamedTuple):
    """A number and its unit, apart, because the unit is printed in a lighter tone."""

    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value}{NO_BREAK}{self.unit}" if self.unit else self.value


class Moment(NamedTuple):
    """A time, relative for reading, absolute for the tooltip, and for machines."""

    relative: str
    absolute: str
    iso: str


class Identifier(NamedTuple):
    """An id shortened in the middle for reading, and whole for copying."""

    short: str
    whole: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """Formats for one reader at one moment."""

    now: int
    """Nanoseconds since the epoch, UTC: what relative times are relative to."""
    signs: NumberSigns = ENGLISH

    def count(self, number: int) -> str:
        """Write a whole number with its thousands grouped."""
        return self.signs.written(f"{number:,}")

    def plural(self, number: int, singular: str, plural: str | None = None) -> str:
        """Write `1 span`, `2 spans`; *plural* where it is not singular + s."""
        noun = singular if number == 1 else (plural or f"{singular}s")
        return f"{self.count(number)}{NO_BREAK}{noun}"

    def number(self, number: float, digits: int) -> str:
        """Write *number* with exactly *digits* after the decimal sign."""
        return self.signs.written(f"{number:,.{digits}f}")

    def duration(self, duration_ns: int) -> Quantity:
        """Write a duration with three significant digits up to a minute, then as a clock would."""
        if duration_ns < NS_PER_US:
            return Quantity(str(duration_ns), "ns")
        if duration_ns < NS_PER_MS:
            return Quantity(self._three_digits(duration_ns / NS_PER_US), "µs")
        if duration_ns < NS_PER_SECOND:
            return Quantity(self._three_digits(duration_ns / NS_PER_MS), "ms")
        seconds = duration_ns / NS_PER_SECOND
        if seconds < _MINUTE:
            return Quantity(self.number(seconds, 2 if seconds < 10 else 1), "s")
        minutes, second = divmod(int(seconds), _MINUTE)
        if seconds < _HOUR:
            return Quantity(f"{minutes}:{second:02d}", "min")
        hours, minute = divmod(minutes, 60)
        return Quantity(f"{self.count(hours)}:{minute:02d}:{second:02d}", "h")

    def tokens(self, tokens: int | None) -> Quantity | None:
        """Write a number of tokens; unknown stays unknown."""
        return None if tokens is None else Quantity(self.count(tokens), "tok")

    def cost(self, usd: float | None) -> Quantity | None:
        """Write dollars for a column: cents for big sums, two significant digits for those of single calls."""
        if usd is None:
            return None
        if 0 < usd < _LEAST_USD:
            return Quantity(f"<${self.number(_LEAST_USD, _MOST_DIGITS)}")
        return self._dollars(usd, _MOST_DIGITS)

    def exact_cost(self, usd: float) -> Quantity:
        """Write dollars for arithmetic: two significant digits of the tiniest too."""
        return self._dollars(usd, 12)

    def rate(self, usd_per_million: float) -> Quantity:
        """Write a price per million tokens, as price lists do."""
        digits = 2 if round(usd_per_million, 2) == usd_per_million else 4
        return Quantity(f"${self.number(usd_per_million, digits)}", "/ 1M")

    def size(self, size_bytes: int) -> Quantity:
        """Write a size in decimal units."""
        if size_bytes < 1_000:
            return Quantity(str(size_bytes), "B")
        if size_bytes < 1_000_000:
            return Quantity(self._three_digits(size_bytes / 1_000), "kB")
        return Quantity(self._three_digits(size_bytes / 1_000_000), "MB")

    def moment(self, time: int) -> Moment:
        """Write a time (nanoseconds since the epoch) relative to now and absolute; the browser makes it local."""
        time = min(max(time, 0), _LAST_MOMENT)
        whole = datetime.fromtimestamp(time // NS_PER_SECOND, tz=UTC)
        milliseconds = time % NS_PER_SECOND // NS_PER_MS
        absolute = f"{whole.day} {whole:%b %Y, %H:%M:%S}.{milliseconds:03d} UTC"
        return Moment(self._relative(time, whole), absolute, rfc3339(time))

    def _relative(self, time: int, whole: datetime) -> str:
        seconds = (self.now - time) // NS_PER_SECOND
        if seconds < -_MINUTE or seconds >= 30 * _DAY:
            return f"{whole.day} {whole:%b %Y}"
        if seconds < 5:
            return "just now"
        for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
            if seconds >= size:
                return f"{seconds // size} {unit} ago"
        return f"{seconds} s ago"

    def _dollars(self, usd: float, most_digits: int) -> Quantity:
        size = abs(usd)
        if size == 0 or size >= 0.001:
            return Quantity("$0" if size == 0 else f"${self.number(usd, 2 if size >= 1 else 4)}")
        return Quantity(f"${self.number(usd, min(most_digits, 1 - math.floor(math.log10(size))))}")

    def _three_digits(self, number: float) -> str:
        digits = 0 if number >= 99.95 else (1 if number >= 9.995 else 2)
        return self.number(number, digits)


def identifier(whole: str) -> Identifier:
    """Shorten an id in the middle: `4bf92f…4736`."""
    if len(whole) <= _ID_HEAD + _ID_TAIL + 2:
        return Identifier(whole, whole)
    return Identifier(f"{whole[:_ID_HEAD]}…{whole[-_ID_TAIL:]}", whole)


_HIDDEN = (
    # Overrides and isolates of writing direction can make a text read as another one (CVE-2021-42574). The joiners U+200C and
    # U+200D stay, because scripts and emoji need them.
    *(*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF),
    *(code for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r"),
)
_VISIBLE = {code: f"⟨U+{code:04X}⟩" for code in _HIDDEN}


def visible(text: str) -> str:
    """Make characters that hide or reorder text visible, and lone surrogates printable; all else stays as it is."""
    if text.isascii() and text.isprintable():
        return text
    shown = text.translate(_VISIBLE)
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) == "Cs" else sign for sign in shown)


def one_line(text: str, most: int = 200) -> str:
    """Put a text on one line of at most *most* characters, for a list."""
    line = " ".join(visible(text[: most * 4]).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def label(text: str, most: int = 200) -> str:
    """Put a name on one line; one of blanks alone says so, for what must be seen to be clicked."""
    return one_line(text, most) or "(blank)"
