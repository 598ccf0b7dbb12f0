"""The store's three verbs behave the same in the engine within the process and over HTTP."""

import threading
from pathlib import Path

import pyarrow as pa
import pytest

from lumetra_core.trace import TimeWindow
from lumetra_storage.clickhouse import open_clickhouse
from lumetra_storage.errors import QueryFailed, StoreUnavailable
from lumetra_storage.rows import Rows
from lumetra_storage.settings import StorageSettings
from lumetra_storage.store import TelemetryStore
from lumetra_storage.traces import list_traces, read_trace
from support.clickhouse_http import clickhouse_front
from support.span_factory import NOON, agent_trace
from support.stores import chdb_store, free_port, put_spans


def test_values_are_bound_not_written_into_the_statement(any_store: TelemetryStore) -> None:
    hostile = "'; DROP TABLE spans; --\\"

    rows = any_store.clickhouse.query(
        "SELECT {text:String} AS text, {number:Int64} AS number, {list:Array(String)} AS list",
        {"text": hostile, "number": -(2**63), "list": ["a'b", hostile]},
    )

    assert rows == Rows(names=("text", "number", "list"), columns=([hostile], [-(2**63)], [["a'b", hostile]]))


def test_what_was_inserted_is_read_back(any_store: TelemetryStore) -> None:
    trace = agent_trace(5, project="verbs")
    project_id = put_spans(any_store, *trace)

    found = read_trace(any_store, trace[0].trace_id, project_id=project_id)
    page = list_traces(any_store, project_id=project_id, window=TimeWindow(start=NOON, end=NOON + 1))

    assert found is not None
    assert [span.span_id for span in found.spans] == [span.span_id for span in trace]
    assert [item.trace_id for item in page.items] == [trace[0].trace_id]


def test_an_answer_without_rows_is_empty(any_store: TelemetryStore) -> None:
    rows = any_store.clickhouse.query("SELECT project_id, trace_id FROM spans WHERE trace_id = 'nobody'")

    assert rows.rows == []
    assert any_store.project_names(rows) == {}


def test_a_refused_statement_says_why(any_store: TelemetryStore) -> None:
    with pytest.raises(QueryFailed, match="no_such_table"):
        any_store.clickhouse.query("SELECT 1 FROM no_such_table")


def test_columns_that_do_not_fit_are_refused(any_store: TelemetryStore) -> None:
    with pytest.raises(QueryFailed):
        any_store.clickhouse.insert("spans", pa.RecordBatch.from_pydict({"no_such_column": [1]}))


def test_a_query_beyond_its_memory_is_a_passing_trouble(any_store: TelemetryStore) -> None:
    with pytest.raises(StoreUnavailable):
        any_store.clickhouse.query("SELECT number FROM numbers(50000000) ORDER BY rand() SETTINGS max_memory_usage = 10000000")


def test_a_full_disk_is_a_passing_trouble(any_store: TelemetryStore) -> None:
    trace = agent_trace(6, project="full")
    any_store.clickhouse.command("ALTER TABLE spans MODIFY SETTING min_free_disk_bytes_to_perform_insert = 1000000000000000")
    with pytest.raises(StoreUnavailable):
        put_spans(any_store, *trace)
    any_store.clickhouse.command("ALTER TABLE spans RESET SETTING min_free_disk_bytes_to_perform_insert")

    project_id = put_spans(any_store, *trace)

    assert read_trace(any_store, trace[0].trace_id, project_id=project_id) is not None


def test_many_threads_share_a_few_connections(any_store: TelemetryStore) -> None:
    answers: list[int] = []

    def ask(number: int) -> None:
        answers.append(any_store.clickhouse.query("SELECT {number:Int64} AS number", {"number": number}).scalar())

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == list(range(20))


def test_a_server_that_goes_away_and_comes_back_needs_no_restart(tmp_path: Path) -> None:
    port = free_port()
    trace = agent_trace(9)
    with clickhouse_front(tmp_path / "front", port) as url:
        clickhouse = open_clickhouse(StorageSettings(data_dir=tmp_path, clickhouse_url=url))
    with pytest.raises(StoreUnavailable):
        clickhouse.query("SELECT 1")

    with clickhouse_front(tmp_path / "front", port), chdb_store(tmp_path, url) as store:
        put_spans(store, *trace)
        assert clickhouse.query("SELECT count() AS spans FROM spans").scalar() == len(trace)
    clickhouse.close()


def test_a_server_that_is_not_there_is_told_at_start(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="ClickHouse"):
        open_clickhouse(StorageSettings(data_dir=tmp_path, clickhouse_url=f"clickhouse://127.0.0.1:{free_port()}/default"))
