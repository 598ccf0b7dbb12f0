"""What a person wrote into the form of a score → the score it means."""

import math
from collections.abc import Mapping

from lumetra_core.score import NOTE, Score
from lumetra_webui.api.scores import NewScore, human_score
from lumetra_webui.pages.judgement_subject import Subject
from lumetra_webui.pages.score_form import MARKS, VERDICT


def subject_of(written: Mapping[str, str], project: str) -> Subject:
    """Read from the hidden fields what the panel was about."""
    return Subject(
        project=project,
        trace_id=(written.get("trace_id") or "").lower() or None,
        span_id=(written.get("shown_span") or "").lower() or None,
        is_root=written.get("shown_root") == "true",
        session_id=written.get("session_id") or None,
    )


def score_said(written: Mapping[str, str], project: str, *, now: int) -> Score:
    """Make the score that a form means.

    Good and bad are 1 and 0 with their word as label. A value that is a finite number is one, anything else is a label.
    Without a name a verdict is called `verdict`, and words alone are a note.

    Raises:
        InvalidInput: it says nothing, or too much.
    """
    mark = written.get("mark") if written.get("mark") in MARKS else None
    text = (written.get("value") or "").strip()
    number = MARKS[mark] if mark else _number(text)
    label = mark or (text if number is None and text else None)
    says_something = number is not None or label is not None
    return human_score(
        NewScore(
            project=project,
            name=(written.get("name") or "").strip() or (VERDICT if says_something else NOTE),
            value=number,
            label=label,
            reason=(written.get("reason") or "").strip() or None,
            scorer=(written.get("scorer") or "").strip() or None,
            trace_id=written.get("trace_id") or None,
            span_id=written.get("span_id") or None,
            session_id=written.get("session_id") or None if not written.get("trace_id") else None,
        ),
        now=now,
    )


def _number(text: str) -> float | None:
    # Half of Europe writes 0,8; nobody groups the thousands of a score.
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    # "nan" and "inf" are words to a person.
    return number if math.isfinite(number) else None
