"""`/api/v1/sessions` and `/api/v1/users`: what many traces of one conversation, or of one person, add up to."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from litestar import Request, Router, get
from litestar.params import FromPath

from lumetra_core.clock import rfc3339
from lumetra_core.errors import NotFound
from lumetra_core.trace import Page
from lumetra_registry.projects import Projects
from lumetra_storage.groups import GroupSummary, ScoreAverage
from lumetra_storage.sessions import SessionTurn
from lumetra_webui.api.given import Choose, Reading, given
from lumetra_webui.api.parameters import Cursor, End, FilterText, Limit, ProjectName, Start
from lumetra_webui.api.scores import ScoreBody, score_body
from lumetra_webui.reading import StoredTraces


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBody:
    """One session or user. Totals run over all spans of its traces; each model call counts once."""

    id: str
    first_time: str
    last_time: str
    trace_count: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    session_count: int
    users: list[str]
    """At most 5."""
    scores: list[ScoreAverage]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """A page of sessions or users, the latest active first."""

    items: list[GroupBody]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnBody:
    """One trace of a session."""

    trace_id: str
    name: str
    start_time: str
    duration_ns: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    models: list[str]
    input: str | None
    output: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBody:
    """A session, and some of its traces, the earliest first."""

    session: GroupBody
    scores: list[ScoreBody]
    """Of the session as a whole."""
    traces: list[TurnBody]
    next_cursor: str | None


@get("/sessions", sync_to_thread=True, summary="List sessions, the latest active first")
def list_sessions(
    choosing: Choose,
    reader: Reading,
    project: ProjectName,
    start: Start = None,
    end: End = None,
    filter_text: FilterText = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> GroupPage:
    """List the sessions of the traces that the filter leaves."""
    chosen = choosing.selection(project, start, end, filter_text=filter_text)
    return _page(
        reader.list_sessions(
            project_id=chosen.project_id, window=chosen.window, limit=limit, cursor=cursor, predicate=chosen.predicate
        )
    )


@get("/sessions/{session_id:path}", sync_to_thread=True, summary="Read one session as a conversation")
def read_session(
    choosing: Choose,
    reader: Reading,
    session_id: FromPath[str],
    request: Request[Any, Any, Any],
    project: ProjectName,
    start: Start = None,
    end: End = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> SessionBody:
    """Read a session and a page of its traces."""
    session_id = _id_after("/sessions/", request)
    chosen = choosing.selection(project, start, end)
    session = reader.read_session(session_id, project_id=chosen.project_id, window=chosen.window)
    if session is None:
        raise NotFound(f"There is no session {session_id!r} in project {project!r} in this window.")
    turns = reader.session_turns(session_id, project_id=chosen.project_id, window=chosen.window, limit=limit, cursor=cursor)
    scores = reader.read_session_scores(session_id, project_id=chosen.project_id)
    return SessionBody(
        session=_group(session),
        scores=[score_body(score) for score in scores],
        traces=[_turn(turn) for turn in turns.items],
        next_cursor=turns.next_cursor,
    )


@get("/users", sync_to_thread=True, summary="List users, the latest active first")
def list_users(
    choosing: Choose,
    reader: Reading,
    project: ProjectName,
    start: Start = None,
    end: End = None,
    filter_text: FilterText = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> GroupPage:
    """List the users of the traces that the filter leaves."""
    chosen = choosing.selection(project, start, end, filter_text=filter_text)
    return _page(
        reader.list_users(
            project_id=chosen.project_id, window=chosen.window, limit=limit, cursor=cursor, predicate=chosen.predicate
        )
    )


@get("/users/{user_id:path}", sync_to_thread=True, summary="Sum up one user")
def read_user(
    choosing: Choose,
    reader: Reading,
    user_id: FromPath[str],
    request: Request[Any, Any, Any],
    project: ProjectName,
    start: Start = None,
    end: End = None,
) -> GroupBody:
    """Sum up what one user did."""
    user_id = _id_after("/users/", request)
    chosen = choosing.selection(project, start, end)
    user = reader.read_user(user_id, project_id=chosen.project_id, window=chosen.window)
    if user is None:
        raise NotFound(f"There is no user {user_id!r} in project {project!r} in this window.")
    return _group(user)


def groups_router(reader: StoredTraces, projects: Projects) -> Router:
    """Make the routes over *reader*. An id may hold slashes, so it takes the rest of the path."""
    handlers: list[Any] = [list_sessions, read_session, list_users, read_user]
    return Router("/api/v1", route_handlers=handlers, dependencies=given(reader, projects), tags=["Sessions and users"])


def _id_after(prefix: str, request: Request[Any, Any, Any]) -> str:
    """Read an id as it was sent: a decoded path has lost which slashes were the id's, and doubled ones."""
    raw: bytes = request.scope["raw_path"]
    return unquote(raw.decode("ascii").partition("?")[0].partition(prefix)[2])


def _page(page: Page[GroupSummary]) -> GroupPage:
    return GroupPage(items=[_group(item) for item in page.items], next_cursor=page.next_cursor)


def _group(group: GroupSummary) -> GroupBody:
    return GroupBody(
        id=group.key,
        first_time=rfc3339(group.first_time),
        last_time=rfc3339(group.last_time),
        trace_count=group.trace_count,
        span_count=group.span_count,
        error_count=group.error_count,
        input_tokens=group.input_tokens,
        output_tokens=group.output_tokens,
        cost_usd=group.cost_usd,
        session_count=group.session_count,
        users=list(group.users),
        scores=list(group.scores),
    )


def _turn(turn: SessionTurn) -> TurnBody:
    copied = {name: getattr(turn, name) for name in TurnBody.__dataclass_fields__ if name not in ("start_time", "models")}
    return TurnBody(**copied, start_time=rfc3339(turn.start_time), models=list(turn.models))
