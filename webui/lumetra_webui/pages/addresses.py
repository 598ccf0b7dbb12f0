"""The addresses of the pages, written in one place; every state a person can come back to has one."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, unquote, urlencode

PROJECTS = "/projects"


def project_segment(name: str) -> str:
    """Write a project's name as one segment of a path.

    Servers decode a path before they split it, and browsers resolve dots, so a slash, a per cent sign and a name of dots are
    encoded once more than usual; `project_name` undoes it.
    """
    inner = name.replace("%", "%25").replace("/", "%2F")
    if set(name) == {"."}:
        inner = name.replace(".", "%2E")
    return quote(inner, safe="")


def project_name(segment: str) -> str:
    """Read the name back from a path segment that the server has decoded once."""
    return unquote(segment)


def traces(project: str, **query: str | None) -> str:
    """Address the trace list; *query* values that are None are left out."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/traces", query)


def older_rows(project: str, **query: str | None) -> str:
    """Address the rows that continue a trace list."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/traces/older", query)


def trace(project: str, trace_id: str, **query: str | None) -> str:
    """Address the page of one trace; *query* says which list it was opened from, and what of it is shown."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/traces/{quote(trace_id, safe='')}", query)


def trace_view(project: str, trace_id: str, view: str, **query: str | None) -> str:
    """Address another view of a trace: `agents` or `log`."""
    return _with_query(f"{trace(project, trace_id)}/{view}", query)


def trace_neighbour(project: str, trace_id: str, side: str, **query: str | None) -> str:
    """Address whatever trace stands beside this one in the list of *query*; *side* is `newer` or `older`."""
    return _with_query(f"{trace(project, trace_id)}/{side}", query)


def peek(project: str, trace_id: str, **query: str | None) -> str:
    """Address the short view of a trace that stands beside the list of *query*."""
    return _with_query(f"{trace(project, trace_id)}/peek", query)


def span(project: str, trace_id: str, span_id: str, **query: str | None) -> str:
    """Address the page of one trace with a span selected."""
    return _with_query(f"{trace(project, trace_id)}/spans/{quote(span_id, safe='')}", query)


def span_peek(project: str, trace_id: str, span_id: str, **query: str | None) -> str:
    """Address the detail of one span that stands beside the list of *query*."""
    return _with_query(f"{span(project, trace_id, span_id)}/peek", query)


def span_detail(project: str, trace_id: str, span_id: str, **query: str | None) -> str:
    """Address the detail of one span alone, as the trace page loads it."""
    return _with_query(f"{span(project, trace_id, span_id)}/detail", query)


def api_trace(trace_id: str) -> str:
    """Address a trace in the API, whole."""
    return f"/api/v1/traces/{quote(trace_id, safe='')}"


def media(project: str, trace_id: str, span_id: str, place: int) -> str:
    """Address a picture or a sound that a span carries, by its place among them."""
    return f"{span(project, trace_id, span_id)}/media/{place}"


def span_text(project: str, trace_id: str, span_id: str, form: str) -> str:
    """Address a span as text for other programs: `otlp` or `curl`; or `raw`, as the page shows it."""
    return f"{span(project, trace_id, span_id)}/{form}"


def api_span(project: str, trace_id: str, span_id: str) -> str:
    """Address a span in the API, whole."""
    return _with_query(f"{api_trace(trace_id)}/spans/{quote(span_id, safe='')}", {"project": project})


def query_text(query: Mapping[str, str | None]) -> str:
    """Write *query* with its question mark, as it stands behind any path; empty where nothing is given."""
    return _with_query("", query)


def _with_query(path: str, query: Mapping[str, str | None]) -> str:
    given = tuple((key, value) for key, value in query.items() if value is not None)
    return f"{path}?{_encoded(given)}" if given else path


@lru_cache(maxsize=256)
def _encoded(query: tuple[tuple[str, str], ...]) -> str:
    """Encode once what each row of a list carries."""
    return urlencode(query)


def overview(project: str, **query: str | None) -> str:
    """Address the figures of a project."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/overview", query)


def groups(project: str, kind: str, **query: str | None) -> str:
    """Address the list of sessions or users; *kind* is `sessions` or `users`."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/{kind}", query)


def group(project: str, kind: str, key: str, **query: str | None) -> str:
    """Address one session or user; its id can hold anything, as a project's name can."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/{kind}/{project_segment(key)}", query)


def sql(project: str, **query: str | None) -> str:
    """Address the SQL page."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/sql", query)


def sql_csv(project: str, **query: str | None) -> str:
    """Address a result of SQL as a file."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/sql.csv", query)


def trace_facets(project: str, **query: str | None) -> str:
    """Address the facets beside a trace list, as the page loads them."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/traces/facets", query)


def trace_volume(project: str, **query: str | None) -> str:
    """Address the histogram above a trace list, as the page loads it."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/traces/volume", query)


def filter_check(project: str, **query: str | None) -> str:
    """Address what is wrong with a filter, as the search field asks before it leaves the page."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/traces/filter-problem", query)


def part_filter_check(project: str, **query: str | None) -> str:
    """Address the same of another part of the project, which `part` names: what mends the filter leads back there."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/filter-problem", query)


def views(project: str) -> str:
    """Address where a view of the trace list is saved."""
    return f"{PROJECTS}/{project_segment(project)}/views"


def view_deletion(project: str, view_id: int) -> str:
    """Address where a saved view is deleted."""
    return f"{views(project)}/{view_id}/delete"


def api_complete(project: str, *, start: str, end: str) -> str:
    """Address what could come next in a half-typed filter."""
    return _with_query("/api/v1/filters/complete", {"project": project, "start": start, "end": end})


def judgements(project: str, trace_id: str, **query: str | None) -> str:
    """Address the scores and notes of a trace; `span` keeps to those of one span and of the trace as a whole."""
    return _with_query(f"{trace(project, trace_id)}/scores", query)


def session_judgements(project: str, session_id: str) -> str:
    """Address the scores and notes of a session as a whole."""
    return f"{group(project, 'sessions', session_id)}/scores"


def scores(project: str) -> str:
    """Address where a score or note is written."""
    return f"{PROJECTS}/{project_segment(project)}/scores"


def score_deletion(project: str, score_id: str) -> str:
    """Address where a score is taken back; ids of programs can hold anything."""
    return f"{scores(project)}/{project_segment(score_id)}/delete"


def score_names(project: str) -> str:
    """Address the names under which the project is scored, as the form loads them."""
    return f"{scores(project)}/names"


def compare(project: str, **query: str | None) -> str:
    """Address two traces side by side: `left` and `right` are ids, or `earlier` and `later` for the nearest run of the same name."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/compare", query)


def compare_pair(project: str, **query: str | None) -> str:
    """Address what differs between two spans, as the page loads it."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/compare/pair", query)


def compare_rows(project: str, **query: str | None) -> str:
    """Address the rows that continue a comparison."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/compare/rows", query)


def overview_lines(project: str, kind: str, **query: str | None) -> str:
    """Address one breakdown of the overview as lines over time."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/overview/lines", {"by": kind, **query})


def live(project: str, **query: str | None) -> str:
    """Address the live tail of a project."""
    return _with_query(f"{PROJECTS}/{project_segment(project)}/live", query)


def api_tail(project: str, **query: str | None) -> str:
    """Address the stream of traces that arrive."""
    return _with_query("/api/v1/traces/tail", {"project": project, **query})
