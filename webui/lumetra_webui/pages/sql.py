"""SQL over one project: what is asked, what there is to ask for, and the answer, or where the question is wrong."""

from dataclasses import dataclass
from typing import Any, ClassVar

from markupsafe import Markup

from lumetra_storage.sql_access import SQL_TABLES, ResultColumn, SqlLimits, SqlRejected, SqlResult, SqlTable
from lumetra_webui.formats import Formats, Quantity, label, visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.charts import as_json
from lumetra_webui.pages.shell import Crumb, Shell, project_shell
from lumetra_webui.pages.sql_table import MOST_SHOWN, SqlCell, drawing, is_number, shown_text

EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "Cost of each model, by day",
        (
            "SELECT toDate(start_time) AS day, model, sum(cost_usd) AS usd, count() AS calls\n"
            "FROM spans\nWHERE usage_is_leaf\nGROUP BY day, model\nORDER BY day, usd DESC"
        ),
    ),
    (
        "Slowest traces",
        (
            "SELECT trace_id, name, duration_ns / 1e9 AS seconds, span_count, cost_usd\n"
            "FROM traces\nORDER BY duration_ns DESC\nLIMIT 20"
        ),
    ),
    (
        "Latency over time",
        (
            "SELECT toStartOfHour(start_time) AS hour,\n"
            "  quantile(0.5)(duration_ns) / 1e9 AS p50_seconds,\n  quantile(0.95)(duration_ns) / 1e9 AS p95_seconds\n"
            "FROM traces\nGROUP BY hour\nORDER BY hour"
        ),
    ),
    (
        "Tools that fail",
        (
            "SELECT tool_name, count() AS calls, countIf(status = 'error') AS failures\n"
            "FROM spans\nWHERE tool_name IS NOT NULL\nGROUP BY tool_name\nORDER BY failures DESC"
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlExample:
    """A question to begin with."""

    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlProblem:
    """Why there is no answer."""

    message: str
    suggestion: str | None
    line: int | None
    column: int | None
    """Both counted from 1; None when the whole query is meant."""
    line_text: str | None
    """The line that is wrong."""
    marked_from: str
    """As many spaces as there are characters before the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlHead:
    """One column of the answer."""

    name: str
    type: str
    is_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlAnswer:
    """The answer, as far as a page shows it."""

    summary: str
    elapsed: Quantity
    cut: str | None
    """Says what is not shown; None when all is."""
    head: tuple[SqlHead, ...]
    rows: tuple[tuple[SqlCell, ...], ...]
    drawing: Markup | None
    labels: tuple[tuple[int, str], ...]
    """Colour and name of each series that is drawn."""
    csv_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlOutcome:
    """The part of the page that changes with every run."""

    template: ClassVar = "_sql_outcome.html"
    answer: SqlAnswer | None
    problem: SqlProblem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlPage:
    """The page."""

    template: ClassVar = "sql.html"
    shell: Shell
    text: str
    rows: int
    """Lines of the field."""
    action: str
    tables: tuple[SqlTable, ...]
    examples: tuple[SqlExample, ...]
    limits: str
    outcome: SqlOutcome | None
    """None before anything was asked."""


def sql_page(text: str, outcome: SqlOutcome | None, *, project: str) -> SqlPage:
    """Lay out question and answer."""
    limits = SqlLimits()
    return SqlPage(
        shell=project_shell(project, Crumb(label="SQL"), part="SQL"),
        text=text or EXAMPLES[0][1],
        rows=min(24, max(7, (text or EXAMPLES[0][1]).count("\n") + 2)),
        action=addresses.sql(project),
        tables=SQL_TABLES,
        examples=tuple(SqlExample(title=title, href=addresses.sql(project, q=query)) for title, query in EXAMPLES),
        limits=f"Read-only. At most {limits.rows:,} rows, {limits.seconds} s and {limits.memory_mib} MiB.",
        outcome=outcome,
    )


def answered(result: SqlResult, formats: Formats, *, project: str, text: str) -> SqlOutcome:
    """Show a result."""
    drawn = drawing(result)
    series: Any = drawn["series"] if drawn else ()
    shown = result.rows[:MOST_SHOWN]
    return SqlOutcome(
        problem=None,
        answer=SqlAnswer(
            summary=formats.plural(len(result.rows), "row"),
            elapsed=formats.duration(round(result.elapsed_seconds * 1e9)),
            cut=_cut(result, formats),
            head=tuple(_head(column) for column in result.columns),
            rows=tuple(
                tuple(_cell(value, column, project) for value, column in zip(row, result.columns, strict=True)) for row in shown
            ),
            drawing=as_json(drawn) if drawn else None,
            labels=tuple((each["colour"], label(each["label"], 60)) for each in series),
            csv_href=addresses.sql_csv(project, q=text),
        ),
    )


def refused(error: SqlRejected, text: str) -> SqlOutcome:
    """Show why a query was not run, and where it is wrong."""
    lines = text.splitlines()
    known = error.line is not None and error.column is not None and 0 < error.line <= len(lines)
    return SqlOutcome(
        answer=None,
        problem=SqlProblem(
            message=visible(error.message[:1].upper() + error.message[1:]),
            suggestion=error.suggestion if error.suggestion and "did you mean" not in error.message else None,
            line=error.line,
            column=error.column,
            line_text=visible(lines[(error.line or 1) - 1]) if known else None,
            marked_from=" " * ((error.column or 1) - 1),
        ),
    )


def _cut(result: SqlResult, formats: Formats) -> str | None:
    if result.truncated:
        return f"There are more: the first {formats.count(len(result.rows))} were read. Add a condition, or count."
    if len(result.rows) > MOST_SHOWN:
        return f"The first {formats.count(MOST_SHOWN)} are shown; the CSV has all."
    return None


def _head(column: ResultColumn) -> SqlHead:
    return SqlHead(name=label(column.name, 80), type=column.type, is_number=is_number(column))


def _cell(value: Any, column: ResultColumn, project: str) -> SqlCell:
    leads = column.name == "trace_id" and isinstance(value, str) and len(value) == 32
    return SqlCell(text=shown_text(value), is_null=value is None, href=addresses.trace(project, value) if leads else None)
