"""What the SDK costs an application, beside no instrumentation and every other family: import, calls, chunks, memory.

All families run at the same time, each in a process of its own that works only when told; they take turns by a few calls, so
that whatever the machine does in the meantime hits all alike. Figures are the least round of each: noise only ever adds.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure
from benchmarks.sdk_families import NONE, OURS, OURS_WITHOUT_METRICS, RIVALS, Family
from support.openai_stub import running_stub
from support.otlp_receiver import running_receiver

ROUNDS = 30
CALLS_A_TURN = 20
STREAMS_A_TURN = 3
EXPORT_ROUNDS = 3
CALLS_FOR_EXPORT = 1_000
"""Less than the shortest queue (OpenTelemetry's 2,048), so that nobody saves work by dropping spans."""
CALLS_FOR_MEMORY = 100_000
TYPICAL_CALL_US = 20_000
"""A quick model call, the issue's measure: of it the SDK may take a twentieth."""
_OPENTELEMETRY = (
    "import opentelemetry.sdk.trace.export, opentelemetry.sdk.metrics.export, opentelemetry.sdk._logs.export,"
    " opentelemetry.exporter.otlp.proto.http.trace_exporter, opentelemetry.exporter.otlp.proto.http.metric_exporter,"
    " opentelemetry.exporter.otlp.proto.http._log_exporter, opentelemetry.instrumentation.utils"
)
_OURS = f"{_OPENTELEMETRY}\nimport lumetra, lumetra.pipeline, lumetra.auto.members\nlumetra.init, lumetra.trace, lumetra.score"


def measure(directory: Path) -> Iterator[Figure]:
    """Measure the import, then all families that can be had."""
    yield from import_times()
    families: list[Family] = [NONE, OURS, OURS_WITHOUT_METRICS]
    for rival in RIVALS:
        problem = rival.install()
        if problem is None:
            families.append(rival)
        else:
            yield Figure(what=f"{rival.name}: left out", measured=f"pip could not install {rival.package}: {problem}")
    with ExitStack() as stack:
        stub = stack.enter_context(running_stub())
        receiver = stack.enter_context(running_receiver())
        receiver.keeps = False
        children = [stack.enter_context(Child(family, stub.base_url, receiver.endpoint)) for family in families]
        yield from times(children)
        yield from memory(children)


def import_times() -> Iterator[Figure]:
    """Time the import of everything, beyond OpenTelemetry's own, and of the bare package."""
    alone, with_ours, bare = _import_ms((_OPENTELEMETRY, _OURS, "import lumetra"))
    yield Figure(what="import of all of the SDK, beyond OpenTelemetry", measured=f"{with_ours - alone:.0f} ms", aim="< 150 ms")
    yield Figure(what="import of OpenTelemetry itself", measured=f"{alone:.0f} ms")
    yield Figure(what="import lumetra", measured=f"{bare:.0f} ms")


def _import_ms(codes: Sequence[str]) -> list[float]:
    """Time imports in fresh interpreters that take turns; CPU time, the least of seven."""
    timed = [f"import time\nstarted = time.process_time()\n{code}\nprint(time.process_time() - started)" for code in codes]
    rounds = [[_output(code) for code in timed] for _ in range(7)]
    return [min(found) * 1000 for found in zip(*rounds, strict=True)]


def _output(code: str) -> float:
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


class Child:
    """One family's process."""

    def __init__(self, family: Family, base_url: str, endpoint: str) -> None:
        self.family = family
        self._command = [family.python, "-m", "benchmarks.sdk_child", family.name, base_url, endpoint]

    def __enter__(self) -> "Child":
        self._process = subprocess.Popen(
            self._command,
            env=self.family.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def measure(self, what: str, count: int) -> Any:
        """Give an order, and wait for its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what} {count}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def times(children: Sequence[Child]) -> Iterator[Figure]:
    """Compare calls and chunks with those of no instrumentation."""
    added: dict[str, list[float]] = {}
    plan = (("call", CALLS_A_TURN, ROUNDS), ("process", CALLS_FOR_EXPORT, EXPORT_ROUNDS), ("stream", STREAMS_A_TURN, ROUNDS))
    for what, count, turns in plan:
        rounds = [[child.measure(what, count) for child in children] for _ in range(turns)]
        least = [min(found) for found in zip(*rounds, strict=True)]
        added[what] = [found - least[0] for found in least]
        if what != "process":
            yield Figure(what=f"without instrumentation: a {_WORDS[what]}", measured=f"{least[0]:.0f} µs")
    for number, child in enumerate(children[1:], 1):
        call_us, in_all_us, chunk_us = (added[what][number] for what in ("call", "process", "stream"))
        ours = number == 1
        yield Figure(
            what=f"{_name(child)}: added to a chat call",
            measured=f"{call_us:.0f} µs ({call_us / added['call'][1]:.1f} of ours), with its export {in_all_us:.0f} µs",
            aim="the least" if ours else "",
        )
        yield Figure(
            what=f"{_name(child)}: added to a streamed chunk",
            measured=f"{chunk_us:.1f} µs ({chunk_us / added['stream'][1]:.1f} of ours)",
            aim="the least" if ours else "",
        )
    share = added["call"][1] / TYPICAL_CALL_US
    yield Figure(what="Lumetra: share of a call of 20 ms", measured=f"{share:.1%}", aim="< 5 %")


_WORDS = {"call": "chat call", "stream": "streamed chunk"}


def memory(children: Sequence[Child]) -> Iterator[Figure]:
    """Compare what calls hold, and what is left of a hundred thousand."""
    for child in children:
        peak = child.measure("peak", 200)
        yield Figure(
            what=f"{_name(child)}: most memory of a call, and blocks it leaves until they are sent",
            measured=f"{peak['bytes'] / 1024:.0f} KiB, {peak['blocks']:.0f} blocks",
        )
    with ThreadPoolExecutor(max_workers=2) as two_at_a_time:  # what is left does not depend on how fast it went
        growths = two_at_a_time.map(lambda child: child.measure("grow", CALLS_FOR_MEMORY), children)
        for child, grown in zip(children, growths, strict=True):
            yield Figure(what=f"{_name(child)}: growth over {CALLS_FOR_MEMORY:,} calls", measured=f"{grown:.1f} MiB")


def _name(child: Child) -> str:
    return f"{child.family.name} {child.family.version}".strip()
