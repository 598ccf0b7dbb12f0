"""A `Filter` → a predicate over `spans_light` for ClickHouse, every value of it a bound parameter. Pure.

NOT is carried down to the conditions, each of which knows its own opposite. That keeps SQL's rule for absent values (neither a
comparison with one nor its negation is true) also where a condition becomes membership in a set, which is never NULL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lumetra_core.trace import TimeWindow
from lumetra_storage.filters.judged import score_condition
from lumetra_storage.filters.light import light_condition
from lumetra_storage.filters.nodes import And, Condition, Expression, Filter, Not, Or
from lumetra_storage.filters.parameters import Parameters
from lumetra_storage.filters.payload import PAYLOAD_FIELDS, payload_condition
from lumetra_storage.filters.totals import trace_condition

Level = Literal["span", "trace"]
Scope = Literal["root", "any"]

_INNER = "inner_light"
"""What a subquery of ours calls the light table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """What stands in a WHERE clause, in brackets where it needs them."""

    sql: str
    parameters: Mapping[str, object]
    """Bound to the `{name:Type}` in *sql*. All names begin with f and a digit or `f_`."""


def compile_filter(
    condition: Filter,
    level: Level,
    now: int,
    *,
    project_id: int,
    window: TimeWindow,
    scope: Scope = "any",
    alias: str = "light",
) -> Predicate:
    """Write *condition* as a predicate over `spans_light AS <alias>` (read with FINAL).

    At level `span` it tells whether the row's span matches; at level `trace` whether the row's trace has a matching span
    (scope `any`: the whole filter holds for one and the same span) or a matching root (scope `root`).

    *now* is what `now()` means, in nanoseconds since the epoch. *project_id* and *window* are bound in every subquery; the
    query around the predicate bounds itself. *alias* is what that query calls the light table, never text of a user.

    Raises:
        FilterError: the store cannot answer a condition as it is asked.
    """
    parameters = Parameters(now=now, project_id=project_id, window=window)
    if condition.expression is None:
        return Predicate(sql="1", parameters={})
    writer = _Writer(parameters)
    if level == "span":
        sql = writer.write(condition.expression, alias, negated=False)
    else:
        sql = writer.trace_with(condition.expression, alias, of_root=scope == "root")
    return Predicate(sql=sql, parameters=parameters.values)


class _Writer:
    """Walks the tree with the parameters at hand."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters

    def write(self, expression: Expression, alias: str, *, negated: bool) -> str:
        """Write *expression*, or its opposite, about the row that is called *alias*."""
        if isinstance(expression, Not):
            return self.write(expression.expression, alias, negated=not negated)
        if isinstance(expression, (And, Or)):
            # De Morgan: the opposite of all is any opposite.
            word = " AND " if isinstance(expression, And) != negated else " OR "
            return f"({word.join(self.write(each, alias, negated=negated) for each in expression.expressions)})"
        return self._held(expression, alias, negated=negated)

    def trace_with(self, expression: Expression, alias: str, *, of_root: bool) -> str:
        """Write that the trace has a span, or a root, for which *expression* holds."""
        return self._traces(self.write(expression, _INNER, negated=False), alias, of_root=of_root)

    def _held(self, condition: Condition, alias: str, *, negated: bool) -> str:
        """Write a condition about the span it is of. `NOT any.…` means that no span is so; `NOT root.…` is asked of the root."""
        holder = condition.reference.holder
        if holder == "self":
            return self._condition(condition, alias, negated=negated)
        of_root = holder == "root"
        traces = self._traces(self._condition(condition, _INNER, negated=negated and of_root), alias, of_root=of_root)
        # "No span is so" is asked of the set; of the one root the condition itself is turned round, and a trace without a
        # root matches neither.
        return f"NOT ({traces})" if negated and not of_root else traces

    def _traces(self, told: str, alias: str, *, of_root: bool) -> str:
        root = f" AND {_INNER}.parent_span_id = ''" if of_root else ""
        scope = self._parameters.scope(f"{_INNER}.start_time")
        return f"{alias}.trace_hash IN (SELECT trace_hash FROM spans_light AS {_INNER} FINAL WHERE {scope}{root} AND {told})"  # noqa: S608  # our own words and placeholders only

    def _condition(self, condition: Condition, alias: str, *, negated: bool) -> str:
        field = condition.reference.field
        if field.of_trace:
            return trace_condition(condition, alias, self._parameters, negated=negated)
        if field.type == "score":
            return score_condition(condition, alias, self._parameters, negated=negated, of_trace=alias == _INNER)
        if field.name in PAYLOAD_FIELDS:
            return payload_condition(condition, alias, self._parameters, negated=negated)
        return light_condition(condition, alias, self._parameters, negated=negated)
