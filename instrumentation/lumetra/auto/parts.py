"""Message parts of the conventions, as libraries' messages are turned into them."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from lumetra.cleaning import reference
from lumetra_core.message import Message, Part

_DATA_ADDRESS = re.compile(r"data:(?P<mime>[^;,]{0,100});base64,")
MAX_HASHED_CHARS = 32 * 1024 * 1024
"""Of base64; a longer binary part is described without its hash."""


def text_part(content: str) -> Part:
    """Make a text part."""
    return {"type": "text", "content": content}


def text_message(role: str, content: str) -> Message:
    """Make a message of one text."""
    return {"role": role, "parts": [text_part(content)]}


def tool_call_part(call_id: str | None, name: str | None, arguments: Any) -> Part:
    """Make a tool call; arguments that are JSON text become the value."""
    return {"type": "tool_call", "id": call_id, "name": name or "", "arguments": parsed(arguments)}


def tool_response_part(call_id: str | None, response: Any) -> Part:
    """Make a tool's answer."""
    return {"type": "tool_call_response", "id": call_id, "response": response}


def address_part(modality: str, address: str) -> Part:
    """Make a part of a URL: a link stays a link, a `data:` address is binary."""
    match = _DATA_ADDRESS.match(address)
    if match is None:
        return {"type": "uri", "modality": modality, "uri": address}
    return binary_part(modality, address[match.end() :], match["mime"] or None)


def binary_part(modality: str, encoded: str, mime_type: str | None) -> Part:
    """Make a blob by reference: base64 goes in, SHA-256 and size come out, and the bytes stay here."""
    described: dict[str, object] = {"size_bytes": len(encoded) * 3 // 4}
    if len(encoded) <= MAX_HASHED_CHARS:
        try:
            described = reference(base64.b64decode(encoded))
        except (binascii.Error, ValueError):
            described["note"] = "not valid base64"
    return blob_part(modality, mime_type, described)


def blob_part(modality: str, mime_type: str | None, described: Mapping[str, object]) -> Part:
    """Make a blob of which only a description (SHA-256, size) leaves the process."""
    part: Part = {"type": "blob", "modality": modality, "mime_type": mime_type, "content": ""}
    return {**part, **described}  # pyright: ignore[reportReturnType] -- parts may carry further keys by the convention


def parsed(arguments: Any) -> Any:
    """Read JSON text; anything else, and text that is no JSON (a call cut short), stays as it is."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments
