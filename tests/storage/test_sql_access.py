"""Users' SQL over one project, in real chDB: what it answers, and how it says what is wrong."""

import re

import pytest

from lumetra_core.score import Score
from lumetra_storage import scores
from lumetra_storage.spans import with_project_ids
from lumetra_storage.sql_access import (
    SQL_TABLES,
    ResultColumn,
    SqlLimitReached,
    SqlLimits,
    SqlRejected,
    run_user_sql,
)
from lumetra_storage.sql_access.scoping import scoped
from lumetra_storage.store import TelemetryStore
from support.span_factory import NOON, agent_trace
from support.stores import put_spans


@pytest.fixture(scope="module")
def project_id(store: TelemetryStore) -> int:
    """Five traces of eight spans, one score, and a trace of another project."""
    spans = [span for number in range(5) for span in agent_trace(number)]
    number = put_spans(store, *spans)
    put_spans(store, *agent_trace(6, project="other"))
    judged = Score(project="support-bot", score_id="1", name="tone", value=0.5, trace_id=spans[0].trace_id, time=NOON)
    store.insert_scores(with_project_ids(scores.columns([judged]), {"support-bot": number}))
    return number


def answer(store: TelemetryStore, project_id: int, text: str) -> list[tuple[object, ...]]:
    return list(run_user_sql(store, project_id, text).rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT count() FROM spans", [(40,)]),
        ("SELECT COUNT(*) AS n FROM traces", [(5,)]),
        ("SELECT operation, count() FROM spans GROUP BY operation ORDER BY operation LIMIT 2", [("chat", 15), ("embeddings", 5)]),
        ("SELECT DISTINCT agent_name FROM spans ORDER BY agent_name NULLS LAST", [("support",), (None,)]),
        ("SELECT count() FROM spans WHERE attributes['tenant'] = 'tenant-1'", [(8,)]),
        ("SELECT count() FROM spans WHERE input ILIKE '%ORDER%' AND NOT (name LIKE 'chat%')", [(6,)]),
        ("WITH t AS (SELECT trace_id, count() AS c FROM spans GROUP BY trace_id) SELECT sum(t.c) FROM t", [(40,)]),
        (
            "SELECT s.name, t.value FROM scores AS t JOIN traces AS s ON s.trace_id = t.trace_id",
            [("invoke_agent support", 0.5)],
        ),
        ("SELECT count() FROM traces AS t LEFT JOIN scores AS s USING (trace_id) WHERE s.name IS NULL", [(4,)]),
        ("SELECT name FROM spans WHERE span_id IN (SELECT span_id FROM spans WHERE is_null) LIMIT 1", None),
        ("SELECT 1 AS a UNION ALL SELECT 2 AS a", [(1,), (2,)]),
        ("SELECT max(x) FROM (SELECT arrayJoin([1, 5, 3]) AS x)", [(5,)]),
        ("SELECT arrayMap(x -> x + 1, [1, 2])[2]", [(3,)]),
        ("SELECT CASE WHEN 1 = 2 THEN 'a' ELSE 'b' END, 7 % 4, -1, 'a' || 'b', NOT true", [("b", 3, -1, "ab", False)]),
        ("SELECT '2026-11-23'::Date > today() - INTERVAL 100 YEAR, CAST(1.9 AS Int32)", [(1, 1)]),
        ("SELECT quantile(0.5)(n), countIf(n > 2) FROM (SELECT arrayJoin([1, 2, 3]) AS n)", [(2.0, 1)]),
        ("SELECT name, row_number() OVER (PARTITION BY trace_id ORDER BY start_time) AS r FROM spans ORDER BY r LIMIT 1", [("invoke_agent support", 1)]),
        ("SELECT 'it''s {x:Identifier} -- \\'", None),
        ("SELECT 'it''s {x:Identifier} -- %s'", [("it's {x:Identifier} -- %s",)]),
        ("SELECT count() FROM event_logs", [(0,)]),
        ("SELECT count() FROM metrics", [(0,)]),
        ("SELECT 1 -- a comment", [(1,)]),
        ("SELECT /* another */ 1;", [(1,)]),
    ],
)  # fmt: skip
def test_a_question_is_answered(
    store: TelemetryStore, project_id: int, text: str, rows: list[tuple[object, ...]] | None
) -> None:
    if rows is None:
        with pytest.raises(SqlRejected):
            run_user_sql(store, project_id, text)
    else:
        assert answer(store, project_id, text) == rows


def test_every_table_answers_with_the_columns_it_names(store: TelemetryStore, project_id: int) -> None:
    for table in SQL_TABLES:
        result = run_user_sql(store, project_id, f"SELECT * FROM {table.name} LIMIT 1")

        types = {
            column.name: re.sub(r"LowCardinality\(((?:[^()]|\([^()]*\))*)\)", r"\1", column.type) for column in result.columns
        }
        assert types == {column.name: column.type for column in table.columns}


def test_tokens_and_cost_of_a_trace_agree_with_its_leaf_spans(store: TelemetryStore, project_id: int) -> None:
    by_trace = answer(store, project_id, "SELECT trace_id, input_tokens, cost_usd FROM traces ORDER BY trace_id")
    by_span = answer(
        store,
        project_id,
        "SELECT trace_id, sumIf(input_tokens, usage_is_leaf), sumIf(cost_usd, usage_is_leaf) FROM spans GROUP BY 1 ORDER BY 1",
    )

    assert by_trace == by_span


def test_an_empty_answer_still_has_its_columns(store: TelemetryStore, project_id: int) -> None:
    result = run_user_sql(store, project_id, "SELECT duration_ns AS d, cost_usd FROM spans WHERE name = 'none'")

    assert (result.columns, result.rows, result.truncated) == (
        (ResultColumn(name="d", type="UInt64"), ResultColumn(name="cost_usd", type="Nullable(Float64)")),
        (),
        False,
    )


def test_more_rows_than_the_limit_are_cut_off_and_said(store: TelemetryStore, project_id: int) -> None:
    limits = SqlLimits(rows=3)

    whole = run_user_sql(store, project_id, "SELECT trace_id FROM traces LIMIT 3", limits)
    cut = run_user_sql(store, project_id, "SELECT trace_id FROM traces LIMIT 1000000", limits)

    assert (len(whole.rows), whole.truncated, len(cut.rows), cut.truncated) == (3, False, 3, True)


def test_the_light_copy_is_read_unless_content_is_asked_for() -> None:
    questions = {
        "SELECT name, count(*) FROM spans GROUP BY name": "spans_light",
        "SELECT count() FROM spans WHERE output LIKE '%x%'": "spans",
        "SELECT * FROM spans": "spans",
        "SELECT s.* FROM spans AS s": "spans",
        "SELECT name FROM spans UNION ALL SELECT name FROM spans": "spans_light",
    }

    read = {
        text: re.findall(r"FROM (\w+) AS lumetra_source", scoped(text, project_id=1, max_rows=1).sql)[0] for text in questions
    }

    assert read == questions


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT count() FROM spans a CROSS JOIN spans b CROSS JOIN spans c CROSS JOIN spans d CROSS JOIN spans e WHERE a.name || b.name || c.name || d.name || e.name LIKE '%zz%'", "the query ran longer than 1 s"),
        ("SELECT groupArray(x) FROM (SELECT arrayJoin(range(100000000)) AS x)", "the query needs more than 64 MiB of memory"),
        ("SELECT leftPad(toString(x), 100, '-') FROM (SELECT arrayJoin(range(100000)) AS x)", "or 1 MiB of result"),
    ],
)  # fmt: skip
def test_what_takes_too_much_is_stopped(store: TelemetryStore, project_id: int, text: str, message: str) -> None:
    limits = SqlLimits(rows=1_000_000, seconds=1, memory_mib=64, result_mib=1)

    with pytest.raises(SqlLimitReached, match=message):
        run_user_sql(store, project_id, text, limits)


def test_the_store_writes_and_answers_as_before_after_a_user_query(store: TelemetryStore, project_id: int) -> None:
    run_user_sql(store, project_id, "SELECT 1")

    other = put_spans(store, *agent_trace(8, project="written-after"))

    assert answer(store, other, "SELECT count() FROM spans") == [(8,)]


@pytest.mark.parametrize(
    ("text", "message", "place", "suggestion"),
    [
        ("SELECT cuont() FROM spans", "there is no function cuont here; did you mean count?", (1, 12), "count"),
        ("SELECT 1 FROM span", "there is no table span; did you mean spans?", (None, None), "spans"),
        ("SELECT duration FROM spans", "Unknown expression identifier `duration`", (None, None), "duration_ns"),
        ("SELECT 1 FROM WHERE", "Expected table name but got WHERE", (1, 19), None),
        ("SELECT 'x", "the query cannot be read: is a quote or bracket left open?", (None, None), None),
        ("DROP TABLE spans", "only SELECT is allowed: queries read, they change nothing", (None, None), None),
        ("", "write one SELECT statement", (None, None), None),
    ],
)
def test_what_is_wrong_is_said(
    store: TelemetryStore,
    project_id: int,
    text: str,
    message: str,
    place: tuple[int | None, int | None],
    suggestion: str | None,
) -> None:
    with pytest.raises(SqlRejected) as refused:
        run_user_sql(store, project_id, text)

    error = refused.value
    assert (error.message, (error.line, error.column), error.suggestion) == (message, place, suggestion)
