"""Odd attribute values → plain typed ones. Every function here takes anything and never raises.

Emitters disagree on how to write the same thing: a native value, a JSON string, the `repr` of a Python object, or text.
Numbers and booleans come as strings, lists of strings as JSON strings. The dialects read through these functions only.
"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import orjson

from lumetra_core.attributes import AttributeValue

_STRUCTURE = ("{", "[")
_LONGEST_REPR = 1_000_000
"""`ast.literal_eval` is some twenty times slower than a JSON parser: longer texts stay text."""
_CUT_BEGINNINGS = ('{"', '["', "[{", "[[")
_SHORTEST_CUT = 32
"""Limits of attributes' lengths are larger; shorter text was not cut."""
_STRUCTURAL = re.compile(r'\\.|["{}\[\],]', re.DOTALL)
"""The marks that JSON is built of; an escape is matched whole, so that its quote is none."""
_DEEPEST = 200
"""orjson writes at most 254 levels; what we could not write again must not be parsed."""


def structured(value: AttributeValue) -> Any:
    """Open up text that holds an object or a list; give anything else back as it is.

    Tried in order: native value, JSON, JSON with `NaN`, Python `repr`. Text that is none of these stays text.
    """
    if not isinstance(value, str) or value.lstrip()[:1] not in _STRUCTURE:
        return value
    try:
        return _writable(orjson.loads(value), value)
    except orjson.JSONDecodeError:
        return _lenient(value)


def decoded(value: AttributeValue) -> Any:
    """Open up text of an emitter that JSON-encodes *every* value, scalars included: the quoted "chat", `null`, `1`."""
    if not isinstance(value, str):
        return value
    try:
        return _writable(orjson.loads(value), value)
    except orjson.JSONDecodeError:
        return opened(value)


def opened(value: AttributeValue) -> Any:
    """Open up the text of a whole attribute, also where the SDK's limit cut the JSON in the middle.

    Only for whole attributes: JSON within JSON that ends too early was written so by a model, and stays the text it is.
    """
    parsed = structured(value)
    return _mended(parsed) if isinstance(parsed, str) and parsed.lstrip()[:2] in _CUT_BEGINNINGS else parsed


def _mended(cut: str) -> Any:
    """Close what is open at the end of *cut*; what is whole but no JSON stays text."""
    if not _SHORTEST_CUT <= len(cut) <= _LONGEST_REPR:
        return cut
    closers = _closers(cut)
    for end, closing in closers:
        try:
            return orjson.loads(cut[:end] + closing)
        except orjson.JSONDecodeError:
            continue
    return cut


def _closers(cut: str) -> list[tuple[int, str]]:
    """List where *cut* may end and what closes it there, the least loss first; nothing where it is closed already."""
    open_brackets: list[str] = []
    commas: list[tuple[int, str]] = []
    in_text = False
    for mark in _STRUCTURAL.finditer(cut):
        character = mark[0]
        if character == '"':
            in_text = not in_text
        elif in_text:
            continue
        elif character in "{[":
            open_brackets.append("}" if character == "{" else "]")
        elif character == ",":
            commas.append((mark.start(), "".join(reversed(open_brackets))))
        elif not open_brackets or open_brackets.pop() != character or not open_brackets:
            return []
    closing = "".join(reversed(open_brackets))
    # In the middle of a text (or of an escape in it), else after the last member that is whole.
    ends = [(len(cut) - lost, '"' + closing) for lost in range(7)] if in_text else [(len(cut), closing)]
    return [*ends, *reversed(commas[-3:])]


def _writable(parsed: Any, text: str) -> Any:
    if text.count("[") + text.count("{") <= _DEEPEST:
        return parsed
    try:
        orjson.dumps(parsed)
    except (orjson.JSONEncodeError, RecursionError):
        return text
    return parsed


def _lenient(text: str) -> Any:
    try:
        parsed = json.loads(text, strict=False) if "NaN" in text or "Infinity" in text else _literal(text)
        return orjson.loads(orjson.dumps(parsed))
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return text


def _literal(text: str) -> Any:
    if len(text) > _LONGEST_REPR or text.rstrip()[-1:] not in ("}", "]"):
        raise ValueError("not a literal")
    return ast.literal_eval(text.strip())


def text(value: AttributeValue) -> str | None:
    """Read a non-empty string; numbers and booleans are written out, anything else is None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    return None


def number(value: AttributeValue) -> float | None:
    """Read a finite number, also from a string."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if -1e300 < value < 1e300 else None


def count(value: AttributeValue) -> int | None:
    """Read a number of tokens, choices or dimensions: whole, not negative, and so small that a few of them add up to 63 bits."""
    if type(value) is not int:
        exact = number(value)
        if exact is None:
            return None
        value = int(exact)
    return value if 0 <= value < 1 << 60 else None


def flag(value: AttributeValue) -> bool | None:
    """Read a boolean, also from `True`, `"true"`, `"False"`, 1, 0."""
    if isinstance(value, str):
        return {"true": True, "false": False, "1": True, "0": False}.get(value.strip().lower())
    return bool(value) if isinstance(value, (bool, int)) else None


def strings(value: AttributeValue) -> tuple[str, ...]:
    """Read a list of strings: native, as JSON, as `repr`; a lone string is a list of one."""
    items = structured(value)
    if isinstance(items, (list, tuple)):
        return tuple(word for item in cast("Sequence[Any]", items) if (word := text(item)))
    word = text(items)
    return (word,) if word else ()


def mapping(value: AttributeValue) -> Mapping[str, Any]:
    """Read an object; anything else is an empty one."""
    found = opened(value)
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}


def sequence(value: AttributeValue) -> Sequence[Any]:
    """Read a list; anything else is an empty one."""
    found = opened(value)
    return cast("Sequence[Any]", found) if isinstance(found, (list, tuple)) else ()


def mappings(value: AttributeValue) -> tuple[Mapping[str, Any], ...]:
    """Read a list of objects, leaving out what is none; a lone object is a list of one."""
    found = opened(value)
    if isinstance(found, Mapping):
        return (cast("Mapping[str, Any]", found),)
    if not isinstance(found, (list, tuple)):
        return ()
    # Vercel writes a list of JSON strings.
    candidates = (structured(item) for item in cast("Sequence[AttributeValue]", found))
    return tuple(cast("Mapping[str, Any]", item) for item in candidates if isinstance(item, Mapping))


def compact(value: AttributeValue) -> str:
    """Write a value as a person would want to read it: text as it is, anything else as compact JSON."""
    if isinstance(value, str):
        return value
    try:
        return orjson.dumps(value, default=_unknown, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, ValueError, RecursionError):
        return str(value)


def _unknown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def first(*values: Any) -> Any:
    """Give the first that is not None."""
    return next((value for value in values if value is not None), None)


def known(**fields: Any) -> dict[str, Any]:
    """Keep the fields that have an answer: neither None nor an empty text, tuple, list or mapping."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", (), [], {})}
