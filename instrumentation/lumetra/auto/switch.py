"""Switch instrumentors on and off, each at most once in a process."""

from lumetra.auto.interface import Instrumentor
from lumetra.auto.patching import Patches
from lumetra.auto.telemetry import Telemetry
from lumetra.guard import guard

_installed: dict[str, Patches] = {}


def start_instrumenting(instrumentor: Instrumentor) -> None:
    """Install *instrumentor* unless it is installed; what it cannot hook into stays as it was."""
    if instrumentor.library in _installed:
        return
    patches = Patches()
    _installed[instrumentor.library] = patches
    with guard(f"instrumenting {instrumentor.library}"):
        instrumentor.install(Telemetry(f"lumetra.{instrumentor.library}"), patches)


def stop_instrumenting(instrumentor: Instrumentor) -> None:
    """Restore everything *instrumentor* changed."""
    patches = _installed.pop(instrumentor.library, None)
    if patches is not None:
        patches.undo()


def instrumented() -> tuple[str, ...]:
    """Name the libraries that are instrumented now."""
    return tuple(_installed)
