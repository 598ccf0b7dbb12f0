"""A second look at a rewritten query, as text and without the tree it came from.

What `scoping` writes consists of names in double quotes, numbers, placeholders, allowed words and a few signs. Anything else,
or a call of anything that is not on the list, means that the tree was misunderstood, and the query is not run.
"""

import re

from lumetra_storage.sql_access.errors import SqlRejected
from lumetra_storage.sql_access.functions import TYPES, allowed_functions

_PIECE = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<name>"[^"\\`']+")
  | (?P<placeholder>\{lumetra_text_[0-9]+:\ String\})
  | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>->|<>|!=|<=|>=|\|\||::|[-+*/%=<>(),.\[\]])
    """,
    re.VERBOSE,
)
_BEFORE_BRACKETS = frozenset(
    """
    SELECT DISTINCT FROM JOIN ON USING WHERE HAVING BY AND OR NOT IN AS OVER WHEN THEN ELSE CASE BETWEEN LIKE ILIKE IS EXISTS ALL
    UNION EXCEPT INTERSECT LIMIT OFFSET INTERVAL CAST
    """.split()
)


def check_outcome(written: str) -> None:
    """Refuse *written* unless every piece of it is of a kind we write, and every call is of an allowed function or type.

    Raises:
        SqlRejected: it is not.
    """
    before: tuple[str, str] | None = None
    callable_names = {*allowed_functions().values(), *TYPES, *_BEFORE_BRACKETS}
    end = 0
    while end < len(written):
        piece = _PIECE.match(written, end)
        if piece is None:
            raise SqlRejected("the query uses a sign that is not supported")
        kind, text = str(piece.lastgroup), piece[0]
        end = piece.end()
        if kind == "space":
            continue
        if text == "--" or (before == ("sign", "-") and text == "-") or (before == ("sign", "/") and text in ("*", "/")):
            raise SqlRejected("the query cannot hold a comment there")
        if text == "(" and before is not None and not _may_call(before, callable_names):
            raise SqlRejected(f"{before[1]} cannot be called")
        before = (kind, text)


def _may_call(before: tuple[str, str], callable_names: set[str]) -> bool:
    kind, text = before
    if kind == "word":
        return text in callable_names
    # `quantile(0.5)(x)`: a closing bracket may be followed by an opening one; a name or number may not.
    return kind == "sign" and text not in (".", "]")
