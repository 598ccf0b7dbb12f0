"""Messages in the JSON form of the conventions (1.37 and later), and what its emitters make of it → canonical messages.

Emitters of the conventions are careless with details: null names, empty finish reasons, arguments as JSON text, `result` in
place of `response`, parts of their provider among the canonical ones, or their provider's messages altogether.
"""

import base64
from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.providers import finish_reason
from lumetra_collector.dialects.shapes import guess, openai_chat
from lumetra_collector.dialects.shapes import parts as shaped
from lumetra_collector.dialects.shapes.json_forms import is_array, is_object, objects
from lumetra_collector.dialects.values import opened, structured, text
from lumetra_core.attributes import AttributeValue
from lumetra_core.message import Message, Part

Json = Mapping[str, Any]

# By one of these a part is known: the conventions' and OpenAI's `type`, Bedrock's own keys (Strands).
_PART_KEYS = frozenset({"type", "text", "toolUse", "toolResult", "reasoningContent", "image", "document", "video"})
# LangChain's, OpenInference's and Gemini's words for the roles of the conventions.
_ROLES = {
    "human": "user",
    "ai": "assistant",
    "agent": "assistant",
    "model": "assistant",
    "bot": "assistant",
    "function": "tool",
}


def messages(value: AttributeValue, *, role: str = "user") -> tuple[Message, ...]:
    """Read messages, native or as JSON; *role* speaks where none is named, and where there is only text."""
    said = opened(value)
    if isinstance(said, str):
        return ({"role": role, "parts": [shaped.text_part(said)]},) if said else ()
    if is_object(said) and is_array(said.get("messages")):
        said = said["messages"]
    spoken = objects(said)
    if any("parts" not in item for item in spoken):
        return _of_a_provider(spoken, role) or guess.messages(said)
    return tuple(message(item, role=role) for item in spoken)


def _of_a_provider(spoken: list[Json], role: str) -> tuple[Message, ...]:
    """Read what Laminar puts in the messages' place: OpenAI's choices, and contents without a speaker (texts to embed)."""
    if all("role" not in item and (is_object(item.get("message")) or "finish_reason" in item) for item in spoken):
        return openai_chat.response({"choices": spoken}).get("output_messages", ())
    if all("content" in item and item.keys().isdisjoint(("role", "type")) for item in spoken):
        return openai_chat.messages([{"role": role, **item} for item in spoken])
    return ()


def message(value: Json, *, role: str = "user") -> Message:
    """Read one message that has parts; *role* speaks where it names none."""
    said = _once(parts(value.get("parts")))
    speaker = role_name(value.get("role")) or role
    # pydantic-ai and Anthropic put a tool's answer in the user's mouth.
    if speaker == "user" and said and all(part.get("type") == "tool_call_response" for part in said):
        speaker = "tool"
    read: Message = {"role": speaker, "parts": said}
    if name := text(value.get("name")):
        read["name"] = name
    if "finish_reason" in value and (reason := finish_reason(value["finish_reason"])):
        read["finish_reason"] = reason
    return read


def role_name(value: AttributeValue) -> str | None:
    """Fold a role; the emitter's own word where the conventions have none."""
    word = text(value)
    # OpenLLMetry calls the speaker of a streamed answer `unknown`.
    return _ROLES.get(word, word) if word and word != "unknown" else None


def instructions(value: AttributeValue) -> tuple[Part, ...]:
    """Read system instructions: parts, messages, or text, native or as JSON."""
    said = opened(value)
    if any("parts" in item or "role" in item for item in objects(said)):
        return tuple(part for spoken in messages(said) for part in spoken.get("parts", ()))
    return tuple(parts(said))


def opened_content(content: Any) -> Any:
    """Open up JSON text of parts; JSON that is the message itself (a structured answer) stays text."""
    found = structured(content)
    if not is_array(found) or not isinstance(content, str):
        return content
    is_parts = bool(found) and all(is_object(item) and _PART_KEYS.intersection(item) for item in found)
    return found if is_parts else content


def parts(value: Any) -> list[Part]:
    """Read the parts of one message; text is a part too, emptiness none."""
    if not is_array(value):
        return shaped.parts(value)
    return [read for item in value for read in _part(item)]


def _once(said: list[Part]) -> list[Part]:
    """Leave out texts that are the JSON of a tool call standing beside them (OpenLLMetry, of LangChain with Anthropic)."""
    called = {part.get("id") for part in said if part.get("type") == "tool_call"} - {None}
    return [part for part in said if not called or not _repeats(part, called)]


def _repeats(part: Part, called: set[str | None]) -> bool:
    content = part.get("content")
    if part.get("type") != "text" or not isinstance(content, str) or not content.startswith("{"):
        return False
    block = structured(content)
    return is_object(block) and block.get("type") == "tool_use" and block.get("id") in called


def _part(value: Any) -> list[Part]:
    if not is_object(value):
        return shaped.parts(value)
    kind = value.get("type")
    if kind == "text" and not (value.get("content") or value.get("text")):
        return []  # content capture was off, or a stream began with nothing
    # Most parts are this one, and are left as they are.
    if kind == "text" and len(value) == 2 and isinstance(value.get("content"), str):
        return [cast("Part", value)]
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    return [reader(value)] if reader is not None else shaped.parts(value)


def _said(value: Json) -> Part:
    """Read text or reasoning, with its further keys (`signature`, `provider_name`, …)."""
    further = {key: item for key, item in value.items() if item is not None and key not in ("type", "content", "text")}
    read = shaped.parts(value)
    said = {**(read[0] if read else {"type": value["type"], "content": ""}), **further}
    thought = said.get("content")
    if said["type"] == "reasoning" and isinstance(thought, str) and thought.startswith("["):
        # OpenLLMetry: the JSON of a summary's parts.
        said["content"] = "\n".join(str(piece.get("content", "")) for piece in shaped.parts(opened_content(thought)))
    return cast("Part", said)


def _called(value: Json) -> Part:
    read = _kept(value)
    if "arguments" in read:
        read["arguments"] = structured(read["arguments"])
    return cast("Part", read) if "name" in read else next(iter(shaped.parts(value)), cast("Part", read))


def _answered(value: Json) -> Part:
    read = _kept(value)
    if "response" not in read:
        return next(iter(shaped.parts(value)), cast("Part", read))
    read["response"] = shaped.plain(read["response"])
    return cast("Part", read)


def _seen(value: Json) -> Part:
    """Read a blob, uri or file; a `data:` address, which the conventions forbid, becomes a blob."""
    address, content = value.get("uri"), value.get("content")
    if isinstance(content, bytes):
        return cast("Part", {**_kept(value), "content": base64.b64encode(content).decode()})
    if isinstance(address, str) and address.startswith("data:"):
        return next(iter(shaped.parts({"type": "image_url", "image_url": address})))
    if value["type"] == "file" and "file_id" not in value:
        return next(iter(shaped.parts({**value, "type": "input_file"})), cast("Part", _kept(value)))
    return cast("Part", _kept(value))


def _kept(value: Json) -> dict[str, Any]:
    # Logfire's blobs have Anthropic's word for the type.
    return {"mime_type" if key == "media_type" else key: item for key, item in value.items() if item is not None}


_READERS = {
    "text": _said,
    "reasoning": _said,
    "tool_call": _called,
    "tool_call_response": _answered,
    "blob": _seen,
    "uri": _seen,
    "file": _seen,
}
