"""An application behind gunicorn: every request's spans arrive once, whichever worker answered it and however that ended."""

import socket
import urllib.request
from pathlib import Path

import pytest

from support.hosts import Host, example, prepared, wait_until

pytest.importorskip("gunicorn")

ASKED = [f"/question-{number}" for number in range(8)]
RECORDED = sorted(
    [*(("chat gpt-4o-mini", "request", question) for question in ASKED), *(("request", None, question) for question in ASKED)],
    key=str,
)


def ask(address: str, path: str) -> bytes:
    with urllib.request.urlopen(f"{address}{path}", timeout=30) as answer:
        return answer.read()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers_behind_gunicorn(host: Host, *options: str) -> list[bytes]:
    """Start gunicorn, ask every question, and end it as an operator does."""
    host.writes("shop.py", example("gunicorn"))
    port = free_port()
    address = ("--bind", f"127.0.0.1:{port}", "--no-control-socket")
    with host.runs("gunicorn", *address, "--workers", "2", *options, "shop:application"):
        wait_until(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close() is None)
        return [ask(f"http://127.0.0.1:{port}", path) for path in ASKED]


@pytest.mark.parametrize("kind", [("--worker-class", "sync"), ("--worker-class", "gthread", "--threads", "4")])
@pytest.mark.parametrize("loading", [(), ("--preload", "--max-requests", "3")])
def test_every_requests_spans_arrive_once(tmp_path: Path, kind: tuple[str, ...], loading: tuple[str, ...]) -> None:
    with prepared(tmp_path) as host:
        answers = answers_behind_gunicorn(host, *kind, *loading)

        assert answers == [b"answered"] * len(ASKED)
        assert host.tree == RECORDED, host.said
        assert "Traceback" not in host.said
