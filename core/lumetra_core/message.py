"""Messages, parts, documents and tool definitions, in the JSON form of the GenAI conventions (1.37 and later).

They are typed dictionaries, not classes: the canonical form *is* JSON, extra keys are allowed by the convention and kept,
and a span of a long conversation holds thousands of them.
"""

from typing import Any, TypedDict

from lumetra_core.attributes import AttributeValue


class Part(TypedDict, total=False):
    """One piece of a message. `type` decides which of the other keys are there."""

    type: str
    """text, reasoning, tool_call, tool_call_response, server_tool_call, server_tool_call_response, blob, file, uri,
    compaction, or a free word of the emitter."""
    content: Any
    """text and reasoning: the text. blob: base64 of the bytes."""
    id: str | None
    """tool_call and tool_call_response: the id that joins the two."""
    name: str
    """tool_call: the tool."""
    arguments: Any
    """tool_call: an object where it could be parsed, else the text as it came."""
    response: Any
    """tool_call_response: what the tool gave back."""
    modality: str
    """blob, file, uri: image, audio, video, document."""
    mime_type: str | None
    uri: str
    """uri: never a `data:` address (that is a blob)."""
    file_id: str


class Message(TypedDict, total=False):
    """One turn: who spoke, in which parts."""

    role: str
    """system, developer, user, assistant, tool, or the emitter's own word."""
    parts: list[Part]
    name: str
    finish_reason: str


class Document(TypedDict, total=False):
    """One retrieved document. Absent keys are unknown."""

    id: str
    score: float
    content: str
    title: str
    uri: str
    metadata: dict[str, AttributeValue]


class ToolDefinition(TypedDict, total=False):
    """A tool offered to the model, in the flat form of the conventions."""

    type: str
    name: str
    description: str
    parameters: Any
