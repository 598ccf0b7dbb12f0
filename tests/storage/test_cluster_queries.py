"""What the named queries must say to be right on a cluster, where a subquery reads only the shard it runs on.

Spans, log records, notes and days are sharded by their trace, so what joins them on it meets on one shard. Judgements are sharded by
their own id: what compares them with spans has to send the set to every shard (GLOBAL). No cluster runs in the tests; the words are
read, and that the embedded engine takes them is seen by every other test.
"""

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
import sqlglot
from sqlglot import exp

BY_TRACE = {"spans", "spans_light", "trace_days", "usage_covered", "event_logs"}
FOLDERS = ("queries", "filters")


def _queries() -> Iterator[tuple[str, str]]:
    for folder in FOLDERS:
        for file in (files("lumetra_storage") / folder).iterdir():
            if file.name.endswith(".sql"):
                yield file.name, file.read_text("utf-8")


QUERIES = dict(_queries())


def _tree(sql: str) -> exp.Expr:
    bound = re.sub(r"\{\w+:Identifier\}", "session_id", sql.replace("/* predicate */", "1"))
    # sqlglot knows one LIMIT a query; LIMIT … BY before it decides nothing here.
    return sqlglot.parse_one(re.sub(r"LIMIT \d+ BY [^\n]+", "", bound), dialect="clickhouse")


def _own_tables(select: exp.Select) -> set[str]:
    """Tables that *select* reads itself, not those of its subqueries."""
    source = select.args.get("from_")
    table = source.this if source is not None else None
    if isinstance(table, exp.Final):
        table = table.this
    return {table.name} if isinstance(table, exp.Table) else set()


@pytest.mark.parametrize("name", QUERIES)
def test_a_set_of_another_sharding_is_global(name: str) -> None:
    for condition in _tree(QUERIES[name]).find_all(exp.In):
        inner = condition.args.get("query")
        around = condition.find_ancestor(exp.Select)
        if inner is None or around is None:
            continue
        asked = _own_tables(inner.find(exp.Select))
        if asked and _own_tables(around) and (asked <= BY_TRACE) != (_own_tables(around) <= BY_TRACE):
            assert condition.args.get("is_global"), condition.sql(dialect="clickhouse")


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_names_its_purpose_and_its_bounds(name: str) -> None:
    """A project, and in lists a window, are never optional. Those that span projects say so by their other bounds."""
    sql = QUERIES[name]
    across_projects = {
        "arrival_clock.sql": "now64",
        "project_activity.sql": "window_start",
        "covered_of_traces.sql": "trace_ids",
        "event_logs_of_trace.sql": "project_ids",
    }

    assert sql.startswith("-- ")
    assert across_projects.get(name, "project_id:UInt32") in sql


@pytest.mark.parametrize("name", QUERIES)
def test_every_value_is_bound(name: str) -> None:
    """Texts in a named query are words of ours: a kind, a zone, a status. No query puts its own quotes around a placeholder."""
    assert not re.search(r"['\"]\{\w+:", QUERIES[name])
