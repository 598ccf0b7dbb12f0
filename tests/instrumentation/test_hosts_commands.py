"""A program that knows nothing of us, run by `lumetra instrument` and by `opentelemetry-instrument`: its model calls arrive once."""

import sys
import tomllib
from pathlib import Path

import pytest

from support.hosts import Host, prepared
from support.otlp_receiver import attributes_of

pytest.importorskip("opentelemetry.distro")

PROGRAM = """
    from openai import OpenAI

    answer = OpenAI().chat.completions.create(model="gpt", messages=[{"role": "user", "content": "Where is my order?"}])
    print(answer.choices[0].message.content)
"""
ROOT = Path(__file__).parent.parent.parent


def lay_out_entry_points(folder: Path) -> None:
    """Put into *folder* what pip writes about our instrumentors; the tests run from the source tree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = project["entry-points"]["opentelemetry_instrumentor"]
    distribution = folder / "lumetra-0.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: lumetra\nVersion: 0.1.0\n", encoding="utf-8")
    lines = ["[opentelemetry_instrumentor]", *(f"{name} = {target}" for name, target in points.items())]
    (distribution / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")


def output_under(host: Host, launcher: str) -> str:
    """Run the program by a launcher's own function; give what it printed."""
    host.writes("app.py", PROGRAM)
    host.writes("launch.py", launcher)
    with host.runs("launch", sys.executable, "app.py") as process:
        return process.communicate()[0]


def test_opentelemetry_instrument_loads_our_instrumentors_and_records_no_content(tmp_path: Path) -> None:
    protocol = {"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none"}
    with prepared(tmp_path, **protocol) as host:
        lay_out_entry_points(tmp_path)
        printed = output_under(host, "from opentelemetry.instrumentation.auto_instrumentation import run\nrun()")

        assert printed == "You said: Where is my order?\n", host.said
        assert host.tree == [("chat gpt", None, None)], host.said
        assert "gen_ai.input.messages" not in attributes_of(host.receiver.spans[0])


def test_lumetra_instrument_records_the_content_too(tmp_path: Path) -> None:
    with prepared(tmp_path) as host:
        printed = output_under(host, "from lumetra.verbs import instrument\ninstrument()")

        assert (printed, host.said) == ("You said: Where is my order?\n", "")
        assert host.tree == [("chat gpt", None, None)]
        assert "Where is my order?" in attributes_of(host.receiver.spans[0])["gen_ai.input.messages"]
