"""One family's cost in a process of its own: `python -m benchmarks.sdk_child FAMILY BASE_URL ENDPOINT` prints one line of JSON.

Time is the calling thread's own CPU time, median over the calls, so that neither the stub nor a busy machine is measured.
"""

import json
import statistics
import sys
import time
import tracemalloc
from importlib import import_module
from typing import Any

from openai import OpenAI

CALLS = 400
STREAMS = 60
RIVALS = {
    "OpenInference": "openinference.instrumentation.openai",
    "Traceloop": "opentelemetry.instrumentation.openai",
    "OpenTelemetry": "opentelemetry.instrumentation.genai.openai",
}
ASKED: list[Any] = [{"role": "user", "content": "Where is my order? " * 20}]
ANSWER = "word " * 100


def start(family: str, endpoint: str) -> None:
    """Set *family* up as its documentation says, all of them with a batch processor and the OTLP exporter."""
    if family == "none":
        return
    if family == "Lumetra":
        import lumetra

        lumetra.init(project="bench", endpoint=endpoint)
        return
    if family == "MLflow":
        mlflow = import_module("mlflow")
        mlflow.set_tracking_uri(endpoint)
        mlflow.openai.autolog()
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
    import_module(RIVALS[family]).OpenAIInstrumentor().instrument(tracer_provider=provider)


def call_us(client: OpenAI) -> float:
    """Measure one chat call, in microseconds."""
    started = time.thread_time_ns()
    client.chat.completions.create(model="gpt", messages=ASKED)
    return (time.thread_time_ns() - started) / 1e3


def chunk_us(client: OpenAI) -> float:
    """Measure one chunk of a stream, in microseconds."""
    messages: list[Any] = [{"role": "user", "content": ANSWER}]
    stream = client.chat.completions.create(model="gpt", messages=messages, stream=True)
    started = time.thread_time_ns()
    chunks = sum(1 for _ in stream)
    return (time.thread_time_ns() - started) / 1e3 / chunks


def main(family: str, base_url: str, endpoint: str) -> None:
    """Measure and print."""
    start(family, endpoint)
    client = OpenAI(base_url=base_url, api_key="test")
    for _ in range(20):
        call_us(client)
    calls = statistics.median(call_us(client) for _ in range(CALLS))
    chunks = statistics.median(chunk_us(client) for _ in range(STREAMS))
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(CALLS):
        call_us(client)
    kept = tracemalloc.get_traced_memory()[0] - before
    sys.stdout.write(json.dumps({"call_us": calls, "chunk_us": chunks, "kept_bytes_per_call": kept / CALLS}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
