"""The explorer in a terminal: `lumetra traces` against a real server, as a person types it."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from support.otlp_bodies import agent_request, request, span, trace_id
from support.otlp_requests import chat_trace
from support.server import RunningServer, free_port, running_server

SPANS = 400
TRACES = (sys.executable, "-m", "lumetra", "traces")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("verb") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def shop(server: RunningServer) -> str:
    """A project of fifty traces, and one that failed."""
    send(server, agent_request(0, spans=SPANS))
    failed = span(9_000, trace=900, name="ask \x1b[31mred", start_time=1_795_000_100 * 10**9)
    below = span(9_001, trace=900, parent=9_000, name="execute_tool find_order", start_time=1_795_000_101 * 10**9)
    last = span(9_002, trace=900, parent=9_000, name="answer", start_time=1_795_000_102 * 10**9)
    below.status.code = below.status.STATUS_CODE_ERROR
    below.status.message = "no such order"
    send(server, request([failed, below, last]))
    return "shop"


def send(server: RunningServer, body: bytes, *, project: str | None = None, kind: str = "application/x-protobuf") -> None:
    headers = {"content-type": kind} | ({"x-lumetra-project": project} if project else {})
    assert httpx.post(f"{server.url}/v1/traces", content=body, headers=headers).status_code == 200


def run(server_url: str, *arguments: str, status: int = 0) -> "subprocess.CompletedProcess[str]":
    finished = subprocess.run(
        [*TRACES, *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"LUMETRA_URL": server_url},
        timeout=60,
        check=False,
    )
    assert finished.returncode == status, finished.stdout + finished.stderr
    return finished


def test_search_prints_a_table_of_what_matches(server: RunningServer, shop: str) -> None:
    lines = run(server.url, "search", "status = 'error'", "--project", shop).stdout.splitlines()

    assert lines[0].split() == ["START", "TRACE", "DURATION", "SPANS", "ERRORS", "TOKENS", "COST", "NAME"]
    assert [line.split() for line in lines[1:]] == [
        ["2026-11-18", "11:08:20", trace_id(900).hex(), "2", "s", "3", "1", "-", "-", "ask", "�[31mred"]
    ]


def test_search_lists_the_spans_that_match_when_they_are_asked_for(server: RunningServer, shop: str) -> None:
    lines = run(server.url, "search", "status = 'error'", "--project", shop, "--scope", "span").stdout.splitlines()
    of_roots = run(server.url, "search", "status = 'error'", "--project", shop, "--scope", "root")

    assert lines[0].split() == ["START", "TRACE", "SPAN", "DURATION", "STATUS", "TOKENS", "COST", "MODEL", "NAME"]
    assert [line.split()[2] for line in lines[1:]] == [trace_id(900).hex()]
    assert (of_roots.stdout, of_roots.stderr) == ("", "No trace matches.\n")


def test_search_pages_through_as_many_as_are_asked_for(server: RunningServer, shop: str) -> None:
    found = run(server.url, "search", "--project", shop, "--limit", "1000", "--json").stdout.splitlines()

    assert len({json.loads(line)["trace_id"] for line in found}) == len(found) == SPANS // 8 + 1


def test_show_prints_the_tree_with_its_errors(server: RunningServer, shop: str) -> None:
    lines = run(server.url, "show", trace_id(900).hex()).stdout.splitlines()

    assert lines == [
        f"{trace_id(900).hex()}  shop  2026-11-18 11:08:20  2 s  3 spans  1 errors  - tokens  -",
        "ask �[31mred  1 ms",
        "├─ execute_tool find_order  1 ms",
        "│    ! no such order",
        "└─ answer  1 ms",
    ]


def test_show_says_when_there_is_no_such_trace(server: RunningServer, shop: str) -> None:
    assert run(server.url, "show", "f" * 32, status=1).stderr == f"Error: There is no trace '{'f' * 32}'.\n"


def test_tail_prints_what_arrives(server: RunningServer) -> None:
    before, body = chat_trace(1, input_tokens=3, project="tailed")
    send(server, body)
    command = [*TRACES, "tail", "--project", "tailed", "--since", "1h", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"LUMETRA_URL": server.url}) as process:
        assert process.stdout
        first = json.loads(process.stdout.readline())
        after, body = chat_trace(2, input_tokens=3, project="tailed")
        send(server, body)
        second = json.loads(process.stdout.readline())
        process.terminate()

    assert [first["trace_id"], second["trace_id"]] == [before, after]


@pytest.mark.parametrize("level", ["spans", "traces"])
def test_an_export_of_otlp_sent_to_another_project_gives_the_same_spans(
    server: RunningServer, tmp_path: Path, level: str
) -> None:
    project = f"original-{level}"
    send(server, agent_request(SPANS, spans=SPANS), project=project)
    file = tmp_path / "spans.otlp.jsonl"
    run(server.url, "export", "--project", project, "--format", "otlp", "--level", level, "-o", str(file))
    for line in file.read_bytes().splitlines():
        send(server, line, project=f"copy-{level}", kind="application/json")

    copied = run(server.url, "export", "--project", f"copy-{level}").stdout.splitlines()
    original = run(server.url, "export", "--project", project).stdout.splitlines()
    assert len(original) == SPANS
    assert [json.loads(line) for line in copied] == [json.loads(line) | {"project": f"copy-{level}"} for line in original]


def test_an_export_leaves_the_file_alone_when_it_is_refused(server: RunningServer, shop: str, tmp_path: Path) -> None:
    file = tmp_path / "spans.csv"
    file.write_text("yesterday's")
    refused = run(server.url, "export", "--project", "nobody", "--format", "csv", "-o", str(file), status=1)

    assert refused.stderr.startswith("Error: ")
    assert "nobody" in refused.stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("spans.csv", "yesterday's")]


def test_a_wrong_filter_is_told_in_the_servers_words(server: RunningServer, shop: str) -> None:
    told = run(server.url, "search", "modle = 'x'", "--project", shop, status=1).stderr

    assert told.startswith("Error: ")
    assert "modle" in told


@pytest.mark.parametrize("arguments", [["search"], ["tail"], ["export"]], ids=lambda arguments: arguments[0])
def test_without_a_server_it_says_how_to_start_or_name_one(arguments: list[str]) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    told = run(url, *arguments, "--project", "shop", status=1).stderr

    assert told == (
        f"Error: No server answers at {url} ([Errno 111] Connection refused). "
        "Start it with `lumetra serve`, or name it with --url or LUMETRA_URL.\n"
    )
