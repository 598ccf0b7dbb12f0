"""What a user's own function is to the conventions: `kind="tool"` and the like to an operation, its names and its content."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from lumetra import conventions as named
from lumetra.auto.exchange import Content, Request
from lumetra.auto.parts import text_message
from lumetra.auto.reading import items, read, word
from lumetra_core import operation as op

Kind = Literal[
    "chain", "agent", "tool", "workflow", "retrieval", "retriever", "rerank", "chat", "model", "embedding", "guardrail",
    "evaluator", "prompt", "plan",
]  # fmt: skip
"""Words for what a function does. Operation names of the conventions are taken as well."""

_OPERATIONS: Mapping[str, str] = {
    "agent": op.INVOKE_AGENT,
    "tool": op.EXECUTE_TOOL,
    "workflow": op.INVOKE_WORKFLOW,
    "retriever": op.RETRIEVAL,
    "model": op.CHAT,
    "llm": op.CHAT,
    "embedding": op.EMBEDDINGS,
}
_NAME_ATTRIBUTES = {
    op.INVOKE_AGENT: named.AGENT_NAME,
    op.CREATE_AGENT: named.AGENT_NAME,
    op.EXECUTE_TOOL: named.TOOL_NAME,
    op.INVOKE_WORKFLOW: named.WORKFLOW_NAME,
    op.RETRIEVAL: named.DATA_SOURCE,
}
"""Operations whose span is named `{operation} {name}`, and the attribute the name goes to."""


class Arguments(NamedTuple):
    """What a function was called with: by name, without `self`."""

    by_name: Mapping[str, Any]

    @property
    def only_text(self) -> str | None:
        """The one argument there is, if it is a text: a question, a query, a prompt."""
        values = list(self.by_name.values())
        return values[0] if len(values) == 1 and isinstance(values[0], str) else None


def request_of(kind: str, name: str, attributes: Mapping[str, Any], arguments: Arguments | None) -> Request:
    """Describe a call of a user's function or the start of a user's span."""
    operation = _OPERATIONS.get(kind, kind)
    name_attribute = _NAME_ATTRIBUTES.get(operation)
    return Request(
        operation=operation,
        target=name if name_attribute else None,
        name=None if name_attribute else name,
        attributes={**({name_attribute: name} if name_attribute else {}), **attributes},
        content=None if arguments is None else lambda: input_content(operation, arguments),
    )


def input_content(operation: str, arguments: Arguments) -> Content:
    """Put arguments where the conventions have a place for them."""
    text = arguments.only_text
    if operation == op.EXECUTE_TOOL:
        return {named.TOOL_ARGUMENTS: arguments.by_name}
    if operation == op.RETRIEVAL and text is not None:
        return {named.RETRIEVAL_QUERY: text}
    if operation == op.INVOKE_AGENT and text is not None:
        return {named.INPUT_MESSAGES: [text_message("user", text)]}
    return {named.INPUT: arguments.by_name}


def output_content(operation: str, result: Any) -> Content:
    """Put a result where the conventions have a place for it; None says nothing."""
    if result is None:
        return {}
    if operation == op.EXECUTE_TOOL:
        return {named.TOOL_RESULT: result}
    if operation in {op.RETRIEVAL, op.RERANK} and isinstance(result, list | tuple):
        return {named.RETRIEVAL_DOCUMENTS: [document(one) for one in items(result)]}
    if operation == op.INVOKE_AGENT and isinstance(result, str):
        return {named.OUTPUT_MESSAGES: [text_message("assistant", result)]}
    return {named.OUTPUT: result}


def document(source: Any) -> Mapping[str, Any]:
    """Turn a retrieved thing into a document: a text, a mapping, or an object with the fields frameworks use."""
    if isinstance(source, str):
        return {"content": source}
    if isinstance(source, Mapping):
        return {str(key): value for key, value in source.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    content = word(read(source, "page_content")) or word(read(source, "content")) or word(read(source, "text"))
    described = {
        "id": read(source, "id"),
        "score": read(source, "score"),
        "content": content,
        "metadata": read(source, "metadata"),
    }
    return {name: value for name, value in described.items() if value is not None} if content else {"content": source}
