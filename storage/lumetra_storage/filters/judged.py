"""Conditions on scores: what was judged last, under one name, of a span, of its answer, of its trace or session.

All subjects that a condition holds for are one set of 64-bit hashes, made once and asked for each sort of subject: judgements are
read and grouped once, and by numbers. What no score of that name is of is not asked at all, so that its columns are not read.
"""

from lumetra_storage.filters.comparisons import Column, tested
from lumetra_storage.filters.light import is_numeric
from lumetra_storage.filters.nodes import Condition, IsNull
from lumetra_storage.filters.parameters import Parameters
from lumetra_storage.filters.payload import span_hash

_SUBJECTS = ("span_id != ''", "response_id != ''", "trace_id != ''", "session_id != ''")
"""What a score is of; the first of these that it names counts."""

_LATEST = "bitShiftLeft(toUInt128(toUnixTimestamp64Nano(time)), 64) + cityHash64(score_id)"
"""The latest judgement counts; of two of one moment the id decides, the same on every shard and in every query. As one number: a
tuple of time and text takes argMax three times as long."""


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
    told = tested(condition, Column(sql=f"argMax({kept}, {_LATEST})"), parameters, negated=negated)
    return _any_subject(alias, named, f" HAVING {told}", of_trace=of_trace)


def _any_subject(alias: str, named: str, having: str, *, of_trace: bool) -> str:
    """GLOBAL, because on a cluster scores do not live beside their spans."""
    hashes = _hashes("")
    subject = ", ".join(f"{is_named}, {of}" for is_named, of in zip(_SUBJECTS, hashes, strict=True))
    judged = f"SELECT multiIf({subject}, 0) AS subject FROM scores FINAL WHERE {named} GROUP BY subject{having}"  # noqa: S608  # our own words and placeholders only
    # A scalar: it is known before the rows are read, and where it is 0 the engine leaves the branch out.
    counts = ", ".join(
        f"countIf({' AND '.join([*(f'NOT {narrower}' for narrower in _SUBJECTS[:place]), is_named])})"
        for place, is_named in enumerate(_SUBJECTS)
    )
    there = f"(SELECT ({counts}) FROM scores WHERE {named})"  # noqa: S608  # as above
    of_root = "" if of_trace else f"{alias}.parent_span_id = '' AND "
    roots = ("", "", of_root, of_root)
    branches = [
        f"({there}.{place} > 0 AND {is_root}{of_span} GLOBAL IN ({judged}))"
        for place, (is_root, of_span) in enumerate(zip(roots, _hashes(f"{alias}."), strict=True), start=1)
    ]
    return f"({' OR '.join(branches)})"


def _hashes(prefix: str) -> tuple[str, ...]:
    """Write the hash of each sort of subject, columns behind *prefix*. A response and a trace of one id are two subjects."""
    others = (f"cityHash64('{column}', {prefix}{column})" for column in ("response_id", "trace_id", "session_id"))
    return (span_hash(prefix), *others)
