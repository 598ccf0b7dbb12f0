"""What could come next in a half-typed filter: text and cursor → `Completion`. Pure; values from the data come from `field_values`."""

from dataclasses import dataclass
from typing import Literal

from lumetra_storage.filters.errors import Place
from lumetra_storage.filters.fields import FIELDS, Field, FieldType, fields_by_name
from lumetra_storage.filters.tokens import Word, words

Expected = Literal["field", "key", "operator", "value", "connective"]

_EQUALITY = ("=", "!=", "IN", "NOT IN")
_ORDER = ("=", "!=", "<", "<=", ">", ">=", "BETWEEN", "IN")
_NULLS = ("IS NULL", "IS NOT NULL")
_OPERATORS: dict[FieldType, tuple[str, ...]] = {
    "text": (*_EQUALITY, "LIKE", "ILIKE", "CONTAINS", *_NULLS),
    "words": ("CONTAINS", "LIKE", "ILIKE", *_NULLS),
    "list": ("=", "!=", "IN", "CONTAINS", "LIKE", *_NULLS),
    "enum": (*_EQUALITY, *_NULLS),
    "number": (*_ORDER, *_NULLS),
    "duration": (*_ORDER, *_NULLS),
    "time": ("<", "<=", ">", ">=", "BETWEEN"),
    "flag": ("AND", "OR", "= true", "= false"),
    "any": (*_ORDER, "LIKE", "ILIKE", "CONTAINS", *_NULLS),
    "score": (*_ORDER, *_NULLS),
}
_HOLDERS = ("root", "any")


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What is being typed at the cursor."""

    expected: Expected
    """key: of `attributes['…']` or `score.…`. connective: AND, OR."""
    prefix: str
    """The part before the cursor, without its opening quote."""
    place: Place
    """What an accepted candidate replaces, its opening quote included."""
    field: Field | None = None
    """Whose operator, value or key it is; None for an unknown name, and where a field or connective is expected."""
    key: str | None = None
    """Of the family the value is of."""
    candidates: tuple[str, ...] = ()
    """What is known without asking the data, ready to be put in."""


def suggest(text: str, cursor: int) -> Completion:
    """Tell what is typed at *cursor* (characters from the start) of *text*, and what it could become."""
    found = list(words(text[:cursor]))
    typed: Word | None = None
    if found and found[-1].place.offset + found[-1].place.length == cursor and _is_open(found[-1]):
        typed = found.pop()
    reader = _Reader()
    for word in found:
        reader.read(word)
    place = Place(cursor, 0) if typed is None else typed.place
    return reader.completion(text[place.offset : cursor].lstrip("'\""), place)


def _is_open(word: Word) -> bool:
    """Tell whether typing on would change *word*: a closed quote and a sign are done."""
    return word.kind not in ("text", "sign")


class _Reader:
    """Follows a filter word by word, forgivingly, to know what comes next."""

    def __init__(self) -> None:
        self.expected: Expected = "field"
        self._names: list[str] = []
        self._key: str | None = None
        self._in_list = False
        self._between = False

    def read(self, word: Word) -> None:
        """Go on by one word; what makes no sense there is passed over."""
        {"field": self._after_field, "key": self._after_key, "operator": self._after_operator}.get(
            self.expected, self._after_value
        )(word)

    def completion(self, prefix: str, place: Place) -> Completion:
        """Say what may stand at *place*, where *prefix* is typed so far."""
        field = None if self.expected in ("field", "connective") else self._field()
        candidates = tuple(each for each in self._known(field) if each.lower().startswith(prefix.lower().strip("'")))
        if self.expected == "value":
            candidates = tuple(each for each in self._known(field) if each.strip("'").lower().startswith(prefix.lower()))
        return Completion(
            expected=self.expected,
            prefix=prefix,
            place=place,
            field=field,
            key=self._key if field else None,
            candidates=candidates,
        )

    def _after_field(self, word: Word) -> None:
        if word.kind == "name":
            self._names, self._key, self.expected = [word.text], None, "operator"

    def _after_key(self, word: Word) -> None:
        if word.kind in ("name", "text"):
            self._key = word.text if self._key is None else f"{self._key}.{word.text}"
            self.expected = "operator"

    def _after_operator(self, word: Word) -> None:
        if word.text in (".", "[") and word.kind == "sign":
            self._enter_parts()
        elif word.text in ("AND", "OR") and word.kind == "keyword":
            self.expected = "field"
        elif word.text == ")":
            self.expected = "connective"
        elif word.text not in ("NOT", "]"):
            self._in_list, self._between = word.text == "IN", word.text == "BETWEEN"
            self.expected = "value"

    def _enter_parts(self) -> None:
        """After a dot or bracket: the rest of a dotted name, or the key of a family."""
        if len(self._names) == 1 and self._names[0].lower() in _HOLDERS:
            self._names, self.expected = [], "field"
        elif (field := self._field()) is not None and field.takes_key:
            self.expected = "key"
        else:
            self.expected = "key"
            self._names.append(".")

    def _after_value(self, word: Word) -> None:
        if self.expected == "value" and word.text in ("(", ",", "+", "-", "NOT"):
            return
        if word.text in ("AND", "OR") and word.kind == "keyword":
            self.expected = "value" if self._between else "field"
            self._between = False
        elif (word.text == "," and self._in_list) or word.text in ("+", "-"):
            self.expected = "value"
        else:
            self._in_list = self._in_list and word.text != ")"
            self.expected = "connective"

    def _field(self) -> Field | None:
        return fields_by_name().get("".join(self._names).lower() if self._names else "")

    def _known(self, field: Field | None) -> tuple[str, ...]:
        if self.expected == "field":
            return (*(each.name for each in FIELDS), *(f"{holder}." for holder in _HOLDERS))
        if self.expected == "connective":
            return (",", ")") if self._in_list else ("AND", "OR")
        if self.expected == "key" and "." in self._names:
            start = "".join(self._names).lower()
            return tuple(each.name.removeprefix(start) for each in FIELDS if each.name.startswith(start))
        if field is None or self.expected == "key":
            return ()
        return _OPERATORS[field.type] if self.expected == "operator" else _values(field)


def _values(field: Field) -> tuple[str, ...]:
    return {
        "enum": tuple(f"'{value}'" for value in field.values),
        "flag": ("true", "false"),
        "time": ("now() - 1h", "now() - 1d", "today()"),
        "duration": ("500ms", "2s", "1m"),
    }.get(field.type, ())
