"""Literals of a filter, and what each type of field makes of them.

`literal` reads what was written; `typed` turns it into a value of its field, or says how it should have been written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Literal, cast

from sqlglot import exp

from lumetra_core.clock import from_rfc3339
from lumetra_storage.filters.errors import FilterError, Place, nearest
from lumetra_storage.filters.fields import FieldType
from lumetra_storage.filters.nodes import At, FromNow, Reference, Value
from lumetra_storage.filters.places import place_of
from lumetra_storage.filters.tokens import DURATION_PART, DURATION_UNITS_NS

_INT64 = range(-(2**63), 2**63)
"""Ask it of integers only: for anything else `in` would compare one by one."""

WrittenKind = Literal["text", "number", "duration", "flag", "moment"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A literal as it was written, before its field is asked."""

    kind: WrittenKind
    value: Value
    source: str
    """How to show it in a message."""
    place: Place


def literal(node: exp.Expr, near: Place) -> Written:
    """Read a literal; *near* is where an error points when the node itself has no place.

    Raises:
        FilterError: it is no literal, or out of range.
    """
    place = place_of(node) or near
    if isinstance(node, exp.Paren):
        return literal(node.this, near)
    if isinstance(node, exp.Neg):
        return _negated(literal(node.this, near))
    if isinstance(node, exp.Literal):
        text = str(node.this)
        return Written(kind="text", value=text, source=f"'{text}'", place=place) if node.is_string else _number(text, place)
    if isinstance(node, exp.Boolean):
        return Written(kind="flag", value=bool(node.this), source=str(node.this).lower(), place=place)
    if isinstance(node, (exp.Add, exp.Sub)):
        return _shifted(node, near)
    if isinstance(node, exp.Anonymous):
        return _called(node, place)
    return _duration_or_nothing(node, place)


def typed(written: Written, reference: Reference) -> Value:
    """Take *written* as a value of the field it is compared with.

    Raises:
        FilterError: the field is of another type.
    """
    return _TYPED[reference.field.type](written, reference)


def duration_ns(text: str) -> int | None:
    """Read `1h30m` or `1.5s`; None when *text* is no duration."""
    total, end = 0.0, 0
    for part in DURATION_PART.finditer(text):
        if part.start() != end:
            return None
        total += float(part[1]) * DURATION_UNITS_NS[part[2]]
        end = part.end()
    return round(total) if text and end == len(text) and total < _INT64.stop else None


def _number(text: str, place: Place) -> Written:
    # Whole numbers stay whole: beyond 53 bits a float would equal its neighbours.
    value: int | float = int(text) if text.isdecimal() and float(text) < _INT64.stop else float(text)
    if not isfinite(value):
        raise FilterError(f"{text} is larger than any number we keep", place)
    return Written(kind="number", value=value, source=text, place=place)


def _negated(written: Written) -> Written:
    if written.kind not in ("number", "duration"):
        raise FilterError(f"{written.source} has no negative", written.place)
    value = -cast("float", written.value)
    return Written(kind=written.kind, value=value, source=f"-{written.source}", place=written.place)


def _shifted(node: exp.Add | exp.Sub, near: Place) -> Written:
    """`now() - 1h`: a moment and a duration; nothing else is reckoned with."""
    left, right = literal(node.this, near), literal(node.expression, near)
    place = left.place.until(right.place)
    if left.kind != "moment" or right.kind != "duration":
        raise FilterError("only now() and today() can be reckoned with, as in now() - 1h", place)
    moment, by_ns = cast("FromNow", left.value), cast("int", right.value)
    offset = moment.offset_ns + (by_ns if isinstance(node, exp.Add) else -by_ns)
    if offset not in _INT64:
        raise FilterError("that is further from now than times we keep", place)
    value = FromNow(day_start=moment.day_start, offset_ns=offset)
    return Written(
        kind="moment", value=value, source=f"{left.source} {'+-'[isinstance(node, exp.Sub)]} {right.source}", place=place
    )


def _called(node: exp.Anonymous, place: Place) -> Written:
    name = str(node.this).lower()
    if name in ("now", "today") and not node.expressions:
        return Written(kind="moment", value=FromNow(day_start=name == "today"), source=f"{name}()", place=place)
    raise FilterError(
        f"there is no function {name}(…); a filter knows now() and today()", place, suggestion=nearest(name, ("now", "today"))
    )


def _duration_or_nothing(node: exp.Expr, place: Place) -> Written:
    if isinstance(node, exp.Column) and len(node.parts) == 1:
        value = duration_ns(node.name)
        if value is not None:
            return Written(kind="duration", value=value, source=node.name, place=place)
        if node.name[0].isdigit():
            raise FilterError(f"{node.name} is longer than any time we keep", place)
        raise FilterError(f"texts stand in quotes: '{node.name}'", place, suggestion=f"'{node.name}'")
    if isinstance(node, exp.Null):
        raise FilterError("nothing equals NULL; write IS NULL or IS NOT NULL", place, suggestion="IS NULL")
    raise FilterError("a field is compared with a value: a text in quotes, a number, a duration or a time", place)


def _text(written: Written, reference: Reference) -> Value:
    if written.kind == "text":
        return written.value
    raise FilterError(f"{reference.field.name} is a text; write it in quotes", written.place, suggestion=f"'{written.source}'")


def _enum(written: Written, reference: Reference) -> Value:
    known = reference.field.values
    value = str(_text(written, reference)).lower()
    if value in known:
        return value
    close = nearest(value, known)
    meant = f"; did you mean '{close}'?" if close else ""
    message = f"{reference.field.name} is one of {', '.join(known)}{meant}"
    raise FilterError(message, written.place, suggestion=f"'{close}'" if close else None)


def _numeric(written: Written, reference: Reference) -> Value:
    if written.kind == "number":
        return written.value
    unit = f" of {reference.field.unit}" if reference.field.unit else ""
    bare = str(written.value).strip() if written.kind == "text" else ""
    suggestion = bare if bare.replace(".", "", 1).isdecimal() else None
    raise FilterError(
        f"{reference.field.name} is a number{unit}; write it without quotes", written.place, suggestion=suggestion
    )


def _duration(written: Written, reference: Reference) -> Value:
    counts_ns = reference.field.name.endswith("_ns")
    if written.kind == "duration" or (written.kind == "number" and counts_ns):
        return written.value
    named = duration_ns(str(written.value).replace(" ", "")) if written.kind == "text" else None
    if named is not None:
        return named
    suggestion = f"{written.source}s" if written.kind == "number" else None
    raise FilterError(
        f"{reference.field.name} is a duration; write it with its unit: 150ms, 2s, 1h30m", written.place, suggestion=suggestion
    )


def _time(written: Written, reference: Reference) -> Value:
    if written.kind == "moment":
        return written.value
    if written.kind == "text":
        try:
            return At(time=from_rfc3339(str(written.value)))
        except (ValueError, OverflowError):
            pass
    message = f"{reference.field.name} is a time; write it like '2026-11-23', '2026-11-23T04:35:56Z' or now() - 1h"
    raise FilterError(message, written.place)


def _flag(written: Written, reference: Reference) -> Value:
    if written.kind == "flag":
        return written.value
    raise FilterError(f"{reference.field.name} is true or false", written.place, suggestion="true")


def _any(written: Written, reference: Reference) -> Value:
    if written.kind == "flag":
        return str(written.value).lower()  # as attributes are written in the tables
    if written.kind in ("text", "number"):
        return written.value
    raise FilterError(f"{reference.field.name} is compared with a text in quotes, a number, true or false", written.place)


def _score(written: Written, reference: Reference) -> Value:
    if written.kind in ("text", "number"):
        return written.value
    raise FilterError(f"score.{reference.key} is a number, or a label in quotes", written.place)


_TYPED: dict[FieldType, Callable[[Written, Reference], Value]] = {
    "text": _text,
    "words": _text,
    "list": _text,
    "enum": _enum,
    "number": _numeric,
    "duration": _duration,
    "time": _time,
    "flag": _flag,
    "any": _any,
    "score": _score,
}
