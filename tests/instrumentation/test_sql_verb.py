import json
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from lumetra.sql_verb import refusal, sql, table

ANSWER = {
    "columns": [{"name": "model", "type": "String"}, {"name": "usd", "type": "Float64"}],
    "rows": [["gpt-4o", 1.5], ["o3\nmini", None]],
    "row_count": 2,
    "elapsed_seconds": 0.021,
    "truncated": True,
}


class Answering(BaseHTTPRequestHandler):
    """Answers as the server's API does; `SELECT` alone is right."""

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["content-length"])))
        is_right = question["sql"] == "SELECT 1" and question["project"] == "shop"
        body: object = ANSWER if is_right else {"detail": "there is no table span", "line": 1, "column": 6}
        text = "a,b\r\n" if self.headers["accept"] == "text/csv" else json.dumps(body)
        self.send_response(200 if is_right else 400)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Stay silent."""


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(sql, [*arguments, "--project", "shop"], input=typed)


def test_the_answer_is_a_table_and_says_that_there_is_more(address: str):
    shown = run("SELECT 1", "--endpoint", address)

    assert shown.stdout == "model    usd\n───────  ───\ngpt-4o   1.5\no3 mini    –\n"
    assert shown.stderr == "2 rows in 0.02 s; there are more, add a condition or count\n"


def test_csv_is_given_as_it_came(address: str):
    assert run("SELECT 1", "--endpoint", address, "--format", "csv").stdout_bytes == b"a,b\r\n"


def test_a_dash_reads_the_query_from_standard_input(address: str):
    assert run("-", "--endpoint", address, "--format", "json", typed="SELECT 1").exit_code == 0


def test_a_refusal_points_at_the_place(address: str):
    shown = run("FROM span", "--endpoint", address)

    assert (shown.exit_code, shown.stderr) == (1, "Error: there is no table span\n  FROM span\n       ^\n")


def test_without_a_server_it_says_how_to_start_one():
    shown = run("SELECT 1", "--endpoint", "http://127.0.0.1:9")

    assert shown.exit_code == 1
    assert "Start one with `lumetra serve`, or name it with --endpoint." in shown.stderr


def test_an_answer_without_rows_is_its_head():
    assert table(["a", "bc"], []) == "a  bc\n─  ──"


def test_a_refusal_that_is_no_json_is_shown_as_it_is():
    assert refusal("Bad gateway", "SELECT 1") == "Bad gateway"
