"""Golden SQL of every construct. `make golden` writes the file anew; read the difference before you commit it."""

import os
import re
from pathlib import Path

import pytest

from lumetra_core.trace import TimeWindow
from lumetra_storage.filters import FilterError, Level, Scope, compile_filter, parse_filter

GOLDEN = Path(__file__).parent.parent / "golden" / "filters" / "predicates.sql"
NOW = 1_795_408_496 * 10**9
WINDOW = TimeWindow(start=NOW - 3600 * 10**9, end=NOW)

FILTERS = """
model = 'gpt-4o'
model != 'gpt-4o'
NOT model = 'gpt-4o'
user_id = ''
model IN ('gpt-4o', 'gpt-4o-mini')
model NOT IN ('gpt-4o')
name LIKE 'chat %'
name NOT ILIKE '%CHAT%'
name CONTAINS 'lookup "order status"'
user_id IS NULL
user_id IS NOT NULL
cost_usd > 0.02
NOT cost_usd > 0.02
input_tokens BETWEEN 10 AND 20
input_tokens NOT BETWEEN 10 AND 20
output_tokens IN (1, 2.5)
total_tokens > 1000
duration > 2s
duration_ns <= 1500
time_to_first_token < 500ms
start_time > now() - 1h
start_time BETWEEN '2026-11-22' AND today()
end_time < '2026-11-23T04:35:56Z'
status = 'error'
is_error
NOT is_root
usage_is_leaf = false
tags = 'beta'
tags != 'beta'
tags IN ('a', 'b')
tags LIKE 'b%'
finish_reasons IS NULL
attributes['tenant'] = 'acme'
attributes['tenant'] != 'acme'
attributes['step'] = 3
attributes['step'] > 3
attributes['step'] NOT IN (3, 4)
attributes['cached'] = true
attributes['tenant'] LIKE 'ac%'
attributes['tenant'] CONTAINS 'acme'
attributes['tenant'] IS NULL
attributes['tenant'] IS NOT NULL
metadata['plan'] = 'pro'
metadata['seats'] >= 5
NOT metadata['plan'] LIKE 'p%'
resource['host.name'] IN ('web-1', 'web-2')
status_message != 'timed out'
input CONTAINS 'late refund'
output NOT CONTAINS '"money back"'
text CONTAINS 'refund'
'refund'
input CONTAINS 'Über'
input CONTAINS '退款'
input LIKE '%refund%'
output IS NULL
score.faithfulness < 0.5
NOT score.faithfulness < 0.5
score.tone = 'kind'
score.tone IS NULL
trace.duration > 10s
trace.cost_usd > 0.50
trace.total_tokens BETWEEN 1 AND 2
trace.span_count > 1000
trace.error_count = 0
root.name = 'triage'
NOT root.name = 'triage'
any.tool_name = 'search'
NOT any.is_error
is_root AND (is_error OR cost_usd > 1)
NOT (is_root AND (is_error OR cost_usd > 1))
""".strip().splitlines()

AT_TRACE_LEVEL: tuple[tuple[str, Scope], ...] = (("is_error AND model = 'gpt-4o'", "any"), ("is_error", "root"))

_PROJECT_AND_WINDOW = re.compile(
    r"project_id = \{f_project_id:UInt32\}"
    r" AND ([\w.]+) >= fromUnixTimestamp64Nano\(\{f_start:Int64\}, 'UTC'\)"
    r" AND \1 < fromUnixTimestamp64Nano\(\{f_end:Int64\}, 'UTC'\)"
)


def _written(text: str, level: Level, scope: Scope) -> str:
    """Write a predicate as it reads best: the bounds every subquery repeats are shortened."""
    predicate = compile_filter(parse_filter(text), level, NOW, project_id=1, window=WINDOW, scope=scope)
    sql = _PROJECT_AND_WINDOW.sub(r"<project and window by \1>", predicate.sql)
    values = {name: value for name, value in predicate.parameters.items() if name[1:].isdigit()}
    return f"-- {text}{'' if level == 'span' else f'   (traces, {scope})'}\n{sql}\n-- {values}\n"


def test_golden_every_construct_compiles_to_this_sql() -> None:
    written = [_written(text, "span", "any") for text in FILTERS] + [
        _written(text, "trace", scope) for text, scope in AT_TRACE_LEVEL
    ]
    text = "\n".join(written)
    if os.environ.get("LUMETRA_WRITE_GOLDEN") == "1":
        GOLDEN.write_text(text, "utf-8")

    assert text == GOLDEN.read_text("utf-8")


def test_an_empty_filter_matches_everything() -> None:
    predicate = compile_filter(parse_filter(" "), "trace", NOW, project_id=1, window=WINDOW)

    assert (predicate.sql, predicate.parameters) == ("1", {})


def test_project_window_and_clock_are_bound() -> None:
    predicate = compile_filter(parse_filter("start_time > now() - 1h"), "span", NOW, project_id=7, window=WINDOW)

    assert predicate.parameters == {
        "f_project_id": 7,
        "f_start": WINDOW.start,
        "f_end": WINDOW.end,
        "f1": NOW - 3600 * 10**9,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text LIKE '%x%'", "text is searched with CONTAINS; LIKE and = are asked of input or of output"),
        (f"attributes['k'] = '{'x' * 201}'", "attribute values over 200 characters are found by CONTAINS, not by equality"),
    ],
)
def test_what_the_store_cannot_answer_is_said(text: str, message: str) -> None:
    with pytest.raises(FilterError, match=re.escape(message)):
        compile_filter(parse_filter(text), "span", NOW, project_id=1, window=WINDOW)
