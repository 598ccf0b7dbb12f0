"""Content that others record is redacted before it leaves the process, and nothing else about their spans changes."""

from collections.abc import Generator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.util.types import AttributeValue

from lumetra.capture import CapturePolicy
from lumetra.scrubbing import scrubbed
from support.otlp_receiver import OtlpReceiver, attributes_of, running_receiver
from support.sdk_program import run_program

POLICY = CapturePolicy(mode="span_only")
SECRET = '[{"role":"user","parts":[{"type":"text","content":"I am a@b.io, key sk-abcdefghijklmnopqrstuv"}]}]'
REDACTED = '[{"role":"user","parts":[{"type":"text","content":"I am [redacted:email], key [redacted:key]"}]}]'


@pytest.fixture
def receiver() -> Generator[OtlpReceiver]:
    with running_receiver() as running:
        yield running


def recorded(scope: str, attributes: dict[str, AttributeValue]) -> ReadableSpan:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer(scope).start_as_current_span("call", attributes=attributes) as span:
        span.add_event("chunk")
    return exporter.get_finished_spans()[0]


def test_the_texts_of_another_familys_model_call_are_redacted_and_the_rest_stays() -> None:
    known: dict[str, AttributeValue] = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 3, "user.id": "a@b.io"}
    span = recorded("com.anthropic.sdk.python", {**known, "gen_ai.input.messages": SECRET})

    clean = scrubbed(span, POLICY)

    assert dict(clean.attributes or {}) == {**known, "gen_ai.input.messages": REDACTED}
    for same in ("name", "context", "parent", "resource", "events", "kind", "start_time", "end_time", "instrumentation_scope"):
        assert getattr(clean, same) == getattr(span, same), same
    assert dict(span.attributes or {})["gen_ai.input.messages"] == SECRET


@pytest.mark.parametrize(
    ("scope", "attributes"),
    [
        ("lumetra.openai", {"gen_ai.input.messages": SECRET}),
        ("http", {"url.full": "https://a@b.io/"}),
        ("com.anthropic.sdk.python", {"gen_ai.operation.name": "chat"}),
    ],
    ids=["ours", "no model call", "nothing to take out"],
)
def test_a_span_that_needs_nothing_is_passed_on_as_it_is(scope: str, attributes: dict[str, AttributeValue]) -> None:
    span = recorded(scope, attributes)

    assert scrubbed(span, POLICY) is span


def test_without_redactors_nothing_is_looked_at() -> None:
    span = recorded("com.anthropic.sdk.python", {"gen_ai.input.messages": SECRET})

    assert scrubbed(span, CapturePolicy(mode="span_only", redactors=())) is span


def test_what_a_foreign_instrumentor_records_arrives_redacted(receiver: OtlpReceiver) -> None:
    done = run_program(
        f"""
        import lumetra
        from opentelemetry import trace
        lumetra.init(project="p")
        with trace.get_tracer("openinference.instrumentation.x").start_as_current_span("call") as span:
            span.set_attribute("openinference.span.kind", "LLM")
            span.set_attribute("input.value", {SECRET!r})
        """,
        endpoint=receiver.endpoint,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert attributes_of(receiver.spans[0])["input.value"] == REDACTED
