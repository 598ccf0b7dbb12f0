"""Payloads → the blocks a page prints: text, JSON, a tool call with its result, a picture. Pure; bounded by `Limits`."""

import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from markupsafe import Markup

from lumetra_core.attributes import AttributeValue
from lumetra_webui.formats import visible
from lumetra_webui.pages.json_tree import JsonNode, json_tree
from lumetra_webui.pages.limits import Limits
from lumetra_webui.pages.markdown import inert_html

FOLD_LINES = 12
_FOLD_CHARACTERS = 1_100
"""About twelve lines of the detail pane."""
_LONGEST_MARKDOWN = 50_000
"""Beyond it text is shown as it is: rendering would take longer than reading."""
SAFE_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""Types that cannot carry script; SVG can."""
SAFE_SOUNDS = frozenset(
    {"audio/wav", "audio/x-wav", "audio/mpeg", "audio/mp3", "audio/ogg", "audio/webm", "audio/flac", "audio/aac", "audio/mp4"}
)
MOST_MEDIA_CHARACTERS = 8_000_000
"""Of the base64 of what is shown; more is only named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Text, rendered from Markdown or as it is."""

    kind: ClassVar = "text"
    text: str = ""
    html: Markup | None = None
    """The rendered Markdown; None where the text is printed as it is."""
    lines: int
    is_long: bool
    """Folded at twelve lines."""
    left_out: int = 0
    """Characters beyond the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonBlock:
    """A JSON value as a foldable tree."""

    kind: ClassVar = "json"
    root: JsonNode


Body: TypeAlias = TextBlock | JsonBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasoningBlock:
    """What a model thought before it answered."""

    kind: ClassVar = "reasoning"
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCallBlock:
    """A call of a tool, and its result where the conversation holds it."""

    kind: ClassVar = "tool_call"
    name: str
    call_id: str | None
    arguments: Body | None
    result: Body | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaBlock:
    """A picture or a sound we can show safely, or words in place of what we do not show."""

    kind: ClassVar = "media"
    label: str
    source: str | None = None
    """Our own address, or a `data:` address, of a type that cannot carry script."""
    is_sound: bool = False
    address: str | None = None
    """Where something lies that is not ours to fetch: its server would learn that somebody looks at this trace."""

    @property
    def can_be_opened(self) -> bool:
        """Tell whether the address is one of the web, which a browser may be led to."""
        return self.address is not None and self.address.lower().startswith(("https://", "http://"))


Block: TypeAlias = TextBlock | JsonBlock | ReasoningBlock | ToolCallBlock | MediaBlock


def body(value: AttributeValue, limits: Limits, *, markdown: bool = False) -> Body:
    """Show a value as a tree if it is JSON (or a text that holds JSON), else as text."""
    if not isinstance(value, str):
        return JsonBlock(root=json_tree(value, limits))
    parsed = _json_in(value)
    if parsed is not None:
        return JsonBlock(root=json_tree(parsed, limits))
    return text_block(value, limits, markdown=markdown)


def text_block(text: str, limits: Limits, *, markdown: bool = False) -> TextBlock:
    """Show text up to the limit, rendered where asked for."""
    shown = visible(text[: limits.text_characters])
    lines = text.count("\n") + 1
    html = inert_html(shown) if markdown and len(shown) <= _LONGEST_MARKDOWN else None
    return TextBlock(
        text="" if html is not None else shown,
        html=html,
        lines=lines,
        is_long=lines > FOLD_LINES or len(text) > _FOLD_CHARACTERS,
        left_out=max(0, len(text) - limits.text_characters),
    )


def media_block(
    *, modality: str | None, mime_type: str | None, content: Any, address: str | None, own_address: str | None = None
) -> MediaBlock:
    """Show a picture or a sound of a safe type; name everything else and where it lies, without fetching it.

    *own_address* is where we serve the content ourselves; without one it goes along in the page.
    """
    what = (modality or (mime_type or "").split("/", 1)[0] or "file").capitalize()
    details = [what, mime_type or ""]
    source = None
    if isinstance(content, str):
        size_bytes = len(content) * 3 // 4
        details.append(f"{size_bytes:,} bytes")
        if (
            mime_type in SAFE_IMAGES | SAFE_SOUNDS
            and len(content) <= MOST_MEDIA_CHARACTERS
            and (own_address or _is_base64(content))
        ):
            source = own_address or f"data:{mime_type};base64,{content}"
    return MediaBlock(
        label=" · ".join(part for part in details if part),
        source=source,
        is_sound=source is not None and mime_type in SAFE_SOUNDS,
        address=visible(address[:500]) if address else None,
    )


_JSON_START = re.compile(r"\s*[\[{]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def _json_in(text: str) -> AttributeValue:
    """Parse a text that holds a JSON object or list; None when it does not."""
    if not _JSON_START.match(text):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_base64(text: str) -> bool:
    """Tell whether the text can stand in an address as it is; what the browser cannot decode it shows as a broken picture."""
    return _BASE64.fullmatch(text) is not None
