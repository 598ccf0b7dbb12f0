"""A JSON value → a tree of nodes that a template prints as foldable lines. Pure; bounded in nodes, depth and text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lumetra_core.attributes import AttributeValue
from lumetra_webui.formats import visible
from lumetra_webui.pages.limits import Limits

NodeKind = Literal["object", "array", "string", "number", "word", "cut"]
OPEN_DEPTH = 2
"""Levels that are unfolded to begin with."""
_MOST_OPEN = 12
"""A container with more members than this starts folded, unless it is the top."""
_DEEPEST = 40


class _Budget(NamedTuple):
    """What is left to spend."""

    nodes: Iterator[int]
    text_characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonNode:
    """One value: a leaf with its text, or a container with its members."""

    key: str | None
    """Name or index within the container; None at the top."""
    kind: NodeKind
    """word: true, false or null. cut: stands for what was left out, and says how much."""
    text: str = ""
    members: tuple["JsonNode", ...] = ()
    summary: str = ""
    """Of a container: how many members it has."""
    is_open: bool = False


def json_tree(value: AttributeValue, limits: Limits) -> JsonNode:
    """Build the tree of *value* up to the limits; what is beyond is counted, not shown."""
    return _node(None, value, 0, _Budget(iter(range(limits.json_nodes)), limits.text_characters))


def _node(key: str | None, value: AttributeValue, depth: int, budget: _Budget) -> JsonNode:
    if isinstance(value, Mapping):
        members = [(str(name), member) for name, member in value.items()]
        return _container(key, "object", members, depth, budget)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return _container(key, "array", [(str(place), member) for place, member in enumerate(value)], depth, budget)
    if isinstance(value, str):
        return _string(key, value, budget.text_characters)
    if isinstance(value, bytes):
        return JsonNode(key=key, kind="cut", text=f"{len(value)} bytes")
    if isinstance(value, bool) or value is None:
        return JsonNode(key=key, kind="word", text={True: "true", False: "false", None: "null"}[value])
    return JsonNode(key=key, kind="number", text=repr(value))


def _string(key: str | None, value: str, most: int) -> JsonNode:
    if len(value) <= most:
        return JsonNode(key=key, kind="string", text=visible(value))
    rest = JsonNode(key=None, kind="cut", text=f"{len(value) - most:,} more characters")
    return JsonNode(key=key, kind="string", text=visible(value[:most]), members=(rest,))


def _container(
    key: str | None,
    kind: Literal["object", "array"],
    members: list[tuple[str, AttributeValue]],
    depth: int,
    budget: _Budget,
) -> JsonNode:
    summary = _summary(kind, len(members))
    if depth >= _DEEPEST:
        return JsonNode(key=key, kind="cut", text=f"{summary}, too deep to show")
    nodes: list[JsonNode] = []
    for place, (name, member) in enumerate(members):
        if next(budget.nodes, None) is None:
            nodes.append(JsonNode(key=None, kind="cut", text=f"{len(members) - place} more"))
            break
        nodes.append(_node(visible(name), member, depth + 1, budget))
    is_open = depth == 0 or (depth < OPEN_DEPTH and len(members) <= _MOST_OPEN)
    return JsonNode(key=key, kind=kind, members=tuple(nodes), summary=summary, is_open=is_open)


def _summary(kind: Literal["object", "array"], count: int) -> str:
    noun = ("key" if count == 1 else "keys") if kind == "object" else ("item" if count == 1 else "items")
    return f"{count} {noun}"
