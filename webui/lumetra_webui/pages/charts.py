"""Series of numbers over buckets of time → a chart: what the script draws, and the table that says the same without it."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from markupsafe import Markup

from lumetra_core.clock import NS_PER_SECOND
from lumetra_webui.formats import Formats

Unit = Literal["count", "duration", "tokens", "usd", "number", "share"]
"""What the values are; durations are nanoseconds, shares run from 0 to 1."""
Drawing = Literal["bars", "lines"]
"""bars: stacked, from zero; lines: side by side."""

_SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, or one layer of the bars."""

    label: str
    values: tuple[float | None, ...]
    """One for each bucket; None where there was nothing to measure."""
    colour: int
    """Place in the colour-blind-safe order, from 1; it is a class of the stylesheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAxis:
    """The buckets all charts of a page share."""

    starts: tuple[int, ...]
    """Nanoseconds since the epoch, UTC."""
    width_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """One bucket in the table."""

    start: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart with everything that stands around it."""

    key: str
    title: str
    note: str
    """What is counted, in a few words."""
    series: tuple[Series, ...]
    offers_log: bool
    traces_href: str | None
    """The traces behind it; None where there is nothing to lead to."""
    drawing: Markup
    """JSON for the script."""
    rows: tuple[ChartRow, ...]
    is_empty: bool

    @property
    def labels(self) -> tuple[tuple[int, str], ...]:
        """Colour and name of each series."""
        return tuple((each.colour, each.label) for each in self.series)


def chart(
    key: str,
    title: str,
    *,
    axis: TimeAxis,
    series: Sequence[Series],
    unit: Unit,
    formats: Formats,
    drawing: Drawing = "lines",
    note: str = "",
    traces_href: str | None = None,
) -> Chart:
    """Make a chart of *series*; a logarithmic scale is offered where values span orders of magnitude: time and money."""
    drawn = {
        "unit": unit,
        "drawing": drawing,
        "centres": [(start + axis.width_ns / 2) / NS_PER_SECOND for start in axis.starts],
        "width": axis.width_ns / NS_PER_SECOND,
        "series": [{"label": each.label, "values": each.values, "colour": each.colour} for each in series],
    }
    written = writer(unit, formats)
    return Chart(
        key=key,
        title=title,
        note=note,
        series=tuple(series),
        offers_log=unit in ("duration", "usd"),
        traces_href=traces_href,
        drawing=as_json(drawn),
        rows=tuple(
            ChartRow(start=moment_words(start, axis.width_ns), cells=tuple(written(each.values[place]) for each in series))
            for place, start in enumerate(axis.starts)
        ),
        is_empty=not any(value for each in series for value in each.values),
    )


def as_json(value: object) -> Markup:
    """Write JSON that can stand in a script element: nothing in it can end the element or begin a comment."""
    return Markup(json.dumps(value, separators=(",", ":")).replace("<", "\\u003c"))  # noqa: S704  # nothing in it is markup


def writer(unit: Unit, formats: Formats) -> Callable[[float | None], str]:
    """Give the function that writes a value of *unit* with its unit; unknown is a dash."""
    by_unit: dict[Unit, Callable[[float], str]] = {
        "count": lambda value: formats.count(round(value)),
        "tokens": lambda value: formats.count(round(value)),
        "duration": lambda value: str(formats.duration(round(value))),
        "usd": lambda value: str(formats.exact_cost(value)),
        "share": lambda value: f"{formats.number(100 * value, 1)}%",
        "number": lambda value: formats.count(int(value)) if value == int(value) else formats.number(value, 3),
    }
    return lambda value: "–" if value is None else by_unit[unit](value)


def moment_words(moment: int, width_ns: int) -> str:
    """Say when a bucket begins, as finely as its width asks for, in UTC."""
    whole = datetime.fromtimestamp(moment // NS_PER_SECOND, tz=UTC)
    if width_ns >= _SECONDS_PER_DAY * NS_PER_SECOND:
        return f"{whole:%Y-%m-%d}"
    return f"{whole:%Y-%m-%d %H:%M:%S}" if width_ns < 60 * NS_PER_SECOND else f"{whole:%Y-%m-%d %H:%M}"


def layers(*labelled: tuple[str, Iterable[float | None]]) -> tuple[Series, ...]:
    """Give each series the next colour."""
    return tuple(Series(label=label, values=tuple(values), colour=place) for place, (label, values) in enumerate(labelled, 1))
