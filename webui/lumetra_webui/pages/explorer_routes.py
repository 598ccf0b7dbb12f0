"""The routes of overview, sessions, users and SQL: understand the address, read, make the page object, show it."""

from dataclasses import replace
from functools import partial
from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from lumetra_core.errors import InvalidInput, NotFound
from lumetra_core.trace import Page
from lumetra_storage.groups import GroupSummary
from lumetra_storage.overview_trends import TrendKind
from lumetra_storage.selection import Selection
from lumetra_storage.sql_access import SqlRejected
from lumetra_webui.api.sql_values import as_csv
from lumetra_webui.formats import one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.breakdown_lines import breakdown_lines
from lumetra_webui.pages.explorer import EVER, Explorer, Exploring
from lumetra_webui.pages.first_trace import first_trace
from lumetra_webui.pages.group_list import Kind, group_rows
from lumetra_webui.pages.interface import Project, Sources
from lumetra_webui.pages.lookup import known_project, latest_trace
from lumetra_webui.pages.narrowing import FilterProblem, Narrowing, equals, understood
from lumetra_webui.pages.narrowing_query import Narrowed
from lumetra_webui.pages.overview import overview_page
from lumetra_webui.pages.rendering import View
from lumetra_webui.pages.routes import Looking, Shown
from lumetra_webui.pages.session import session_page
from lumetra_webui.pages.sessions import sessions_page
from lumetra_webui.pages.sql import SqlOutcome, answered, refused, sql_page
from lumetra_webui.pages.user import UserFindings, user_page
from lumetra_webui.pages.users import users_page

PAGE_SIZE = 50
TURNS = 30
"""Traces of a session on one page: each may bring two long texts."""

By = Annotated[TrendKind, QueryParameter(name="by")]
Question = Annotated[str, QueryParameter(name="q")]


@get("/projects/{project:str}/overview", sync_to_thread=True)
def overview(
    project: FromPath[str],
    sources: Sources,
    explorer: Exploring,
    view: Looking,
    narrowing: Narrowed,
) -> Shown:
    """Show the figures of a project."""
    known = known_project(sources, project)
    chosen = _of_overview(known, view, narrowing)
    found = chosen if isinstance(chosen, FilterProblem) else explorer.overview(chosen)
    is_new = not isinstance(found, FilterProblem) and not found.totals.span_count and latest_trace(sources, known) is None
    paste = first_trace(view.server, known.name) if is_new else None
    return view.show(overview_page(found, view.formats, project=known.name, narrowing=narrowing, first_trace=paste))


@get("/projects/{project:str}/overview/lines", sync_to_thread=True)
def overview_lines(
    project: FromPath[str], sources: Sources, explorer: Exploring, view: Looking, narrowing: Narrowed, kind: By
) -> Shown:
    """Give one breakdown of the overview as lines over time."""
    known = known_project(sources, project)
    chosen = _of_overview(known, view, narrowing)
    if isinstance(chosen, FilterProblem):
        raise InvalidInput(chosen.message)
    found = explorer.overview_trends(chosen, kind)
    return view.show(breakdown_lines(found, kind, view.formats, project=known.name, narrowing=narrowing))


@get("/projects/{project:str}/sessions", sync_to_thread=True)
def sessions(
    project: FromPath[str],
    sources: Sources,
    explorer: Exploring,
    view: Looking,
    narrowing: Narrowed,
    cursor: FromQuery[str | None] = None,
) -> Shown:
    """Show the sessions of a project."""
    known = known_project(sources, project)
    found = _groups(explorer, "sessions", known, view, narrowing, cursor)
    if view.wants_part and not isinstance(found, FilterProblem):
        return view.show(group_rows(found, view.formats, kind="sessions", project=known.name, narrowing=narrowing))
    return view.show(sessions_page(found, view.formats, project=known.name, narrowing=narrowing))


@get("/projects/{project:str}/users", sync_to_thread=True)
def users(
    project: FromPath[str],
    sources: Sources,
    explorer: Exploring,
    view: Looking,
    narrowing: Narrowed,
    cursor: FromQuery[str | None] = None,
) -> Shown:
    """Show the users of a project."""
    known = known_project(sources, project)
    found = _groups(explorer, "users", known, view, narrowing, cursor)
    if view.wants_part and not isinstance(found, FilterProblem):
        return view.show(group_rows(found, view.formats, kind="users", project=known.name, narrowing=narrowing))
    return view.show(users_page(found, view.formats, project=known.name, narrowing=narrowing))


@get("/projects/{project:str}/sessions/{session_id:str}", sync_to_thread=True)
def session(
    project: FromPath[str],
    session_id: FromPath[str],
    sources: Sources,
    explorer: Exploring,
    view: Looking,
    cursor: FromQuery[str | None] = None,
) -> Shown:
    """Show one session as a conversation."""
    known, key = known_project(sources, project), addresses.project_name(session_id)
    summary = explorer.read_session(key, project_id=known.id, window=EVER)
    if summary is None:
        raise NotFound(f"There is no session “{one_line(key, 80)}” in {one_line(known.name, 80)}.")
    turns = explorer.session_turns(key, project_id=known.id, window=EVER, limit=TURNS, cursor=cursor)
    scores = explorer.read_session_scores(key, project_id=known.id)
    return view.show(session_page(summary, turns, scores, view.formats, project=known.name, cursor=cursor))


@get("/projects/{project:str}/users/{user_id:str}", sync_to_thread=True)
def user(
    project: FromPath[str],
    user_id: FromPath[str],
    sources: Sources,
    explorer: Exploring,
    view: Looking,
    narrowing: Narrowed,
) -> Shown:
    """Show one user."""
    known, key = known_project(sources, project), addresses.project_name(user_id)
    if explorer.read_user(key, project_id=known.id, window=EVER) is None:
        raise NotFound(f"There is no user “{one_line(key, 80)}” in {one_line(known.name, 80)}.")
    only_theirs = replace(narrowing, filter_text=equals("user_id", key))
    chosen = understood(only_theirs, project_id=known.id, now=view.formats.now, address=addresses.overview, whole_traces=True)
    sessions_of = _groups(explorer, "sessions", known, view, only_theirs, None)
    if isinstance(chosen, FilterProblem) or isinstance(sessions_of, FilterProblem):
        raise NotFound(f"The user “{one_line(key, 80)}” cannot be searched for.")
    found = UserFindings(
        key=key,
        summary=explorer.read_user(key, project_id=known.id, window=narrowing.chosen.window),
        overview=explorer.overview(chosen),
        sessions=sessions_of,
    )
    return view.show(user_page(found, view.formats, project=known.name, narrowing=only_theirs))


@get("/projects/{project:str}/sql", sync_to_thread=True)
def sql(project: FromPath[str], sources: Sources, explorer: Exploring, view: Looking, text: Question = "") -> Shown:
    """Show the SQL page; a question in the address is answered."""
    known = known_project(sources, project)
    outcome = _outcome(explorer, known, view, text) if text.strip() else None
    if view.wants_part and outcome is not None:
        return view.show(outcome)
    return view.show(sql_page(text, outcome, project=known.name))


@get("/projects/{project:str}/sql.csv", sync_to_thread=True)
def sql_csv(project: FromPath[str], sources: Sources, explorer: Exploring, text: Question) -> Response[str]:
    """Give the answer to a question as a file."""
    known = known_project(sources, project)
    result = explorer.run_sql(text, project_id=known.id)
    headers = {"content-disposition": 'attachment; filename="result.csv"', "cache-control": "no-store"}
    return Response(as_csv(result), media_type="text/csv", headers=headers)


def _of_overview(known: Project, view: View, narrowing: Narrowing) -> Selection | FilterProblem:
    address = partial(addresses.overview, known.name)
    return understood(narrowing, project_id=known.id, now=view.formats.now, address=address)


def _groups(
    explorer: Explorer, kind: Kind, known: Project, view: View, narrowing: Narrowing, cursor: str | None
) -> Page[GroupSummary] | FilterProblem:
    address = partial(addresses.groups, known.name, kind)
    chosen = understood(narrowing, project_id=known.id, now=view.formats.now, address=address)
    if isinstance(chosen, FilterProblem):
        return chosen
    read = explorer.list_sessions if kind == "sessions" else explorer.list_users
    return read(project_id=known.id, window=chosen.window, limit=PAGE_SIZE, cursor=cursor, predicate=chosen.predicate)


def _outcome(explorer: Explorer, known: Project, view: View, text: str) -> SqlOutcome:
    try:
        result = explorer.run_sql(text, project_id=known.id)
    except SqlRejected as error:
        return refused(error, text)
    return answered(result, view.formats, project=known.name, text=text)


EXPLORER_ROUTES = (overview, overview_lines, sessions, users, session, user, sql, sql_csv)
