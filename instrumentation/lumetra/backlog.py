"""Spans that wait for the server, bounded in number and bytes: past the bound new ones are dropped, and the user is told once."""

import logging
import os
import threading
import weakref
from collections.abc import Callable, Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor

logger = logging.getLogger("lumetra")

SPAN_BYTES = 1_500
"""What a span takes besides its long texts: measured with tracemalloc on inference spans without content, rounded up."""


class Backlog(SpanProcessor):
    """Lets a span on to the batch processor behind it if there is room."""

    def __init__(self, max_bytes: int, max_spans: int) -> None:
        self.behind: SpanProcessor | None = None
        """The batch processor; set once it is made, since its exporter reports back to us."""
        self.max_bytes = max_bytes
        self.max_spans = max_spans
        """Not more than the batch processor's queue takes: what it would drop by itself would never be released here."""
        self.dropped_spans = 0
        self.forget()
        in_child(self.forget)

    def forget(self) -> None:
        """Start from nothing: at first, and in a forked child, where OpenTelemetry empties its queue too."""
        self.waiting_bytes = 0
        self.waiting_spans = 0
        self._lock = threading.Lock()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Pass the start on."""
        if self.behind is not None:
            self.behind.on_start(span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        """Queue the span, or drop it."""
        size = size_bytes(span)
        with self._lock:
            fits = self.waiting_bytes + size <= self.max_bytes and self.waiting_spans < self.max_spans
            if fits:
                self.waiting_bytes += size
                self.waiting_spans += 1
            self.dropped_spans += not fits
            is_first_drop = not fits and self.dropped_spans == 1
        if is_first_drop:
            message = "Lumetra drops spans: more than %d spans or %d bytes wait for the server"
            logger.warning(message, self.max_spans, self.max_bytes)
        if fits and self.behind is not None:
            self.behind.on_end(span)

    def release(self, spans: Sequence[ReadableSpan]) -> None:
        """Note that *spans* wait no longer."""
        size = sum(size_bytes(span) for span in spans)
        with self._lock:
            self.waiting_bytes = max(0, self.waiting_bytes - size)
            self.waiting_spans = max(0, self.waiting_spans - len(spans))

    def shutdown(self) -> None:
        """Send what waits, and stop."""
        if self.behind is not None:
            self.behind.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits."""
        return self.behind is None or self.behind.force_flush(timeout_millis)


def in_child(method: Callable[[], None]) -> None:
    """Call a bound *method* in forked children for as long as its object lives."""
    reference = weakref.WeakMethod(method)

    def call() -> None:
        if alive := reference():
            alive()

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=call)


def size_bytes(span: ReadableSpan) -> int:
    """Estimate what a span takes in memory: its long texts and a flat rate for the rest."""
    values = (span.attributes or {}).values()
    return SPAN_BYTES + sum(len(value) for value in values if isinstance(value, str))
