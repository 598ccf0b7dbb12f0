"""A result of SQL as a table people read, as CSV, and as a chart where its first column counts something along."""

import csv
import io
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lumetra_core.clock import NS_PER_SECOND, rfc3339
from lumetra_storage.sql_access import ResultColumn, SqlResult
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


def cell_text(value: Any) -> str:
    """Write one value as text; lists and maps as JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(sep=" ", timespec="milliseconds" if value.microsecond else "seconds")
        case date():
            return value.isoformat()
        case Mapping() | list() | tuple():
            return json.dumps(value, ensure_ascii=False, default=str)
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            return str(value)


def shown_text(value: Any) -> str:
    """Write one value for the page, cut where it is long."""
    text = cell_text(value)
    return visible(text[:MOST_CHARACTERS]) + ("…" if len(text) > MOST_CHARACTERS else "")


def json_cell(value: Any) -> Any:
    """Write one value in JSON's own words: times as RFC 3339, decimals as numbers."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return rfc3339(int(_utc(value).timestamp()) * NS_PER_SECOND + value.microsecond * 1_000)
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case Mapping():
            return {str(key): json_cell(item) for key, item in value.items()}
        case list() | tuple():
            return [json_cell(item) for item in value]
        case _:
            return cell_text(value)


def as_csv(result: SqlResult) -> str:
    """Write all rows as CSV with a header (RFC 4180); NULL is an empty field."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([column.name for column in result.columns])
    lines.writerows([cell_text(value) for value in row] for row in result.rows)
    return written.getvalue()


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
        return _utc(value).timestamp()
    if isinstance(value, date):
        return (value - date(1970, 1, 1)).days * 86_400.0
    return float(value)


def _utc(moment: datetime) -> datetime:
    """The tables keep UTC; the driver leaves the zone out."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _bare(kind: str) -> str:
    for wrapper in ("LowCardinality(", "Nullable("):
        kind = kind.removeprefix(wrapper)
    return kind
