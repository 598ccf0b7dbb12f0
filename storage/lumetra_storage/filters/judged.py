"""Conditions on scores: what was judged last, under one name, of a span, of its answer, of its trace or session.

All subjects that a condition holds for are one set of 64-bit hashes, made once and asked for each sort of subject: judgements are
read and grouped once, and by numbers. What no score of that name is of is not asked at all, so that its columns are not read.
"""

from lumetra_storage.filters.comparisons import Column, tested
from lumetra_storage.filters.light import is_numeric
from lumetra_storage.filters.nodes import Condition, IsNull
from lumetra_storage.filters.parameters import Parameters
from lumetra_storage.filters.payload import span_hash

_OF_ROOT = ("trace", "session")
"""Kinds of subject that many spans share: their root stands for them."""
_AT_ROOT = " AND light.parent_span_id = ''"


def score_condition(condition: Condition, alias: str, parameters: Parameters, *, negated: bool, of_trace: bool = False) -> str:
    """Write *condition* about the judgements of the span that the query calls *alias*.

    A judgement of a trace or session counts for the root alone, or it would find a trace's every span; *of_trace* asks for a trace
    that has such a span, where it counts for each: "a dear call in a trace that was judged badly" is one condition then.
    """
    named = f"{parameters.project()} AND name = {parameters.text(condition.reference.key or '')}"
    if isinstance(condition, IsNull):
        there = _any_subject(alias, named, "", of_trace=of_trace)
        return there if negated else f"NOT {there}"
    kept = "value" if is_numeric(condition) else "label"
    told = tested(condition, Column(sql=f"argMax({kept}, judged_at)"), parameters, negated=negated)
    return _any_subject(alias, named, f" HAVING {told}", of_trace=of_trace)


def judged_among(spans: str, project: str) -> str:
    """Write that a row of `scores` judges one of *spans*: a table called `light`, with its conditions.

    As in a filter, a judgement of a trace or session is found by its root; where there are no others, only roots are looked at.
    """
    kinds = f"(SELECT groupUniqArray(subject_kind) FROM scores WHERE {project})"  # noqa: S608  # our own words and placeholders only
    subjects = [
        f"if(has({kinds}, '{kind}'){_AT_ROOT if kind in _OF_ROOT else ''}, {subject}, 0)"
        for kind, subject in _subjects("light").items()
    ]
    of_all = " OR ".join(f"has({kinds}, '{kind}')" for kind in _subjects("light") if kind not in _OF_ROOT)
    asked = f"SELECT arrayJoin([{', '.join(subjects)}]) FROM {spans} AND ({of_all} OR light.parent_span_id = '')"  # noqa: S608  # as above
    return f"subject != 0 AND subject GLOBAL IN ({asked})"


def _any_subject(alias: str, named: str, having: str, *, of_trace: bool) -> str:
    """GLOBAL, because on a cluster scores do not live beside their spans."""
    judged = f"SELECT subject FROM scores FINAL WHERE {named} GROUP BY subject{having}"  # noqa: S608  # our own words and placeholders only
    # A scalar: it is known before the rows are read, and where a kind is not among these the engine leaves its branch out.
    kinds = f"(SELECT groupUniqArray(subject_kind) FROM scores WHERE {named})"  # noqa: S608  # as above
    of_root = "" if of_trace else f"{alias}.parent_span_id = '' AND "
    branches = [
        f"(has({kinds}, '{kind}') AND {of_root if kind in _OF_ROOT else ''}{subject} GLOBAL IN ({judged}))"
        for kind, subject in _subjects(alias).items()
    ]
    return f"({' OR '.join(branches)})"


def _subjects(alias: str) -> dict[str, str]:
    """Write what scores of each kind call the span *alias*, as the column `subject` does (0004_score_subjects.sql)."""
    columns = {"response": "response_id", "trace": "trace_id", "session": "session_id"}
    others = {kind: f"cityHash64('{column}', {alias}.{column})" for kind, column in columns.items()}
    return {"span": span_hash(f"{alias}."), **others}
