"""A judgement of a span, trace or session, by a human, code or a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lumetra_core.attributes import AttributeValue

ScoreSource = Literal["human", "code", "model"]

NOTE = "note"
"""The name of remarks, which judge nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One judgement. At least one of `value` and `label` is there, unless `error_type` says why neither is.

    A person's note is a score of the name `NOTE` with a `reason` alone.
    """

    project: str
    score_id: str
    """Deterministic where the sender may retry, so that a judgement sent twice counts once."""
    name: str
    value: float | None = None
    label: str | None = None
    reason: str | None = None
    source: ScoreSource = "code"
    scorer: str | None = None
    """Who judged: `name@version` of a scorer, a model, or a user."""
    trace_id: str | None = None
    span_id: str | None = None
    session_id: str | None = None
    response_id: str | None = None
    """Joins the score to the span with this response id where the sender knew no span."""
    error_type: str | None = None
    time: int
    """Nanoseconds since the epoch, UTC."""
    metadata: Mapping[str, AttributeValue] = field(default_factory=dict[str, AttributeValue])
