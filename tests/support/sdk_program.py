"""Run a small program in a process of its own, as a user's application would be: `lumetra.init` is once per process."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

_ROOT = Path(__file__).parent.parent.parent
_PATH = os.pathsep.join(str(_ROOT / room) for room in ("core", "instrumentation", "webui", "tests"))


def run_program(
    source: str, *, endpoint: str, interpreter: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run *source* against the server at *endpoint*; its output is text."""
    command = [*(interpreter or (sys.executable,)), "-c", textwrap.dedent(source)]
    environ = surroundings(endpoint, **environment)
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=180, check=False)


def surroundings(endpoint: str, **environment: str) -> dict[str, str]:
    """Give the environment of a program that sends to *endpoint*: ours without what an outer test run or trace left in it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "LUMETRA_", "TRACE"))}
    return {**inherited, "PYTHONPATH": _PATH, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, **environment}
