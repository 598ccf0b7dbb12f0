"""Which traces are kept, and that counts can be corrected by the rate they carry."""

import random
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.trace import SpanContext, StatusCode, TraceFlags, set_span_in_context
from opentelemetry.trace.span import TraceState

from lumetra.sampling import MAX_HELD_SPANS, LateDecision, RateFilter, RateSampler
from lumetra.settings import Sampling


class Kept(SpanProcessor):
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self.spans.append(span)

    @property
    def rates(self) -> set[Any]:
        found: list[Any] = [(span.attributes or {}).get("lumetra.sample_rate") for span in self.spans]
        return set(found)


def tracer(processor: SpanProcessor, rate: float | None = None) -> trace.Tracer:
    provider = TracerProvider(sampler=None if rate is None else RateSampler(rate), shutdown_on_exit=False)
    provider.add_span_processor(processor)
    return provider.get_tracer("test")


@pytest.mark.parametrize("late", [False, True])
def test_the_inverse_of_the_rate_gives_the_count_back(late: bool) -> None:
    random.seed(7)
    kept = Kept()
    recording = tracer(LateDecision(Sampling(rate=0.2, keep_errors=True), kept)) if late else tracer(kept, 0.2)

    for _ in range(3_000):
        with recording.start_as_current_span("root"), recording.start_as_current_span("child"):
            pass

    estimate = sum(1 / float((span.attributes or {})["lumetra.sample_rate"]) for span in kept.spans)  # type: ignore[arg-type]
    assert kept.rates == {0.2}
    assert len({span.context.trace_id for span in kept.spans if span.context}) * 2 == len(kept.spans)
    assert estimate == pytest.approx(6_000, rel=0.15)


def test_a_trace_from_elsewhere_keeps_its_decision_and_its_rate() -> None:
    kept = Kept()
    recording = tracer(kept, 0.0)
    state = TraceState([("lumetra", "0.25")])
    parent = SpanContext(1, 2, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED), trace_state=state)

    recording.start_span("here", set_span_in_context(trace.NonRecordingSpan(parent))).end()
    recording.start_span("dropped").end()

    assert [(span.name, dict(span.attributes or {})) for span in kept.spans] == [("here", {"lumetra.sample_rate": 0.25})]


def test_failed_and_slow_traces_are_kept_whole_and_late_spans_follow_their_trace() -> None:
    kept = Kept()
    recording = tracer(LateDecision(Sampling(rate=0.0, keep_errors=True, keep_slower_than_s=5), kept))

    with recording.start_as_current_span("failed root") as root, recording.start_as_current_span("failed child") as child:
        child.set_status(StatusCode.ERROR)
    recording.start_span("late child", set_span_in_context(root)).end()
    recording.start_span("slow", start_time=0).end(6_000_000_000)
    recording.start_span("quick", start_time=0).end(4_000_000_000)

    assert [span.name for span in kept.spans] == ["failed child", "failed root", "late child", "slow"]
    assert kept.rates == {1.0}


def test_traces_whose_root_never_ends_do_not_pile_up() -> None:
    kept = Kept()
    deciding = LateDecision(Sampling(rate=1.0, keep_errors=True), kept)
    recording = tracer(deciding)
    roots = [recording.start_span("root") for _ in range(3)]

    for number in range(MAX_HELD_SPANS + 10):
        recording.start_span("child", set_span_in_context(roots[number % 3])).end()
    assert 0 < len(kept.spans) <= MAX_HELD_SPANS + 10

    assert deciding.force_flush()
    assert len(kept.spans) == MAX_HELD_SPANS + 10


def test_beside_a_foreign_provider_a_share_is_taken_without_touching_the_users_own_spans() -> None:
    kept, theirs = Kept(), Kept()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(theirs)
    provider.add_span_processor(RateFilter(0.5, kept))

    for _ in range(400):
        provider.get_tracer("theirs").start_span("request").end()

    assert (len(theirs.spans), theirs.rates, kept.rates) == (400, {None}, {0.5})
    assert 120 < len(kept.spans) < 280
