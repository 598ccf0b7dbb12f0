"""The tracing processor that the Agents SDK calls at the start and end of every trace and span."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opentelemetry.context import Context, attach, get_current, get_value, set_value

from lumetra import conventions as named
from lumetra.auto.exchange import Request, Response, SpanAttributes
from lumetra.auto.interface import Operation, Patches, Rival, Telemetry
from lumetra.auto.openai_agents_steps import (
    MODEL_KINDS,
    ModelInUse,
    ToolCall,
    handoff_request,
    session_attributes,
    step_request,
    step_response,
    tool_calls,
    workflow_request,
)
from lumetra.auto.parts import parsed
from lumetra.auto.reading import read, word
from lumetra.auto.rivals import active_rival
from lumetra.auto.streams import ABANDONED
from lumetra.guard import guarded

MAX_OPEN_SPANS = 20_000
_SPAN_KEY = "lumetra.openai_agents.span"
MODEL_KEY = "lumetra.openai_agents.model"


@dataclass(slots=True, eq=False)
class OpenTrace:
    """One trace under way: what its spans share."""

    session: SpanAttributes
    asked: list[ToolCall] = field(default_factory=list[ToolCall])
    """Tool calls that models asked for and whose spans have not ended."""


@dataclass(slots=True, eq=False)
class OpenSpan:
    """One trace or span under way."""

    operation: Operation | None
    """None for a handoff, which is recorded at its end."""
    context: Context
    before: Context
    handling: BaseException | None
    """The exception being handled around the start: one that is there at the end, too, did not come out of the span."""


class ModelBoundary:
    """The surroundings of a `Model`'s method: says which model it is, and keeps its context; a `Boundary` of `boundaries.py`."""

    __slots__ = ("context", "model")

    def __init__(self, model: Any) -> None:
        self.model = ModelInUse.of(model)
        self.context: Context | None = set_value(MODEL_KEY, self)

    def interrupted(self, error: BaseException) -> None:
        """Do nothing: the SDK ends its spans on every exit."""


class Processor:
    """Satisfies the SDK's `TracingProcessor`. Spans start and end in the task that they belong to."""

    def __init__(self, telemetry: Telemetry, patches: Patches, rivals: tuple[Rival, ...]) -> None:
        self.telemetry = telemetry
        self.patches = patches
        self.rivals = rivals
        self.open: dict[str, OpenSpan] = {}
        self.traces: dict[str, OpenTrace] = {}

    @guarded
    def on_trace_start(self, trace: Any) -> None:
        """Open the workflow."""
        if self._is_quiet():
            return
        self.traces[trace.trace_id] = OpenTrace(session_attributes(trace))
        self._open(trace.trace_id, get_current(), workflow_request(trace))

    @guarded
    def on_trace_end(self, trace: Any) -> None:
        """Close the workflow."""
        self.traces.pop(trace.trace_id, None)
        span = self.open.pop(trace.trace_id, None)
        if span is not None:
            self._close(span, None, Response())

    @guarded
    def on_span_start(self, span: Any) -> None:
        """Open a span below its parent."""
        step = span.span_data
        if self._is_quiet():
            return
        around = self._around(span.parent_id or span.trace_id)
        boundary = get_value(MODEL_KEY) if read(step, "type") in MODEL_KINDS else None
        model = boundary.model if isinstance(boundary, ModelBoundary) else None
        is_handoff = read(step, "type") == "handoff"
        opened = self._open(span.span_id, around, None if is_handoff else step_request(step, self._session(span), model))
        if isinstance(boundary, ModelBoundary):
            boundary.context = opened.context

    @guarded
    def on_span_end(self, span: Any) -> None:
        """Close a span with what its data holds by now."""
        opened = self.open.pop(span.span_id, None)
        if opened is None:
            return
        step = span.span_data
        trace = self.traces.get(span.trace_id)
        call_id = None
        if trace is not None and read(step, "type") in MODEL_KINDS:
            trace.asked.extend(tool_calls(step))
        elif trace is not None and read(step, "type") == "function":
            call_id = _carried_out(trace.asked, word(read(step, "name")), parsed(read(step, "input")))
        if read(step, "type") == "handoff":
            opened.operation = self.telemetry.start(
                handoff_request(step, self._session(span)), parent=opened.context, start_time_ns=_started_ns(span)
            )
        self._close(opened, read(span, "error"), step_response(step, call_id))

    def shutdown(self) -> None:
        """Hold nothing of its own: OpenTelemetry's providers export."""

    def force_flush(self) -> None:
        """Hold nothing back."""

    def _is_quiet(self) -> bool:
        return not self.patches.active or active_rival("openai_agents", self.rivals) is not None

    def _session(self, span: Any) -> SpanAttributes:
        trace = self.traces.get(span.trace_id)
        return {} if trace is None else trace.session

    def _around(self, parent_id: str) -> Context:
        ambient = get_current()
        parent = self.open.get(parent_id)
        # Inside the parent's own work the current context is at least as near: the user may have opened spans there.
        return ambient if parent is None or get_value(_SPAN_KEY, ambient) == parent_id else parent.context

    def _open(self, span_id: str, around: Context, request: Request | None) -> OpenSpan:
        operation = None if request is None else self.telemetry.start(request, parent=around)
        inside = set_value(_SPAN_KEY, span_id, around if operation is None else operation.context)
        return self._attach(span_id, operation, inside)

    def _attach(self, span_id: str, operation: Operation | None, inside: Context) -> OpenSpan:
        opened = OpenSpan(operation, inside, get_current(), sys.exc_info()[1])
        self.open[span_id] = opened
        if len(self.open) > MAX_OPEN_SPANS:
            self._close(self.open.pop(next(iter(self.open))), None, Response(error=ABANDONED))
        attach(inside)
        return opened

    @staticmethod
    def _close(span: OpenSpan, error: Any, response: Response) -> None:
        if get_current() is span.context:  # else the span ends in another task than it began in
            attach(span.before)
        if span.operation is None:
            return
        raised = sys.exc_info()[1]  # an exception that is on its way out of the SDK's `with` block
        if raised is not None and raised is not span.handling:
            span.operation.fail(ABANDONED if isinstance(raised, GeneratorExit) else raised, response)
        elif error is not None:
            span.operation.fail(word(read(error, "message")) or "_OTHER", _with_details(response, error))
        else:
            span.operation.stop(response)


def _with_details(response: Response, error: Any) -> Response:
    """Show what the SDK knows of an error that it has dealt with itself."""
    read_content = response.content
    known: Mapping[str, Any] = read(error, "data") or {}
    details = {"message": read(error, "message"), **known}
    return Response(
        model=response.model,
        response_id=response.response_id,
        finish_reasons=response.finish_reasons,
        usage=response.usage,
        attributes=response.attributes,
        content=lambda: {named.OUTPUT: details, **(read_content() if read_content else {})},
    )


def _carried_out(asked: list[ToolCall], name: str | None, arguments: Any) -> str | None:
    """Take the asked-for call that a tool span carries out: by name and arguments, else the first of that name."""
    of_name = [call for call in asked if call.name == name]
    matching = [call for call in of_name if call.arguments == arguments] or of_name
    if not matching:
        return None
    asked.remove(matching[0])
    return matching[0].call_id


def _started_ns(span: Any) -> int | None:
    started = word(read(span, "started_at"))
    return None if started is None else int(datetime.fromisoformat(started).timestamp() * 1e9)
