"""What stays behind: a million spans while the server is away, and ten thousand streams that nobody reads to their end.

`python -m benchmarks.sdk_leaks` is the program that is measured, in a process of its own; it prints one line of JSON.
"""

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure
from benchmarks.sdk_families import OURS

SPANS = 1_000_000
SETTLING_SPANS = 50_000
"""Before the first look: caches and the queue are full then."""
STREAMS = 10_000
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def measure(_directory: Path) -> Iterator[Figure]:
    """Run the program with a port nobody listens on."""
    command = [OURS.python, "-m", "benchmarks.sdk_leaks"]
    run = subprocess.run(command, env=OURS.environ, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    warnings = run.stderr.splitlines()
    yield Figure(
        what=f"{SPANS:,} spans with the server away: growth after the first {SETTLING_SPANS:,}",
        measured=f"{found['span_growth_mib']:.1f} MiB, at most {found['waiting_spans']:.0f} waiting, {found['dropped_spans']:,.0f} dropped",
        aim="none",
    )
    away = sum("No Lumetra server answers" in line for line in warnings)
    full = sum("Lumetra drops spans" in line for line in warnings)
    yield Figure(what="warnings: no server, queue full", measured=f"{away}, {full}", aim="1, 1")
    yield Figure(
        what=f"{STREAMS:,} abandoned streams: growth after the first tenth, objects of ours left",
        measured=f"{found['stream_growth_mib']:.1f} MiB, {found['left']:.0f}",
        aim="none",
    )


def main() -> None:
    """Measure and print."""
    import lumetra
    from lumetra import configuration

    lumetra.init(project="bench", endpoint="http://127.0.0.1:9")
    _make_spans(SETTLING_SPANS)
    before = _resident_mib()
    _make_spans(SPANS)
    found: dict[str, float] = {"span_growth_mib": _resident_mib() - before}
    backlog: Any = configuration._pipeline and configuration._pipeline._spans
    found |= {"waiting_spans": backlog.waiting_spans, "dropped_spans": backlog.dropped_spans}
    sys.stdout.write(json.dumps(found | _abandoned_streams()) + "\n")


def _make_spans(count: int) -> None:
    import lumetra

    for _ in range(count):
        with lumetra.span("step", input="Where is my order?"):
            pass


def _abandoned_streams() -> dict[str, float]:
    import httpx
    from openai import OpenAI

    from lumetra.auto.operations import SpanOperation
    from lumetra.auto.streams import ObservedStream, Reading
    from lumetra_webui.demo import openai_wire as wire

    events = list(wire.chat_chunks("gpt", [wire.Answer(text="word " * 20)], with_usage=False))
    body = b"".join(wire.server_sent(events))
    headers = {"content-type": "text/event-stream"}
    transport = httpx.MockTransport(lambda _request: httpx.Response(200, headers=headers, content=body))
    client = OpenAI(api_key="unused", http_client=httpx.Client(transport=transport))

    def abandon(count: int) -> None:
        for _ in range(count):
            next(iter(client.chat.completions.create(model="gpt", messages=[{"role": "user", "content": "Hi"}], stream=True)))

    abandon(STREAMS // 10)
    before = _resident_mib()
    abandon(STREAMS)
    growth_mib = _resident_mib() - before
    left = sum(type(one) in {ObservedStream, Reading, SpanOperation} for one in gc.get_objects())
    return {"stream_growth_mib": growth_mib, "left": left}


def _resident_mib() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES / 2**20


if __name__ == "__main__":
    main()
