"""Measurements on their way into OpenTelemetry's histograms: kept by the call that took them, recorded by the threads that send.

To record one takes OpenTelemetry a third of the time a whole span takes, and a model call has three; its caller need not wait.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from opentelemetry.context import Context
from opentelemetry.metrics import CallbackOptions, Histogram, Meter, Observation
from opentelemetry.util.types import AttributeValue

from lumetra.backlog import in_child
from lumetra.guard import guarded

MAX_WAITING = 4_096
"""Three to a call, sent for every five seconds or 512 spans; past it measurements are recorded where they are taken."""
_NO_CONTEXT = Context()
"""Without one there are no exemplars: by the time of recording, the context current there would be somebody else's."""


class Measurement(NamedTuple):
    """One value of one histogram."""

    histogram: Histogram
    value: float
    labels: Mapping[str, AttributeValue]


class Measurements:
    """What was measured and not recorded yet, of one meter."""

    def __init__(self, meter: Meter) -> None:
        self._waiting: deque[Measurement] = deque()
        # A gauge that never shows anything: readers call it before they collect, so that they see all there is.
        meter.create_observable_gauge("lumetra.sdk.waiting_measurements", callbacks=[self._before_collection])
        in_child(self.forget)

    def add(self, histogram: Histogram, value: float, labels: Mapping[str, AttributeValue]) -> None:
        """Keep one measurement for later."""
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append(Measurement(histogram, value, labels))
        else:
            histogram.record(value, labels, _NO_CONTEXT)

    def record(self) -> None:
        """Record everything that waits."""
        while True:
            try:
                waiting = self._waiting.popleft()
            except IndexError:  # another thread may take the last one: asking first would be of no use
                return
            waiting.histogram.record(waiting.value, waiting.labels, _NO_CONTEXT)

    def forget(self) -> None:
        """Drop what waits: in a forked child, whose parent will record it."""
        self._waiting.clear()

    def _before_collection(self, _options: CallbackOptions) -> Iterable[Observation]:
        guarded(self.record)()
        return ()
