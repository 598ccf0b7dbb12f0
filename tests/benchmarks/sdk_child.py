"""One family in a process of its own: `python -m benchmarks.sdk_child FAMILY BASE_URL ENDPOINT`, then one order per line.

    call N      N chat calls to the stub; answers the median of one, in µs
    stream N    N streams; answers the median of one chunk, in µs
    process N   N calls and their export; answers the µs of one in all threads
    peak N      N calls; answers the most bytes, and the blocks, that one holds at a time
    grow N      N calls without a network; answers by how many MiB the process has grown

Time is CPU time of the calling thread (of the process for `process`), so that neither the stub nor a busy machine is measured.
"""

import gc
import json
import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from openai import OpenAI

from lumetra_webui.demo import openai_wire as wire

OURS_WITH_METRICS = {"Lumetra": True, "Lumetra without metrics": False}
OPENTELEMETRY_FAMILIES = {
    "OpenInference": "openinference.instrumentation.openai",
    "Traceloop": "opentelemetry.instrumentation.openai",
    "OpenTelemetry": "opentelemetry.instrumentation.genai.openai",
}
QUESTION: list[Any] = [{"role": "user", "content": "Where is my order? " * 20}]
LONG_QUESTION: list[Any] = [{"role": "user", "content": "word " * 100}]
"""The stub repeats it, a word to a chunk."""
ANSWER_S = 100e-6
SETTLING_S = 2.5
"""After this everything that waited has been sent: batch processors send every second here (`sdk_families.EXPORT_EVERY_MS`)."""
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def start(family: str, endpoint: str) -> None:
    """Set *family* up as its documentation says, all of them with a batch processor and the OTLP exporter."""
    if family == "none":
        return
    if family in OURS_WITH_METRICS:
        import lumetra

        lumetra.init(project="bench", endpoint=endpoint, metrics=OURS_WITH_METRICS[family])
        return
    if family == "MLflow":
        os.environ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = f"{endpoint}/v1/traces"  # else it wants a tracking server
        import_module("mlflow.openai").autolog()
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # Content is what is captured by default by all but the official one.
    os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "span_only"
    os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "gen_ai_latest_experimental"
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
    import_module(OPENTELEMETRY_FAMILIES[family]).OpenAIInstrumentor().instrument(tracer_provider=provider)


class Orders:
    """What the child can be told to measure."""

    def __init__(self, base_url: str) -> None:
        self.client = OpenAI(base_url=base_url, api_key="unused")
        self.without_network = OpenAI(api_key="unused", http_client=httpx.Client(transport=httpx.MockTransport(canned)))

    def call(self, count: int) -> float:
        """Give the median of one call, in µs of the calling thread."""
        return statistics.median(thread_us(self._ask) for _ in range(count))

    def stream(self, count: int) -> float:
        """Give the median of one chunk, in µs of the calling thread."""
        return statistics.median(self._chunk_us() for _ in range(count))

    def process(self, count: int) -> float:
        """Give one call's share of the whole process's CPU time until its last span has been sent, in µs."""
        before = time.process_time_ns()
        for _ in range(count):
            self._ask()
        time.sleep(SETTLING_S)
        return (time.process_time_ns() - before) / 1e3 / count

    def peak(self, count: int) -> dict[str, float]:
        """Give the most bytes that one call holds at a time, and the blocks it leaves until they are exported."""
        gc.collect()
        gc.disable()  # a collection in the middle would be charged to whichever call it falls into
        tracemalloc.start()
        peaks: list[int] = []
        before_blocks = sys.getallocatedblocks()
        for _ in range(count):
            held = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            self._ask()
            peaks.append(tracemalloc.get_traced_memory()[1] - held)
        blocks = (sys.getallocatedblocks() - before_blocks) / count
        tracemalloc.stop()
        gc.enable()
        return {"bytes": statistics.median(peaks), "blocks": blocks}

    def grow(self, count: int) -> float:
        """Give the growth over *count* calls after a first thousand, in MiB; the last batch is given time to leave."""
        self._ask_without_network(1000)
        before = settled_resident_mib()
        self._ask_without_network(count)
        return settled_resident_mib() - before

    def _ask(self) -> None:
        self.client.chat.completions.create(model="gpt", messages=QUESTION)

    def _ask_without_network(self, count: int) -> None:
        for _ in range(count):
            self.without_network.chat.completions.create(model="gpt", messages=QUESTION)

    def _chunk_us(self) -> float:
        stream = self.client.chat.completions.create(
            model="gpt", messages=LONG_QUESTION, stream=True, stream_options={"include_usage": True}
        )
        started = time.thread_time_ns()
        chunks = sum(1 for _ in stream)
        return (time.thread_time_ns() - started) / 1e3 / chunks


def thread_us(work: Callable[[], object]) -> float:
    """Time *work* in µs of the calling thread."""
    started = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - started) / 1e3


def settled_resident_mib() -> float:
    """Give the resident memory after everything that waits has been sent."""
    time.sleep(SETTLING_S)
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES / 2**20


_BODY = json.dumps(wire.chat_completion("gpt", [wire.Answer(text="On its way. " * 20, input_tokens=100, output_tokens=60)]))


def canned(_request: httpx.Request) -> httpx.Response:
    """Answer every call alike, without a socket, but not without the wait in which a real call lets other threads run.

    Without it the thread that sends spans would hardly ever get its turn, and the queue's length be measured instead of what stays.
    """
    time.sleep(ANSWER_S)
    return httpx.Response(200, headers={"content-type": "application/json"}, content=_BODY.encode())


def main(family: str, base_url: str, endpoint: str) -> None:
    """Do as told, line by line, until there are no more."""
    start(family, endpoint)
    orders = Orders(base_url)
    orders.call(20)
    orders.stream(3)
    told: Mapping[str, Callable[[int], object]] = {
        name: getattr(orders, name) for name in ("call", "stream", "process", "peak", "grow")
    }
    for line in sys.stdin:
        name, count = line.split()
        sys.stdout.write(json.dumps(told[name](int(count))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
