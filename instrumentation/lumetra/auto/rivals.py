"""Other instrumentations of the same library: whether one of them is active right now, and saying once that we step back."""

import logging
import sys
from typing import NamedTuple

logger = logging.getLogger("lumetra")


class Rival(NamedTuple):
    """An instrumentor of another family, by where its class lives."""

    module: str
    class_name: str
    family: str
    """How a person knows it: OpenInference, Traceloop, OpenTelemetry."""

    @property
    def is_active(self) -> bool:
        """Whether its class was imported by somebody and has instrumented. Never imports anything."""
        kind = getattr(sys.modules.get(self.module), self.class_name, None)
        instance = getattr(kind, "_instance", None)
        return bool(getattr(instance, "is_instrumented_by_opentelemetry", False))


_announced: set[tuple[str, str]] = set()


def active_rival(library: str, rivals: tuple[Rival, ...]) -> Rival | None:
    """Find the rival that records *library* at this moment; the first time, log that Lumetra leaves the calls to it."""
    for rival in rivals:
        # Nearly always none is imported, which is the cheapest to ask; this runs before every call.
        if rival.module in sys.modules and rival.is_active:
            announce(library, rival)
            return rival
    return None


def announce(library: str, rival: Rival) -> None:
    """Log, once in a process, that Lumetra leaves the calls of *library* to *rival*."""
    if (library, rival.module) not in _announced:
        _announced.add((library, rival.module))
        message = "%s is instrumented by %s (%s) already; Lumetra leaves its calls to it, so that none is recorded twice"
        logger.info(message, library, rival.family, rival.module)


def rivals_of(library: str, *, official: str, class_name: str) -> tuple[Rival, ...]:
    """List the usual three families for *library*, which name their modules alike."""
    return (
        Rival(f"openinference.instrumentation.{library}", class_name, "OpenInference"),
        Rival(f"opentelemetry.instrumentation.{library}", class_name, "Traceloop"),
        Rival(f"opentelemetry.instrumentation.{library}_v2", class_name, "OpenTelemetry"),
        Rival(f"opentelemetry.instrumentation.genai.{official}", class_name, "OpenTelemetry"),
    )
