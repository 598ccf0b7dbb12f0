"""Attribute values as JSON text and back, exactly.

Plain JSON has no bytes, no NaN, no integers beyond 64 bits and no lone surrogates. Those rare values are written as an
object of one key that begins with `$`; an object that looks like one of these by itself is wrapped, so nothing is ambiguous:

    bytes {"$bytes": "<base64>"} · NaN, ±Infinity {"$float": "nan"} · huge integer {"$int": "<hexadecimal>"} · such an object {"$map": {…}}

The usual value takes the fast path: one call of orjson and two searches in its output.
"""

import base64
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import orjson

_TAGS = ("$bytes", "$float", "$int", "$map")
_INT64 = range(-(2**63), 2**64)
MAX_DEPTH = 200
"""orjson writes 254 levels at most; a value nested deeper than this is kept as its text."""


def encode(value: object) -> bytes:
    """Write *value* in UTF-8 so that `decode` gives it back; sequences come back as lists, lone surrogates as U+FFFD."""
    try:
        text = orjson.dumps(value, default=_tagged_bytes)
    except TypeError:  # orjson's JSONEncodeError: a huge integer, a lone surrogate, too deep
        return orjson.dumps(_plain(value))
    # orjson writes NaN as null without a word, and cannot know our tags: look closer when either may be there.
    # Two searches in bytes cost far less than walking through every value.
    return orjson.dumps(_plain(value)) if b'"$' in text or b"null" in text else text


def decode(text: str) -> Any:
    """Read what `encode` wrote, as the store gives it back."""
    value = orjson.loads(text)
    return _exact(value) if '"$' in text else value


def valid_text(text: str) -> str:
    """Replace what UTF-8 cannot carry (lone surrogates) by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _tagged_bytes(value: object) -> object:
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    if isinstance(value, Sequence):
        return list(cast("Sequence[object]", value))
    raise TypeError


def _plain(value: object, depth: int = 0) -> object:
    """Say *value* in plain JSON terms, tags where it has none."""
    if depth > MAX_DEPTH:
        return valid_text(str(value))
    return _WRITERS.get(type(value), _plain_other)(value, depth)


def _plain_float(value: Any, _depth: int) -> object:
    return value if math.isfinite(value) else {"$float": repr(value)}


def _plain_int(value: Any, _depth: int) -> object:
    return value if value in _INT64 else {"$int": hex(value)}


def _plain_text(value: Any, _depth: int) -> object:
    return value if value.isascii() else valid_text(value)


def _plain_map(value: Any, depth: int) -> object:
    plain = {valid_text(str(key)): _plain(item, depth + 1) for key, item in value.items()}
    return {"$map": plain} if len(plain) == 1 and next(iter(plain)) in _TAGS else plain


def _plain_list(value: Any, depth: int) -> object:
    return [_plain(item, depth + 1) for item in value]


def _plain_other(value: object, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    for kind, write in ((str, _plain_text), (int, _plain_int), (float, _plain_float), (Mapping, _plain_map)):
        if isinstance(value, kind):
            return write(value, depth)
    if isinstance(value, (bytes, bytearray)):
        return _tagged_bytes(value)
    return _plain_list(value, depth) if isinstance(value, Sequence) else valid_text(str(value))


_WRITERS: dict[type, Callable[[Any, int], object]] = {
    str: _plain_text,
    int: _plain_int,
    float: _plain_float,
    dict: _plain_map,
    list: _plain_list,
    tuple: _plain_list,
}


def _exact(value: Any) -> Any:
    if isinstance(value, list):
        return [_exact(item) for item in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    plain = cast("dict[str, Any]", value)
    if len(plain) == 1:
        tag, content = next(iter(plain.items()))
        if tag in _READERS:
            return _READERS[tag](content)
    return {key: _exact(item) for key, item in plain.items()}


_READERS: dict[str, Callable[[Any], Any]] = {
    "$bytes": base64.b64decode,
    "$float": float,
    "$int": lambda digits: int(digits, 16),
    "$map": lambda plain: {key: _exact(item) for key, item in plain.items()},
}
