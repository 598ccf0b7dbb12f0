"""What the SDK costs an application: import, calls and streams, beside no instrumentation and every other family that is installed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import Figure
from benchmarks.sdk_child import RIVALS
from support.openai_stub import running_stub
from support.otlp_receiver import running_receiver

ROUNDS = 4
_OPENTELEMETRY = (
    "import opentelemetry.sdk.trace.export, opentelemetry.sdk.metrics.export, opentelemetry.sdk._logs.export,"
    " opentelemetry.exporter.otlp.proto.http.trace_exporter, opentelemetry.exporter.otlp.proto.http.metric_exporter,"
    " opentelemetry.exporter.otlp.proto.http._log_exporter, opentelemetry.instrumentation.utils"
)
_OURS = f"{_OPENTELEMETRY}\nimport lumetra, lumetra.pipeline, lumetra.auto.members\nlumetra.init, lumetra.trace, lumetra.score"


def measure(directory: Path) -> Iterator[Figure]:
    """Measure the import, then each family in a process of its own."""
    beyond_ms = (_import_s(_OURS) - _import_s(_OPENTELEMETRY)) * 1000
    yield Figure(what="import of everything in the SDK beyond OpenTelemetry", measured=f"{beyond_ms:.0f} ms", aim="< 150 ms")
    yield Figure(what="import lumetra", measured=f"{_import_s('import lumetra') * 1000:.0f} ms")
    families = ("none", "Lumetra", *(name for name, module in (*RIVALS.items(), ("MLflow", "mlflow")) if _is_there(module)))
    costs = _least_costs(families)
    for family in families[1:]:
        call_us, chunk_us = (costs[family][figure] - costs["none"][figure] for figure in ("call_us", "chunk_us"))
        yield Figure(what=f"{family}: added to a chat call", measured=f"{call_us:.0f} µs", aim="< 1000 µs, least of all")
        yield Figure(what=f"{family}: added to a chunk", measured=f"{chunk_us:.0f} µs")


def _import_s(code: str) -> float:
    """Time an import in fresh interpreters; the least of five."""
    timed = f"import time\nstarted = time.perf_counter()\n{code}\nprint(time.perf_counter() - started)"
    runs = (subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True) for _ in range(5))
    return min(float(run.stdout) for run in runs)


def _least_costs(families: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Run all families in turn, several times, and take the least of each figure: anything above it is the machine's."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    least: dict[str, dict[str, float]] = {}
    with running_stub() as stub, running_receiver() as receiver:
        for family in families * ROUNDS:
            command = [sys.executable, "-m", "benchmarks.sdk_child", family, stub.base_url, receiver.endpoint]
            run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            figures: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
            before = least.get(family, figures)
            least[family] = {name: min(before[name], figures[name]) for name in figures}
    return least


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
