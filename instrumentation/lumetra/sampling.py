"""Which traces are kept: by chance at their start (`RateSampler`, `RateFilter`), or at their end (`LateDecision`).

Kept spans carry the probability their trace was kept with, `lumetra.sample_rate`: weigh a span by its inverse and counts are
right again (Horvitz and Thompson, 1952). A trace kept because it failed or was slow is kept with certainty.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanKind, StatusCode, get_current_span
from opentelemetry.trace.span import TraceState
from opentelemetry.util.types import Attributes

from lumetra.backlog import in_child
from lumetra.conventions import SAMPLE_RATE
from lumetra.settings import Sampling

STATE_KEY = "lumetra"
"""Our entry in the W3C trace state: the rate, so that other services stamp theirs with the same."""
_TRACE_ID_BOUND = 1 << 64
MAX_HELD_SPANS = 20_000
MAX_DECISIONS = 20_000
NS_PER_SECOND = 1_000_000_000


def is_chosen(trace_id: int, rate: float) -> bool:
    """Choose by the lower 64 bits of the trace id, as OpenTelemetry's TraceIdRatioBased does: every process chooses alike."""
    return (trace_id & (_TRACE_ID_BOUND - 1)) < round(rate * _TRACE_ID_BOUND)


class RateSampler(Sampler):
    """Decides at the start of a trace; a trace that came from elsewhere keeps the decision it came with."""

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """Keep or drop, and hand the rate down in the trace state."""
        parent = get_current_span(parent_context).get_span_context()
        if not parent.is_valid:
            state = TraceState([(STATE_KEY, repr(self.rate))])
            return _result(is_chosen(trace_id, self.rate), state)
        return _result(parent.trace_flags.sampled, parent.trace_state)

    def get_description(self) -> str:
        """Describe the sampler, as OpenTelemetry asks."""
        return f"lumetra.RateSampler({self.rate})"


def _result(is_kept: bool, state: TraceState) -> SamplingResult:
    rate = state.get(STATE_KEY)
    attributes = {SAMPLE_RATE: float(rate)} if rate else None
    return SamplingResult(Decision.RECORD_AND_SAMPLE if is_kept else Decision.DROP, attributes, state)


class RateFilter(SpanProcessor):
    """Keeps a share of the traces on their way to us, where the provider and its sampler are the user's."""

    def __init__(self, rate: float, behind: SpanProcessor) -> None:
        self.rate = rate
        self.behind = behind

    def on_end(self, span: ReadableSpan) -> None:
        """Pass on the spans of chosen traces."""
        if is_chosen(_trace_id(span), self.rate):
            self.behind.on_end(stamped(span, self.rate))

    def shutdown(self) -> None:
        """Stop what is behind."""
        self.behind.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Flush what is behind."""
        return self.behind.force_flush(timeout_millis)


class LateDecision(SpanProcessor):
    """Holds each trace until its local root ends, then keeps it because it failed, was slow, or by chance.

    Spans that end after their root follow its decision. Beyond `MAX_HELD_SPANS` the oldest trace is decided with what is
    known of it, so memory stays bounded whatever the application does.
    """

    def __init__(self, sampling: Sampling, behind: SpanProcessor) -> None:
        self.sampling = sampling
        self.behind = behind
        self.forget()
        in_child(self.forget)

    def forget(self) -> None:
        """Start from nothing: at first, and in a forked child, whose parent will send what was held."""
        self._held: OrderedDict[int, list[ReadableSpan]] = OrderedDict()
        self._held_spans = 0
        self._decided: OrderedDict[int, float | None] = OrderedDict()
        """The rate a trace was kept with; None: it was dropped."""
        self._lock = threading.Lock()

    def on_end(self, span: ReadableSpan) -> None:
        """Hold the span, or decide its trace."""
        trace_id = _trace_id(span)
        with self._lock:
            if trace_id in self._decided:
                kept = [(span, self._decided[trace_id])]
            else:
                self._held.setdefault(trace_id, []).append(span)
                self._held_spans += 1
                kept = self._decide(trace_id) if _is_local_root(span) else []
                while self._held_spans > MAX_HELD_SPANS:
                    kept += self._decide(next(iter(self._held)))
        self._pass_on(kept)

    def shutdown(self) -> None:
        """Decide what is held, and stop what is behind."""
        self._decide_all()
        self.behind.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Decide what is held (a frozen process may never come back), and flush what is behind."""
        self._decide_all()
        return self.behind.force_flush(timeout_millis)

    def _decide_all(self) -> None:
        with self._lock:
            kept = [one for trace_id in list(self._held) for one in self._decide(trace_id)]
        self._pass_on(kept)

    def _decide(self, trace_id: int) -> list[tuple[ReadableSpan, float | None]]:
        spans = self._held.pop(trace_id)
        self._held_spans -= len(spans)
        rate = self._rate(trace_id, spans)
        self._decided[trace_id] = rate
        if len(self._decided) > MAX_DECISIONS:
            self._decided.popitem(last=False)
        return [(span, rate) for span in spans]

    def _rate(self, trace_id: int, spans: Sequence[ReadableSpan]) -> float | None:
        if self.sampling.keep_errors and any(span.status.status_code is StatusCode.ERROR for span in spans):
            return 1.0
        slow_s = self.sampling.keep_slower_than_s
        if slow_s is not None and any(_is_local_root(span) and _duration_s(span) >= slow_s for span in spans):
            return 1.0
        return self.sampling.rate if is_chosen(trace_id, self.sampling.rate) else None

    def _pass_on(self, kept: Sequence[tuple[ReadableSpan, float | None]]) -> None:
        for span, rate in kept:
            if rate is not None:
                self.behind.on_end(stamped(span, rate))


def stamped(span: ReadableSpan, rate: float) -> ReadableSpan:
    """Copy an ended span (whose attributes are frozen) with its rate; the original, which others may export, stays as it is."""
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={**(span.attributes or {}), SAMPLE_RATE: rate},
        events=span.events,
        links=span.links,
        kind=span.kind,
        status=span.status,
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _trace_id(span: ReadableSpan) -> int:
    return span.context.trace_id if span.context else 0


def _is_local_root(span: ReadableSpan) -> bool:
    return span.parent is None or span.parent.is_remote


def _duration_s(span: ReadableSpan) -> float:
    return ((span.end_time or 0) - (span.start_time or 0)) / NS_PER_SECOND
