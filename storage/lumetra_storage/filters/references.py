"""What a filter names: `model`, `attributes['tenant']`, `score.faithfulness`, `root.name`, `any.tool_name`."""

from typing import get_args

from sqlglot import exp

from lumetra_storage.filters.errors import FilterError, Place, nearest
from lumetra_storage.filters.fields import Field, fields_by_name
from lumetra_storage.filters.nodes import Holder, Reference
from lumetra_storage.filters.places import place_of
from lumetra_storage.filters.values import duration_ns

_HOLDERS = tuple(holder for holder in get_args(Holder) if holder != "self")
LONGEST_KEY = 256
"""Characters of an attribute's key or a score's name."""


def is_reference(node: exp.Expr) -> bool:
    """Tell a name from a literal; a duration looks like a name to sqlglot."""
    if isinstance(node, exp.Paren):
        return is_reference(node.this)
    if isinstance(node, exp.Column) and len(node.parts) == 1:
        return duration_ns(node.name) is None
    return isinstance(node, (exp.Column, exp.Dot, exp.Bracket))


def reference(node: exp.Expr) -> Reference:
    """Look up what *node* names.

    Raises:
        FilterError: it is no name, or there is no such field; the nearest one is suggested.
    """
    place = place_of(node) or Place(0, 0)
    if isinstance(node, exp.Paren):
        return reference(node.this)
    if isinstance(node, exp.Bracket):
        return _keyed(node, place)
    if not is_reference(node):
        raise FilterError("a condition begins with a field, as in model = 'gpt-4o'", place)
    return _resolved(_names(node), place)


def text_reference(place: Place) -> Reference:
    """Name the field that a quoted text alone is searched in."""
    return Reference(field=fields_by_name()["text"], place=place)


def _names(node: exp.Expr) -> list[str]:
    if isinstance(node, (exp.Column, exp.Dot)):
        return [part.name for part in node.parts]
    raise FilterError("a condition begins with a field, as in model = 'gpt-4o'", place_of(node) or Place(0, 0))


def _keyed(node: exp.Bracket, place: Place) -> Reference:
    """Read `attributes['tenant']`."""
    keys = node.expressions
    if len(keys) != 1 or not isinstance(keys[0], exp.Literal) or not keys[0].is_string:
        raise FilterError("the key stands in quotes: attributes['tenant']", place)
    if not isinstance(node.this, (exp.Column, exp.Dot)):
        raise FilterError("a key belongs to attributes, metadata, resource or score", place)
    return _resolved(_names(node.this), place, key=str(keys[0].this))


def _resolved(names: list[str], place: Place, key: str | None = None) -> Reference:
    holder: Holder = "self"
    if len(names) > 1 and names[0].lower() in _HOLDERS:
        holder = "root" if names[0].lower() == "root" else "any"
        names = names[1:]
    field = fields_by_name().get(".".join(names).lower()) or fields_by_name().get(names[0].lower())
    if field is None:
        raise _unknown(".".join(names), place)
    rest = names[1:] if "." not in field.name else []
    if field.takes_key and rest and key is None:
        key, rest = ".".join(rest), []
    if rest or (key is not None and not field.takes_key):
        raise FilterError(f"{field.name} has no parts", place, suggestion=field.name)
    if field.takes_key and not key:
        raise FilterError(f"{field.name} takes a key, as in {field.example}", place, suggestion=field.example)
    if key is not None and len(key) > LONGEST_KEY:
        raise FilterError(f"a key is not longer than {LONGEST_KEY} characters", place)
    return _checked(field, key, holder, place)


def _checked(field: Field, key: str | None, holder: Holder, place: Place) -> Reference:
    if field.of_trace and holder != "self":
        raise FilterError(f"{field.name} is of the whole trace already", place, suggestion=field.name)
    return Reference(field=field, key=key, holder=holder, place=place)


def _unknown(name: str, place: Place) -> FilterError:
    close = nearest(name, fields_by_name())
    advice = (
        f"; did you mean {close}?" if close else "; an attribute is written attributes['…'], a text to search for 'in quotes'"
    )
    return FilterError(f"there is no field {name}{advice}", place, suggestion=close)
