"""Facets of a list: for each of a few fields, its most frequent values among the spans a filter leaves, with exact counts."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lumetra_core.trace import TimeWindow
from lumetra_storage.columns import kept_moment
from lumetra_storage.filters.compile import Predicate
from lumetra_storage.filters.field_values import FieldValue
from lumetra_storage.filters.judged import judged_among
from lumetra_storage.store import TelemetryStore

FACET_FIELDS = (
    "operation",
    "model",
    "status",
    "agent_name",
    "tool_name",
    "environment",
    "service_name",
    "user_id",
    "session_id",
)
"""In the order of `grouping(…)` in facets.sql, which numbers a facet by a bit of zero in its place, the first one highest."""

_EVERY = Predicate(sql="1", parameters={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One field and its most frequent values, the most frequent first. Absent values are left out."""

    field: str
    values: tuple[FieldValue, ...]


def facets(
    store: TelemetryStore, *, project_id: int, window: TimeWindow, predicate: Predicate = _EVERY, limit: int = 20
) -> tuple[Facet, ...]:
    """Count the values of `FACET_FIELDS` among the spans of *window* that *predicate* leaves, and the scores by name.

    *predicate* is compiled for the alias `light`. Without one, the scores are those given in the window; with one, those of what it
    leaves, whenever they were given.
    """
    bounds = {
        "facet_project_id": project_id,
        "facet_window_start": kept_moment(window.start),
        "facet_window_end": kept_moment(window.end),
        "facet_limit": limit,
    }
    # Two questions of about the same length: side by side the panel waits for one.
    with ThreadPoolExecutor(max_workers=1) as beside:
        scores = beside.submit(_scores, store, predicate, bounds)
        sql = _sql("facets").replace("/* predicate */", predicate.sql)
        rows = store.clickhouse.query(sql, {**predicate.parameters, **bounds}).rows
    found: dict[str, list[FieldValue]] = {field: [] for field in FACET_FIELDS}
    for facet, value, count in rows:
        found[_BY_NUMBER[facet]].append(FieldValue(value=value, span_count=count))
    return tuple(Facet(field=field, values=tuple(values)) for field, values in (*found.items(), ("score", scores.result())))


def _scores(store: TelemetryStore, predicate: Predicate, bounds: Mapping[str, object]) -> list[FieldValue]:
    which = (
        _GIVEN_IN_WINDOW
        if predicate.sql == _EVERY.sql
        else judged_among(_SPANS.replace("/* predicate */", predicate.sql), _PROJECT)
    )
    rows = store.clickhouse.query(_sql("facet_scores").replace("/* which */", which), {**predicate.parameters, **bounds}).rows
    return [FieldValue(value=value, span_count=count) for value, count in rows]


_BOUNDS = """{column} >= fromUnixTimestamp64Nano({{facet_window_start:Int64}}, 'UTC')
    AND {column} < fromUnixTimestamp64Nano({{facet_window_end:Int64}}, 'UTC')"""
_GIVEN_IN_WINDOW = _BOUNDS.format(column="time")
_PROJECT = "project_id = {facet_project_id:UInt32}"
_SPANS = f"spans_light AS light FINAL WHERE {_PROJECT} AND {_BOUNDS.format(column='light.start_time')} AND (/* predicate */)"


_ALL_BITS = 2 ** len(FACET_FIELDS) - 1
_BY_NUMBER = {_ALL_BITS ^ (1 << place): field for place, field in enumerate(reversed(FACET_FIELDS))}


@cache
def _sql(name: str) -> str:
    return (files("lumetra_storage.filters") / f"{name}.sql").read_text("utf-8")
