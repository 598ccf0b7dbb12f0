"""Conditions on scores: what was judged last, under one name, of a span, of its answer, or (at a root) of its trace or session."""

from collections.abc import Mapping

from lumetra_storage.filters.comparisons import Column, tested
from lumetra_storage.filters.light import is_numeric
from lumetra_storage.filters.nodes import Condition, IsNull
from lumetra_storage.filters.parameters import Parameters

_SUBJECTS: Mapping[str, str] = {
    "trace_id, span_id": "span_id != ''",
    "response_id": "span_id = '' AND response_id != ''",
    "trace_id": "span_id = '' AND response_id = '' AND trace_id != ''",
    "session_id": "span_id = '' AND response_id = '' AND trace_id = '' AND session_id != ''",
}
"""What a score is of, by the columns that name it; the narrowest one it has counts."""

_OF_ROOTS = ("trace_id", "session_id")


def score_condition(condition: Condition, alias: str, parameters: Parameters, *, negated: bool) -> str:
    """Write *condition* about the judgements of the span that the query calls *alias*."""
    name = parameters.text(condition.reference.key or "")
    if isinstance(condition, IsNull):
        there = _any_subject(alias, name, "", parameters)
        return there if negated else f"NOT {there}"
    kept = "value" if is_numeric(condition) else "label"
    # The latest judgement counts; of two of one moment the id decides, the same on every shard and in every query.
    latest = Column(sql=f"argMax({kept}, (time, score_id))")
    told = tested(condition, latest, parameters, negated=negated)
    return _any_subject(alias, name, f" HAVING {told}", parameters)


def _any_subject(alias: str, name: str, having: str, parameters: Parameters) -> str:
    """GLOBAL, because on a cluster scores do not live beside their spans."""
    branches: list[str] = []
    for columns, subject in _SUBJECTS.items():
        where = f"{parameters.project()} AND name = {name} AND {subject}"
        judged = f"SELECT {columns} FROM scores FINAL WHERE {where} GROUP BY {columns}{having}"  # noqa: S608  # our own words and placeholders only
        of_span = f"({', '.join(f'{alias}.{column}' for column in columns.split(', '))})"
        branches.append(f"{_roots(alias, columns)}{of_span} GLOBAL IN ({judged})")
    return f"({' OR '.join(branches)})"


def _roots(alias: str, columns: str) -> str:
    return f"{alias}.parent_span_id = '' AND " if columns in _OF_ROOTS else ""
