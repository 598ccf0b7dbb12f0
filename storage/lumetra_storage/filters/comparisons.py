"""One condition on one SQL expression, as a predicate that is true or not: `model = {f1:String}`.

SQL's rule for absent values is kept: a comparison with one is not true, and its negation is not true either. The tables write
an absent text as '', so the guard against it is written here.
"""

from dataclasses import dataclass
from typing import Literal, cast

from lumetra_storage.filters.nodes import (
    At,
    Between,
    Comparison,
    Condition,
    Contains,
    FromNow,
    In,
    IsNull,
    Like,
    Operator,
    Value,
)
from lumetra_storage.filters.parameters import Parameters
from lumetra_storage.filters.search import matches

_OPPOSITE: dict[Operator, Operator] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A value of a row, in SQL of ours."""

    sql: str
    absent: Literal["empty", "null", "never"] = "null"
    """How the value says that it is not there."""
    is_time: bool = False
    """True for a DateTime64, to which nanoseconds have to be turned."""


def tested(condition: Condition, column: Column, parameters: Parameters, *, negated: bool) -> str:
    """Write *condition* about *column*; *negated* asks for its opposite."""
    if isinstance(condition, IsNull):
        return _null(column, negated=negated)
    if isinstance(condition, Contains):
        found = matches(condition, column.sql, parameters, indexed=False)
        return _guarded(f"NOT ({found})", column) if negated else found
    if isinstance(condition, Like):
        operator = f"{'NOT ' if negated else ''}{'ILIKE' if condition.any_case else 'LIKE'}"
        return _guarded(f"{column.sql} {operator} {parameters.text(condition.pattern)}", column)
    if isinstance(condition, Between):
        low, high = (_bound(value, column, parameters) for value in (condition.low, condition.high))
        return f"{column.sql} {'NOT ' if negated else ''}BETWEEN {low} AND {high}"
    if isinstance(condition, In):
        return _in(condition, column, parameters, negated=negated)
    return _comparison(condition, column, parameters, negated=negated)


def _comparison(condition: Comparison, column: Column, parameters: Parameters, *, negated: bool) -> str:
    operator = _OPPOSITE[condition.operator] if negated else condition.operator
    sql = f"{column.sql} {operator} {_bound(condition.value, column, parameters)}"
    return _guarded(sql, column) if operator == "!=" and condition.value != "" else sql


def _in(condition: In, column: Column, parameters: Parameters, *, negated: bool) -> str:
    if isinstance(condition.values[0], str):
        texts = cast("tuple[str, ...]", condition.values)
        sql = f"{column.sql} {'NOT ' if negated else ''}IN {parameters.texts(texts)}"
        return _guarded(sql, column) if negated and "" not in texts else sql
    numbers = cast("tuple[float, ...]", condition.values)
    return f"{column.sql} {'NOT ' if negated else ''}IN {parameters.numbers(numbers)}"


def _null(column: Column, *, negated: bool) -> str:
    if column.absent == "empty":
        return f"{column.sql} {'!=' if negated else '='} ''"
    return f"{column.sql} IS {'NOT ' if negated else ''}NULL"


def _guarded(sql: str, column: Column) -> str:
    return f"({sql} AND {column.sql} != '')" if column.absent == "empty" else sql


def _bound(value: Value, column: Column, parameters: Parameters) -> str:
    if isinstance(value, (At, FromNow)) and column.is_time:
        return f"fromUnixTimestamp64Nano({parameters.moment(value)}, 'UTC')"
    return parameters.scalar(value)
