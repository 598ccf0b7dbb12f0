"""What SQL a user may write: every node of the tree, and every argument of a node, is named here or refused."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse
from sqlglot.errors import SqlglotError
from sqlglot.parsers.clickhouse import ClickHouseParser

from lumetra_storage.filters.errors import nearest
from lumetra_storage.sql_access.errors import SqlRejected
from lumetra_storage.sql_access.functions import TYPES, allowed_functions

LONGEST_QUERY = 20_000
DEEPEST_NESTING = 24
"""Brackets within one another; each costs the parser some 25 of Python's thousand frames."""

_IDENTIFIER = re.compile(r"(?!lumetra_)[^\W\d](?:[\w %.$:/+-]{0,126}[\w%)])?", re.IGNORECASE)
"""No quote, backslash, bracket or control character can stand in a name, so quoting it cannot be broken out of."""

_BINARY = frozenset({"this", "expression"})
_ONE = frozenset({"this"})
_MANY = frozenset({"expressions"})
_SET = frozenset({"with_", "this", "expression", "distinct"})
_CALL = frozenset({"this", "expressions"})

_ARGUMENTS: dict[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        {"with_", "distinct", "expressions", "from_", "joins", "where", "group", "having", "order", "limit", "offset"}
    ),
    exp.Union: _SET,
    exp.Except: _SET,
    exp.Intersect: _SET,
    exp.Subquery: frozenset({"this", "alias"}),
    exp.With: _MANY,
    exp.CTE: frozenset({"this", "alias"}),
    exp.TableAlias: _ONE,
    exp.From: _ONE,
    exp.Table: frozenset({"this", "alias"}),
    exp.Join: frozenset({"this", "side", "kind", "on", "using"}),
    exp.Where: _ONE,
    exp.Group: frozenset({"expressions", "all"}),
    exp.Having: _ONE,
    exp.Order: _MANY,
    exp.Ordered: frozenset({"this", "desc", "nulls_first"}),
    exp.Limit: frozenset({"expression"}),
    exp.Offset: frozenset({"expression"}),
    exp.Distinct: _MANY,
    exp.Alias: frozenset({"this", "alias"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Star: frozenset(),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Null: frozenset(),
    exp.Boolean: _ONE,
    exp.Tuple: _MANY,
    exp.Array: frozenset({"expressions", "bracket_notation"}),
    exp.Paren: _ONE,
    exp.Not: _ONE,
    exp.Neg: _ONE,
    **dict.fromkeys(
        (exp.And, exp.Or, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Add, exp.Sub, exp.Mul, exp.Mod), _BINARY
    ),
    exp.Div: frozenset({"this", "expression", "typed", "safe"}),
    exp.DPipe: frozenset({"this", "expression", "safe"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.ILike: frozenset({"this", "expression", "negate"}),
    exp.Is: frozenset({"this", "expression", "negate"}),
    exp.In: frozenset({"this", "expressions", "query"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Exists: _ONE,
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.If: frozenset({"this", "true", "false"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.DataType: frozenset({"this", "expressions", "nested", "nullable", "values"}),
    exp.DataTypeParam: _ONE,
    exp.Interval: frozenset({"this", "unit"}),
    exp.Var: _ONE,
    exp.Lambda: _CALL,
    exp.Bracket: frozenset({"this", "expressions", "offset"}),
    exp.Window: frozenset({"this", "partition_by", "order", "spec", "over"}),
    exp.WindowSpec: frozenset({"kind", "start", "start_side", "end", "end_side"}),
    exp.Anonymous: _CALL,
    exp.AnonymousAggFunc: _CALL,
    exp.CombinedAggFunc: _CALL,
    exp.ParameterizedAgg: frozenset({"this", "expressions", "params"}),
    exp.CombinedParameterizedAgg: frozenset({"this", "expressions", "params"}),
}
_CALLS = (exp.Anonymous, exp.AnonymousAggFunc, exp.CombinedAggFunc, exp.ParameterizedAgg, exp.CombinedParameterizedAgg)

_WORDS = re.compile(r"[A-Za-z][A-Za-z ]*")
"""What a bare text argument of a node (the kind of a join, the unit of an interval) may look like."""

_QUOTED_WORD = re.compile("<Token .*?text: (.*?), line.*")
"""How sqlglot's messages show a token; only its text is for people."""

_ADVICE: dict[type[exp.Expr], str] = {
    exp.Final: "the tables are read without duplicates as they are; leave FINAL out",
    exp.Placeholder: "there are no parameters to fill; write the value",
    exp.Command: "only SELECT is allowed",
    exp.TableSample: "SAMPLE is not supported",
}


class _Parser(ClickHouseParser):
    """ClickHouse's grammar, with every function kept as it was written instead of translated."""

    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {"CAST": ClickHouseParser.FUNCTION_PARSERS["CAST"]}
    NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {"CASE": ClickHouseParser.NO_PAREN_FUNCTION_PARSERS["CASE"]}


class UserDialect(ClickHouse):
    """What users' SQL is read and written in."""

    parser_class = _Parser


def checked_query(text: str) -> exp.Query:
    """Parse *text* as one SELECT (or a UNION of some) in which everything is allowed; functions get ClickHouse's spelling.

    Raises:
        SqlRejected: it is anything else.
    """
    if len(text) > LONGEST_QUERY:
        raise SqlRejected(f"the query is longer than {LONGEST_QUERY:,} characters")
    statements = _statements(text)
    if len(statements) != 1:
        raise SqlRejected("write one SELECT statement")
    query = statements[0]
    if not isinstance(query, (exp.Select, exp.Union, exp.Except, exp.Intersect)):
        raise SqlRejected("only SELECT is allowed: queries read, they change nothing")
    # All of it is looked at before anything is rewritten: what is refused is refused as the user wrote it.
    for node in query.walk():
        _check(node)
    return query


def _statements(text: str) -> list[exp.Expr]:
    dialect = UserDialect()
    try:
        # sqlglot passes a lone surrogate on, and it would fail only when the query is sent.
        text.encode()
        tokens = dialect.tokenize(text)
        depth = 0
        # Counted before parsing: the parser goes down by recursion, and Python's stack is not for users to fill.
        for token in tokens:
            depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
            if depth > DEEPEST_NESTING:
                raise SqlRejected(f"more than {DEEPEST_NESTING} levels of brackets", line=token.line, column=token.col)
        return [each for each in dialect.parser().parse(tokens, text) if each is not None]
    except SqlglotError as error:
        raise _explained(error) from error
    except (UnicodeEncodeError, RecursionError) as error:
        raise SqlRejected("the query cannot be read as text, or is nested too deep") from error


def _explained(error: SqlglotError) -> SqlRejected:
    errors: list[dict[str, Any]] = getattr(error, "errors", None) or [{}]
    first = errors[0]
    description = str(first.get("description") or "the query cannot be read: is a quote or bracket left open?")
    near = f" near {first['highlight']!r}" if first.get("highlight") else ""
    words = _QUOTED_WORD.sub(r"\1", description) if _QUOTED_WORD.search(description) else f"{description}{near}"
    return SqlRejected(words, line=first.get("line"), column=first.get("col"))


def _check(node: exp.Expr) -> None:
    allowed = _ARGUMENTS.get(type(node))
    if allowed is None:
        words = _ADVICE.get(type(node), f"{_shown(node)} is not supported here")
        raise _rejected(node, words)
    for name, value in node.args.items():
        if value in (None, False, []):
            continue
        if name not in allowed:
            raise _rejected(node, f"{name.strip('_').upper()} is not supported in {_shown(node)}")
        if (
            isinstance(value, str)
            and not isinstance(node, (exp.Literal, exp.Identifier, *_CALLS))
            and not _WORDS.fullmatch(value)
        ):
            raise _rejected(node, f"{value!r} is not supported")
    _CHECKS.get(type(node), _nothing)(node)


def _identifier(node: exp.Expr) -> None:
    if not _IDENTIFIER.fullmatch(node.name):
        raise _rejected(node, f"{node.name!r} cannot be a name here")


def _call(node: exp.Expr) -> None:
    """Functions are called by a bare name on the list; a name in quotes is none of them."""
    known = allowed_functions()
    name = node.args["this"]
    if not isinstance(name, str) or name.lower() not in known:
        shown = name if isinstance(name, str) else node.name
        close = nearest(shown, known.values())
        meant = f"; did you mean {close}?" if close else ""
        raise _rejected(node, f"there is no function {shown} here{meant}", suggestion=close)
    node.set("this", known[name.lower()])


def _in(node: exp.Expr) -> None:
    """A bare name on the right of IN could be a table to ClickHouse; only values and subqueries may stand there."""
    items: list[exp.Expr] = node.args.get("expressions") or []
    for item in items:
        if item.find(exp.Column, exp.Identifier):
            raise _rejected(node, "IN takes a list of values or a SELECT in brackets")


def _type(node: exp.Expr) -> None:
    kind = node.sql(dialect=UserDialect()).split("(", 1)[0]
    if kind not in TYPES:
        raise _rejected(node, f"{kind} is not a type to cast to", suggestion=nearest(kind, TYPES))


def _cte(node: exp.Expr) -> None:
    if not isinstance(node.args["this"], exp.Query):
        raise _rejected(node, "WITH names a query: WITH name AS (SELECT …)")


def _table(node: exp.Expr) -> None:
    if not isinstance(node.args["this"], exp.Identifier):
        raise _rejected(node, "table functions are not allowed; choose FROM one of the tables")


def _join(node: exp.Expr) -> None:
    """Only ARRAY JOIN takes an expression instead of a table."""
    is_table = isinstance(node.args["this"], (exp.Table, exp.Subquery))
    if is_table == (node.args.get("kind") == "ARRAY"):
        raise _rejected(node, "JOIN takes a table or a SELECT in brackets, ARRAY JOIN an array")


def _number(node: exp.Expr) -> None:
    value = node.args["expression"]
    if not isinstance(value, exp.Literal) or value.is_string or not str(value.this).isdecimal():
        raise _rejected(node, f"{_shown(node)} takes a whole number")


def _literal(node: exp.Expr) -> None:
    if not node.is_string and not re.fullmatch(r"[0-9.]+(?:[eE][+-]?[0-9]+)?", str(node.args["this"])):
        raise _rejected(node, f"{node.args['this']} is not a number")


def _nothing(node: exp.Expr) -> None:
    """Most nodes are harmless by their kind."""


_CHECKS: dict[type[exp.Expr], Callable[[exp.Expr], None]] = {
    exp.Identifier: _identifier,
    exp.Literal: _literal,
    exp.In: _in,
    exp.DataType: _type,
    exp.CTE: _cte,
    exp.Table: _table,
    exp.Join: _join,
    exp.Limit: _number,
    exp.Offset: _number,
    **dict.fromkeys(_CALLS, _call),
}


def _shown(node: exp.Expr) -> str:
    return type(node).__name__.upper()


def _rejected(node: exp.Expr, message: str, *, suggestion: str | None = None) -> SqlRejected:
    """Refuse *node*, at the place of its first leaf that knows one."""
    for leaf in node.walk():
        if "line" in leaf.meta:
            return SqlRejected(message, line=int(leaf.meta["line"]), column=int(leaf.meta["col"]), suggestion=suggestion)
    return SqlRejected(message, suggestion=suggestion)
