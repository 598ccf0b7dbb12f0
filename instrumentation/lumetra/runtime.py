"""What is configured in this process: the capture policy and the OpenTelemetry providers the SDK records into.

One module global, because instrumented libraries call us from anywhere. `lumetra.init` and `lumetra.testing` set it; before
them (plain OpenTelemetry auto-instrumentation) it is made of the environment and the global providers.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lumetra.capture import CapturePolicy, capture_mode

if TYPE_CHECKING:
    from opentelemetry._logs import LoggerProvider
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

StreamUsage = Literal["auto", "always", "never"]
"""Whether a stream that did not ask for its token counts is made to: `auto` does so where the endpoint is known to allow it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Runtime:
    """The configuration every recording reads. Compared by identity: a new one makes tracers and meters anew."""

    policy: CapturePolicy
    tracer_provider: "TracerProvider | None" = None
    """None: the global one, which may be set later."""
    meter_provider: "MeterProvider | None" = None
    logger_provider: "LoggerProvider | None" = None
    stream_usage: StreamUsage = "auto"


_current: Runtime | None = None


def current() -> Runtime:
    """Give the configuration in force, making the one of plain auto-instrumentation when nothing was configured."""
    global _current
    if _current is None:
        _current = unconfigured()
    return _current


def install(runtime: Runtime | None) -> None:
    """Put *runtime* in force for the whole process; None goes back to the environment's."""
    global _current
    _current = runtime


@contextmanager
def installed(runtime: Runtime) -> Generator[Runtime]:
    """Put *runtime* in force inside the block, for tests."""
    global _current
    before, _current = _current, runtime
    try:
        yield runtime
    finally:
        _current = before


def unconfigured() -> Runtime:
    """Configure from the environment alone. Content stays in the process unless the standard variable says otherwise."""
    return Runtime(policy=CapturePolicy(mode=capture_mode(None, default="no_content")))
