"""Conditions on scores: what was judged last, under one name, of a span, of its answer, of its trace or session.

All subjects that a condition holds for are one set of 64-bit hashes, made once and asked for whatever a span has of subjects:
judgements are read and grouped once, and by numbers. What no score of that name is of is not asked, so that its columns are not read.
"""

from lumetra_storage.filters.comparisons import Column, tested
from lumetra_storage.filters.light import is_numeric
from lumetra_storage.filters.nodes import Condition, IsNull
from lumetra_storage.filters.parameters import Parameters

_OF_ROOT = ("trace", "session")
"""Kinds of subject that many spans share: their root stands for them."""
_COLUMNS = {
    "span": ".span_hash",
    "response": "cityHash64('response_id', .response_id)",
    "trace": ".trace_hash",
    "session": "cityHash64('session_id', .session_id)",
}
"""What the column `subject` calls each (0004_score_subjects.sql), behind the name of the table."""


def score_condition(condition: Condition, alias: str, parameters: Parameters, *, negated: bool, of_trace: bool = False) -> str:
    """Write *condition* about the judgements of the span that the query calls *alias*.

    A judgement of a trace or session counts for the root alone, or it would find a trace's every span; *of_trace* asks for a trace
    that has such a span, where it counts for each: "a dear call in a trace that was judged badly" is one condition then.
    """
    named = f"{parameters.project()} AND name = {parameters.text(condition.reference.key or '')}"
    if isinstance(condition, IsNull):
        there = _any_judged(alias, named, "", of_trace=of_trace)
        return there if negated else f"NOT {there}"
    kept = "value" if is_numeric(condition) else "label"
    told = tested(condition, Column(sql=f"argMax({kept}, judged_at)"), parameters, negated=negated)
    return _any_judged(alias, named, f" HAVING {told}", of_trace=of_trace)


def judged_among(spans: str, project: str) -> str:
    """Write that a row of `scores` judges one of *spans*: a table called `light`, with its conditions.

    As in a filter, a judgement of a trace or session is found by its root; where there are no others, only roots are looked at.
    """
    subjects = _subjects("light", project, of_trace=False)
    others = f"hasAny({_kinds(project)}, {[kind for kind in _COLUMNS if kind not in _OF_ROOT]})"
    asked = f"SELECT arrayJoin({subjects}) FROM {spans} AND ({others} OR light.parent_span_id = '')"  # noqa: S608  # our own words and placeholders only
    return f"subject != 0 AND subject GLOBAL IN ({asked})"


def _any_judged(alias: str, named: str, having: str, *, of_trace: bool) -> str:
    """GLOBAL, because on a cluster scores do not live beside their spans."""
    judged = f"SELECT subject FROM scores FINAL WHERE {named} AND subject != 0 GROUP BY subject{having}"  # noqa: S608  # our own words and placeholders only
    return f"arrayExists(subject -> subject GLOBAL IN ({judged}), {_subjects(alias, named, of_trace=of_trace)})"


def _subjects(alias: str, judged: str, *, of_trace: bool) -> str:
    """Write the list of what scores may call the span *alias*; 0, which no subject is, in place of what none of those *judged* is of."""
    kinds = _kinds(judged)
    at_root = "" if of_trace else f" AND {alias}.parent_span_id = ''"
    subjects = (
        f"if(has({kinds}, '{kind}'){at_root if kind in _OF_ROOT else ''}, {subject.replace('.', f'{alias}.')}, 0)"
        for kind, subject in _COLUMNS.items()
    )
    return f"[{', '.join(subjects)}]"


def _kinds(judged: str) -> str:
    """Write what the scores *judged* are of. A scalar: it is known before the rows are read, and the engine leaves out what is not asked."""
    return f"(SELECT groupUniqArray(subject_kind) FROM scores WHERE {judged})"  # noqa: S608  # our own words and placeholders only
