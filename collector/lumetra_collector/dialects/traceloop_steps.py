"""The spans of Traceloop around the model calls: workflows, tasks, agents, tools, retrievals."""

from typing import Any

from lumetra_collector.dialects.frameworks import exchange, kwargs_of, tool_answer
from lumetra_collector.dialects.plain_text import readable_input
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.json_forms import is_array, is_object
from lumetra_collector.dialects.values import compact, decoded, known, mapping, number, structured, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes
from lumetra_core.message import Document

RESULT = "db.query.result"
_CALLBACK_KEYS = ("inputs", "input_str", "query", "outputs", "output", "documents")
"""Where LangChain's callbacks put the value …"""
_CALLBACK_COMPANIONS = frozenset({*_CALLBACK_KEYS, "tags", "metadata", "kwargs", "color", "name", "serialized"})
"""… among what else they were given."""


def step(kind: str | None, span: OtlpSpan) -> dict[str, Any]:
    """Read what a span of operation *kind* says of its input and output."""
    attributes = span.attributes
    given = _recorded(attributes, "traceloop.entity.input", "gen_ai.task.input")
    returned = _recorded(attributes, "traceloop.entity.output", "gen_ai.task.output")
    in_and_out = known(input=given, output=returned)
    if kind == operation.EMBEDDINGS:  # vectors are nothing to read
        return known(input=given)
    if kind == operation.EXECUTE_TOOL:
        return {**in_and_out, **_tool(attributes)}
    if kind in (operation.INVOKE_AGENT, operation.INVOKE_WORKFLOW):
        return {**in_and_out, **_agent(kind, attributes), **exchange(given, returned)}
    if kind == operation.RETRIEVAL:
        return {**in_and_out, **_retrieval(span, given, returned)}
    if kind == operation.HANDOFF:
        return known(input=attributes.get("gen_ai.handoff.from_agent"), output=attributes.get("gen_ai.handoff.to_agent"))
    return in_and_out


def _recorded(attributes: Attributes, *names: str) -> Any:
    """Unwrap what a callback or a decorated function recorded."""
    value = next((attributes[name] for name in names if attributes.get(name) is not None), None)
    # Entities are always JSON, a lone text too; a tool's result is text as often as not.
    opened = decoded(value) if "traceloop.entity" in names[0] else structured(value)
    if is_object(opened) and opened.keys() <= _CALLBACK_COMPANIONS:
        for key in _CALLBACK_KEYS:
            if key in opened:
                return structured(opened[key])
    return kwargs_of(opened)


def _tool(attributes: Attributes) -> dict[str, Any]:
    """Read a tool's call; LangChain's callbacks wrap arguments and result on the conventions' own attributes too."""
    arguments = _recorded(attributes, "gen_ai.tool.call.arguments", "tool.arguments", "traceloop.entity.input")
    answer = tool_answer(_recorded(attributes, "gen_ai.tool.call.result", "traceloop.entity.output"))
    names = ("gen_ai.tool.name", "tool.name", "traceloop.entity.name")
    return known(
        tool_name=next((found for name in names if (found := text(attributes.get(name)))), None),
        tool_call_id=text(attributes.get("gen_ai.tool.call.id")) or answer.get("id"),
        tool_arguments=arguments,
        tool_result=answer.get("response"),
    )


def _agent(kind: str, attributes: Attributes) -> dict[str, Any]:
    entity = text(attributes.get("traceloop.entity.name"))
    if kind == operation.INVOKE_WORKFLOW:
        return known(workflow_name=text(attributes.get("traceloop.workflow.name")) or entity)
    return known(agent_name=text(attributes.get("gen_ai.agent.name")) or entity)


def _retrieval(span: OtlpSpan, given: Any, returned: Any) -> dict[str, Any]:
    found = [_result(event.attributes) for event in span.events if event.name == RESULT]
    # LlamaIndex: a list of nodes, each as JSON.
    recorded = [structured(item) for item in returned] if is_array(returned) else returned
    return known(
        retrieval_query=readable_input(given) if given is not None else None,
        retrieval_documents=tuple(found) or documents(recorded),
    )


def _result(attributes: Attributes) -> Document:
    """Read one hit of a vector store, sent as an event."""
    read: Document = {}
    if (document_id := text(attributes.get(f"{RESULT}.id"))) is not None:
        read["id"] = document_id
    if (score := number(attributes.get(f"{RESULT}.score"))) is not None:
        read["score"] = score
    if (content := attributes.get(f"{RESULT}.document")) is not None:
        read["content"] = compact(content)
    # A distance is no score: the smaller, the closer.
    apart = known(distance=number(attributes.get(f"{RESULT}.distance")))
    if metadata := {**mapping(attributes.get(f"{RESULT}.metadata")), **apart}:
        read["metadata"] = metadata
    return read
