"""A filter that has been understood: a tree of our own frozen records, typed by field, and nothing of the parser's left in it.

Only what stands in this file can be compiled; that is the allow-list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, Union

from lumetra_storage.filters.errors import Place
from lumetra_storage.filters.fields import Field

Holder = Literal["self", "root", "any"]
"""Which span a condition is about: the span under test, the root of its trace, or any span of its trace."""

Operator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A field as it was named in a filter."""

    field: Field
    key: str | None = None
    """Of a family such as `attributes`; None for a plain field."""
    holder: Holder = "self"
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class FromNow:
    """A moment that moves with the clock: `now() - 1h`, `today()`."""

    day_start: bool = False
    """Counted from the last midnight (UTC) instead of from now."""
    offset_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """A fixed moment, in nanoseconds since the epoch (UTC)."""

    time: int


Value: TypeAlias = Union[str, bool, int, float, At, FromNow]
"""A literal, already of the type its field wants; durations are whole nanoseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`cost_usd > 0.02`, `is_root` (which is `is_root = true`)."""

    reference: Reference
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class In:
    """`model IN ('gpt-4o', 'gpt-4o-mini')`. There is at least one value, and all are of one type."""

    reference: Reference
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """`duration BETWEEN 1s AND 2s`, both ends included."""

    reference: Reference
    low: Value
    high: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """`name LIKE 'chat %'`: % stands for any text, _ for one character, a backslash takes the meaning from either."""

    reference: Reference
    pattern: str
    any_case: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains:
    """`output CONTAINS 'late "money back"'`: every word, and every quoted phrase, in any case."""

    reference: Reference
    words: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IsNull:
    """`user_id IS NULL`."""

    reference: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """`NOT …`; also what `NOT IN`, `NOT LIKE` and `IS NOT NULL` become."""

    expression: "Expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All of two or more."""

    expressions: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """At least one of two or more."""

    expressions: "tuple[Expression, ...]"


Condition: TypeAlias = Union[Comparison, In, Between, Like, Contains, IsNull]
"""A leaf of the tree."""

Expression: TypeAlias = Union[And, Or, Not, Condition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a user asked for."""

    text: str
    expression: Expression | None
    """None for an empty text, which everything matches."""

    @property
    def asks_scores(self) -> bool:
        """True when any condition is about a score: all judgements of that name are read, whatever the window."""
        return any(condition.reference.field.type == "score" for condition in _leaves(self.expression))


def _leaves(expression: Expression | None) -> Iterator[Condition]:
    if isinstance(expression, (And, Or)):
        for each in expression.expressions:
            yield from _leaves(each)
    elif isinstance(expression, Not):
        yield from _leaves(expression.expression)
    elif expression is not None:
        yield expression
