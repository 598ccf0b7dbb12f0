"""Child processes: the current span travels in `TRACEPARENT` and `TRACESTATE`, so that a child's spans join the parent's trace.

Names and values: OpenTelemetry specification, "Environment variables as context propagation carriers". `lumetra.init` in the
child reads them. A child whose environment the user sets is given exactly that, with the two variables added unless there.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from opentelemetry.context import Context
from opentelemetry.trace import get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lumetra.auto.handed_down import HandedDown
from lumetra.auto.interface import Patches, Telemetry
from lumetra.guard import guard
from lumetra.shell import current

_HANDED_DOWN = "_lumetra_handed_down"
_ENVIRONMENT_POSITION = 10
"""Of `env` among the positional arguments of `subprocess.Popen` after `self`."""


class SubprocessesInstrumentor:
    """Adds the two variables to what a child is started with, and to each task of a process pool."""

    library = "subprocesses"
    module = "subprocess"
    requirement = "lumetra >= 0.1"
    rivals = ()

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Wrap the constructor that `run`, `check_output` and asyncio's subprocesses all call, and what `map` calls too."""
        patches.add("subprocess", "Popen.__init__", popen)
        patches.add("multiprocessing.process", "BaseProcess.start", start)
        patches.add("concurrent.futures.process", "ProcessPoolExecutor.submit", submit)


def popen(wrapped: Callable[..., Any], _process: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Start a child with the current span in its environment."""
    with guard("carrying a context into a process"):
        if len(args) <= _ENVIRONMENT_POSITION and get_current_span().get_span_context().is_valid:
            kwargs = {**kwargs, "env": with_context(kwargs.get("env"))}
    return wrapped(*args, **kwargs)


def start(wrapped: Callable[..., Any], process: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Start a worker with the current span among what is pickled for it; one that is forked has the span already."""
    with guard("carrying a context into a worker"):
        if get_current_span().get_span_context().is_valid:
            process.__dict__[_HANDED_DOWN] = HandedDown(variables())
    try:
        return wrapped(*args, **kwargs)
    finally:
        with guard("forgetting a carried context"):
            process.__dict__.pop(_HANDED_DOWN, None)


def submit(wrapped: Callable[..., Any], _pool: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Send the current span along with a task: the worker was there before it, so no environment can tell."""
    with guard("carrying a context into a process pool"):
        if args and get_current_span().get_span_context().is_valid:
            args = (Task(args[0], carried()), *args[1:])
    return wrapped(*args, **kwargs)


class Task:
    """A function and the headers of the span it is to run in; goes through pickle."""

    __slots__ = ("function", "headers")

    def __init__(self, function: Callable[..., Any], headers: Mapping[str, str]) -> None:
        self.function = function
        self.headers = headers

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function inside the span."""
        context: Context | None = None
        with guard("joining a trace from another process"):
            context = TraceContextTextMapPropagator().extract(self.headers)
        with current(context):
            return self.function(*args, **kwargs)


def carried() -> dict[str, str]:
    """Write the current span as headers of the W3C's trace context."""
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier


def variables() -> dict[str, str]:
    """Write the current span as the environment variables a child reads."""
    return {name.upper(): value for name, value in carried().items()}


def with_context(environment: Mapping[str, str] | None) -> Mapping[str, str]:
    """Give *environment* (None: this process's own) with the current span added, unless the user put another one in."""
    if environment is None or environment.get("TRACEPARENT") == os.environ.get("TRACEPARENT"):
        return {**(os.environ if environment is None else environment), **variables()}
    return environment


SUBPROCESSES = SubprocessesInstrumentor()
