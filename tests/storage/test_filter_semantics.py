"""What filters find in real chDB, over a small set of spans that is easy to keep in mind."""

from typing import Any

import pyarrow as pa
import pytest

from lumetra_core.score import Score
from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow
from lumetra_storage import event_logs, scores
from lumetra_storage.event_logs import EventRecord
from lumetra_storage.filters import Level, Scope, compile_filter, parse_filter
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore
from support.stores import put_spans

NOON = 1_795_262_400 * 10**9
SECOND = 10**9
WINDOW = TimeWindow(start=NOON - 3600 * SECOND, end=NOON + 3600 * SECOND)
PAID, FREE = "a" * 32, "b" * 32


def span(name: str, number: int, trace_id: str, **more: Any) -> Span:
    fields: dict[str, Any] = {
        "project": "shop",
        "trace_id": trace_id,
        "span_id": f"{number:016x}",
        "name": name,
        "dialect": "otel",
        "start_time": NOON + number * SECOND,
        "duration_ns": number * SECOND,
    }
    return Span(**(fields | more))


SPANS = (
    span(
        "triage", 1, PAID, agent_name="planner", user_id="ann", session_id="s-1", tags=("beta", "eu"),
        input="Where is my refund?", output="Your refund is “on its way”, über Nacht", metadata={"plan": "pro", "seats": 5},
        attributes={"tenant": "acme", "step": 1, "ratio": 0.5, "cached": True, "long": "x" * 300},
        resource={"host.name": "web-1"},
    ),
    span(
        "chat", 2, PAID, parent_span_id=f"{1:016x}", operation="chat", request_model="gpt-4o", response_model="gpt-4o-2026",
        input_tokens=100, output_tokens=20, cost_usd=0.03, usage_is_leaf=True, response_id="r-2", finish_reasons=("length",),
        time_to_first_token_ns=SECOND // 2, attributes={"tenant": "acme", "step": 2}, output="退款已经处理了。 money back",
    ),
    span(
        "search", 3, PAID, parent_span_id=f"{1:016x}", operation="execute_tool", tool_name="search", status="error",
        status_message="timed out", error_type="TimeoutError", attributes={"tenant": "acme", "step": 3},
    ),
    span("hello", 4, FREE, user_id="bob", request_model="mini", input_tokens=0, cost_usd=0.0, attributes={"tenant": "umbrella", "step": 3.0}),
)  # fmt: skip

JUDGED: tuple[dict[str, Any], ...] = (
    {"name": "faithfulness", "value": 0.9, "trace_id": PAID, "span_id": f"{2:016x}", "time": NOON},
    {"name": "faithfulness", "value": 0.2, "trace_id": PAID, "span_id": f"{2:016x}", "time": NOON + 1},
    {"name": "faithfulness", "value": 0.8, "trace_id": FREE, "time": NOON},
    {"name": "grounded", "value": 0.3, "trace_id": PAID, "time": NOON},
    {"name": "tone", "label": "kind", "response_id": "r-2", "time": NOON},
    {"name": "tone", "label": "curt", "session_id": "s-1", "time": NOON},
)


@pytest.fixture(scope="module")
def project_id(store: TelemetryStore) -> int:
    """The known spans, their scores, a log record, and a span of another project that no filter may find."""
    number = put_spans(store, *SPANS)
    put_spans(
        store, span("foreign", 9, PAID, project="elsewhere", input="refund", attributes={"tenant": "acme"}, user_id="ann")
    )
    judged = [Score(project="shop", score_id=f"j{place}", **fields) for place, fields in enumerate(JUDGED)]
    said = EventRecord(
        project="shop",
        trace_id=PAID,
        span_id=f"{3:016x}",
        time=NOON + 3 * SECOND,
        text="voucher",
        input_messages=({"role": "user"},),
    )
    store.insert_scores(_of(number, scores.columns(judged)))
    store.insert_event_logs(_of(number, event_logs.columns([said])))
    return number


def _of(project_id: int, batch: pa.RecordBatch) -> pa.RecordBatch:
    return with_project_ids(batch, {"shop": project_id})


def found(store: TelemetryStore, project_id: int, text: str, level: Level = "span", scope: Scope = "any") -> list[str]:
    predicate = compile_filter(parse_filter(text), level, NOON, project_id=project_id, window=WINDOW, scope=scope)
    column = "name" if level == "span" else "trace_id"
    sql = f"SELECT DISTINCT {column} FROM spans_light AS light FINAL WHERE project_id = {project_id} AND {predicate.sql} ORDER BY {column}"
    return [row[0] for row in store.clickhouse.query(sql, predicate.parameters).rows]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "chat hello search triage"),
        ("model = 'gpt-4o-2026'", "chat"),
        ("model = 'mini'", "hello"),
        ("model != 'mini'", "chat"),
        ("NOT model = 'mini'", "chat"),
        ("model IS NULL", "search triage"),
        ("model IN ('mini', 'gpt-4o-2026') AND NOT model IN ('mini')", "chat"),
        ("name LIKE '%a%'", "chat search triage"),
        ("name ILIKE 'CH_T'", "chat"),
        ("user_id LIKE '%'", "hello triage"),
        ("user_id NOT LIKE 'a%'", "hello"),
        ("cost_usd < 1", "chat hello"),
        ("NOT cost_usd < 0.01", "chat"),
        ("cost_usd = 0", "hello"),
        ("input_tokens BETWEEN 50 AND 100", "chat"),
        ("input_tokens NOT BETWEEN 50 AND 100", "hello"),
        ("total_tokens = 120", "chat"),
        ("total_tokens IS NULL", "search triage"),
        ("duration > 2s", "hello search"),
        ("duration BETWEEN 1s AND 2s", "chat triage"),
        ("time_to_first_token <= 500ms", "chat"),
        ("start_time > now() + 2500ms", "hello search"),
        ("start_time < '2026-11-21T12:00:02Z'", "triage"),
        ("start_time >= today()", "chat hello search triage"),
        ("end_time > '2026-11-21T12:00:06Z'", "hello"),
        ("status = 'error'", "search"),
        ("is_error OR is_root", "hello search triage"),
        ("NOT (is_error OR is_root)", "chat"),
        ("usage_is_leaf", "chat"),
        ("tags = 'beta'", "triage"),
        ("tags != 'beta'", "chat hello search"),
        ("tags IN ('x', 'eu')", "triage"),
        ("tags LIKE 'be%'", "triage"),
        ("tags IS NULL", "chat hello search"),
        ("finish_reasons = 'length'", "chat"),
        ("attributes['tenant'] = 'acme'", "chat search triage"),
        ("attributes['tenant'] != 'acme'", "hello"),
        ("attributes['nothing'] != 'acme'", ""),
        ("attributes['step'] = 3", "hello search"),
        ("attributes['step'] > 1.5 AND attributes['step'] < 3", "chat"),
        ("attributes['ratio'] = 0.5", "triage"),
        ("attributes['cached'] = true", "triage"),
        ("attributes['tenant'] ILIKE 'UM%'", "hello"),
        ("attributes['tenant'] CONTAINS 'umbrella'", "hello"),
        ("attributes['long'] IS NOT NULL", "triage"),
        ("attributes['ratio'] IS NULL", "chat hello search"),
        ("metadata['plan'] = 'pro'", "triage"),
        ("metadata['seats'] >= 5", "triage"),
        ("metadata['plan'] != 'pro'", ""),
        ("resource['host.name'] LIKE 'web-%'", "triage"),
        ("status_message CONTAINS 'timed'", "search"),
        ("input CONTAINS 'REFUND'", "triage"),
        ("input CONTAINS 'refund where'", "triage"),
        ("input CONTAINS '\"refund where\"'", ""),
        ("output CONTAINS '\"money back\"'", "chat"),
        ("output CONTAINS 'ÜBER'", "triage"),
        ("output CONTAINS '退款'", "chat"),
        ("output NOT CONTAINS 'refund'", "chat hello search"),
        ("'refund'", "triage"),
        ("'voucher'", "search"),
        ("input CONTAINS 'voucher'", "search"),
        ("output CONTAINS 'voucher'", ""),
        ("input LIKE '%my ref%'", "triage"),
        ("input IS NULL", "chat hello search"),
        ("score.faithfulness < 0.5", "chat"),
        ("NOT score.faithfulness < 0.5", "hello"),
        ("score.faithfulness > 0.85", ""),
        ("score.grounded < 0.5", "triage"),
        ("score.faithfulness IS NULL", "search triage"),
        ("score.tone = 'kind'", "chat"),
        ("score.tone = 'curt'", "triage"),
        ("trace.span_count = 3", "chat search triage"),
        ("trace.error_count = 0", "hello"),
        ("trace.cost_usd > 0.01", "chat search triage"),
        ("trace.total_tokens = 120", "chat search triage"),
        ("trace.duration BETWEEN 5s AND 6s", "chat search triage"),
        ("root.user_id = 'ann' AND NOT is_root", "chat search"),
        ("any.tool_name = 'search' AND is_root", "triage"),
        ("NOT any.is_error", "hello"),
        ("NOT root.agent_name = 'planner'", ""),
        ("trace_id = 'nonsense''; DROP TABLE spans --'", ""),
    ],
)
def test_a_filter_finds_these_spans(store: TelemetryStore, project_id: int, text: str, names: str) -> None:
    assert found(store, project_id, text) == names.split()


@pytest.mark.parametrize(
    ("text", "scope", "traces"),
    [
        ("is_error", "any", [PAID]),
        ("is_error", "root", []),
        ("user_id = 'bob'", "root", [FREE]),
        ("operation = 'chat' AND tool_name = 'search'", "any", []),
        ("any.operation = 'chat' AND any.tool_name = 'search'", "any", [PAID]),
        ("operation = 'chat' AND cost_usd > 0.02 AND score.grounded < 0.5", "any", [PAID]),
        ("operation = 'chat' AND score.faithfulness < 0.5 AND score.grounded < 0.5", "any", [PAID]),
        ("operation = 'chat' AND NOT score.grounded < 0.5", "any", []),
        ("score.grounded < 0.5", "root", [PAID]),
        ("score.grounded IS NULL", "any", [FREE]),
        ("duration > 1ns", "any", [PAID, FREE]),
        ("", "any", [PAID, FREE]),
    ],
)
def test_a_filter_finds_these_traces(
    store: TelemetryStore, project_id: int, text: str, scope: Scope, traces: list[str]
) -> None:
    assert found(store, project_id, text, "trace", scope) == traces


def test_a_span_sent_twice_is_found_once(store: TelemetryStore) -> None:
    twice = span("twice", 5, "c" * 32, project="retried", status="error")
    project_id = put_spans(store, twice)
    put_spans(store, twice)
    predicate = compile_filter(parse_filter("trace.error_count = 1"), "span", NOON, project_id=project_id, window=WINDOW)

    rows = store.clickhouse.query(
        f"SELECT name FROM spans_light AS light FINAL WHERE project_id = {project_id} AND {predicate.sql}", predicate.parameters
    ).rows

    assert rows == [("twice",)]
