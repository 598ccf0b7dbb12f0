"""Values of ClickHouse in other words: as text, as JSON, as CSV."""

import csv
import io
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from lumetra_core.clock import NS_PER_SECOND, rfc3339
from lumetra_storage.sql_access import SqlResult
from lumetra_webui.api.spreadsheets import harmless


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


def json_cell(value: Any) -> Any:
    """Write one value in JSON's own words: times as RFC 3339, decimals as numbers, what is no finite number as null."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case datetime():
            return rfc3339(int(as_utc(value).timestamp()) * NS_PER_SECOND + value.microsecond * 1_000)
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case Mapping():
            return {str(key): json_cell(item) for key, item in cast("Mapping[Any, Any]", value).items()}
        case list() | tuple():
            return [json_cell(item) for item in cast("list[Any]", value)]
        case _:
            return cell_text(value)


def as_csv(result: SqlResult) -> str:
    """Write all rows as CSV with a header (RFC 4180); NULL is an empty field.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([harmless(column.name) for column in result.columns])
    lines.writerows([harmless(value) if isinstance(value, str) else cell_text(value) for value in row] for row in result.rows)
    return written.getvalue()


def as_utc(moment: datetime) -> datetime:
    """Give *moment* its zone: the tables keep UTC, and the driver leaves it out."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
