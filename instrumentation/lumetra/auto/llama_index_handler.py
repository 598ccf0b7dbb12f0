"""The span handler that LlamaIndex's dispatcher calls at the start and end of every function it knows."""

import weakref
from dataclasses import dataclass
from inspect import BoundArguments
from typing import Any

from opentelemetry.context import Context, attach, get_current, get_value, set_value

from lumetra import conventions as named
from lumetra.auto.exchange import Request, Response
from lumetra.auto.interface import Operation, Patches, Rival, Telemetry
from lumetra.auto.llama_index_steps import Call, agent_turn, call_of, step_request, step_response
from lumetra.auto.reading import read, word
from lumetra.auto.rivals import active_rival
from lumetra.auto.streams import ABANDONED, ObservedAsyncStream, ObservedStream
from lumetra.guard import guarded

MAX_OPEN_SPANS = 20_000
_SPAN_KEY = "lumetra.llama_index.span"
_READING_KEY = "lumetra.llama_index.reading"
"""Which streamed answer is being read just now: its steps are inside of what gave the stream, whoever reads it."""
_WRITERS = frozenset({"write_response_to_history", "awrite_response_to_history"})
"""What runs beside a streamed chat answer and sees its end. Source: llama_index.core `chat_engine/types.py`."""


@dataclass(slots=True, eq=False)
class OpenSpan:
    """One function under way."""

    call: Call
    operation: Operation | None
    """None where the function is only part of how another is made."""
    context: Context
    before: Context | None
    """What was current before; None where nothing was attached (a run that ends elsewhere than it begins)."""
    call_id: str | None
    """The tool call this step carries out."""

    @property
    def runs_agents(self) -> bool:
        """Whether this is a run whose steps are LlamaIndex's own."""
        return self.call.is_workflow_run and bool(self.call.bases & {"BaseWorkflowAgent", "AgentWorkflow"})


class SpanHandler:
    """Satisfies LlamaIndex's `BaseSpanHandler` by its methods, without its fields and without its lists of past spans."""

    def __init__(self, telemetry: Telemetry, patches: Patches, rivals: tuple[Rival, ...]) -> None:
        self.telemetry = telemetry
        self.patches = patches
        self.rivals = rivals
        self.open_spans: dict[str, OpenSpan] = {}
        self.writing: dict[int, Operation] = {}
        """By the identity of a streamed chat answer that is not finished: the span to end when it is."""

    @guarded
    def span_enter(
        self, id_: str, bound_args: BoundArguments, instance: Any = None, parent_id: str | None = None, **_: Any
    ) -> None:
        """Open a span, or for plumbing only remember where it stands."""
        if not self.patches.active or active_rival("llama_index", self.rivals):
            return
        call = call_of(id_, instance, bound_args)
        parent = self.open_spans.get(parent_id) if parent_id else None
        around = self._around(parent_id, parent)
        call_id = self._call_id(call, parent)
        request = self._request(call, parent, call_id)
        operation = self.telemetry.start(request, parent=around) if request is not None else None
        inside = set_value(_SPAN_KEY, id_, around if operation is None else operation.context)
        # A run may end in another task than it began in: its steps find it by their parent's id instead.
        before = None if call.is_workflow_run else get_current()
        self.open_spans[id_] = OpenSpan(call, operation, inside, before, call_id)
        if before is not None:
            attach(inside)
        if len(self.open_spans) > MAX_OPEN_SPANS:
            self._close(next(iter(self.open_spans)), ABANDONED, None)

    @guarded
    def span_exit(self, id_: str, bound_args: Any = None, instance: Any = None, result: Any = None, **_: Any) -> None:
        """Close a span, now or when the stream it gave is read to its end."""
        self._end_writing(id_, None)
        span = self.open_spans.get(id_)
        if span is not None and span.operation is not None and self._follows(span.operation, result):
            self.open_spans.pop(id_)
            self._leave(span)
        else:
            self._close(id_, None, result)

    @guarded
    def span_drop(self, id_: str, bound_args: Any = None, instance: Any = None, err: Any = None, **_: Any) -> None:
        """Close a span that failed."""
        self._end_writing(id_, err)
        self._close(id_, err or "_OTHER", None)

    def capture_propagation_context(self) -> dict[str, Any]:
        """Add nothing: OpenTelemetry's own propagation carries our spans."""
        return {}

    def restore_propagation_context(self, context: dict[str, Any]) -> None:
        """Restore nothing."""

    def close(self) -> None:
        """Hold nothing that needs closing."""

    def _around(self, parent_id: str | None, parent: OpenSpan | None) -> Context:
        """Choose what a function is inside of: the dispatcher's parent, or what is current if that is further in.

        The dispatcher knows nothing of a stream being read: for it the parent is whoever reads, a history's writer perhaps.
        """
        ambient = get_current()
        if parent is None or get_value(_SPAN_KEY, ambient) == parent_id:
            return ambient
        reading = get_value(_READING_KEY, ambient)
        return ambient if reading is not None and get_value(_READING_KEY, parent.context) is not reading else parent.context

    def _request(self, call: Call, parent: OpenSpan | None, call_id: str | None) -> Request | None:
        if parent is None or call.is_workflow_run:
            return step_request(call, call_id=call_id)
        is_same = call.instance is parent.call.instance
        if parent.call.is_workflow_run and (is_same or call.instance is None):
            return agent_turn(call, parent.call) if parent.runs_agents else step_request(call, call_id=call_id)
        if is_same and parent.operation is not None:
            return None  # a method that calls its own sibling (`acall` a `call`) is one step
        return step_request(call, call_id=call_id)

    def _call_id(self, call: Call, parent: OpenSpan | None) -> str | None:
        own = word(read(call.argument("ev"), "tool_id"))
        return own or (parent.call_id if parent is not None else None)

    def _follows(self, operation: Operation, result: Any) -> bool:
        """Keep *operation* open where *result* is a stream; True if it will be ended by that."""
        fields = getattr(result, "__dict__", {})
        if fields.get("is_writing_to_memory") is False:  # nobody writes beside it: the user's reading drives the stream
            return _observed(result, ("chat_stream", "achat_stream"), operation)
        if hasattr(result, "write_response_to_history"):
            self.writing[id(result)] = operation
            weakref.finalize(result, self._lose, id(result))
            if fields.get("is_done"):  # its writer, in another thread, was faster
                self._finish(result, None)
            return True
        return _observed(result, ("response_gen",), operation)

    def _end_writing(self, span_id: str, error: BaseException | None) -> None:
        span = self.open_spans.get(span_id)
        if span is None or span.call.method not in _WRITERS:
            return
        self._finish(span.call.instance, error)

    def _finish(self, answer: Any, error: BaseException | None) -> None:
        operation = self.writing.pop(id(answer), None)
        if operation is None:
            return
        response = Response(content=lambda: {named.OUTPUT: str(read(answer, "response") or "")})
        operation.stop(response) if error is None else operation.fail(error, response)

    @guarded
    def _lose(self, identity: int) -> None:
        operation = self.writing.pop(identity, None)
        if operation is not None:
            operation.fail(ABANDONED)

    def _close(self, span_id: str, error: BaseException | str | None, result: Any) -> None:
        span = self.open_spans.pop(span_id, None)
        if span is None:
            return
        self._leave(span)
        if span.operation is None:
            return
        if error is None:
            span.operation.stop(step_response(span.operation.request, result))
        else:
            span.operation.fail(error)

    @staticmethod
    def _leave(span: OpenSpan) -> None:
        """Put the context back, if it still is this span's and so this is where it was put."""
        if span.before is not None and get_current() is span.context:
            attach(span.before)


def _observed(result: Any, names: tuple[str, ...], operation: Operation) -> bool:
    """Put a proxy in the place of the stream that *result* holds under one of *names*; True if there is one."""
    for name in names:
        stream = getattr(result, "__dict__", {}).get(name)
        proxy = ObservedAsyncStream if hasattr(stream, "__anext__") else ObservedStream if hasattr(stream, "__next__") else None
        if proxy is not None:
            operation.context = set_value(_READING_KEY, operation, operation.context)
            setattr(result, name, proxy(stream, operation, TextAccumulator(), attaches=True))
            return True
    return False


class TextAccumulator:
    """Joins the pieces of a streamed answer; that the provider finished is told by the model's own span."""

    is_complete = True

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def add(self, chunk: Any) -> bool:
        """Take one piece: a text, or a model's chunk that has one."""
        piece = chunk if isinstance(chunk, str) else read(chunk, "delta")
        self.pieces.append(piece or "")
        return True

    def response(self) -> Response:
        """Describe the answer so far."""
        return Response(content=lambda: {named.OUTPUT: "".join(self.pieces)})
