"""Retrievals, queries, syntheses, chats, tools, agents and workflows of LlamaIndex: what each span says."""

from collections.abc import Mapping
from inspect import BoundArguments
from typing import Any, NamedTuple, cast

from lumetra import conventions as named
from lumetra.auto.exchange import Content, Request, Response
from lumetra.auto.llama_index_models import message
from lumetra.auto.parts import text_message
from lumetra.auto.reading import items, read, whole, word
from lumetra_core.message import Message
from lumetra_core.operation import CHAIN, EXECUTE_TOOL, INVOKE_AGENT, INVOKE_WORKFLOW, RERANK, RETRIEVAL

_ID_CHARS = 37
"""A span id ends with a dash and a UUID."""
_CHAINS: Mapping[str, frozenset[str]] = {
    "BaseQueryEngine": frozenset({"query", "aquery"}),
    "BaseSynthesizer": frozenset({"synthesize", "asynthesize"}),
    "BaseChatEngine": frozenset({"chat", "achat", "stream_chat", "astream_chat"}),
    "IngestionPipeline": frozenset({"run", "arun"}),
    "BaseQueryTransform": frozenset({"run"}),
}
"""Public steps by base class. Everything else LlamaIndex marks is how they are made (`_query`, `get_response`, splitters)."""


_UNSHOWN = frozenset({"self", "ctx", "nodes", "init_state", "tags"})
"""Arguments that are machinery, or shown elsewhere."""


class Call(NamedTuple):
    """One function that LlamaIndex's dispatcher tells of."""

    qualified_name: str
    instance: Any
    bound: BoundArguments

    @property
    def method(self) -> str:
        """The function's own name."""
        return self.qualified_name.rpartition(".")[2]

    @property
    def bases(self) -> frozenset[str]:
        """Names of the classes the instance is of."""
        return frozenset(kind.__name__ for kind in type(self.instance).__mro__)

    def argument(self, *names: str) -> Any:
        """Find the first argument by name, else by position, whatever its name."""
        passed = cast("Mapping[str, Any]", self.bound.arguments)
        extra = cast("Mapping[str, Any]", passed.get("kwargs") or {})
        for name in names:
            if (value := passed.get(name, extra.get(name))) is not None:
                return value
        return None

    @property
    def is_workflow_run(self) -> bool:
        """Whether a workflow or agent runs as a whole."""
        return self.method == "run" and "Workflow" in self.bases


def call_of(span_id: str, instance: Any, bound: BoundArguments) -> Call:
    """Read what a span id `Class.method-<uuid>` names."""
    # A class or function defined inside another one brings its surroundings, which say nothing.
    name = span_id[:-_ID_CHARS].rpartition("<locals>.")[2]
    if instance is not None:  # before 0.12.40 it is the class that defines the method
        name = f"{type(instance).__name__}.{name.rpartition('.')[2]}"
    return Call(name, instance, bound)


def step_request(call: Call, *, call_id: str | None) -> Request | None:
    """Describe a call, or None for one that only is part of how another one is made."""
    bases = call.bases
    if call.is_workflow_run:
        return _run_request(call)
    if "BaseRetriever" in bases:
        return _retrieval_request(call) if call.method in {"retrieve", "aretrieve"} else None
    if "BaseTool" in bases:
        return _tool_request(call, call_id) if call.method in {"call", "acall"} else None
    if "BaseNodePostprocessor" in bases:
        return (
            _postprocess_request(call)
            if call.method.removeprefix("_a") in {"_postprocess_nodes", "postprocess_nodes"}
            else None
        )
    if any(base in bases and call.method in methods for base, methods in _CHAINS.items()):
        return _chain_request(call)
    is_own = type(call.instance).__module__.startswith(("llama_index", "workflows", "builtins"))
    return None if call.instance is not None and is_own else _user_request(call)


def _user_request(call: Call) -> Request | None:
    """Describe a function that the user has put under `@dispatcher.span`; methods of LlamaIndex's base classes are none."""
    if call.bases & {"BaseLLM", "BaseEmbedding", "BaseSparseEmbedding", "TransformComponent", "BaseOutputParser"}:
        return None
    if call.instance is not None and call.method.startswith("_"):
        return None
    return _chain_request(call)


def _chain_request(call: Call) -> Request:
    return Request(operation=CHAIN, name=call.qualified_name, content=lambda: {named.INPUT: _shown_arguments(call)})


def _shown_arguments(call: Call) -> object:
    question = call.argument("str_or_query_bundle", "query_bundle", "query", "message")
    if question is not None:
        return query_text(question)
    return {name: _event_fields(value) for name, value in call.bound.arguments.items() if name not in _UNSHOWN}


def query_text(query: Any) -> object:
    """Give the text of a question that may be a `QueryBundle`."""
    return read(query, "query_str") or query


def _retrieval_request(call: Call) -> Request:
    query = call.argument("str_or_query_bundle", "query_bundle")
    top_k = read(call.instance, "similarity_top_k") or read(call.instance, "_similarity_top_k")
    store = read(call.instance, "_vector_store")
    source = type(call.instance if store is None else store).__name__
    return Request(
        operation=RETRIEVAL,
        target=source,
        attributes={named.DATA_SOURCE: source, named.RETRIEVAL_TOP_K: whole(top_k)},
        content=lambda: {named.RETRIEVAL_QUERY: query_text(query)},
    )


def _postprocess_request(call: Call) -> Request:
    """Describe a postprocessor: one that ranks anew, or one that only drops or replaces."""
    name = type(call.instance).__name__
    ranks = "rerank" in name.lower()
    query = call.argument("query_bundle", "query_str")
    return Request(
        operation=RERANK if ranks else CHAIN,
        target=name if ranks else None,
        name=None if ranks else name,
        model=word(read(call.instance, "model")) if ranks else None,
        attributes={named.RETRIEVAL_TOP_K: whole(read(call.instance, "top_n"))},
        content=lambda: {named.INPUT: {"query": query_text(query), "documents": documents(call.argument("nodes"))}},
    )


def _tool_request(call: Call, call_id: str | None) -> Request:
    name = word(read(call.instance, "metadata", "name"))
    return Request(
        operation=EXECUTE_TOOL,
        target=name,
        attributes={
            named.TOOL_NAME: name,
            named.TOOL_TYPE: "function",
            "gen_ai.tool.description": word(read(call.instance, "metadata", "description")),
            named.TOOL_CALL_ID: call_id,
        },
        content=lambda: {named.TOOL_ARGUMENTS: _tool_arguments(call)},
    )


def _tool_arguments(call: Call) -> object:
    passed = cast("Mapping[str, Any]", call.bound.arguments)
    named_ones = {name: value for name, value in passed.items() if name not in {"self", "args", "kwargs"}}
    arguments = {**named_ones, **cast("Mapping[str, Any]", passed.get("kwargs") or {})}
    positional = items(passed.get("args"))
    return {**arguments, "args": positional} if positional else arguments


def _run_request(call: Call) -> Request:
    """Describe a whole run: of one agent, of several agents together, or of a workflow of the user's."""
    agents = cast("Mapping[str, Any]", read(call.instance, "agents") or {})
    kind = type(call.instance).__name__
    if "BaseWorkflowAgent" in call.bases or len(agents) == 1:
        name = next(iter(agents), None) or word(read(call.instance, "name")) or kind
        name = kind if name == "Agent" else name  # LlamaIndex's default, which tells nothing
        attributes = {named.AGENT_NAME: name}
        return Request(operation=INVOKE_AGENT, target=name, attributes=attributes, content=lambda: _run_input(call))
    attributes = {named.WORKFLOW_NAME: kind}
    return Request(operation=INVOKE_WORKFLOW, target=kind, attributes=attributes, content=lambda: _run_input(call))


def _run_input(call: Call) -> Content:
    event = call.argument("start_event") or call.bound.arguments
    question = read(event, "user_msg") or call.argument("user_msg")
    history = items(read(event, "chat_history") or call.argument("chat_history"))
    if question is None and not history:
        return {named.INPUT: _event_fields(event)}
    messages = [message(one) for one in history]
    if question is not None:
        messages.append(_message(question))
    return {named.INPUT_MESSAGES: messages}


def _event_fields(value: Any) -> object:
    """Show a workflow's event by its declared fields and its free ones (in `_data`); anything else as it is."""
    if isinstance(value, Mapping):
        return {name: item for name, item in cast("Mapping[str, Any]", value).items() if name not in _UNSHOWN}
    if not hasattr(value, "_data") or not hasattr(cast("type[Any]", type(value)), "model_fields"):
        return value
    names = cast("Mapping[str, Any]", value.__class__.model_fields)
    declared: dict[str, object] = {name: read(value, name) for name in names}
    result = read(value, "result")  # a StopEvent's, which is no field
    return {
        **declared,
        **cast("Mapping[str, object]", read(value, "_data") or {}),
        **({} if result is None else {"result": result}),
    }


def _message(source: Any) -> Message:
    return text_message("user", source) if isinstance(source, str) else message(source)


def agent_turn(step: Call, run: Call) -> Request | None:
    """Describe one agent's turn inside a workflow of several; every other step of agents is machinery."""
    name = word(read(step.argument("ev"), "current_agent_name"))
    if name is None or step.method != "run_agent_step" or len(read(run.instance, "agents") or ()) < 2:
        return None
    return Request(operation=INVOKE_AGENT, target=name, attributes={named.AGENT_NAME: name})


def step_response(request: Request, result: Any) -> Response:
    """Describe what a call gave."""
    if request.operation == RETRIEVAL:
        return Response(content=lambda: {named.RETRIEVAL_DOCUMENTS: documents(result)})
    if request.operation == RERANK:
        return Response(content=lambda: {named.OUTPUT: documents(result)})
    if request.operation == EXECUTE_TOOL:
        failed = read(result, "is_error") is True
        return Response(error="tool_error" if failed else None, content=lambda: {named.TOOL_RESULT: _tool_result(result)})
    if request.operation in {INVOKE_AGENT, INVOKE_WORKFLOW}:
        return Response(content=lambda: _run_output(result))
    return Response(content=lambda: {named.OUTPUT: _shown(result)})


def documents(nodes: Any) -> list[Mapping[str, object]]:
    """Turn scored nodes into the conventions' retrieved documents, text included."""
    return [_document(node) for node in items(nodes)]


def _document(scored: Any) -> Mapping[str, object]:
    node = read(scored, "node") or scored
    described = {
        "id": read(node, "node_id"),
        "score": read(scored, "score"),
        "content": read(node, "text"),
        "metadata": read(node, "metadata") or None,
    }
    return {name: value for name, value in described.items() if value is not None}


def _tool_result(result: Any) -> object:
    """Give a `ToolOutput`'s text, or what the function itself gave."""
    return word(read(result, "content")) or read(result, "raw_output") or result


def _run_output(result: Any) -> Content:
    answer = read(result, "result")
    answer = result if answer is None else answer
    final = read(answer, "response")
    if hasattr(final, "role"):
        return {named.OUTPUT_MESSAGES: [message(final)]}
    return {named.OUTPUT: answer}


def _shown(result: Any) -> object:
    """Show a response by its text, nodes as documents, everything else as it is."""
    text = read(result, "response")
    if text is not None:
        return str(text)
    several = items(result)
    return documents(several) if several and hasattr(several[0], "node") else _event_fields(result)
