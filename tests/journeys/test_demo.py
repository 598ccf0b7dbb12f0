"""`lumetra demo --once`, as a newcomer runs it: four frameworks through the SDK into a real server, and what is there afterwards."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from lumetra_webui.demo.show import wait_until_ready
from support.server import RunningServer, free_port, running_server

PROJECT = "lamp-shop"


class Demo(NamedTuple):
    """A demo that has run, and a server on what it left behind."""

    said: str
    server: RunningServer

    def get(self, path: str, **parameters: str | int) -> Any:
        answer = httpx.get(f"{self.server.url}/api/v1{path}", params={"project": PROJECT, **parameters}, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Demo]:
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    where = ("--port", str(free_port()), "--grpc-port", "0", "--data-dir", str(data_dir))
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "OTEL_"))}
    finished = subprocess.run(
        [sys.executable, "-m", "lumetra", "demo", "--once", *where],
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    with running_server(data_dir) as server:
        yield Demo(finished.stdout, server)


def tree(spans: list[dict[str, Any]]) -> list[Any]:
    """Nest the names of *spans* by their parents, in the order they started."""

    def below(parent: str | None) -> list[Any]:
        found = [span for span in spans if span["parent_span_id"] == parent]
        return [(span["name"], below(span["span_id"])) for span in sorted(found, key=lambda span: span["start_time"])]

    return below(None)


def newest(demo: Demo, filter_text: str) -> dict[str, Any]:
    """Read whole the newest trace a filter finds."""
    found = demo.get("/traces", filter=filter_text, limit=1)["items"][0]
    return demo.get(f"/traces/{found['trace_id']}")


def test_every_framework_answers_and_every_link_that_is_printed_works(demo: Demo) -> None:
    links = re.findall(r"http://localhost:\d+(/projects/\S+)", demo.said)
    answers = {link: httpx.get(demo.server.url + link, timeout=30).status_code for link in links}

    assert len(links) == 8
    assert set(answers.values()) == {200}
    assert "ended early" not in demo.said
    assert Counter(re.findall(r"^ *(OpenAI|LangGraph|LlamaIndex|Agents SDK) \w", demo.said, re.MULTILINE)) == {
        "OpenAI": 14,
        "LangGraph": 4,
        "LlamaIndex": 6,
        "Agents SDK": 5,
    }


def test_every_trace_has_its_application_user_and_tokens(demo: Demo) -> None:
    traces = demo.get("/traces", limit=200)["items"]
    figures = Counter((trace["name"], trace["span_count"], trace["error_count"]) for trace in traces)

    assert figures == {
        ("invoke_agent support-agent", 3, 0): 9,
        ("invoke_agent support-agent", 5, 0): 3,
        ("invoke_agent support-agent", 4, 2): 1,  # the order system is down
        ("invoke_agent support-agent", 3, 2): 1,  # the model is overloaded
        ("invoke_workflow refund", 12, 0): 2,
        ("invoke_workflow refund", 10, 0): 1,  # refused
        ("invoke_workflow refund", 10, 3): 1,  # the bank is down
        ("embeddings text-embedding-3-small", 1, 0): 1,
        ("embeddings missing-embedding", 1, 1): 1,
        ("RetrieverQueryEngine.query", 5, 0): 2,
        ("ContextChatEngine.stream_chat", 5, 0): 3,
        ("invoke_workflow triage", 13, 0): 3,
        ("invoke_workflow triage", 11, 5): 1,  # the order system is down
        ("invoke_workflow triage", 5, 4): 1,  # the guardrail
    }
    assert [trace["name"] for trace in traces if trace["user_id"] is None] == ["embeddings text-embedding-3-small"]
    assert all(trace["cost_usd"] > 0 for trace in traces if not trace["error_count"])


def test_a_trace_of_each_framework_nests_as_its_program_does_with_one_span_per_model_call(demo: Demo) -> None:
    support = newest(demo, "service_name = 'support' AND tool_name = 'lookup_order' AND status != 'error'")
    refund = newest(demo, "name = 'pay' AND status != 'error'")
    question = newest(demo, "name = 'RetrieverQueryEngine.query'")
    triage = newest(demo, "agent_name = 'billing'")

    assert tree(support["spans"]) == [
        (
            "invoke_agent support-agent",
            [
                ("retrieval shop-documents", []),
                ("chat gpt-4o-mini", []),
                ("execute_tool lookup_order", []),
                ("chat gpt-4o-mini", []),
            ],
        )
    ]
    assert tree(refund["spans"]) == [
        (
            "invoke_workflow refund",
            [
                ("find", [("execute_tool lookup_order", [])]),
                ("read_rules", [("retrieval RuleRetriever", [])]),
                ("decide", [("chat gpt-4.1", []), ("way", [])]),
                ("pay", [("execute_tool pay_back", [])]),
                ("write", [("chat gpt-4.1", [])]),
            ],
        )
    ]
    assert tree(question["spans"]) == [
        (
            "RetrieverQueryEngine.query",
            [
                ("retrieval SimpleVectorStore", [("embeddings text-embedding-3-small", [])]),
                ("CompactAndRefine.synthesize", [("chat gpt-4o-mini", [])]),
            ],
        )
    ]
    first_turn = [("guardrail no_abuse", []), ("chat gpt-4.1-mini", []), ("handoff billing", [])]
    later_turns = [
        ("turn 2", [("chat gpt-4.1-mini", []), ("execute_tool find_invoice", [])]),
        ("turn 3", [("chat gpt-4.1-mini", [])]),
    ]
    assert tree(triage["spans"]) == [
        (
            "invoke_workflow triage",
            [("task triage", [("invoke_agent triage", [("turn 1", first_turn)]), ("invoke_agent billing", later_turns)])],
        )
    ]


def test_streamed_calls_have_their_tokens_and_the_time_of_the_first(demo: Demo) -> None:
    spans = newest(demo, "service_name = 'support' AND status != 'error'")["spans"]
    calls = [span for span in spans if span["operation"] == "chat"]

    assert calls
    for call in calls:
        assert 0 < call["time_to_first_token_ns"] < call["duration_ns"]
        assert call["attributes"].get("lumetra.usage.estimated") is None
        assert min(call["input_tokens"], call["output_tokens"]) > 0


def test_the_overview_has_prompts_by_version_and_every_model(demo: Demo) -> None:
    overview = demo.get("/overview")
    calls = {
        kind: {share["key"]: (share["call_count"], share["failed_count"]) for share in overview[kind]}
        for kind in ("prompts", "models")
    }

    assert {key: counts for key, counts in calls["prompts"].items() if key} == {
        "support-agent@1": (12, 1),
        "support-agent@2": (5, 0),
        "refund-decision@3": (4, 0),
        "refund-letter@1": (3, 0),
    }
    assert sorted(calls["models"]) == [
        "gpt-4.1-2026",
        "gpt-4.1-mini-2026",
        "gpt-4o-2026",
        "gpt-4o-mini-2026",
        "limited-gpt-4o",
        "missing-embedding",
        "text-embedding-3-small",
    ]
    assert calls["models"]["limited-gpt-4o"] == calls["models"]["missing-embedding"] == (1, 1)


def test_an_address_in_a_question_never_left_the_program(demo: Demo) -> None:
    asked = newest(demo, "input CONTAINS 'delete my account'")
    texts = [str(span["input"]) for span in asked["spans"] if span["operation"] == "invoke_agent"]

    assert "edsger@example.org" in demo.said
    assert texts == ["How do I delete my account? My e-mail is [redacted:email]."]


def test_a_demo_that_is_told_to_stop_takes_its_server_along(tmp_path: Path) -> None:
    port = free_port()
    where = ("--port", str(port), "--grpc-port", "0", "--data-dir", str(tmp_path / "data"))
    demo = subprocess.Popen([sys.executable, "-m", "lumetra", "demo", *where], stdout=subprocess.DEVNULL)
    wait_until_ready(f"http://localhost:{port}", demo)

    demo.send_signal(signal.SIGTERM)

    assert demo.wait(timeout=60) == 143
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/ready")
