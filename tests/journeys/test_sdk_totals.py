"""What the SDK records of every framework, sent to a running server, adds up there to what the framework's model calls used.

The golden trees are what the frameworks' tests compare with, so they are the very traces; here each is exported anew. The sums
expected are the test's own: over the model calls of a tree, of which there is one span each.
"""

import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer, set_span_in_context

from lumetra_core.operation import INFERENCE_OPERATIONS
from support.sdk_golden import FOLDER
from support.server import RunningServer, running_server

FRAMEWORKS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
TIMED = {"gen_ai.response.time_to_first_chunk": 0.25, "server.port": 443}
"""In place of what a golden tree leaves open because it differs from run to run."""


class Totals(NamedTuple):
    """What a trace adds up to."""

    spans: int
    errors: int
    input_tokens: int
    output_tokens: int


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("sdk-totals") / "data") as running:
        yield running


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_totals_of_a_frameworks_traces_are_those_of_its_model_calls(server: RunningServer, framework: str) -> None:
    provider = TracerProvider(resource=Resource.create({"service.name": framework}))
    provider.add_span_processor(BatchSpanProcessor(exporter(server)))
    tracer = provider.get_tracer(f"lumetra.{framework.partition('-')[0]}")
    expected: dict[str, Totals] = {}
    for tree in trees(framework):
        expected[export(tracer, tree)] = totals(tree)
    provider.shutdown()

    assert stored(server, framework) == expected


def exporter(server: RunningServer) -> OTLPSpanExporter:
    return OTLPSpanExporter(endpoint=f"{server.url}/v1/traces", timeout=60)


def trees(framework: str) -> Iterator[Any]:
    """Give every tree of a framework's golden files; a file may hold several."""
    for path in sorted((FOLDER / framework).glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))


def export(tracer: Tracer, tree: Any, parent: Any = None) -> str:
    """Record a tree as it stands in the golden file; give its trace id."""
    span = tracer.start_span(tree["name"], parent, SpanKind[tree["kind"].upper()])
    for name, value in tree["attributes"].items():
        span.set_attribute(name, TIMED.get(name, value) if value == "…" else written(value))
    if tree.get("status", "").startswith("error"):
        span.set_status(Status(StatusCode.ERROR, tree["status"].removeprefix("error: ")))
    for child in tree.get("children", ()):
        export(tracer, child, set_span_in_context(span))
    span.end()
    return f"{span.get_span_context().trace_id:032x}"


def written(value: Any) -> Any:
    """Write a value as the SDK does: structured ones as JSON, lists of words and numbers as they are."""
    plain = not isinstance(value, list | dict) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
    return value if plain else json.dumps(value)


def totals(tree: Any) -> Totals:
    """Add up a tree."""
    spans = list(descendants(tree))
    calls = [one["attributes"] for one in spans if one["attributes"].get("gen_ai.operation.name") in INFERENCE_OPERATIONS]
    return Totals(
        spans=len(spans),
        errors=sum(one.get("status", "").startswith("error") for one in spans),
        input_tokens=sum(one.get("gen_ai.usage.input_tokens", 0) for one in calls),
        output_tokens=sum(one.get("gen_ai.usage.output_tokens", 0) for one in calls),
    )


def descendants(tree: Any) -> Iterator[Any]:
    yield tree
    for child in tree.get("children", ()):
        yield from descendants(child)


def stored(server: RunningServer, project: str) -> dict[str, Totals]:
    """Ask the server what each trace of a project adds up to."""
    answer = httpx.get(f"{server.url}/api/v1/traces", params={"project": project, "limit": 500}, timeout=60)
    assert answer.status_code == 200, answer.text
    return {
        one["trace_id"]: Totals(one["span_count"], one["error_count"], one["input_tokens"] or 0, one["output_tokens"] or 0)
        for one in answer.json()["items"]
    }


def test_a_cost_that_the_library_gave_is_kept_as_provided(server: RunningServer) -> None:
    provider = TracerProvider(resource=Resource.create({"service.name": "litellm-cost"}))
    provider.add_span_processor(BatchSpanProcessor(exporter(server)))
    (tree,) = json.loads(Path(FOLDER / "litellm" / "chat.json").read_text(encoding="utf-8"))
    trace_id = export(provider.get_tracer("lumetra.litellm"), tree)
    provider.shutdown()

    (span,) = httpx.get(f"{server.url}/api/v1/traces/{trace_id}", timeout=30).json()["spans"]

    assert span["cost_usd"] == tree["attributes"]["lumetra.cost_usd"]
    assert span["cost_detail"]["source"] == "provided"
