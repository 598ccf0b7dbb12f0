"""`POST /api/v1/sql`: a read-only SELECT over one project, answered as JSON, or as CSV to those who accept it."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, Router, post
from litestar.params import JSONBody

from lumetra_registry.projects import Projects
from lumetra_storage.sql_access import ResultColumn, SqlResult
from lumetra_webui.api.sql_values import as_csv, json_cell
from lumetra_webui.reading import StoredTraces

CSV = "text/csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlQuestion:
    """What is asked."""

    project: str
    sql: str
    """One SELECT in ClickHouse's SQL, over spans, traces, scores, event_logs and metrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlAnswerBody:
    """The rows, in the order of the query."""

    columns: list[ResultColumn]
    rows: list[list[Any]]
    """Times are RFC 3339; NULL is null."""
    row_count: int
    elapsed_seconds: float
    truncated: bool
    """True when there were more rows than the limit."""


def sql_router(reader: StoredTraces, projects: Projects) -> Router:
    """Make the route over *reader*."""

    @post("/sql", sync_to_thread=True, status_code=200, summary="Answer a SELECT over one project")
    def run_sql(data: JSONBody[SqlQuestion], request: Request[Any, Any, Any]) -> Response[Any]:
        result = reader.run_sql(data.sql, project_id=projects.required(data.project).id)
        if CSV in request.headers.get("accept", ""):
            return Response(as_csv(result), media_type=CSV)
        return Response(_body(result))

    handlers: list[Any] = [run_sql]
    return Router("/api/v1", route_handlers=handlers, tags=["SQL"])


def _body(result: SqlResult) -> SqlAnswerBody:
    return SqlAnswerBody(
        columns=list(result.columns),
        rows=[[json_cell(value) for value in row] for row in result.rows],
        row_count=len(result.rows),
        elapsed_seconds=result.elapsed_seconds,
        truncated=result.truncated,
    )
