"""`/api/v1/scores`: judgements and notes by hand; written, listed and taken back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from lumetra_core import clock
from lumetra_core.clock import rfc3339
from lumetra_core.errors import InvalidInput, NotFound
from lumetra_core.score import NOTE, Score
from lumetra_registry.projects import Projects
from lumetra_storage.score_list import human_score_id
from lumetra_webui.api.json_values import json_object
from lumetra_webui.api.parameters import ProjectName
from lumetra_webui.reading import StoredTraces

LONGEST_NAME = 200
LONGEST_TEXT = 20_000
"""Characters of a reason or note."""

TraceId = Annotated[str | None, QueryParameter(description="The trace whose judgements, and those of its spans, are listed.")]
SessionId = Annotated[str | None, QueryParameter(description="The session whose own judgements are listed.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScore:
    """What a person says of a span (trace and span id), a trace, or a session. The same name again replaces the judgement."""

    project: str
    name: str = NOTE
    """`note` for a remark, which has a reason alone; each other remark is one more."""
    value: float | None = None
    label: str | None = None
    reason: str | None = None
    scorer: str | None = None
    """Who says so; the judgements of different people stand side by side."""
    trace_id: str | None = None
    span_id: str | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBody:
    """One judgement."""

    score_id: str
    project: str
    name: str
    value: float | None
    label: str | None
    reason: str | None
    source: str
    scorer: str | None
    trace_id: str | None
    span_id: str | None
    session_id: str | None
    response_id: str | None
    error_type: str | None
    time: str
    metadata: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBodies:
    """Judgements in order of time."""

    items: list[ScoreBody]


def scores_router(reader: StoredTraces, projects: Projects, now: Callable[[], int] = clock.now) -> Router:
    """Make the routes; they read and write through *reader*."""

    @post("/", sync_to_thread=True, summary="Score a span, trace or session by hand, or leave a note")
    def write_score(data: JSONBody[NewScore]) -> ScoreBody:
        score = human_score(data, now=now())
        reader.write_score(score, project_id=projects.required(data.project).id)
        return score_body(score)

    @get("/", sync_to_thread=True, summary="List the scores of a trace with its spans, or of a session")
    def list_scores(project: ProjectName, trace_id: TraceId = None, session_id: SessionId = None) -> ScoreBodies:
        project_id = projects.required(project).id
        if (trace_id is None) == (session_id is None):
            raise InvalidInput("Name either trace_id or session_id.")
        if trace_id is not None:
            found = reader.read_scores(trace_id.lower(), project_id=project_id)
        else:
            found = reader.read_session_scores(session_id or "", project_id=project_id)
        return ScoreBodies(items=[score_body(score) for score in found])

    @delete("/{score_id:str}", sync_to_thread=True, summary="Take a score back")
    def delete_score(score_id: FromPath[str], project: ProjectName) -> None:
        project_id = projects.required(project).id
        score = reader.read_score(score_id, project_id=project_id)
        if score is None:
            raise NotFound(f"There is no score {score_id!r} in project {project!r}.")
        reader.delete_score(score, project_id=project_id)

    handlers: list[Any] = [write_score, list_scores, delete_score]
    return Router("/api/v1/scores", route_handlers=handlers, tags=["Scores"])


def human_score(said: NewScore, *, now: int) -> Score:
    """Make the judgement a person stated.

    Raises:
        InvalidInput: it is about nothing, says nothing, or says too much.
    """
    name = said.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(f"A score has a name of 1 to {LONGEST_NAME} characters.")
    if not said.trace_id and not said.session_id:
        raise InvalidInput("Say what is scored: trace_id, trace_id and span_id, or session_id.")
    if said.span_id and not said.trace_id:
        raise InvalidInput("A span is named by span_id together with trace_id.")
    if said.value is None and not said.label and not (name == NOTE and said.reason):
        raise InvalidInput("A score has a value or a label; a note (name `note`) has a reason.")
    if max(len(said.reason or ""), len(said.label or "")) > LONGEST_TEXT:
        raise InvalidInput(f"Label and reason take {LONGEST_TEXT:,} characters each.")
    score = Score(
        project=said.project,
        score_id="",
        name=name,
        value=said.value,
        label=said.label or None,
        reason=said.reason or None,
        source="human",
        scorer=said.scorer or None,
        trace_id=said.trace_id.lower() if said.trace_id else None,
        span_id=said.span_id.lower() if said.span_id else None,
        session_id=said.session_id or None,
        time=now,
    )
    return replace(score, score_id=human_score_id(score))


def score_body(score: Score) -> ScoreBody:
    """Say a judgement in JSON's words."""
    copied = {name: getattr(score, name) for name in ScoreBody.__dataclass_fields__ if name not in ("time", "metadata")}
    return ScoreBody(**copied, time=rfc3339(score.time), metadata=json_object(score.metadata))
