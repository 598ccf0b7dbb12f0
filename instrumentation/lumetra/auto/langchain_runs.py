"""LangChain's runs that are under way: run id in, operation and context out, each ended exactly once."""

from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from opentelemetry.context import Context, attach, get_current, get_value, set_value

from lumetra.auto.exchange import EMPTY, Request, Response
from lumetra.auto.interface import Operation, Telemetry
from lumetra.auto.streams import ABANDONED

MAX_OPEN_RUNS = 20_000
"""Past it the oldest run is given up: its end was lost (a killed thread, a manager nobody called), and memory must not grow."""
_RUN_KEY = "lumetra.langchain.run"
_BOUNDARY_KEY = "lumetra.langchain.boundary"

RunKind = Literal["chat_model", "llm", "retriever", "tool", "chain", "graph"]


@dataclass(slots=True, eq=False)
class Run:
    """One run of LangChain's, with a span or (plumbing) without."""

    run_id: UUID
    parent_id: UUID | None
    operation: Operation | None
    context: Context
    """The inside of the run: its span is current, or its nearest recorded ancestor's."""
    open_children: dict[UUID, None] = field(default_factory=dict[UUID, None])


class Runs:
    """All open runs of the process."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry = telemetry
        self.open: dict[UUID, Run] = {}

    def begin(self, run_id: UUID, parent_id: UUID | None, request: Request | None, kind: RunKind) -> Run:
        """Open a run below its parent; without a request it gets no span. Fills the boundary it begins in."""
        around = self._around(parent_id)
        operation = self.telemetry.start(request, parent=around) if request is not None else None
        inside = set_value(_RUN_KEY, run_id, around if operation is None else operation.context)
        run = Run(run_id, parent_id, operation, inside)
        self._keep(run)
        boundary = open_boundary(kind)
        if boundary is not None:
            boundary.run = run
            attach(run.context)  # undone by whoever opened the boundary, see `boundaries.py`
        return run

    def end(self, run_id: UUID, response: Response = EMPTY) -> None:
        """Close a run that went well."""
        run = self._take(run_id)
        if run is not None and run.operation is not None:
            run.operation.stop(response)

    def fail(self, run_id: UUID, error: BaseException | str, response: Response = EMPTY) -> None:
        """Close a run that failed, and with it what a cancellation left open below it."""
        run = self._take(run_id)
        if run is None:
            return
        reason = ABANDONED if isinstance(error, GeneratorExit) else error
        if not isinstance(error, Exception):
            for child in tuple(run.open_children):
                self.fail(child, error)
        if run.operation is not None:
            run.operation.fail(reason, response)

    def _around(self, parent_id: UUID | None) -> Context:
        ambient = get_current()
        parent = self.open.get(parent_id) if parent_id is not None else None
        # Inside the parent's own work the current context is at least as near: the user may have opened spans there.
        if parent is None or get_value(_RUN_KEY, ambient) == parent_id:
            return ambient
        return parent.context

    def _keep(self, run: Run) -> None:
        self.open[run.run_id] = run
        parent = self.open.get(run.parent_id) if run.parent_id is not None else None
        if parent is not None:
            parent.open_children[run.run_id] = None
        if len(self.open) > MAX_OPEN_RUNS:
            self.fail(next(iter(self.open)), ABANDONED)

    def _take(self, run_id: UUID) -> Run | None:
        run = self.open.pop(run_id, None)
        if run is not None and run.parent_id is not None and (parent := self.open.get(run.parent_id)):
            parent.open_children.pop(run_id, None)
        return run


class RunBoundary:
    """The surroundings of a function that begins (or continues) one run; a `Boundary` of `boundaries.py`."""

    __slots__ = ("_around", "_runs", "call_id", "instance", "kind", "run")

    def __init__(self, runs: Runs, kind: RunKind, instance: Any, run: Run | None = None, *, call_id: str | None = None) -> None:
        self._runs = runs
        self._around = set_value(_BOUNDARY_KEY, self, get_current())
        self.kind: RunKind = kind
        self.instance = instance
        """The runnable whose function it is: a callback does not get to see it."""
        self.call_id = call_id
        """The id of the tool call, which callbacks are only told since langchain-core 1.0."""
        self.run = run
        """None until the callback has said which run this is."""

    @property
    def context(self) -> Context:
        """The run's own context, once it is known."""
        return self._around if self.run is None else self.run.context

    def interrupted(self, error: BaseException) -> None:
        """Close the run on a cancellation, of which LangChain does not always tell its handlers."""
        if self.run is not None and not isinstance(error, Exception):
            self._runs.fail(self.run.run_id, error)


def open_boundary(kind: RunKind) -> RunBoundary | None:
    """Find the boundary around the current call, if it waits for a run of this *kind*."""
    boundary = get_value(_BOUNDARY_KEY)
    if isinstance(boundary, RunBoundary) and boundary.run is None and boundary.kind == kind:
        return boundary
    return None
