"""A small HTTP front over chDB, so that the HTTP transport is tested where no ClickHouse server runs.

It is no ClickHouse server: it speaks as much of the interface as clickhouse-connect uses (statements in the body or in `query`,
`param_*`, Arrow inserts, exception headers), unpacked and uncompressed. With LUMETRA_TEST_CLICKHOUSE_URL the same tests run on
a real one. Run as `python -m support.clickhouse_http DIRECTORY PORT`; a process of its own, since chDB opens one directory each.
"""

import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qsl, urlsplit

import chdb

_INSERT = re.compile(rb"\s*INSERT INTO (.+?) FORMAT (\w+)\s*", re.DOTALL)
_ENGINE = threading.Lock()


class Front(BaseHTTPRequestHandler):
    """Answers one statement per request."""

    protocol_version = "HTTP/1.1"
    connection_to_engine: Any

    def do_GET(self) -> None:
        self._answer(200, b"Ok.\n")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        parameters = {name.removeprefix("param_"): value for name, value in asked.items() if name.startswith("param_")}
        try:
            with _ENGINE:
                self.connection_to_engine.query(f"USE {asked.get('database', 'default')}")
                answer = self._run(asked.get("query", ""), body, parameters)
        except Exception as exc:  # noqa: BLE001 - the outermost loop of this process
            code = re.search(r"Code: (\d+)", str(exc))
            self._answer(500, str(exc).encode(), code=code[1] if code else "0")
        else:
            self._answer(200, answer)

    def _run(self, query: str, body: bytes, parameters: dict[str, str]) -> bytes:
        statement = query.encode() or body
        insert = _INSERT.match(statement)
        if insert is None:
            form = "Native" if statement.rstrip().endswith(b"FORMAT Native") else "TabSeparated"
            return self.connection_to_engine.query(statement.decode(), form, params=parameters).bytes()
        rows = body if query else statement[insert.end() :]
        if not rows:
            return self.connection_to_engine.query(statement.decode(), "TabSeparated", params=parameters).bytes()
        with tempfile.NamedTemporaryFile() as file:
            file.write(rows)
            file.flush()
            self.connection_to_engine.query(
                f"INSERT INTO {insert[1].decode()} FROM INFILE '{file.name}' FORMAT {insert[2].decode()}"
            )
        return b""

    def _answer(self, status: int, body: bytes, *, code: str | None = None) -> None:
        self.send_response(status)
        if code is not None:
            self.send_header("X-ClickHouse-Exception-Code", code)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@contextmanager
def clickhouse_front(directory: Path, port: int) -> Generator[str]:
    """Run the front over chDB in *directory*; give its URL."""
    front = subprocess.Popen(
        [sys.executable, "-m", "support.clickhouse_http", str(directory), str(port)], cwd=Path(__file__).parent.parent
    )
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/ping")
        yield f"clickhouse://127.0.0.1:{port}/default"
    finally:
        front.terminate()
        front.wait(timeout=20)


def _wait_until_it_answers(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"nobody answers at {url}")


if __name__ == "__main__":
    Front.connection_to_engine = chdb.connect(sys.argv[1])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Front).serve_forever()
