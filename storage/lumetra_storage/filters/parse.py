"""A filter's text → `Filter`. Pure.

sqlglot's tree is translated node by node onto `nodes`; a node, or an argument of a node, that is not named here is refused.
"""

import re
from collections.abc import Callable
from typing import cast

from sqlglot import exp

from lumetra_storage.filters.errors import FilterError, Place
from lumetra_storage.filters.grammar import syntax_tree
from lumetra_storage.filters.nodes import (
    And,
    Between,
    Comparison,
    Condition,
    Contains,
    Expression,
    Filter,
    In,
    IsNull,
    Like,
    Not,
    Operator,
    Or,
    Reference,
)
from lumetra_storage.filters.places import place_of
from lumetra_storage.filters.references import is_reference, reference, text_reference
from lumetra_storage.filters.values import Written, literal, typed

_OPERATORS: dict[type[exp.Expr], Operator] = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_MIRRORED: dict[Operator, Operator] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDERED_TYPES = frozenset({"number", "duration", "time", "any", "score"})

_PHRASE = re.compile(r'"([^"]*)"')
_WORD = re.compile(r"[A-Za-z0-9\u0080-\U0010ffff]+")
"""What the text index takes for a word: its `splitByNonAlpha` cuts at every ASCII sign and at nothing else."""


def parse_filter(text: str) -> Filter:
    """Understand *text*; an empty one matches everything.

    Raises:
        FilterError: with the place, and the nearest field where one was misspelt.
    """
    tree = syntax_tree(text)
    return Filter(text=text, expression=None if tree is None else _expression(tree))


def _expression(node: exp.Expr) -> Expression:
    if isinstance(node, exp.Paren):
        return _expression(_only(node, "this"))
    if isinstance(node, (exp.And, exp.Or)):
        expressions = tuple(_expression(operand) for operand in _operands(node))
        return And(expressions=expressions) if isinstance(node, exp.And) else Or(expressions=expressions)
    if isinstance(node, exp.Not):
        return Not(expression=_expression(_only(node, "this")))
    if isinstance(node, (exp.Like, exp.ILike)) and node.args.get("negate"):
        node.set("negate", None)
        return Not(expression=_like(node))
    translate = _CONDITIONS.get(type(node))
    if translate is not None:
        return translate(node)
    return _alone(node)


def _operands(node: exp.And | exp.Or) -> list[exp.Expr]:
    """Flatten a chain of the same connective; sqlglot nests it to the left, as deep as it is long."""
    operands: list[exp.Expr] = []
    rest: exp.Expr = node
    while type(rest) is type(node):
        _only(rest, "this", "expression")
        operands.append(rest.args["expression"])
        rest = rest.args["this"]
    return [rest, *reversed(operands)]


def _comparison(node: exp.Expr) -> Condition:
    _only(node, "this", "expression")
    left, right, operator = node.args["this"], node.args["expression"], _OPERATORS[type(node)]
    # `2s < duration` reads as well as `duration > 2s`.
    if is_reference(right) and not is_reference(left):
        left, right, operator = right, left, _MIRRORED[operator]
    named = reference(left)
    written = literal(right, near=named.place)
    value = typed(written, named)
    if operator in ("=", "!="):
        if named.field.type == "time":
            raise FilterError("times are compared with <, <=, >, >= or BETWEEN: they are kept to the nanosecond", named.place)
    elif named.field.type not in _ORDERED_TYPES or isinstance(value, (str, bool)):
        raise FilterError(f"{_shown(named)} is compared with =, != or IN here, not with {operator}", written.place)
    return Comparison(reference=named, operator=operator, value=value)


def _in(node: exp.Expr) -> Condition:
    written_list = node.args.get("expressions")
    if not written_list:
        raise FilterError("IN takes a list in brackets: IN ('a', 'b')", _place(node))
    _only(node, "this", "expressions")
    named = reference(node.args["this"])
    if named.field.type == "time":
        raise FilterError("times are compared with <, <=, >, >= or BETWEEN", named.place)
    if named.field.type == "flag":
        raise FilterError(
            f"{_shown(named)} is true or false; write it alone, or NOT before it", named.place, suggestion=_shown(named)
        )
    values = tuple(typed(literal(item, near=named.place), named) for item in written_list)
    kinds = {str if isinstance(value, str) else bool if isinstance(value, bool) else float for value in values}
    if len(kinds) > 1:
        raise FilterError("the values of one list are of one type", _place(node))
    return In(reference=named, values=values)


def _between(node: exp.Expr) -> Condition:
    _only(node, "this", "low", "high")
    named = reference(node.args["this"])
    low, high = (_bound(node.args[end], named) for end in ("low", "high"))
    return Between(reference=named, low=typed(low, named), high=typed(high, named))


def _bound(node: exp.Expr, named: Reference) -> Written:
    written = literal(node, near=named.place)
    if named.field.type not in _ORDERED_TYPES or isinstance(typed(written, named), (str, bool)):
        raise FilterError(f"BETWEEN compares numbers, durations and times; {_shown(named)} is none here", written.place)
    return written


def _like(node: exp.Expr) -> Condition:
    _only(node, "this", "expression")
    named = reference(node.args["this"])
    # Scores and totals are numbers or labels; a pattern over them would be compared with their digits.
    if named.field.type not in ("text", "words", "list", "enum", "any"):
        raise FilterError(f"LIKE compares texts, and {_shown(named)} is none", named.place)
    pattern = _quoted(node.args["expression"], named)
    # ClickHouse refuses such a pattern when it runs, without saying where.
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        raise FilterError("a pattern does not end in a backslash", _place(node))
    return Like(reference=named, pattern=pattern, any_case=isinstance(node, exp.ILike))


def _contains(node: exp.Expr) -> Condition:
    _only(node, "this", "expression")
    named = reference(node.args["this"])
    if named.field.type == "list":
        return Comparison(reference=named, operator="=", value=_quoted(node.args["expression"], named))
    if named.field.type not in ("text", "words", "any"):
        raise FilterError(f"CONTAINS searches texts, and {_shown(named)} is none", named.place)
    return _search(named, _quoted(node.args["expression"], named), _place(node))


def _search(named: Reference, text: str, place: Place) -> Contains:
    """Split the searched text: phrases stand in double quotes, the rest is words in any order."""
    phrases = tuple(phrase for phrase in _PHRASE.findall(text) if _WORD.search(phrase))
    words = tuple(dict.fromkeys(word.lower() for word in _WORD.findall(_PHRASE.sub(" ", text))))
    if not words and not phrases:
        raise FilterError("there is no word to search for", place)
    return Contains(reference=named, words=words, phrases=phrases)


def _is_null(node: exp.Expr) -> Expression:
    negate = bool(node.args.get("negate"))
    node.set("negate", None)
    _only(node, "this", "expression")
    named = reference(node.args["this"])
    if not isinstance(node.args["expression"], exp.Null):
        raise FilterError("IS is followed by NULL or NOT NULL", named.place, suggestion="IS NOT NULL")
    if named.field.type == "flag" or named.field.of_trace:
        raise FilterError(f"{_shown(named)} is never absent", named.place)
    return Not(expression=IsNull(reference=named)) if negate else IsNull(reference=named)


def _alone(node: exp.Expr) -> Condition:
    """What may stand without an operator: a flag, and a quoted text, which is searched for."""
    if isinstance(node, exp.Literal) and node.is_string:
        return _search(text_reference(_place(node)), str(node.this), _place(node))
    if is_reference(node):
        named = reference(node)
        if named.field.type == "flag":
            return Comparison(reference=named, operator="=", value=True)
        raise FilterError(f"{_shown(named)} is not compared with anything, as in {named.field.example}", named.place)
    raise FilterError("this is no condition; write one like model = 'gpt-4o'", _place(node))


def _quoted(node: exp.Expr, named: Reference) -> str:
    written = literal(node, near=named.place)
    if written.kind == "text":
        return cast("str", written.value)
    raise FilterError("the text to look for stands in quotes", written.place, suggestion=f"'{written.source}'")


def _shown(named: Reference) -> str:
    return named.field.name if named.key is None else f"{named.field.name}['{named.key}']"


def _place(node: exp.Expr) -> Place:
    return place_of(node) or Place(0, 0)


def _only(node: exp.Expr, *names: str) -> exp.Expr:
    """Refuse a node with any argument but *names*; gives the first one."""
    if any(node.args.get(name) is None for name in names):
        raise FilterError("something is missing here", _place(node))
    if any(value not in (None, False, []) for name, value in node.args.items() if name not in names):
        raise FilterError("this is more SQL than a filter knows", _place(node))
    return node.args[names[0]]


_CONDITIONS: dict[type[exp.Expr], Callable[[exp.Expr], Expression]] = {
    **dict.fromkeys(_OPERATORS, _comparison),
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _like,
    exp.ILike: _like,
    exp.Contains: _contains,
    exp.Is: _is_null,
}
