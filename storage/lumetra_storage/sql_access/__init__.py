"""SQL for users: read-only questions over one project, in ClickHouse's SQL, on tables with friendly names."""

from lumetra_storage.sql_access.errors import SqlLimitReached, SqlRejected
from lumetra_storage.sql_access.run import ResultColumn, SqlLimits, SqlResult, run_user_sql
from lumetra_storage.sql_access.tables import SQL_TABLES, SqlColumn, SqlTable

__all__ = [
    "SQL_TABLES",
    "ResultColumn",
    "SqlColumn",
    "SqlLimitReached",
    "SqlLimits",
    "SqlRejected",
    "SqlResult",
    "SqlTable",
    "run_user_sql",
]
