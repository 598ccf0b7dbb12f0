"""Attributes flattened into indexed keys (`llm.input_messages.0.message.role`) → rows, in numeric order.

Indices need not start at 0, nor be contiguous: OpenInference keeps slot 0 free for a system message that may be missing.
"""

from functools import lru_cache
from typing import Any

from lumetra_core.attributes import Attributes, AttributeValue


class Tree(dict[str, Any]):
    """Attributes nested by the dots of their keys: values are branches (`Tree`) or the attributes' own values."""

    __slots__ = ()

    def branch(self, *path: str) -> "Tree":
        """Follow *path* down; an empty branch where there is none."""
        node = self
        for word in path:
            below = node.get(word)
            if not isinstance(below, Tree):
                return Tree()
            node = below
        return node

    def leaf(self, *path: str) -> AttributeValue:
        """Read the value at the end of *path*; None where there is none."""
        *above, last = path
        value = self.branch(*above).get(last)
        return value.get(_LEAF) if isinstance(value, Tree) else value

    def rows(self) -> list["Tree"]:
        """List the numbered branches by their number; leaves and words between them are left out."""
        if not self:
            return []
        numbered = [
            (int(word), below)
            for word, below in self.items()
            if len(word) < 10 and word.isdecimal() and isinstance(below, Tree)
        ]
        return [below for _, below in sorted(numbered, key=_number)]


_LEAF = ""
"""Where a branch keeps the value of the key that ends at it: `tool_call` beside `tool_call.id`."""


def tree(attributes: Attributes, prefixes: tuple[str, ...]) -> Tree:
    """Nest the attributes that start with one of *prefixes* (each ending in a dot), in one pass over all of them."""
    root = Tree()
    for key, value in attributes.items():
        if not key.startswith(prefixes):
            continue
        node = root
        path, last = _path(key)
        for word in path:
            below = node.get(word)
            if type(below) is not Tree:
                below = node[word] = Tree() if below is None else Tree({_LEAF: below})
            node = below
        if type(node.get(last)) is Tree:
            node[last][_LEAF] = value
        else:
            node[last] = value
    return root


@lru_cache(maxsize=16_384)
def _path(key: str) -> tuple[tuple[str, ...], str]:
    """Split a key at its dots. The same keys come with every span."""
    *path, last = key.split(".")
    return tuple(path), last


def indexed(attributes: Attributes, prefix: str) -> list[dict[str, AttributeValue]]:
    """Group `prefix.N.rest` attributes into one `{rest: value}` per N, by number. *prefix* comes without its last dot."""
    start = len(prefix) + 1
    groups: dict[int, dict[str, AttributeValue]] = {}
    for key, value in attributes.items():
        if key.startswith(prefix) and key[start - 1 : start] == ".":
            number, _, rest = key[start:].partition(".")
            if number.isdecimal() and len(number) < 10:
                groups.setdefault(int(number), {})[rest] = value
    return [groups[number] for number in sorted(groups)]


def below(attributes: Attributes, prefix: str) -> dict[str, AttributeValue]:
    """Collect the attributes under *prefix* (ending in a dot) by the rest of their key."""
    return {key[len(prefix) :]: value for key, value in attributes.items() if key.startswith(prefix)}


def _number(row: tuple[int, Tree]) -> int:
    return row[0]
