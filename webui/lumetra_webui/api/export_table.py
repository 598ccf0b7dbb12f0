"""API bodies → columns of a table: what CSV and Parquet files hold.

Columns are the fields of the bodies, in their order. Times become timestamps with nanoseconds; lists and maps become JSON text.
"""

import csv
import io
import types
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa

from lumetra_core.clock import from_rfc3339
from lumetra_core.errors import InvalidInput
from lumetra_webui.api.models import SpanBody, TraceSummaryBody
from lumetra_webui.api.spreadsheets import harmless

Row = SpanBody | TraceSummaryBody

_TIMES = frozenset({"start_time"})
_TYPES: dict[object, "pa.DataType"] = {str: pa.utf8(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
_LONGEST = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an exported table."""

    name: str
    type: "pa.DataType"
    is_json: bool
    """The field is a list, a map or anything: written as JSON text."""


def columns_of(body: type[SpanBody] | type[TraceSummaryBody], wanted: str | None) -> tuple[Column, ...]:
    """Choose the columns named in *wanted* (separated by commas), in that order; all of *body* where it names none.

    Raises:
        InvalidInput: there is no such column.
    """
    known = {name: _column(name, hint) for name, hint in get_type_hints(body).items()}
    names = [name.strip() for name in (wanted or "").split(",") if name.strip()] or list(known)
    for name in names:
        if name not in known:
            raise InvalidInput(f"There is no column {name!r}. Take some of: {', '.join(known)}.")
    return tuple(known[name] for name in dict.fromkeys(names))


def csv_text(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """Write *rows* as CSV (RFC 4180) without a heading; absent is empty.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_cell(column, getattr(row, column.name)) for column in columns])
    return out.getvalue().encode("utf-8", "replace")


def csv_heading(columns: Sequence[Column]) -> bytes:
    """Write the first line of a CSV file."""
    return (",".join(column.name for column in columns) + "\r\n").encode()


def schema(columns: Sequence[Column]) -> "pa.Schema":
    """Give the schema of a Parquet file."""
    return pa.schema([(column.name, column.type) for column in columns])


def record_batch(columns: Sequence[Column], rows: Sequence[Row]) -> "pa.RecordBatch":
    """Lay *rows* out for Parquet."""
    arrays = [pa.array([_value(column, getattr(row, column.name)) for row in rows], column.type) for column in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=schema(columns))


def _column(name: str, hint: object) -> Column:
    if name in _TIMES:
        return Column(name=name, type=pa.timestamp("ns", tz="UTC"), is_json=False)
    plain = [each for each in get_args(hint) if each is not type(None)] if get_origin(hint) in _UNIONS else [hint]
    kind = _TYPES.get(plain[0]) if len(plain) == 1 else None
    return Column(name=name, type=kind or pa.utf8(), is_json=kind is None)


_UNIONS = (Union, types.UnionType)


def _cell(column: Column, value: Any) -> object:
    if value is None:
        return ""
    text = _json(value) if column.is_json else value
    if isinstance(text, bool):
        return str(text).lower()
    return harmless(text) if isinstance(text, str) else text


def _value(column: Column, value: Any) -> object:
    if value is None:
        return None
    if column.name in _TIMES:
        # A clock beyond 2262 does not fit a timestamp of nanoseconds.
        return min(from_rfc3339(value), _LONGEST - 1)
    if column.is_json:
        return _json(value)
    return min(value, _LONGEST - 1) if isinstance(value, int) and not isinstance(value, bool) else value


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode() if value not in ([], {}) else ""
