"""Text → sqlglot's tree, by a dialect that knows conditions and nothing else of SQL.

The parser's tables are cut down to the operators of the filter language, so that most of SQL is not refused but does not
exist. What still comes through is refused by `parse`, which allows node by node.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel, ParseError
from sqlglot.parser import Parser, binary_range_parser
from sqlglot.tokenizer_core import Token, TokenType

from lumetra_storage.filters.errors import FilterError, Place
from lumetra_storage.filters.tokens import Word, words

LONGEST_FILTER = 10_000
"""Characters. Far beyond what a person writes; a bound on the work one request can ask for."""
DEEPEST_NESTING = 16
"""Brackets and NOTs within one another. Each costs the parser about 25 frames of Python's thousand."""

_KEYWORDS = {
    "AND": TokenType.AND,
    "OR": TokenType.OR,
    "NOT": TokenType.NOT,
    "IN": TokenType.IN,
    "BETWEEN": TokenType.BETWEEN,
    "LIKE": TokenType.LIKE,
    "ILIKE": TokenType.ILIKE,
    # sqlglot has no token of its own for CONTAINS: GLOB is free, since the language has no such operator.
    "CONTAINS": TokenType.GLOB,
    "IS": TokenType.IS,
    "NULL": TokenType.NULL,
    "TRUE": TokenType.TRUE,
    "FALSE": TokenType.FALSE,
}
_SIGNS = {
    "=": TokenType.EQ,
    "==": TokenType.EQ,
    "!=": TokenType.NEQ,
    "<>": TokenType.NEQ,
    "<": TokenType.LT,
    "<=": TokenType.LTE,
    ">": TokenType.GT,
    ">=": TokenType.GTE,
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
    "[": TokenType.L_BRACKET,
    "]": TokenType.R_BRACKET,
    ",": TokenType.COMMA,
    ".": TokenType.DOT,
    "+": TokenType.PLUS,
    "-": TokenType.DASH,
}


class _FilterParser(Parser):
    FUNCTIONS: ClassVar[dict[str, Callable[..., Any]]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., Any]]] = {}
    NO_PAREN_FUNCTIONS: ClassVar[dict[TokenType, Any]] = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Callable[..., Any]]] = {}
    RANGE_PARSERS: ClassVar[dict[TokenType, Callable[..., Any]]] = {
        TokenType.BETWEEN: Parser.RANGE_PARSERS[TokenType.BETWEEN],
        TokenType.IN: Parser.RANGE_PARSERS[TokenType.IN],
        TokenType.IS: Parser.RANGE_PARSERS[TokenType.IS],
        TokenType.LIKE: binary_range_parser(exp.Like),
        TokenType.ILIKE: binary_range_parser(exp.ILike),
        TokenType.GLOB: binary_range_parser(exp.Contains),
    }


class _FilterDialect(Dialect):
    parser_class = _FilterParser


def syntax_tree(text: str) -> exp.Expr | None:
    """Parse *text*; None when there is nothing in it but space. Leaves carry their place in `meta`.

    Raises:
        FilterError: it is too long, too deep, or no expression.
    """
    if len(text) > LONGEST_FILTER:
        raise FilterError(f"the filter is longer than {LONGEST_FILTER:,} characters", Place(LONGEST_FILTER, len(text)))
    if not text.isascii():
        _check_encoding(text)
    found = words(text)
    _check(found)
    if not found:
        return None
    tokens = [_token(number, word) for number, word in enumerate(found)]
    parser = _FilterParser(dialect=_FilterDialect(), error_level=ErrorLevel.IMMEDIATE)
    try:
        tree = parser.parse_into(exp.Condition, tokens, text)[0]
    except ParseError as error:
        raise _explained(error, found) from error
    if tree is None:
        raise FilterError(f"a condition cannot begin with {found[0].text!r}", found[0].place)
    return tree


def _token(number: int, word: Word) -> Token:
    """Hand a word to sqlglot. Its column is the word's number, by which an error finds the word again."""
    if word.kind == "keyword":
        kind = _KEYWORDS[word.text]
    elif word.kind == "sign":
        kind = _SIGNS[word.text]
    else:
        # A duration travels as a name: no other name begins with a digit.
        kind = {"text": TokenType.STRING, "number": TokenType.NUMBER}.get(word.kind, TokenType.VAR)
    start, length = word.place
    return Token(kind, word.text, line=1, col=number, start=start, end=start + length - 1)


def _check(found: tuple[Word, ...]) -> None:
    """Refuse what the parser should not even see."""
    depth, nots = 0, 0
    for word in found:
        if word.kind == "unclosed":
            raise FilterError("the quote is never closed", word.place, suggestion=word.text + word.text[0])
        if word.kind == "stray":
            raise FilterError(f"{word.text!r} means nothing in a filter{_advice(word.text)}", word.place)
        nots = nots + 1 if word.text == "NOT" and word.kind == "keyword" else nots * (word.text == "(")
        depth += (word.kind == "sign") * ((word.text in "([") - (word.text in ")]"))
        if depth + nots > DEEPEST_NESTING:
            raise FilterError(f"more than {DEEPEST_NESTING} levels within one another", word.place)


def _check_encoding(text: str) -> None:
    """Refuse half of a surrogate pair, which no store can carry."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise FilterError("this character cannot be stored or found", Place(error.start, error.end - error.start)) from error


def _advice(stray: str) -> str:
    if stray[0].isdigit():
        return "; numbers are written 0.02, durations 150ms, 2s or 1h30m, and texts in quotes"
    return {
        "&": "; write AND",
        "|": "; write OR",
        "!": "; write NOT",
        "~": "; write LIKE or CONTAINS",
        ";": "; a filter is one condition",
        "*": "; a pattern is written name LIKE 'chat%'",
    }.get(stray, "")


def _explained(error: ParseError, found: tuple[Word, ...]) -> FilterError:
    """Say in the language's own words what sqlglot did not like."""
    first = error.errors[0]
    number, description = int(first["col"]), str(first["description"])
    word = found[min(number, len(found) - 1)]
    at_end = Place(found[-1].place.offset + found[-1].place.length, 0)
    if "Expecting )" in description or "Expecting ]" in description or "Expected ]" in description:
        is_last = number >= len(found) - 1
        bracket = ")" if ")" in description else "]"
        return FilterError(f"a closing {bracket} is missing", at_end if is_last else word.place, suggestion=bracket)
    if "Required keyword" in description:
        if number >= len(found) - 1:
            return FilterError(f"the filter stops short after {word.text!r}: a value or a condition is missing", at_end)
        return FilterError(f"something is missing near {word.text!r}", word.place)
    if word.text == "IS":
        return FilterError("IS is followed by NULL or NOT NULL", word.place, suggestion="IS NOT NULL")
    return FilterError(f"did not expect {word.text!r} here; conditions are joined with AND or OR", word.place)
