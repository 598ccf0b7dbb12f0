"""LangChain's messages, documents and states, in the JSON form of the conventions."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from lumetra.auto.openai_chat import content_part
from lumetra.auto.parts import address_part, binary_part, text_part, tool_call_part, tool_response_part
from lumetra.auto.reading import items, read, word
from lumetra_core.message import Message, Part

_ROLES = {"human": "user", "ai": "assistant", "tool": "tool", "function": "tool", "system": "system"}
"""`BaseMessage.type` (chunks: `AIMessageChunk`) to the conventions' role; a `ChatMessage` brings its own."""
_REPEATED = frozenset({"tool_use", "tool_call", "tool_call_chunk", "function_call", "input_json_delta"})
"""Content blocks that say again what `tool_calls` says."""
_MODALITIES = {"image": "image", "audio": "audio", "video": "video", "file": "document"}
MAX_DEPTH = 6


def message(source: Any) -> Message:
    """Turn a `BaseMessage` into role and parts."""
    kind = word(read(source, "type")) or ""
    role = word(read(source, "role")) or _ROLES.get(kind.removesuffix("MessageChunk").lower(), kind or "user")
    if role == "tool":
        return {"role": role, "parts": [tool_response_part(word(read(source, "tool_call_id")), read(source, "content"))]}
    parts = content_parts(read(source, "content"))
    reasoning = word(read(source, "additional_kwargs", "reasoning_content"))
    if reasoning and not any(part.get("type") == "reasoning" for part in parts):
        parts.insert(0, {"type": "reasoning", "content": reasoning})
    for call in (*items(read(source, "tool_calls")), *items(read(source, "invalid_tool_calls"))):
        parts.append(tool_call_part(read(call, "id"), read(call, "name"), read(call, "args")))
    turn: Message = {"role": role, "parts": parts}
    if name := word(read(source, "name")):
        turn["name"] = name
    return turn


def content_parts(content: Any) -> list[Part]:
    """Turn a message's content, text or blocks in any provider's form, into parts."""
    if isinstance(content, str):
        return [text_part(content)] if content else []
    return [_part(block) for block in items(content) if read(block, "type") not in _REPEATED]


def _part(block: Any) -> Part:
    kind = word(read(block, "type")) or ""
    if isinstance(block, str):
        return text_part(block)
    if kind in {"thinking", "reasoning"}:
        return {"type": "reasoning", "content": read(block, "thinking") or read(block, "reasoning") or ""}
    if kind in _MODALITIES and (part := _media_part(_MODALITIES[kind], block)) is not None:
        return part
    return content_part(block)


def _media_part(modality: str, block: Any) -> Part | None:
    """Read LangChain's standard media block, of 1.x (`url`, `base64`, `file_id`) and 0.3 (`source_type` with `data` or `url`)."""
    if url := word(read(block, "url")):
        return address_part(modality, url)
    if encoded := word(read(block, "base64")) or word(read(block, "data")):
        return binary_part(modality, encoded, word(read(block, "mime_type")))
    if file_id := word(read(block, "file_id")):
        return {"type": "file", "modality": modality, "file_id": file_id}
    return None


def is_message(value: Any) -> bool:
    """Tell whether *value* is one of LangChain's messages."""
    return hasattr(value, "response_metadata") or (hasattr(value, "content") and hasattr(value, "additional_kwargs"))


def messages_of(state: Any) -> list[Message] | None:
    """Find the conversation in a graph's state or a chain's input; None where there is none."""
    found = read(state, "messages") if isinstance(state, Mapping) or hasattr(state, "messages") else state
    if is_message(found):
        return [message(found)]
    if isinstance(found, list | tuple) and found:
        return [_loose_message(one) for one in cast("Sequence[Any]", found)]
    return None


def _loose_message(source: Any) -> Message:
    """Read a message in one of the short forms people may pass: a text, a pair of role and text, a dictionary."""
    if isinstance(source, str):
        return {"role": "user", "parts": [text_part(source)]}
    if isinstance(source, tuple) and len(cast("tuple[Any, ...]", source)) == 2:
        role, content = cast("tuple[Any, Any]", source)
        return {"role": _ROLES.get(str(role), str(role)), "parts": content_parts(content)}
    return message(source)


def document(source: Any) -> Mapping[str, object]:
    """Turn a `Document` into the conventions' retrieved document."""
    metadata = cast("Mapping[str, Any]", read(source, "metadata") or {})
    described = {
        "id": read(source, "id") or metadata.get("id"),
        "score": metadata.get("score", metadata.get("relevance_score")),
        "content": read(source, "page_content"),
        "metadata": metadata or None,
    }
    return {name: value for name, value in described.items() if value is not None}


def plain(value: Any, depth: int = 0) -> object:
    """Show a chain's input or output with messages and documents in short form, everything else as it is."""
    if is_message(value):
        return message(value)
    if hasattr(value, "page_content"):
        return document(value)
    if hasattr(value, "goto") and hasattr(value, "update"):  # LangGraph's Command
        return plain({"update": value.update, "goto": value.goto, "resume": getattr(value, "resume", None)}, depth + 1)
    if hasattr(value, "to_messages"):
        return [message(one) for one in value.to_messages()]
    if depth >= MAX_DEPTH:
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(item, depth + 1) for name, item in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in cast("Sequence[Any]", value)]
    return value
