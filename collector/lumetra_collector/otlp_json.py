"""OTLP/JSON → the same export request message that protobuf gives, so that all that follows exists once.

The rules are those of the OTLP specification, "JSON Protobuf Encoding", which differs from protobuf's own JSON: ids are hex
(either case), keys are lowerCamelCase only, 64-bit integers are decimal strings or numbers, unknown keys are ignored.
Enums must be numbers; we take their names as well.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeGuard

import orjson
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from lumetra_collector.errors import BadBody
from lumetra_collector.protobuf_body import MessageType, Parsed

_HEX_FIELDS = frozenset({"trace_id", "span_id", "parent_span_id"})
_FROM_URL_SAFE = str.maketrans("-_", "+/")
_MAX_DEPTH = 100
"""Messages within messages; the limit that protobuf's own parser has."""

_Scalar = Callable[[Any], Any]
"""One JSON value → the Python value protobuf wants. Raises one of `_DOES_NOT_FIT` where it does not fit."""
_DOES_NOT_FIT = (OverflowError, TypeError, ValueError)
"""OverflowError: an integer of four hundred digits is fine JSON, and no double."""


class _Misfit(Exception):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason


def parse_json(body: bytes, message_type: type[MessageType]) -> Parsed[MessageType]:
    """Read *body* as *message_type*; broken UTF-8 and halves of surrogate pairs become U+FFFD.

    Raises:
        BadBody: The body is no JSON, or a known field holds a value of another type. The message names the field.
    """
    document, repaired = _document(body)
    if not _is_object(document):
        raise BadBody(f"the body is not a JSON object holding an {message_type.DESCRIPTOR.name}")
    message = message_type()
    try:
        _fill(message, document, 1)
    except _Misfit as exc:
        raise BadBody(f"{exc.path}: {exc.reason}") from exc
    return Parsed(message, repaired)


def _document(body: bytes) -> tuple[Any, bool]:
    if not body.strip():
        return {}, False
    try:
        # The strict and fast parser first. It refuses what real emitters send: cut UTF-8, halves of surrogate pairs, NaN.
        return orjson.loads(body), False
    except orjson.JSONDecodeError as strict:
        try:
            return _mended(json.loads(body.decode("utf-8", "replace"), strict=False)), True
        except (ValueError, RecursionError) as exc:
            raise BadBody(f"the body is not JSON: {strict}") from exc


def _mended(value: Any) -> Any:
    """Replace halves of surrogate pairs: JavaScript leaves them where it cuts a text in the middle of an emoji."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if _is_array(value):
        return [_mended(item) for item in value]
    if _is_object(value):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value


def _is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, dict)


def _is_array(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list)


def _fill(message: Message, fields: Mapping[str, Any], depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise _Misfit("…", f"nested more than {_MAX_DEPTH} levels deep")
    known = _fields(message.DESCRIPTOR)
    for key, value in fields.items():
        field = known.get(key)
        if field is None or value is None:  # unknown fields are ignored; null is "not set" (protobuf JSON)
            continue
        try:
            _set(message, field, value, depth)
        except _Misfit as exc:
            raise _Misfit(f"{key}{'' if exc.path.startswith('[') else '.'}{exc.path}".rstrip("."), exc.reason) from exc
        except _DOES_NOT_FIT as exc:
            raise _Misfit(key, str(exc)) from exc


def _set(message: Message, field: "_Field", value: Any, depth: int) -> None:
    if field.is_repeated:
        _extend(getattr(message, field.name), field, value, depth)
    elif field.scalar is None:
        child = getattr(message, field.name)
        # An empty object is a set message: `{"value": {}}` is an attribute without a value, not none at all.
        child.SetInParent()
        _fill(child, _mapping(value), depth + 1)
    else:
        setattr(message, field.name, field.scalar(value))


def _extend(container: Any, field: "_Field", values: Any, depth: int) -> None:
    if not _is_array(values):
        raise TypeError(f"expected a list, not {_named(values)}")
    for index, value in enumerate(values):
        try:
            if field.scalar is None:
                _fill(container.add(), _mapping(value), depth + 1)
            else:
                container.append(field.scalar(value))
        except _Misfit as exc:
            raise _Misfit(f"[{index}].{exc.path}", exc.reason) from exc
        except _DOES_NOT_FIT as exc:
            raise _Misfit(f"[{index}]", str(exc)) from exc


def _mapping(value: Any) -> Mapping[str, Any]:
    if not _is_object(value):
        raise TypeError(f"expected an object, not {_named(value)}")
    return value


class _Field:
    """What is needed to fill one field, looked up once per message type."""

    __slots__ = ("is_repeated", "name", "scalar")

    def __init__(self, descriptor: FieldDescriptor) -> None:
        self.name = descriptor.name
        self.is_repeated = descriptor.is_repeated
        self.scalar = None if descriptor.message_type is not None else _scalar(descriptor)


@cache
def _fields(descriptor: Descriptor) -> Mapping[str, _Field]:
    return {field.json_name: _Field(field) for field in descriptor.fields}


def _scalar(descriptor: FieldDescriptor) -> _Scalar:
    if descriptor.enum_type is not None:
        numbers = {value.name: value.number for value in descriptor.enum_type.values}
        return lambda value: numbers[value] if isinstance(value, str) and value in numbers else _integer(value)
    if descriptor.type == FieldDescriptor.TYPE_BYTES:
        return _hex if descriptor.name in _HEX_FIELDS else _base64
    if descriptor.type == FieldDescriptor.TYPE_STRING:
        return _text
    if descriptor.type == FieldDescriptor.TYPE_BOOL:
        return _boolean
    if descriptor.type in (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT):
        return _double
    return _integer


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a string, not {_named(value)}")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"expected true or false, not {_named(value)}")
    return value


def _integer(value: Any) -> int:
    """Take `"12"`, `12` and `12.0`. The range is checked by protobuf, which raises ValueError."""
    # JavaScript has no integers: some emitters write 12.0.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    # bool is an int in Python; `true` is no number in JSON.
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"expected an integer, not {_named(value)}")
    return int(value)


def _double(value: Any) -> float:
    """Take a number, or the texts protobuf JSON has for what JSON cannot say: NaN, Infinity, -Infinity."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(f"expected a number, not {_named(value)}")
    return float(value)


def _hex(value: Any) -> bytes:
    """Read an id; one that is not hex is empty, so that its span alone is rejected."""
    try:
        return bytes.fromhex(_text(value))
    except ValueError:
        return b""


def _base64(value: Any) -> bytes:
    """Take either alphabet, padded or not (protobuf's "JSON Mapping", `bytes`). Signs of neither would silently be other bytes."""
    standard = _text(value).translate(_FROM_URL_SAFE).rstrip("=")
    return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)


def _named(value: Any) -> str:
    """Name a JSON type for a message to a person."""
    match value:
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case dict():
            return "an object"
        case _:
            return "null" if value is None else "a list"
