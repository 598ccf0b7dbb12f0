"""What a tool took and gave, which tools a model was offered, and which documents a retrieval found."""

from dataclasses import dataclass

from lumetra_core.message import Document
from lumetra_core.span import Span
from lumetra_webui.formats import Formats, Identifier, identifier, label, one_line, visible
from lumetra_webui.pages.blocks import Body, body
from lumetra_webui.pages.json_tree import JsonNode, json_tree
from lumetra_webui.pages.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolView:
    """A tool's execution."""

    name: str
    call_id: Identifier | None
    arguments: Body | None
    result: Body | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedToolView:
    """A tool the model could have called."""

    name: str
    description: str | None
    schema: JsonNode | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """One retrieved document."""

    title: str
    score: str | None
    address: str | None
    content: Body | None
    metadata: JsonNode | None


def tool_view(span: Span, limits: Limits) -> ToolView | None:
    """Show the execution of a tool; None when the span is none."""
    if span.tool_name is None and span.tool_arguments is None and span.tool_result is None:
        return None
    return ToolView(
        name=label(span.tool_name or span.name),
        call_id=identifier(visible(span.tool_call_id)) if span.tool_call_id else None,
        arguments=None if span.tool_arguments is None else body(span.tool_arguments, limits),
        result=None if span.tool_result is None else body(span.tool_result, limits, markdown=True),
    )


def offered_tools(span: Span, limits: Limits) -> tuple[OfferedToolView, ...]:
    """List the tools in the order they were offered."""
    return tuple(
        OfferedToolView(
            name=label(str(tool.get("name") or "unnamed")),
            description=one_line(description, 400) if (description := tool.get("description")) else None,
            schema=json_tree(schema, limits) if (schema := tool.get("parameters")) else None,
        )
        for tool in span.tool_definitions
    )


def document_view(document: Document, place: int, limits: Limits, formats: Formats) -> DocumentView:
    """Show the document found at *place* (from 1); without a title it is named by its id or place."""
    score = document.get("score")
    address = document.get("uri")
    content = document.get("content")
    metadata = document.get("metadata")
    return DocumentView(
        title=label(str(document.get("title") or document.get("id") or f"Document {place}")),
        score=None if score is None else formats.number(score, 3),
        address=one_line(address, 300) if address else None,
        content=body(content, limits, markdown=True) if content else None,
        metadata=json_tree(metadata, limits) if metadata else None,
    )
