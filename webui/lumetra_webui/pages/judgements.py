"""Scores and notes of a span, a trace or a session: what was judged, by whom, and the form in which a person judges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from lumetra_core.score import NOTE, Score
from lumetra_webui.formats import Formats, Moment, label, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.blocks import TextBlock, text_block
from lumetra_webui.pages.judgement_subject import Subject
from lumetra_webui.pages.limits import FIRST_LOOK
from lumetra_webui.pages.score_form import MARKS, ScoreForm, correction, new_form
from lumetra_webui.pages.shell import Crumb, Shell, project_shell

_CHIPS = 4
"""Verdicts told in the folded line; more do not fit beside the heading of a narrow pane."""
_NOBODY: Mapping[str, str] = {}

Tone = Literal["good", "bad", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One score or note."""

    name: str
    verdict: str | None
    """None for a note, which judges nothing."""
    tone: Tone
    reason: TextBlock | None
    error: str | None
    """Why a scorer came to no verdict."""
    by: str
    source: str
    time: Moment
    of: str | None
    """The part of the subject it is about; None where that goes without saying."""
    of_href: str | None
    delete_action: str | None
    """None for what programs said: they would only say it again."""
    form: ScoreForm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementPanel:
    """The part of a page that shows and takes judgements of one subject."""

    template: ClassVar = "_judgements.html"
    whole_href: ClassVar[None] = None
    """A reason beyond the limit is a matter of the API."""
    heading: Literal["h2", "h3"]
    """Below the name of a span or trace it is the third level, on the page of a session the second."""
    href: str
    action: str
    names_href: str
    kept: tuple[tuple[str, str], ...]
    judgements: tuple[Judgement, ...]
    chips: tuple[Judgement, ...]
    others: str | None
    """How many judgements the other spans of the trace have, in words."""
    others_href: str | None
    form: ScoreForm
    problem: str | None
    """Why the last one was not taken."""
    is_open: bool
    """The list is unfolded until somebody folds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementsPage:
    """The panel as a page of its own, for browsers without script and for all spans of a trace at once."""

    template: ClassVar = "judgements.html"
    shell: Shell
    panel: JudgementPanel
    back_label: str
    back_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A judgement that could not be taken: why, and what was written, so that nobody has to write it again."""

    problem: str
    written: Mapping[str, str] = field(default_factory=dict[str, str])


def judgement_panel(
    scores: Sequence[Score],
    subject: Subject,
    formats: Formats,
    *,
    refused: Refused | None = None,
    is_open: bool = False,
) -> JudgementPanel:
    """Lay out the judgements of *subject* among *scores*, the latest first."""
    near = [score for score in reversed(scores) if _is_near(score, subject)]
    shown = tuple(_judgement(score, subject, formats) for score in near)
    others = len(scores) - len(near)
    return JudgementPanel(
        heading="h3" if subject.trace_id else "h2",
        href=subject.href,
        action=addresses.scores(subject.project),
        names_href=addresses.score_names(subject.project),
        kept=subject.kept,
        judgements=shown,
        chips=tuple(each for each in shown if each.verdict)[:_CHIPS],
        others=f"{formats.plural(others, 'score or note', 'scores and notes')} of other spans" if others else None,
        others_href=addresses.judgements(subject.project, subject.trace_id) if others and subject.trace_id else None,
        form=new_form(subject, refused.written if refused and not refused.written.get("replaces") else _NOBODY),
        problem=refused.problem if refused else None,
        is_open=is_open,
    )


def judgements_page(panel: JudgementPanel, subject: Subject) -> JudgementsPage:
    """Frame the panel."""
    if subject.trace_id is None:
        key = subject.session_id or ""
        back = Crumb(label=label(key, 80), href=addresses.group(subject.project, "sessions", key))
        part, kind = "Sessions", "Session"
    else:
        href = (
            addresses.span(subject.project, subject.trace_id, subject.span_id)
            if subject.span_id
            else addresses.trace(subject.project, subject.trace_id)
        )
        back = Crumb(label=f"{subject.trace_id[:8]}…", href=href)
        part, kind = "Traces", "Trace"
    return JudgementsPage(
        shell=project_shell(subject.project, back, Crumb(label="Scores and notes"), part=part),
        panel=panel,
        back_label=kind,
        back_href=back.href or "",
    )


def _is_near(score: Score, subject: Subject) -> bool:
    """Tell whether a judgement belongs to what is looked at: of a whole trace all of them, of a span its own and the trace's."""
    return subject.span_id is None or score.span_id in (None, subject.span_id)


def _judgement(score: Score, subject: Subject, formats: Formats) -> Judgement:
    of, of_href = _of(score, subject)
    is_human = score.source == "human"
    return Judgement(
        name=label(score.name, 80),
        verdict=None if score.name == NOTE else verdict_words(score, formats),
        tone=_tone(score),
        reason=text_block(score.reason, FIRST_LOOK) if score.reason else None,
        error=one_line(score.error_type, 80) if score.error_type else None,
        by=one_line(score.scorer or "", 80),
        source=score.source,
        time=formats.moment(score.time),
        of=of,
        of_href=of_href,
        delete_action=addresses.score_deletion(subject.project, score.score_id) if is_human else None,
        form=correction(score) if is_human else None,
    )


def verdict_words(score: Score, formats: Formats) -> str:
    """Write value and label; a mark is one word, because its value says the same."""
    if score.label and score.value is not None and MARKS.get(score.label) == score.value:
        return score.label
    value = None if score.value is None else formats.number(score.value, 2)
    return " · ".join(part for part in (value, one_line(score.label, 60) if score.label else None) if part) or "no verdict"


def _tone(score: Score) -> Tone:
    """Colour only what says good or bad itself: whether 0.3 is bad depends on the scorer."""
    if score.label == "good":
        return "good"
    return "bad" if score.label == "bad" or score.error_type else ""


def _of(score: Score, subject: Subject) -> tuple[str | None, str | None]:
    if subject.trace_id is None or (subject.span_id and score.span_id == subject.span_id):
        return None, None
    if score.span_id is None:
        return "whole trace", None
    return f"span {score.span_id[:8]}…", addresses.span(subject.project, subject.trace_id, score.span_id)
