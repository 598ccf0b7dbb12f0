"""The routes of scores and notes: shown, written and taken back, as a part of a page for scripts and as a page for everyone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Redirect

from lumetra_core.errors import InvalidInput, NotFound
from lumetra_core.score import Score
from lumetra_webui.formats import one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.explorer import EVER, Explorer, Exploring
from lumetra_webui.pages.interface import Project, Sources
from lumetra_webui.pages.judgement_subject import Subject
from lumetra_webui.pages.judgements import Refused, judgement_panel, judgements_page
from lumetra_webui.pages.judging import score_said, subject_of
from lumetra_webui.pages.lookup import known_project
from lumetra_webui.pages.rendering import View
from lumetra_webui.pages.routes import Looking, Shown

SEE_OTHER = 303
MOST_NAMES = 100
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreNames:
    """The names a project's scores have, as options of the field."""

    template: ClassVar = "_score_names.html"
    names: tuple[str, ...]


@get("/projects/{project:str}/traces/{trace_id:str}/scores", sync_to_thread=True)
def trace_scores(
    project: FromPath[str],
    trace_id: FromPath[str],
    sources: Sources,
    explorer: Exploring,
    view: Looking,
    span: FromQuery[str | None] = None,
    root: FromQuery[bool] = False,
) -> Shown:
    """Show the scores and notes of a trace, or of one of its spans."""
    known = known_project(sources, project)
    subject = Subject(
        project=known.name, trace_id=trace_id.lower(), span_id=span.lower() if span else None, is_root=root and bool(span)
    )
    return _shown(explorer, known, subject, view)


@get("/projects/{project:str}/sessions/{session_id:str}/scores", sync_to_thread=True)
def session_scores(
    project: FromPath[str], session_id: FromPath[str], sources: Sources, explorer: Exploring, view: Looking
) -> Shown:
    """Show the scores and notes of a session as a whole."""
    known = known_project(sources, project)
    return _shown(explorer, known, Subject(project=known.name, session_id=addresses.project_name(session_id)), view)


@post("/projects/{project:str}/scores", sync_to_thread=True, status_code=200)
def write_score(
    project: FromPath[str], sources: Sources, explorer: Exploring, view: Looking, data: Form
) -> Response[str] | Redirect:
    """Take what a person says, and show it among the rest."""
    known = known_project(sources, project)
    subject = subject_of(data, known.name)
    try:
        score = score_said(data, known.name, now=view.formats.now)
    except InvalidInput as problem:
        return _shown(explorer, known, subject, view, refused=Refused(problem=str(problem), written=data))
    # Before it is written, not by the store: a score of nothing would be counted on the overview and shown nowhere.
    _require(explorer, known, subject)
    explorer.write_score(score, project_id=known.id)
    _take_back_replaced(explorer, known, data, score)
    return _after(explorer, known, subject, view)


@post("/projects/{project:str}/scores/{score_id:str}/delete", sync_to_thread=True, status_code=200)
def delete_score(
    project: FromPath[str], score_id: FromPath[str], sources: Sources, explorer: Exploring, view: Looking, data: Form
) -> Response[str] | Redirect:
    """Take back what a person said. What is gone already is what was asked for."""
    known = known_project(sources, project)
    score = explorer.read_score(addresses.project_name(score_id), project_id=known.id)
    if score is not None and score.source != "human":
        raise InvalidInput("What a program judged is not taken back on a page; use DELETE /api/v1/scores.")
    if score is not None:
        explorer.delete_score(score, project_id=known.id)
    return _after(explorer, known, subject_of(data, known.name), view)


@get("/projects/{project:str}/scores/names", sync_to_thread=True)
def score_names(project: FromPath[str], sources: Sources, explorer: Exploring, view: Looking) -> Shown:
    """Give the names under which the project is scored, the most frequent first."""
    known = known_project(sources, project)
    found = explorer.field_values(project_id=known.id, window=EVER, field="score", limit=MOST_NAMES)
    return view.show(ScoreNames(names=tuple(each.value for each in found)))


JUDGEMENT_ROUTES = (trace_scores, session_scores, write_score, delete_score, score_names)


def _after(explorer: Explorer, known: Project, subject: Subject, view: View) -> Response[str] | Redirect:
    """Answer a change: a script gets the panel as it is now, a browser is led to it, so that reloading repeats nothing."""
    if view.wants_part:
        return _shown(explorer, known, subject, view)
    return Redirect(subject.href, status_code=SEE_OTHER)


def _shown(explorer: Explorer, known: Project, subject: Subject, view: View, *, refused: Refused | None = None) -> Shown:
    is_open = subject.trace_id is None or not view.wants_part
    panel = judgement_panel(_scores(explorer, known, subject), subject, view.formats, refused=refused, is_open=is_open)
    # The panel of a trace that is not there is asked for by no page of ours; only the page itself looks.
    if view.wants_part:
        # 200 for a refusal, too: it is an answer to the form, and browsers log every other status as an error of the page.
        return view.show(panel)
    _require(explorer, known, subject)
    return view.show(judgements_page(panel, subject), 400 if refused else 200)


def _scores(explorer: Explorer, known: Project, subject: Subject) -> tuple[Score, ...]:
    if subject.trace_id is not None:
        return explorer.read_scores(subject.trace_id, project_id=known.id)
    return explorer.read_session_scores(subject.session_id or "", project_id=known.id)


def _require(explorer: Explorer, known: Project, subject: Subject) -> None:
    """Refuse judgements of what is not there.

    Raises:
        NotFound: the project has no such trace or session.
    """
    if subject.trace_id is not None:
        is_there = explorer.has_trace(subject.trace_id, project_id=known.id)
        what = f"trace {one_line(subject.trace_id, 40)}"
    else:
        is_there = explorer.read_session(subject.session_id or "", project_id=known.id, window=EVER) is not None
        what = f"session “{one_line(subject.session_id or '', 80)}”"
    if not is_there:
        raise NotFound(f"There is no {what} in {one_line(known.name, 80)}.")


def _take_back_replaced(explorer: Explorer, known: Project, written: Mapping[str, str], score: Score) -> None:
    """Take the corrected score back where its correction has another id: another name or scorer, or a note with other words."""
    replaced = written.get("replaces")
    if not replaced or replaced == score.score_id:
        return
    old = explorer.read_score(replaced, project_id=known.id)
    if old is not None and old.source == "human":
        explorer.delete_score(old, project_id=known.id)
