"""Child processes: the current span travels in `TRACEPARENT` and `TRACESTATE`, so that a child's spans join the parent's trace.

Names and values: OpenTelemetry specification, "Environment variables as context propagation carriers". `lumetra.init` in the
child reads them. A child whose environment the user sets is given exactly that, with the two variables added unless there.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any

from opentelemetry.trace import get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lumetra.auto.interface import Patches, Telemetry
from lumetra.guard import guard

_ENVIRONMENT_POSITION = 10
"""Of `env` among the positional arguments of `subprocess.Popen` after `self`."""


class SubprocessesInstrumentor:
    """Adds the two variables to what `subprocess.Popen` hands to a child."""

    library = "subprocesses"
    module = "subprocess"
    requirement = "lumetra >= 0.1"
    rivals = ()

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Wrap the one constructor that `run`, `check_output` and asyncio's subprocesses all call."""
        patches.add("subprocess", "Popen.__init__", popen)


def popen(wrapped: Callable[..., Any], _process: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Start a child with the current span in its environment."""
    with guard("carrying a context into a process"):
        if len(args) <= _ENVIRONMENT_POSITION and get_current_span().get_span_context().is_valid:
            kwargs = {**kwargs, "env": with_context(kwargs.get("env"))}
    return wrapped(*args, **kwargs)


def with_context(environment: Mapping[str, str] | None) -> Mapping[str, str]:
    """Give *environment* (None: this process's own) with the current span added, unless the user put another one in."""
    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    added = {name.upper(): value for name, value in carrier.items()}
    if environment is None or environment.get("TRACEPARENT") == os.environ.get("TRACEPARENT"):
        return {**(os.environ if environment is None else environment), **added}
    return environment


SUBPROCESSES = SubprocessesInstrumentor()
