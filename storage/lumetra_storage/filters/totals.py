"""Conditions on a whole trace: its duration, cost, tokens, spans and errors, counted within the window."""

from lumetra_storage.filters.comparisons import Column, tested
from lumetra_storage.filters.nodes import Condition
from lumetra_storage.filters.parameters import Parameters

_COUNTED = "usage_is_leaf AND (trace_id, span_id) NOT IN (SELECT trace_id, span_id FROM usage_covered FINAL WHERE {scope} AND is_covered)"
"""As in `trace_totals.sql`: leaf spans that no later span was found to repeat."""

_TOTALS = {
    "trace.duration": Column(
        sql=(
            "(max(toUnixTimestamp64Nano(start_time) + toInt64(least(duration_ns, 4000000000000000000)))"
            " - min(toUnixTimestamp64Nano(start_time)))"
        )
    ),
    "trace.cost_usd": Column(sql="sumIf(cost_usd, {counted})"),
    "trace.total_tokens": Column(
        sql="sumIf(ifNull(input_tokens, 0) + ifNull(output_tokens, 0), {counted})",
    ),
    "trace.span_count": Column(sql="count()"),
    "trace.error_count": Column(sql="countIf(status = 'error')"),
}


def trace_condition(condition: Condition, alias: str, parameters: Parameters, *, negated: bool) -> str:
    """Write *condition* about the trace of the span that the query calls *alias*."""
    scope = parameters.scope()
    total = _TOTALS[condition.reference.field.name].sql.replace("{counted}", _COUNTED.replace("{scope}", scope))
    told = tested(condition, Column(sql=total), parameters, negated=negated)
    return f"{alias}.trace_hash IN (SELECT trace_hash FROM spans_light FINAL WHERE {scope} GROUP BY trace_hash HAVING {told})"  # noqa: S608  # our own words and placeholders only
