import json
from collections.abc import Generator
from datetime import date, datetime
from urllib.parse import quote

import pytest

from lumetra_storage.sql_access import ResultColumn, SqlResult
from lumetra_webui.api.sql_values import as_csv, json_cell
from lumetra_webui.pages.sql import EXAMPLES
from lumetra_webui.pages.sql_table import drawing
from support.explorer_pages import PROJECT, ExplorerPages, explorer_pages
from support.sample_traces import agent_trace, hostile_trace, trace_id


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    with explorer_pages(tmp_path_factory.mktemp("sql")) as opened:
        opened.put(*agent_trace(1), *agent_trace(2), *hostile_trace(3))
        yield opened


def ask(text: str) -> str:
    return f"/sql?q={quote(text)}"


def result(*rows: tuple[object, ...], columns: dict[str, str]) -> SqlResult:
    heads = tuple(ResultColumn(name=name, type=kind) for name, kind in columns.items())
    return SqlResult(columns=heads, rows=rows, elapsed_seconds=0.1, truncated=False)


def test_the_page_offers_every_table_and_column(pages: ExplorerPages):
    offered = {button["data-insert"] for button in pages.markup("/sql").all("button") if "data-insert" in button}

    assert {"trace_id", "cost_usd", "span_count", "label", "bucket_bounds"} <= offered


@pytest.mark.parametrize("title", [title for title, _ in EXAMPLES])
def test_every_example_can_be_run(pages: ExplorerPages, title: str):
    assert "error-title" not in pages.get(ask(dict(EXAMPLES)[title])).text


def test_a_query_in_the_address_is_answered(pages: ExplorerPages):
    shown = pages.markup(ask("SELECT trace_id, span_count, NULL AS nothing FROM traces ORDER BY start_time DESC LIMIT 1"))

    assert f"trace_id span_count nothing {trace_id(1)} 7 NULL" in shown.text
    assert f"{PROJECT}/traces/{trace_id(1)}" in [link.get("href") for link in shown.all("a")]


def test_a_script_gets_the_answer_alone(pages: ExplorerPages):
    part = pages.get(ask("SELECT count() AS n FROM spans"), **{"hx-request": "true"}).text

    assert "<html" not in part
    assert "sql-table" in part


def test_an_error_names_what_was_meant(pages: ExplorerPages):
    assert "There is no table span; did you mean spans?" in pages.markup(ask("SELECT 1 FROM span")).text


def test_a_broken_query_is_marked_where_it_breaks(pages: ExplorerPages):
    shown = pages.markup(ask("SELECT name\nFROM spans WHERE (name ="))

    (problem,) = [box for box in shown.all("div") if "sql-problem" in box.get("class", "")]
    assert problem["data-line"] == "2"


def test_writing_is_refused(pages: ExplorerPages):
    assert "sql-problem" in pages.get(ask("DROP TABLE spans")).text


def test_what_a_trace_says_stays_text(pages: ExplorerPages):
    pages.markup(ask("SELECT * FROM spans"))


def test_the_answer_can_be_taken_along_as_csv(pages: ExplorerPages):
    answer = pages.get(f"/sql.csv?q={quote('SELECT name, span_count FROM traces ORDER BY start_time DESC LIMIT 1')}")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text == "name,span_count\r\ninvoke_agent support,7\r\n"


def test_times_and_numbers_are_drawn_along_the_first_column():
    rows = result((date(2026, 1, 2), 2.0, "x"), (date(2026, 1, 1), None, "y"), columns={"day": "Date", "usd": "Nullable(Float64)", "m": "String"})  # fmt: skip

    assert drawing(rows) == {
        "unit": "number",
        "drawing": "lines",
        "along": "time",
        "centres": [1767225600.0, 1767312000.0],
        "width": 86400.0,
        "series": [{"label": "usd", "values": [None, 2.0], "colour": 1}],
    }


def test_words_are_not_drawn():
    assert drawing(result(("a", 1), ("b", 2), columns={"model": "String", "n": "UInt64"})) is None


def test_values_keep_their_meaning_in_json_and_csv():
    moment = datetime(2026, 1, 2, 3, 4, 5, 600_000)  # noqa: DTZ001  # as the driver gives it
    rows = result((moment, ["a"], None, float("nan")), columns={"t": "DateTime64(3)", "l": "Array(String)", "n": "Nullable(Int8)", "f": "Float64"})  # fmt: skip

    assert json.dumps([json_cell(value) for value in rows.rows[0]]) == '["2026-01-02T03:04:05.600000000Z", ["a"], null, null]'
    assert as_csv(rows) == 't,l,n,f\r\n2026-01-02 03:04:05.600,"[""a""]",,nan\r\n'


def test_a_spreadsheet_takes_no_text_of_an_answer_for_a_formula():
    rows = result(("=1+1", -1), ("plain", 2), columns={"said": "String", "n": "Int8"})

    assert as_csv(rows) == "said,n\r\n'=1+1,-1\r\nplain,2\r\n"
