"""Run a user's SQL over one project, within limits, and say what came out."""

import re
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from lumetra_storage.errors import QueryFailed, StoreUnavailable
from lumetra_storage.filters.errors import nearest
from lumetra_storage.sql_access.errors import SqlLimitReached, SqlRejected
from lumetra_storage.sql_access.scoping import scoped
from lumetra_storage.sql_access.tables import SQL_TABLES
from lumetra_storage.store import TelemetryStore

_MIB = 1024 * 1024
_UNKNOWN = re.compile("identifier [`']([^`']+)[`']")
_TOO_SLOW = frozenset({159, 160})
_TOO_MUCH_MEMORY = frozenset({241, 307, 396})
"""TIMEOUT_EXCEEDED, TOO_SLOW · MEMORY_LIMIT_EXCEEDED, TOO_MANY_BYTES, TOO_MANY_ROWS_OR_BYTES. Source: ClickHouse, ErrorCodes.cpp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlLimits:
    """What one query may take."""

    rows: int = 10_000
    """More are cut off, and the result says so."""
    result_mib: int = 64
    seconds: int = 15
    memory_mib: int = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultColumn:
    """One column of a result."""

    name: str
    type: str
    """ClickHouse's type, e.g. `Nullable(Float64)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlResult:
    """The answer to a user's query."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    elapsed_seconds: float
    truncated: bool
    """True when there were more rows than the limit."""


def run_user_sql(store: TelemetryStore, project_id: int, text: str, limits: SqlLimits | None = None) -> SqlResult:
    """Answer *text*, a SELECT over the tables of `SQL_TABLES`, from project *project_id* alone.

    Raises:
        SqlRejected: it is not SQL we allow, or the engine cannot answer it.
        SqlLimitReached: it took more time, memory or room than *limits* allow.
    """
    allowed = limits or SqlLimits()
    query = scoped(text, project_id=project_id, max_rows=allowed.rows)
    settings = _settings(project_id, allowed)
    began = perf_counter()
    try:
        # The driver gives values without their types, and none at all where there are no rows.
        described = store.clickhouse.query(f"DESCRIBE ({query.sql}){settings}", query.parameters).rows
        rows = store.clickhouse.query(f"{query.sql}{settings}", query.parameters).rows
    except QueryFailed as error:
        raise _refused(error, allowed) from error
    except StoreUnavailable as error:
        raise _limit_reached(error, allowed) or error from error
    return SqlResult(
        columns=tuple(ResultColumn(name=row[0], type=row[1]) for row in described),
        rows=tuple(rows[: allowed.rows]),
        elapsed_seconds=perf_counter() - began,
        truncated=len(rows) > allowed.rows,
    )


def _settings(project_id: int, limits: SqlLimits) -> str:
    """Limits, and two more locks: nothing is written or fetched (`readonly`), and each table filters by project itself."""
    tables = ("spans", "spans_light", "scores", "event_logs", "metric_points", "usage_covered")
    filters = ", ".join(f"'{table}': 'project_id = {int(project_id)}'" for table in tables)
    return (
        f" SETTINGS max_execution_time = {int(limits.seconds)}, timeout_overflow_mode = 'throw',"
        f" max_memory_usage = {int(limits.memory_mib) * _MIB},"
        f" max_result_bytes = {int(limits.result_mib) * _MIB}, result_overflow_mode = 'throw',"
        f" join_use_nulls = 1,"
        f" additional_table_filters = {{{filters}}}, readonly = 1"
    )


def _refused(error: QueryFailed, limits: SqlLimits) -> SqlRejected:
    reached = _limit_reached(error, limits)
    if reached is not None:
        return reached
    message = _in_short(str(error))
    unknown = _UNKNOWN.search(message)
    columns = {column.name for table in SQL_TABLES for column in table.columns}
    return SqlRejected(message, suggestion=nearest(unknown[1].split(".")[-1], columns) if unknown else None)


def _limit_reached(error: Exception, limits: SqlLimits) -> SqlLimitReached | None:
    code = getattr(error.__cause__, "code", None)
    if code in _TOO_SLOW:
        return SqlLimitReached(f"the query ran longer than {limits.seconds} s; narrow start_time, or count less")
    if code in _TOO_MUCH_MEMORY:
        return SqlLimitReached(
            f"the query needs more than {limits.memory_mib} MiB of memory or {limits.result_mib} MiB of result;"
            " narrow start_time, choose fewer columns, or add a LIMIT"
        )
    return None


def _in_short(message: str) -> str:
    """Leave of the engine's message what a user can use."""
    for end in (". Maybe you meant", " (version", ": In scope", " In scope", ": While ", ". Stack trace"):
        message = message.split(end)[0]
    return message.split("DB::Exception: ")[-1]
