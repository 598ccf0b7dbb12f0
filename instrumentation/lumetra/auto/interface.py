"""How a library is instrumented: what a member of this family offers, and what it builds on.

**A member** is one file, `auto/<library>.py`, with one object that satisfies `Instrumentor`; `auto/members.py` lists it, and
`auto/entry_points.py` also offers it to `opentelemetry-instrument` under the name `lumetra_<library>`.

**Recording** goes through `telemetry.start(Request(...))`, which gives an `Operation` or None (suppressed: do nothing).
Attach `operation.context` around the user's work; end with `operation.stop(Response(...))` or `operation.fail(error)`; ending
twice is harmless. Spans of model calls made further in, by whichever provider client, then become children; and a provider
client's own inference inside an inference of yours becomes no second span but hands its details (response id, cache tokens,
time to first chunk) to yours. So a framework may always record its model calls itself.

**Three ways in**, all safe in a stranger's process:

- A function of the library is replaced: `Patches.add(module, "Class.method", wrapper)` (`auto/patching.py`), the wrapper calls
  `observe` or `aobserve` (`shell.py`) with a `begin` that returns an `Observation`. Everything of ours runs inside the guard
  there; the library's function runs exactly once, with its own exceptions.
- The library calls us back: register the handler inside `Patches.when_imported(module, register)` and put `@guarded`
  (`lumetra.guard`) on each callback. Keep operations in a dict by the library's run id and pop them at the end.
- The library traces itself: set its configuration and wrap nothing (`auto/anthropic.py`, `auto/mcp.py`).

**Streams**: return `ObservedStream` / `ObservedAsyncStream` (`auto/streams.py`) around the library's object, with an
`Accumulator` that reads chunks; the span stays open until exhaustion, close, error or garbage collection.
"""

from typing import Protocol

from lumetra.auto.exchange import Content, ReadContent, Request, Response, SpanAttributes, Usage, finish_reason
from lumetra.auto.operations import Operation
from lumetra.auto.patching import Patches
from lumetra.auto.rivals import Rival
from lumetra.auto.telemetry import Telemetry

__all__ = [
    "Content",
    "Instrumentor",
    "Operation",
    "Patches",
    "ReadContent",
    "Request",
    "Response",
    "Rival",
    "SpanAttributes",
    "Telemetry",
    "Usage",
    "finish_reason",
]


class Instrumentor(Protocol):
    """One instrumented library."""

    library: str
    """Our name for it, in `lumetra.init(instrument=[…])`, in the scope `lumetra.<library>` and the entry point: `openai`."""
    module: str
    """The module whose import means that the library is in use: `langchain_core`."""
    requirement: str
    """The distribution and the releases we are tested with, as a requirement: `openai >= 1.40, < 4`."""
    rivals: tuple[Rival, ...]
    """Other instrumentations of the same library. Where one is active, ours steps back and says so once."""

    def install(self, telemetry: Telemetry, patches: Patches) -> None:
        """Hook into the library by adding to *patches*, importing nothing of it before the user does.

        `patches.undo()` must restore everything; what cannot be unhooked must check `patches.active` when called.
        """
        ...
