"""A user's SQL → the same question over one project. Pure.

1. The tree is checked node by node (`syntax`).
2. Tables become names of ours, names of WITH get a prefix no real table has: whatever the scoping, no real table is reached.
3. Texts become bound parameters, so that what is left to write are names, numbers and allowed words.
4. It is written out and the text is checked again, independently of the tree (`outcome`).
5. Only then do the project-scoped subqueries take the place of the tables' names.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from lumetra_storage.filters.errors import nearest
from lumetra_storage.sql_access.errors import SqlRejected
from lumetra_storage.sql_access.outcome import check_outcome
from lumetra_storage.sql_access.syntax import UserDialect, checked_query
from lumetra_storage.sql_access.tables import PROJECT_PARAMETER, SQL_TABLES

_TABLES = {table.name: table for table in SQL_TABLES}
_TABLE_PREFIX = "lumetra_table_"
_WITH_PREFIX = "lumetra_with_"
_TEXT_PREFIX = "lumetra_text_"
_UNION = "lumetra_union"
_JSON_COLUMNS = frozenset({"attributes", "metadata", "resource"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopedSql:
    """A query that can only answer about one project."""

    sql: str
    parameters: Mapping[str, object]


def scoped(text: str, *, project_id: int, max_rows: int) -> ScopedSql:
    """Rewrite *text* so that it sees project *project_id* only, and gives one row more than *max_rows* at most.

    Raises:
        SqlRejected: it is not SQL we allow.
    """
    query = _limited(checked_query(text), max_rows + 1)
    _read_keys(query)
    _rename_tables(query)
    parameters = _bind_texts(query)
    written = query.sql(dialect=UserDialect(), identify=True, comments=False)
    # Before the tables are put in: what is checked holds nothing of ours yet that a user could not write.
    check_outcome(written)
    light = not _needs_payload(query)
    for name, table in _TABLES.items():
        source = table.select(light=light and name == "spans")
        written = written.replace(f'"{_TABLE_PREFIX}{name}"', source)
    return ScopedSql(sql=written, parameters={**parameters, PROJECT_PARAMETER: project_id})


def _limited(query: exp.Query, rows: int) -> exp.Query:
    """Bound the rows; a UNION is put in brackets first, because ClickHouse takes a LIMIT at its end as of its last part."""
    selected = query if isinstance(query, exp.Select) else exp.select("*").from_(query.subquery(_UNION))
    limit = selected.args.get("limit")
    if limit is None or int(limit.expression.name) > rows:
        selected.set("limit", exp.Limit(expression=exp.Literal.number(rows)))
    return selected


def _rename_tables(query: exp.Query) -> None:
    with_names = {cte.alias for cte in query.find_all(exp.CTE)}
    for name in with_names & _TABLES.keys():
        raise SqlRejected(f"{name} is a table already; choose another name after WITH")
    for cte in query.find_all(exp.CTE):
        cte.args["alias"].set("this", exp.to_identifier(f"{_WITH_PREFIX}{cte.alias}"))
    for table in list(query.find_all(exp.Table)):
        name = table.name
        if name not in with_names and name not in _TABLES:
            raise _unknown_table(name, with_names)
        # So that `spans.model` still names the table's column after the table itself is a subquery.
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(name)))
        prefix = _WITH_PREFIX if name in with_names else _TABLE_PREFIX
        table.set("this", exp.to_identifier(f"{prefix}{name}"))


def _unknown_table(name: str, with_names: set[str]) -> SqlRejected:
    close = nearest(name, {*_TABLES, *with_names})
    meant = f"; did you mean {close}?" if close else f"; there are {', '.join(_TABLES)}"
    return SqlRejected(f"there is no table {name}{meant}", suggestion=close)


def _read_keys(query: exp.Query) -> None:
    """Let `attributes['k']` read a key, as it does in filters; in the tables it is JSON text."""
    for bracket in list(query.find_all(exp.Bracket)):
        column, keys = bracket.this, bracket.expressions
        if isinstance(column, exp.Column) and column.name in _JSON_COLUMNS and len(keys) == 1 and keys[0].is_string:
            kind = exp.Literal.string("Nullable(String)")
            bracket.replace(exp.Anonymous(this="JSONExtract", expressions=[column.copy(), keys[0].copy(), kind]))


def _bind_texts(query: exp.Query) -> dict[str, object]:
    parameters: dict[str, object] = {}
    for literal in list(query.find_all(exp.Literal)):
        if not literal.is_string:
            continue
        text = str(literal.this)
        # sqlglot writes `INTERVAL 1 DAY` as `INTERVAL '1' DAY`.
        if isinstance(literal.parent, exp.Interval) and text.isdecimal():
            literal.replace(exp.Literal.number(text))  # INTERVAL takes no parameter
            continue
        name = f"{_TEXT_PREFIX}{len(parameters)}"
        parameters[name] = text
        literal.replace(exp.Placeholder(this=name, kind=exp.var("String")))
    return parameters


def _needs_payload(query: exp.Query) -> bool:
    """Tell whether the full table of spans has to be read: for a column only it has, or for every column."""
    payload = {column.name for column in _TABLES["spans"].columns if column.is_payload}
    if any(identifier.name in payload for identifier in query.find_all(exp.Identifier)):
        return True
    return any(isinstance(star.parent, (exp.Select, exp.Column)) for star in query.find_all(exp.Star) if not _of_union(star))


def _of_union(star: exp.Star) -> bool:
    """The star `_limited` wrote around a UNION reads what the UNION reads, no more."""
    select = star.parent
    source = select.args.get("from_") if isinstance(select, exp.Select) else None
    return source is not None and source.this.alias == _UNION
