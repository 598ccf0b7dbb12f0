"""The callback handler that LangChain calls at the start and end of every run. Imported when langchain-core is."""

from collections.abc import Callable, Mapping
from typing import Any, Self
from uuid import UUID

from langchain_core.callbacks.base import BaseCallbackHandler

from lumetra.auto.exchange import Request
from lumetra.auto.langchain_models import ModelStart, chat_request, completion_request, model_response
from lumetra.auto.langchain_runs import RunKind, Runs, open_boundary
from lumetra.auto.langchain_steps import (
    Step,
    chain_request,
    chain_response,
    is_signal,
    retrieval_request,
    retrieval_response,
    session_attributes,
    tool_request,
    tool_response,
)
from lumetra.auto.reading import read, word
from lumetra.guard import guarded

_NOTHING: Mapping[str, Any] = {}


class LumetraHandler(BaseCallbackHandler):
    """Opens and closes a run for every callback. Never raises, whatever LangChain passes."""

    run_inline = True
    """Else asynchronous managers call us in another thread, where a context cannot be attached."""
    raise_error = False

    def __init__(self, runs: Runs, is_quiet: Callable[[], bool]) -> None:
        self.runs = runs
        self.is_quiet = is_quiet
        """Whether somebody else records LangChain now, or we were taken out."""

    def __deepcopy__(self, memo: object) -> Self:
        return self  # there is one per process, also in copied configurations

    def __copy__(self) -> Self:
        return self

    @guarded
    def on_chat_model_start(
        self, serialized: Any, messages: list[list[Any]], *, run_id: UUID, parent_run_id: UUID | None = None, **facts: Any
    ) -> None:
        """Open a chat model's run."""
        conversation = messages[0] if messages else []
        self._begin("chat_model", run_id, parent_run_id, lambda: chat_request(_model_start(serialized, facts), conversation))

    @guarded
    def on_llm_start(
        self, serialized: Any, prompts: list[str], *, run_id: UUID, parent_run_id: UUID | None = None, **facts: Any
    ) -> None:
        """Open a completion model's run."""
        prompt = prompts[0] if prompts else ""
        self._begin("llm", run_id, parent_run_id, lambda: completion_request(_model_start(serialized, facts), prompt))

    @guarded
    def on_llm_new_token(self, token: Any, *, run_id: UUID, **facts: Any) -> None:
        """Time the first piece of a streamed answer."""
        run = self.runs.open.get(run_id)
        if run is not None and run.operation is not None:
            run.operation.chunk()

    @guarded
    def on_stream_event(self, event: Any, *, run_id: UUID, **facts: Any) -> None:
        """Time the first event of an answer streamed as events."""
        self.on_llm_new_token("", run_id=run_id)

    @guarded
    def on_llm_end(self, response: Any, *, run_id: UUID, **facts: Any) -> None:
        """Close a model's run."""
        self.runs.end(run_id, model_response(response))

    @guarded
    def on_llm_error(self, error: BaseException, *, run_id: UUID, **facts: Any) -> None:
        """Close a model's run that failed, with what had come until then."""
        self.runs.fail(run_id, error, model_response(facts.get("response")))

    @guarded
    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **facts: Any
    ) -> None:
        """Open the run of a chain, a graph, a node or an agent."""
        boundary = open_boundary("graph")
        step = Step(
            name=word(facts.get("name")) or word(read(serialized, "name")) or "chain",
            metadata=_metadata(facts),
            tags=facts.get("tags") or (),
            run_type=word(facts.get("run_type")),
            graph=None if boundary is None else boundary.instance,
            is_root=parent_run_id is None,
        )
        kind = "chain" if boundary is None else "graph"
        self._begin(kind, run_id, parent_run_id, lambda: chain_request(step, inputs))

    @guarded
    def on_chain_end(self, outputs: Any, *, run_id: UUID, **facts: Any) -> None:
        """Close the run of a chain."""
        run = self.runs.open.get(run_id)
        if run is None or run.operation is None:
            self.runs.end(run_id)
        else:
            self.runs.end(run_id, chain_response(run.operation.request, outputs, facts.get("inputs")))

    @guarded
    def on_chain_error(self, error: BaseException, *, run_id: UUID, **facts: Any) -> None:
        """Close the run of a chain that failed; LangGraph's signals are no failures."""
        if is_signal(error):
            self.runs.end(run_id)
        else:
            self.runs.fail(run_id, error)

    @guarded
    def on_tool_start(
        self, serialized: Any, input_str: str, *, run_id: UUID, parent_run_id: UUID | None = None, **facts: Any
    ) -> None:
        """Open a tool's run."""
        given = facts.get("inputs") or input_str
        boundary = open_boundary("tool")
        call_id = word(facts.get("tool_call_id")) or (None if boundary is None else boundary.call_id)
        metadata = _metadata(facts)

        def request() -> Request:
            return tool_request(serialized, given, name=word(facts.get("name")), call_id=call_id, metadata=metadata)

        self._begin("tool", run_id, parent_run_id, request)

    @guarded
    def on_tool_end(self, output: Any, *, run_id: UUID, **facts: Any) -> None:
        """Close a tool's run."""
        self.runs.end(run_id, tool_response(output))

    @guarded
    def on_tool_error(self, error: BaseException, *, run_id: UUID, **facts: Any) -> None:
        """Close a tool's run that failed."""
        if is_signal(error):
            self.runs.end(run_id)
        else:
            self.runs.fail(run_id, error)

    @guarded
    def on_retriever_start(
        self, serialized: Any, query: str, *, run_id: UUID, parent_run_id: UUID | None = None, **facts: Any
    ) -> None:
        """Open a retriever's run."""
        boundary = open_boundary("retriever")
        retriever = None if boundary is None else boundary.instance
        name = word(facts.get("name")) or word(read(serialized, "name"))
        metadata = _metadata(facts)
        self._begin(
            "retriever",
            run_id,
            parent_run_id,
            lambda: retrieval_request(name, query, retriever=retriever, metadata=metadata),
        )

    @guarded
    def on_retriever_end(self, documents: Any, *, run_id: UUID, **facts: Any) -> None:
        """Close a retriever's run."""
        self.runs.end(run_id, retrieval_response(documents))

    @guarded
    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **facts: Any) -> None:
        """Close a retriever's run that failed."""
        self.runs.fail(run_id, error)

    def _begin(self, kind: RunKind, run_id: UUID, parent_run_id: UUID | None, request: Callable[[], Request | None]) -> None:
        if not self.is_quiet():
            self.runs.begin(run_id, parent_run_id, request(), kind)


def _model_start(serialized: Any, facts: Mapping[str, Any]) -> ModelStart:
    metadata = _metadata(facts)
    options: Mapping[str, Any] = facts.get("options") or _NOTHING
    sent = {**options, **(facts.get("invocation_params") or _NOTHING)}
    return ModelStart(serialized=serialized, metadata=metadata, parameters=sent, session=session_attributes(metadata))


def _metadata(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return facts.get("metadata") or _NOTHING
