"""One value's way out of the process: walk it, redact and cut its texts, replace binary by a reference, bound the whole.

A `Cleaner` serves one attribute: it counts down a budget, so that neither a huge document nor a deep or cyclic object
costs more than a fixed amount of time and memory.
"""

import dataclasses
import hashlib
import math
import re
from collections.abc import Mapping, Sequence, Set
from typing import cast

from lumetra.guard import guard
from lumetra.redaction import BUILT_IN, SHORTEST_SECRET_CHARS, Redactor, names_a_secret

_MAPPINGS = (dict, Mapping)
"""The class first: asking the abstract one takes ten times as long."""
_SEQUENCES = (list, tuple, Set)
_BYTES = (bytes, bytearray, memoryview)
MAX_DEPTH = 24
MAX_NODES = 20_000
NODE_CHARS = 2
"""What a node costs of the budget besides its text: brackets, quotes, commas."""
_DATA_ADDRESS = re.compile(r"data:(?P<mime>[\w.+/-]{0,100});base64,")


class Cleaner:
    """Cleans one value; not to be used twice, since its budget is spent."""

    __slots__ = ("chars_left", "max_text_chars", "nodes_left", "redactors")

    def __init__(self, redactors: Sequence[Redactor], max_text_chars: int, max_chars: int) -> None:
        self.redactors = redactors
        self.max_text_chars = max_text_chars
        self.chars_left = max_chars
        self.nodes_left = MAX_NODES

    def clean(self, value: object, depth: int = 0) -> object:
        """Give *value* as plain JSON values."""
        self.nodes_left -= 1
        self.chars_left -= NODE_CHARS
        # The plain types first: nearly all values are of them, and an abstract class takes ten times as long to ask.
        kind: type = type(value)
        if kind is str:
            return self.text(cast("str", value))
        if value is None or kind is int or kind is bool:
            return value
        if depth < MAX_DEPTH and self.nodes_left > 0:
            if kind is dict:
                return self.mapping(cast("dict[object, object]", value), depth + 1)
            if kind is list:
                return self.sequence(cast("list[object]", value), depth + 1)
        return self.unusual(value, depth)

    def unusual(self, value: object, depth: int) -> object:
        """Clean what is none of the types that JSON is read into."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else str(value)
        if isinstance(value, _BYTES):
            return reference(bytes(cast("bytes", value)))
        if depth >= MAX_DEPTH or self.nodes_left <= 0:
            return "[cut: too deep or too many values]"
        return self.compound(value, depth + 1)

    def compound(self, value: object, depth: int) -> object:
        """Clean what holds other values; a stranger's object becomes its fields, else its representation."""
        if isinstance(value, _MAPPINGS):
            return self.mapping(cast("Mapping[object, object]", value), depth)
        if isinstance(value, _SEQUENCES):
            return self.sequence(cast("Sequence[object]", value), depth)
        fields = _fields(value)
        if fields is not None:
            return self.mapping(fields, depth)
        return self.text(_representation(value))

    def mapping(self, value: Mapping[object, object], depth: int) -> dict[str, object]:
        """Clean every entry; where the key names a secret, the value is not looked at."""
        cleaned: dict[str, object] = {}
        for key, item in value.items():
            if self.nodes_left <= 0:
                cleaned["[cut]"] = f"{len(value) - len(cleaned)} more entries"
                break
            name = key if isinstance(key, str) else str(key)
            cleaned[name] = "[redacted:key]" if item and names_a_secret(name) else self.clean(item, depth)
        return cleaned

    def sequence(self, value: Sequence[object] | Set[object], depth: int) -> list[object]:
        """Clean every item until the budget of nodes is spent."""
        cleaned: list[object] = []
        for item in value:
            if self.nodes_left <= 0:
                cleaned.append(f"[cut: {len(value) - len(cleaned)} more items]")
                break
            cleaned.append(self.clean(item, depth))
        return cleaned

    def text(self, text: str) -> str:
        """Redact and cut one text. A redactor that fails takes the whole text with it: rather nothing than a leak."""
        length, allowed = len(text), max(0, min(self.max_text_chars, self.chars_left))
        if length < SHORTEST_SECRET_CHARS and length <= allowed and self.redactors is BUILT_IN:
            self.chars_left -= length
            return text
        if text.startswith("data:") and (address := _DATA_ADDRESS.match(text)):
            return f"data:{address['mime']};base64,[cut: {length - address.end()} characters]"
        # Redacted before it is cut, so that half a key does not survive; bounded first, so that a giant text costs little.
        kept = self.redacted(text[: allowed + 256])[:allowed] if length > allowed else self.redacted(text)
        self.chars_left -= len(kept)
        return kept if length <= allowed else f"{kept}…[cut: {length - allowed} more characters]"

    def redacted(self, text: str) -> str:
        """Send *text* through every redactor."""
        kept: str | None = None
        with guard("a redactor"):
            kept = _redacted(text, self.redactors)
        return "[redacted: a redactor failed]" if kept is None else kept


def _redacted(text: str, redactors: Sequence[Redactor]) -> str | None:
    """Give None where a redactor gives no text."""
    for redact in redactors:
        text = redact(text)
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] -- users' functions need not keep to their type
            return None
    return text


def reference(content: bytes, mime_type: str | None = None) -> dict[str, object]:
    """Stand in for bytes: their SHA-256, their size, their type."""
    described: dict[str, object] = {"sha256": hashlib.sha256(content).hexdigest(), "size_bytes": len(content)}
    return described if mime_type is None else {**described, "mime_type": mime_type}


def _fields(value: object) -> Mapping[object, object] | None:
    """Read the fields of a pydantic model or dataclass without running its own serialisers."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name, None) for field in dataclasses.fields(value)}
    if hasattr(type(value), "model_fields"):
        return cast("Mapping[object, object]", vars(value))
    return None


def _representation(value: object) -> str:
    with guard("repr of a captured object"):
        return repr(value)
    return f"<{type(value).__module__}.{type(value).__qualname__}>"
