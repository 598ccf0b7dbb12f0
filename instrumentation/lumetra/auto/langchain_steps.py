"""Chains, graphs, agents, tools and retrievers of LangChain: which of them get a span, and what it says."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from opentelemetry.util.types import AttributeValue

from lumetra import conventions as named
from lumetra.auto.exchange import Content, Request, Response, SpanAttributes
from lumetra.auto.langchain_messages import document, messages_of, plain
from lumetra.auto.reading import items, read, whole, word
from lumetra_core.operation import CHAIN, EXECUTE_TOOL, INVOKE_AGENT, INVOKE_WORKFLOW, PROMPT, RETRIEVAL

HIDDEN = "langsmith:hidden"
"""Tag of runs that LangGraph itself does not want shown. Source: langgraph `constants.py`."""
_PLUMBING = ("ChannelWrite", "ChannelRead", "Branch", "RunnablePassthrough", "__start__", "_write")
"""Beginnings of names of runs that only move values."""
_ANONYMOUS = frozenset({"RunnableSequence", "RunnableParallel", "RunnableLambda"})
"""Names of runs that nobody named; below another step, one of these only says again what its steps say."""
_SESSION_KEYS = ("thread_id", "session_id", "conversation_id")
_USER_KEYS = ("user_id", "user")
_OWN_PREFIXES = ("ls_", "lc_", "langgraph_", "__", "checkpoint_", "revision_id")
_OWN_KEYS = frozenset({*_SESSION_KEYS, *_USER_KEYS, "run_attempt", "versions", "thread_ts"})
_AGENT_NODES = ({"agent", "tools"}, {"model", "tools"}, {"agent"})
"""Nodes of the graphs that `create_react_agent` (langgraph < 1) builds without saying what they are."""
_NO_ERRORS = frozenset({"GraphBubbleUp"})
"""Base class of LangGraph's signals (interrupts, commands to the parent), which travel as exceptions and are none."""


class Step(NamedTuple):
    """What a step's start callback brings."""

    name: str
    metadata: Mapping[str, Any]
    tags: Sequence[str]
    run_type: str | None
    graph: Any
    """The `Pregel` whose run this is; None for every other runnable."""
    is_root: bool

    @property
    def node(self) -> str | None:
        """The graph's node that this run is the body of."""
        node = word(self.metadata.get("langgraph_node"))
        return node if node == self.name and self.graph is None else None

    @property
    def agent_name(self) -> str | None:
        """The agent's name, if this run is an agent as a whole."""
        own = read(self.graph, "config", "metadata")
        if read(own, "ls_integration") == "langchain_create_agent":
            return word(read(own, "lc_agent_name")) or self.name
        if self.graph is not None and _nodes(self.graph) in _AGENT_NODES:
            return self.name
        return self.name if self.graph is None and self.name == "AgentExecutor" else None

    @property
    def is_plumbing(self) -> bool:
        """Whether the run is of no interest to anybody but LangChain."""
        if HIDDEN in self.tags or self.name.startswith(_PLUMBING):
            return True
        return not self.is_root and self.node is None and self.name in _ANONYMOUS


def _nodes(graph: Any) -> set[str]:
    return set(cast("Mapping[str, Any]", read(graph, "nodes") or {})) - {"__start__"}


def session_attributes(metadata: Mapping[str, Any]) -> SpanAttributes:
    """Read the conversation and the user a run belongs to."""
    sessions = [str(value) for key in _SESSION_KEYS if (value := metadata.get(key)) is not None]
    users = [str(value) for key in _USER_KEYS if (value := metadata.get(key)) is not None]
    return {named.CONVERSATION_ID: sessions[0] if sessions else None, named.USER_ID: users[0] if users else None}


def _root_attributes(step: Step) -> SpanAttributes:
    """Give tags and metadata that the user passed, on the outermost run alone: they are inherited by all others."""
    if not step.is_root:
        return {}
    tags = tuple(tag for tag in step.tags if not tag.startswith(("seq:", "map:", "graph:", "langsmith:")))
    attributes: dict[str, AttributeValue | None] = {named.TAGS: tags or None}
    for key, value in step.metadata.items():
        if key not in _OWN_KEYS and not key.startswith(_OWN_PREFIXES) and isinstance(value, str | int | float | bool):
            attributes[named.METADATA_PREFIX + key] = value
    return attributes


def chain_request(step: Step, given: Any) -> Request | None:
    """Describe a chain, graph, node or agent; None where it is plumbing."""
    if step.agent_name is not None:
        return _agent_request(step, step.agent_name, given)
    if step.is_plumbing:
        return None
    attributes: dict[str, AttributeValue | None] = {**session_attributes(step.metadata), **_root_attributes(step)}
    if step.node is not None:
        attributes[named.GRAPH_NODE] = step.node
        attributes[named.GRAPH_STEP] = whole(step.metadata.get("langgraph_step"))
    if step.graph is not None and step.is_root:
        attributes[named.WORKFLOW_NAME] = step.name
        return Request(operation=INVOKE_WORKFLOW, target=step.name, attributes=attributes, content=lambda: _input(given))
    operation = PROMPT if step.run_type == "prompt" else CHAIN
    return Request(operation=operation, name=step.name, attributes=attributes, content=lambda: _input(given))


def _agent_request(step: Step, name: str, given: Any) -> Request:
    return Request(
        operation=INVOKE_AGENT,
        target=name,
        attributes={named.AGENT_NAME: name, **session_attributes(step.metadata), **_root_attributes(step)},
        content=lambda: _agent_input(given),
    )


def _agent_input(given: Any) -> Content:
    messages = messages_of(given)
    return _input(given) if messages is None else {named.INPUT_MESSAGES: messages}


def _input(given: Any) -> Content:
    return {named.INPUT: plain(given)}


def chain_response(request: Request, output: Any, given: Any = None) -> Response:
    """Describe what a chain gave; an agent's answer is the last message of its conversation.

    *given* is the input where it was not known at the start: a streamed one is put together on the way.
    """
    if request.operation == INVOKE_AGENT and (messages := messages_of(output)):
        return Response(content=lambda: {named.OUTPUT_MESSAGES: messages[-1:]})
    late = {} if given is None else {named.INPUT: given}
    return Response(content=lambda: {name: plain(value) for name, value in {**late, named.OUTPUT: output}.items()})


def tool_request(serialized: Any, given: Any, *, name: str | None, call_id: str | None, metadata: Mapping[str, Any]) -> Request:
    """Describe the execution of a tool."""
    tool_name = word(read(serialized, "name")) or name
    return Request(
        operation=EXECUTE_TOOL,
        target=tool_name,
        attributes={
            named.TOOL_NAME: tool_name,
            named.TOOL_TYPE: "function",
            "gen_ai.tool.description": word(read(serialized, "description")),
            named.TOOL_CALL_ID: call_id,
            **session_attributes(metadata),
        },
        content=lambda: {named.TOOL_ARGUMENTS: plain(given)},
    )


def tool_response(output: Any) -> Response:
    """Describe what a tool gave: the content of its message, where LangChain made one of it."""
    failed = read(output, "status") == "error" and hasattr(output, "tool_call_id")
    content = read(output, "content") if hasattr(output, "tool_call_id") else output
    return Response(error="tool_error" if failed else None, content=lambda: {named.TOOL_RESULT: plain(content)})


def retrieval_request(name: str | None, query: str, *, retriever: Any, metadata: Mapping[str, Any]) -> Request:
    """Describe a retrieval, from the vector store or else from the retriever itself."""
    source = word(metadata.get("ls_vector_store_provider")) or name
    return Request(
        operation=RETRIEVAL,
        target=source,
        attributes={
            named.DATA_SOURCE: source,
            named.RETRIEVAL_TOP_K: whole(read(retriever, "search_kwargs", "k")) or whole(read(retriever, "k")),
            **session_attributes(metadata),
        },
        content=lambda: {named.RETRIEVAL_QUERY: query},
    )


def retrieval_response(documents: Any) -> Response:
    """Describe the documents, content included."""
    return Response(content=lambda: {named.RETRIEVAL_DOCUMENTS: [document(one) for one in items(documents)]})


def is_signal(error: BaseException) -> bool:
    """Tell LangGraph's control flow from errors."""
    return any(kind.__name__ in _NO_ERRORS for kind in type(error).__mro__)
