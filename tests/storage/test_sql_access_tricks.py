"""Tricks to reach another project's data, the server's files or its settings. None of them may work, in real chDB.

The secret is a span of project `victim`. A trick is held off when it is refused, or when what it gives back holds no secret.
"""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumetra_core.errors import LumetraError
from lumetra_core.span import Span
from lumetra_storage.sql_access import SQL_TABLES, SqlLimits, SqlRejected, run_user_sql
from lumetra_storage.sql_access.outcome import check_outcome
from lumetra_storage.sql_access.scoping import scoped
from lumetra_storage.store import TelemetryStore
from support.stores import put_spans

SECRET = "s3cr3t"
NOON = 1_795_262_400 * 10**9


def _span(project: str, word: str, number: int) -> Span:
    fields: dict[str, Any] = {"dialect": "otel", "start_time": NOON, "duration_ns": 1, "attributes": {"word": word}}
    return Span(
        project=project, trace_id=f"{number:032x}", span_id=f"{number:016x}", name=word, input=word, session_id=word, **fields
    )


@pytest.fixture(scope="module")
def project_id(store: TelemetryStore) -> int:
    put_spans(store, _span("victim", SECRET, 1))
    return put_spans(store, _span("mine", "mine", 2))


REFUSED = """
SELECT * FROM spans_light
SELECT * FROM default.spans
SELECT * FROM "default"."spans"
SELECT * FROM `default`.`spans`
SELECT * FROM usage_covered
SELECT * FROM metric_points
SELECT * FROM trace_days
SELECT * FROM lumetra_table_spans
SELECT * FROM "lumetra_with_x"
SELECT * FROM system.tables
SELECT * FROM system.query_log
SELECT * FROM information_schema.tables
SELECT * FROM `system.tables`
SELECT * FROM `spans_light`
SELECT * FROM "spans_light"
SELECT * FROM "spans light"
SELECT * FROM `spans``_light`
SELECT * FROM "spans""_light"
SELECT * FROM "spans\\"
SELECT * FROM 'spans_light'
SELECT * FROM ѕpans
SELECT * FROM ｓpans
SELECT * FROM spans, spans_light
SELECT * FROM spans JOIN spans_light USING (trace_id)
SELECT * FROM spans JOIN spans_light ON 1 = 1
SELECT * FROM spans AS a, default.spans AS b
SELECT * FROM (SELECT * FROM spans_light)
SELECT * FROM spans WHERE trace_id IN (SELECT trace_id FROM spans_light)
SELECT * FROM spans WHERE (trace_id, span_id) IN (SELECT trace_id, span_id FROM spans_light)
SELECT * FROM spans WHERE EXISTS (SELECT 1 FROM spans_light WHERE spans_light.name = 's3cr3t')
SELECT (SELECT name FROM spans_light LIMIT 1)
SELECT 1 UNION ALL SELECT name FROM spans_light
SELECT name FROM spans EXCEPT SELECT name FROM spans_light
SELECT name FROM spans INTERSECT SELECT name FROM spans_light
WITH x AS (SELECT * FROM spans_light) SELECT * FROM x
WITH spans AS (SELECT 1) SELECT * FROM spans
WITH scores AS (SELECT 1 AS a) SELECT a FROM scores
WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT 2 FROM x) SELECT * FROM x
WITH 1 AS project_id SELECT * FROM spans
WITH (SELECT 1) AS x SELECT x
WITH x AS (SELECT 1), lumetra_with_y AS (SELECT 2) SELECT * FROM x
SELECT * FROM numbers(10)
SELECT * FROM merge('default', '.*')
SELECT * FROM merge('.*')
SELECT * FROM remote('127.0.0.1', 'default', 'spans')
SELECT * FROM cluster('x', default.spans)
SELECT * FROM url('http://127.0.0.1/', 'CSV', 'a String')
SELECT * FROM file('/etc/passwd', 'LineAsString')
SELECT * FROM s3('http://x/', 'CSV')
SELECT * FROM mysql('a', 'b', 'c', 'd', 'e')
SELECT * FROM postgresql('a', 'b', 'c', 'd', 'e')
SELECT * FROM executable('x', 'CSV', 'a String')
SELECT * FROM input('a String')
SELECT * FROM view(SELECT * FROM spans_light)
SELECT * FROM dictionary('x')
SELECT * FROM mergeTreeIndex('default', 'spans')
SELECT * FROM generateRandom('a String')
SELECT * FROM values('a String', 'x')
SELECT file('/etc/passwd')
SELECT "file"('/etc/passwd')
SELECT `url`('x')
SELECT dictGet('a', 'b', 1)
SELECT dictGetOrDefault('a', 'b', 1, 2)
SELECT joinGet('spans', 'name', 1)
SELECT getSetting('max_threads')
SELECT getMacro('x')
SELECT getServerSetting('x')
SELECT hostName()
SELECT currentUser()
SELECT currentDatabase()
SELECT version()
SELECT hasColumnInTable('default', 'spans', 'name')
SELECT evalMLMethod(1, 2)
SELECT catboostEvaluate('x', 1)
SELECT sleep(3)
SELECT sleepEachRow(3)
SELECT throwIf(1)
SELECT addressToLine(1)
SELECT in(1, spans)
SELECT globalNotIn(1, spans_light)
SELECT globalIn(1, spans_light)
SELECT arrayReduce('count', [1])
SELECT runningAccumulate(1)
SELECT initializeAggregation('count', 1)
SELECT finalizeAggregation(1)
SELECT identity(1)
SELECT materialize(1)
SELECT name IN spans_light FROM spans
SELECT name IN (spans_light) FROM spans
SELECT name IN ((spans_light)) FROM spans
SELECT name IN [spans_light] FROM spans
SELECT name IN (tuple(spans_light)) FROM spans
SELECT name IN default.spans FROM spans
SELECT name NOT IN spans_light FROM spans
SELECT name GLOBAL IN spans_light FROM spans
SELECT name FROM spans WHERE name = ANY(spans_light)
SELECT {x:Identifier} FROM spans
SELECT * FROM {x:Identifier}
SELECT {lumetra_project_id:UInt32}
SELECT @x
SELECT @@max_threads
SELECT $1
SELECT ?
SELECT project_id FROM spans
SELECT spans.project_id FROM spans
SELECT lumetra_source.name FROM spans
SELECT lumetra_source.project_id FROM spans
SELECT 1 AS lumetra_source
SELECT 1 AS "LUMETRA_x"
SELECT _table FROM spans
SELECT _part FROM spans
SELECT _database FROM spans
SELECT _partition_id, _part_offset FROM spans
SELECT * FROM spans FINAL
SELECT * FROM spans SAMPLE 1
SELECT * FROM spans PREWHERE 1
SELECT * FROM spans SETTINGS additional_table_filters = {}
SELECT * FROM spans SETTINGS readonly = 0, max_memory_usage = 0
SELECT * FROM (SELECT * FROM spans SETTINGS readonly = 0)
SELECT 1 FORMAT JSON
SELECT 1 INTO OUTFILE '/tmp/x'
SELECT 1 INTO OUTFILE '/tmp/x' FORMAT CSV
SELECT 1; SELECT 2
SELECT 1; DROP TABLE spans
SELECT 1 /* ; */; INSERT INTO spans SELECT 1
EXPLAIN SELECT 1
EXPLAIN PIPELINE SELECT * FROM spans_light
DESCRIBE TABLE spans
SHOW TABLES
SHOW CREATE TABLE spans
EXISTS TABLE spans
USE system
SET readonly = 0
KILL QUERY WHERE 1
SYSTEM FLUSH LOGS
INSERT INTO spans SELECT 1
ALTER TABLE spans DELETE WHERE 1
DELETE FROM spans WHERE 1
UPDATE spans SET name = 'x'
OPTIMIZE TABLE spans
TRUNCATE TABLE spans
CREATE TABLE x (a Int8) ENGINE = Memory
CREATE VIEW x AS SELECT * FROM spans
CREATE FUNCTION f AS x -> x
ATTACH TABLE x
BACKUP TABLE spans TO Disk('x', 'y')
GRANT ALL ON *.* TO default
WATCH x
CHECK TABLE spans
(SELECT 1)
VALUES (1)
FROM spans_light SELECT *
TABLE spans_light
SELECT * FROM spans ARRAY JOIN spans_light
SELECT * FROM spans ARRAY JOIN default.spans_light
SELECT * FROM spans PASTE JOIN spans_light
SELECT * FROM spans, LATERAL (SELECT 1)
SELECT COLUMNS('.*') FROM spans
SELECT * APPLY(toString) FROM spans
SELECT * REPLACE(1 AS name) FROM spans
SELECT * EXCEPT (name) FROM spans
SELECT DISTINCT ON (name) name FROM spans
SELECT name FROM spans LIMIT 1 BY name
SELECT name FROM spans LIMIT 1 WITH TIES
SELECT name FROM spans GROUP BY name WITH TOTALS
SELECT name FROM spans GROUP BY ROLLUP(name)
SELECT name FROM spans ORDER BY name WITH FILL
SELECT name FROM spans LIMIT (SELECT 1)
SELECT name FROM spans QUALIFY 1
SELECT CAST(1 AS AggregateFunction(count))
SELECT CAST(1 AS Enum8('a' = 1))
SELECT CAST('x', 'String')
SELECT 1::JSON
SELECT 0x41
SELECT x'41'
SELECT $$heredoc$$
SELECT "a\\" AS b
SELECT `a\\` AS b
SELECT "a'b"
SELECT "a{x:String}b" FROM spans
SELECT 1 AS "x/*"
SELECT 1 AS "x--"
""".strip().splitlines()
"""Each is refused before or by the engine."""

HARMLESS = """
SELECT * FROM spans ARRAY JOIN tags
SELECT name, spans_light FROM spans ARRAY JOIN tags AS spans_light
SELECT INTERVAL '1 day; SELECT' DAY
SELECT * FROM spans
SELECT * FROM spans AS spans_light
SELECT spans_light.name FROM spans AS spans_light
SELECT * FROM spans WHERE name = 's3cr3t' OR 1 = 1
SELECT * FROM spans WHERE 1 OR name = '' OR project_name = 1
SELECT name AS project_id FROM spans WHERE project_id = 'mine'
SELECT 7 AS project_id, name FROM spans HAVING project_id = 7
SELECT x.name FROM (SELECT 1 AS project_id, name FROM spans) AS x WHERE x.project_id = 1
WITH spans_light AS (SELECT name FROM spans) SELECT * FROM spans_light
WITH usage_covered AS (SELECT 1 AS is_covered) SELECT usage_is_leaf, * FROM spans, usage_covered
SELECT * FROM (WITH trace_days AS (SELECT 1) SELECT * FROM trace_days) AS a, spans
SELECT * FROM spans AS a FULL JOIN spans AS b ON a.name != b.name
SELECT * FROM spans AS a CROSS JOIN traces AS b
SELECT (SELECT groupArray(b.name) FROM spans AS b WHERE b.trace_id != a.trace_id) FROM spans AS a
SELECT arrayMap(name -> upper(name), groupArray(name)) FROM spans
SELECT arrayJoin(groupUniqArray(session_id)) FROM spans
SELECT '\\' OR 1=1 --', name FROM spans
SELECT 'x'' UNION ALL SELECT name FROM spans_light --', name FROM spans
SELECT name FROM spans -- UNION ALL SELECT name FROM spans_light
SELECT name /* */ FROM /* spans_light */ spans
SELECT name FROM spans # WHERE 1
SELECT * FROM traces
SELECT count() FROM scores, event_logs, metrics
SELECT attributes['word'], JSONExtractString(attributes, 'word') FROM spans
SELECT name FROM spans UNION ALL SELECT session_id FROM spans UNION DISTINCT SELECT input FROM spans
""".strip().splitlines()
"""Each may be answered, from project `mine` alone."""


@pytest.mark.parametrize("text", REFUSED)
def test_a_trick_is_refused(store: TelemetryStore, project_id: int, text: str) -> None:
    with pytest.raises(SqlRejected):
        run_user_sql(store, project_id, text, SqlLimits(seconds=5))


@pytest.mark.parametrize("text", HARMLESS)
def test_nothing_of_another_project_is_seen(store: TelemetryStore, project_id: int, text: str) -> None:
    _assert_no_secret(store, project_id, text)


def _assert_no_secret(store: TelemetryStore, project_id: int, text: str) -> None:
    try:
        result = run_user_sql(store, project_id, text, SqlLimits(seconds=5))
    except LumetraError:
        return
    shown = str(result.rows).replace("name = 's3cr3t'", "")
    assert SECRET not in shown
    assert SECRET.upper() not in shown


def test_the_engine_itself_reads_only_the_tables_we_name(store: TelemetryStore, project_id: int) -> None:
    ours = {"spans", "spans_light", "scores", "event_logs", "metric_points", "usage_covered"}
    for text in HARMLESS:
        try:
            query = scoped(text, project_id=project_id, max_rows=10)
            tree = store.clickhouse.query(f"EXPLAIN QUERY TREE run_passes = 0 {query.sql}", query.parameters).rows
        except LumetraError:
            continue
        plan = "\n".join(row[0] for row in tree)

        assert "TABLE_FUNCTION" not in plan
        assert set(re.findall(r"table_name: \w+\.(\w+)|identifier: (spans_light|trace_days|usage_covered)\b", plan)) <= {
            (name, "") for name in ours
        } | {("", "spans_light"), ("", "usage_covered")}


@pytest.mark.parametrize("table", SQL_TABLES, ids=lambda table: table.name)
def test_even_a_query_without_scope_is_filtered_by_the_engine(store: TelemetryStore, project_id: int, table: Any) -> None:
    """The second lock: were a rewrite ever wrong, the tables themselves give one project's rows."""
    from lumetra_storage.sql_access.run import _settings

    sql = f"SELECT count() FROM {table.real_table} WHERE project_id != {project_id}{_settings(project_id, SqlLimits())}"

    assert store.clickhouse.query(sql).scalar() == 0


@pytest.mark.parametrize(
    "written",
    [
        "SELECT url(1)",
        'SELECT "url"(1)',
        "SELECT 'text'",
        "SELECT `name`",
        "SELECT 1; SELECT 2",
        "SELECT 1 --",
        "SELECT 1 /* x */",
        "SELECT {p: Identifier}",
        "SELECT {lumetra_text_0: Identifier}",
        'SELECT "a\\"b"',
        "SELECT system.tables (1)",
        "SELECT @x",
    ],
)
def test_a_misread_tree_is_caught_by_the_text(written: str) -> None:
    with pytest.raises(SqlRejected):
        check_outcome(written)


_WORDS = st.sampled_from(
    [
        line_word
        for line in (*REFUSED, *HARMLESS)
        for line_word in re.findall(r"[A-Za-z_.]+|'[^']*'|\"[^\"]*\"|`[^`]*`|\S", line)
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(words=st.lists(_WORDS, max_size=12), head=st.sampled_from(("SELECT name FROM spans ", "SELECT * FROM ", "SELECT ", "")))
def test_no_mixture_of_tricks_shows_the_secret(store: TelemetryStore, project_id: int, words: list[str], head: str) -> None:
    _assert_no_secret(store, project_id, head + " ".join(word for word in words if SECRET not in word))
