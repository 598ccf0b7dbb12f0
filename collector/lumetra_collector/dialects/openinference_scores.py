"""Judgements that OpenInference carries on a span (`annotations.N.annotation.…`) → scores.

Source: Arize-ai/openinference, `spec/annotations.md`; `evaluations.N.evaluation.…` is the older spelling. The variants under
`trace.` and `session.` judge the whole trace or session.
"""

from typing import Literal

from lumetra_collector.dialects.flattened import Tree
from lumetra_collector.dialects.values import mapping, number, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.score import Score, ScoreSource

Level = Literal["span", "trace", "session"]

_SPELLINGS = (("annotations", "annotation"), ("evaluations", "evaluation"))
_PLACES = frozenset({"annotations", "evaluations", "trace", "session"})
_SOURCES: dict[str, ScoreSource] = {"human": "human", "llm": "model", "code": "code"}


def scores(nested: Tree, span: OtlpSpan) -> tuple[Score, ...]:
    """Read the judgements of the span, of its trace and of its session."""
    if nested.keys().isdisjoint(_PLACES):
        return ()
    levels: tuple[tuple[Level, Tree], ...] = (
        ("span", nested),
        ("trace", nested.branch("trace")),
        ("session", nested.branch("session")),
    )
    return tuple(
        score
        for level, below in levels
        for plural, singular in _SPELLINGS
        for index, row in enumerate(below.branch(plural).rows())
        if (score := _score(row.branch(singular), span, level, index)) is not None
    )


def _score(row: Tree, span: OtlpSpan, level: Level, index: int) -> Score | None:
    judged, value, label = text(row.leaf("name")), number(row.leaf("score")), text(row.leaf("label"))
    if judged is None or (value is None and label is None):
        return None
    return Score(
        project="",
        # The same span sent again must not judge twice.
        score_id=f"{span.trace_id}-{span.span_id}-{level}-{index}-{judged}",
        name=judged,
        value=value,
        label=label,
        reason=text(row.leaf("explanation")),
        source=_SOURCES.get((text(row.leaf("annotator_kind")) or "").lower(), "code"),
        scorer=text(row.leaf("identifier")),
        trace_id=None if level == "session" else span.trace_id,
        span_id=span.span_id if level == "span" else None,
        session_id=text(span.attributes.get("session.id")) if level == "session" else None,
        time=max(span.start_time, span.end_time),
        metadata=mapping(row.leaf("metadata")),
    )
