"""A result of SQL as a table people read, and as a chart where its first column is a time or a number."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lumetra_storage.sql_access import ResultColumn, SqlResult
from lumetra_webui.api.sql_values import as_utc, cell_text
from lumetra_webui.formats import visible

MOST_SHOWN = 1_000
"""Rows on the page; the file has all of them."""
MOST_CHARACTERS = 2_000
"""Of one cell on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlCell:
    """One value."""

    text: str
    is_null: bool
    href: str | None
    """Of a trace's id: its page."""


def is_number(column: ResultColumn) -> bool:
    """Tell columns whose values are set to the right."""
    return _bare(column.type).startswith(("Int", "UInt", "Float", "Decimal"))


def is_time(column: ResultColumn) -> bool:
    """Tell columns of dates and times."""
    return _bare(column.type).startswith("Date")


def shown_text(value: Any) -> str:
    """Write one value for the page, cut where it is long."""
    text = cell_text(value)
    return visible(text[:MOST_CHARACTERS]) + ("…" if len(text) > MOST_CHARACTERS else "")


def drawing(result: SqlResult) -> dict[str, object] | None:
    """Give what the script draws; None unless the first column is a time or number and another one is a number."""
    columns, rows = result.columns, result.rows
    if len(rows) < 2 or not columns or not (is_time(columns[0]) or is_number(columns[0])):
        return None
    measured = [place for place, column in enumerate(columns) if place and is_number(column)][:7]
    if not measured:
        return None
    ordered = sorted((row for row in rows if row[0] is not None), key=lambda row: _position(row[0]))
    along = [_position(row[0]) for row in ordered]
    steps = [later - earlier for earlier, later in itertools.pairwise(along) if later > earlier]
    return {
        "unit": "number",
        "drawing": "lines",
        "along": "time" if is_time(columns[0]) else "number",
        "centres": along,
        "width": min(steps, default=1),
        "series": [
            {"label": columns[place].name, "values": _values(ordered, place), "colour": colour}
            for colour, place in enumerate(measured, 1)
        ],
    }


def _values(rows: Sequence[tuple[Any, ...]], place: int) -> list[float | None]:
    return [None if row[place] is None or not math.isfinite(row[place]) else float(row[place]) for row in rows]


def _position(value: Any) -> float:
    if isinstance(value, datetime):
        return as_utc(value).timestamp()
    if isinstance(value, date):
        return (value - date(1970, 1, 1)).days * 86_400.0
    return float(value)


def _bare(kind: str) -> str:
    for wrapper in ("LowCardinality(", "Nullable("):
        kind = kind.removeprefix(wrapper)
    return kind
