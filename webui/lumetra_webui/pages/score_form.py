"""The form in which a person judges: empty, as it was refused, or filled with what is to be corrected."""

from collections.abc import Mapping
from dataclasses import dataclass

from lumetra_core.score import Score
from lumetra_webui.pages.judgement_subject import Subject

VERDICT = "verdict"
"""The name of a score that only says good or bad: 1 or 0, so that its mean is the share of the good."""
MARKS: Mapping[str, float] = {"good": 1.0, "bad": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing the new score can be of."""

    label: str
    span_id: str
    """Empty for the trace as a whole."""
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreForm:
    """The fields of a score, filled where it is corrected or was refused."""

    targets: tuple[Target, ...] = ()
    """Empty where there is nothing to choose."""
    span_id: str = ""
    name: str = ""
    value: str = ""
    """A number, or a label."""
    mark: str = ""
    reason: str = ""
    scorer: str = ""
    replaces: str = ""
    """The id of the score that is corrected."""


def new_form(subject: Subject, written: Mapping[str, str]) -> ScoreForm:
    """Make the form for another score of *subject*; *written* is what a refused one held."""
    chosen = written.get("span_id", "" if subject.is_root else subject.span_id or "")
    targets: tuple[Target, ...] = ()
    if subject.span_id:
        targets = (
            Target(label="This span", span_id=subject.span_id, is_chosen=chosen != ""),
            Target(label="Whole trace", span_id="", is_chosen=chosen == ""),
        )
    kept = {name: written.get(name, "") for name in ("name", "value", "mark", "reason", "scorer")}
    return ScoreForm(targets=targets, **kept)


def correction(score: Score) -> ScoreForm:
    """Fill the form with a score; saved, it replaces it."""
    mark = score.label if score.label in MARKS else ""
    value = score.label or ("" if score.value is None else f"{score.value:g}")
    return ScoreForm(
        span_id=score.span_id or "",
        name=score.name,
        value="" if mark else value,
        mark=mark or "",
        reason=score.reason or "",
        scorer=score.scorer or "",
        replaces=score.score_id,
    )
