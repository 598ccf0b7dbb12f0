"""Threads and thread pools: work that is handed to another thread stays inside the span that handed it over.

The context that is current in `Thread.start`, `Timer.start` or `ThreadPoolExecutor.submit` is attached around the work.
`asyncio.to_thread` and `run_in_executor` go through `submit`; `map` does too. Every context variable of OpenTelemetry's
travels, nothing else of the caller's. opentelemetry-instrumentation-threading does the same; where it is active we do not.
"""

from collections.abc import Callable, Mapping
from typing import Any

from opentelemetry.context import Context, get_current

from lumetra.auto.interface import Patches, Rival, Telemetry
from lumetra.auto.rivals import active_rival
from lumetra.guard import guard
from lumetra.shell import current

_CARRIED = "_lumetra_context"


class ThreadsInstrumentor:
    """Carries the OpenTelemetry context into threads."""

    library = "threads"
    module = "threading"
    requirement = "lumetra >= 0.1"
    rivals = (Rival("opentelemetry.instrumentation.threading", "ThreadingInstrumentor", "OpenTelemetry"),)

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Wrap the three places where work changes its thread."""
        patches.add("threading", "Thread.start", self.start)
        patches.add("threading", "Thread.run", run)
        patches.add("threading", "Timer.run", run)
        patches.add("concurrent.futures.thread", "ThreadPoolExecutor.submit", self.submit)

    def start(self, wrapped: Callable[..., Any], thread: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Remember the starter's context on the thread."""
        with guard("carrying a context into a thread"):
            if not active_rival(self.library, self.rivals):
                thread.__dict__[_CARRIED] = get_current()
        return wrapped(*args, **kwargs)

    def submit(self, wrapped: Callable[..., Any], _pool: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Wrap the submitted function so that it runs in the submitter's context."""
        with guard("carrying a context into a thread pool"):
            if args and not active_rival(self.library, self.rivals) and (context := get_current()):
                args = (Carried(args[0], context), *args[1:])
        return wrapped(*args, **kwargs)


def run(wrapped: Callable[..., Any], thread: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Run a thread in the context it was started from."""
    context: Context | None = None
    with guard("carrying a context into a thread"):
        context = thread.__dict__.pop(_CARRIED, None)
    with current(context):
        return wrapped(*args, **kwargs)


class Carried:
    """A function and the context it is to run in."""

    __slots__ = ("context", "function")

    def __init__(self, function: Callable[..., Any], context: Context) -> None:
        self.function = function
        self.context = context

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function in the context."""
        with current(self.context):
            return self.function(*args, **kwargs)


THREADS = ThreadsInstrumentor()
