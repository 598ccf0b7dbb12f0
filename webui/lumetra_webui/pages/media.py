"""Pictures and sounds that a span carries: numbered, so that each has an address, and decoded for who asks for one."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lumetra_core.message import Part
from lumetra_core.span import Span
from lumetra_webui.pages import addresses
from lumetra_webui.pages.blocks import MOST_MEDIA_CHARACTERS, SAFE_IMAGES, SAFE_SOUNDS


class Media(NamedTuple):
    """One picture or sound, of a type that cannot carry script."""

    mime_type: str
    content: bytes


def media_addresses(span: Span) -> Mapping[int, str]:
    """Give the address of every part of *span* that carries content, by the identity of the part."""
    return {
        id(part): addresses.media(span.project, span.trace_id, span.span_id, place)
        for place, part in enumerate(_carrying(span))
        if _is_safe(part.get("mime_type"))
    }


def media_at(span: Span, place: int) -> Media | None:
    """Decode the part at *place*; None where there is none, or none that may be shown."""
    part = next((part for number, part in enumerate(_carrying(span)) if number == place), None)
    mime_type, content = (part.get("mime_type"), part.get("content")) if part else (None, None)
    if mime_type is None or not _is_safe(mime_type) or not isinstance(content, str) or len(content) > MOST_MEDIA_CHARACTERS:
        return None
    try:
        return Media(mime_type, base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError):
        return None


def _is_safe(mime_type: object) -> bool:
    # JSON of a stranger: a list has no place in a set.
    return isinstance(mime_type, str) and mime_type in SAFE_IMAGES | SAFE_SOUNDS


def _carrying(span: Span) -> Iterator[Part]:
    """Walk the parts with content of their own, in the order of the messages."""
    for message in (*span.input_messages, *span.output_messages):
        for part in message.get("parts", ()):
            if part.get("type") in ("blob", "file") and part.get("content") is not None:
                yield part
