"""A JSON value → a tree of nodes that a template prints as foldable lines. Pure; bounded in nodes, depth and text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lumetra_core.attributes import AttributeValue
from lumetra_webui.formats import visible

NodeKind = Literal["object", "array", "string", "number", "word", "cut"]
OPEN_DEPTH = 2
"""Levels that are unfolded to begin with."""
_MOST_OPEN = 12
"""A container with more members than this starts folded, unless it is the top."""
_DEEPEST = 40
_LONGEST_STRING = 4_000


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


def json_tree(value: AttributeValue, *, most_nodes: int) -> JsonNode:
    """Build the tree of *value*, of at most *most_nodes* nodes; what is beyond is counted, not shown."""
    return _node(None, value, 0, iter(range(most_nodes)))


def _node(key: str | None, value: AttributeValue, depth: int, budget: Iterator[int]) -> JsonNode:
    if isinstance(value, Mapping):
        members = [(str(name), member) for name, member in value.items()]
        return _container(key, "object", members, depth, budget)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return _container(key, "array", [(str(place), member) for place, member in enumerate(value)], depth, budget)
    if isinstance(value, str):
        cut = value[:_LONGEST_STRING] + ("…" if len(value) > _LONGEST_STRING else "")
        return JsonNode(key=key, kind="string", text=visible(cut))
    if isinstance(value, bytes):
        return JsonNode(key=key, kind="cut", text=f"{len(value)} bytes")
    if isinstance(value, bool) or value is None:
        return JsonNode(key=key, kind="word", text={True: "true", False: "false", None: "null"}[value])
    return JsonNode(key=key, kind="number", text=repr(value))


def _container(
    key: str | None,
    kind: Literal["object", "array"],
    members: list[tuple[str, AttributeValue]],
    depth: int,
    budget: Iterator[int],
) -> JsonNode:
    summary = _summary(kind, len(members))
    if depth >= _DEEPEST:
        return JsonNode(key=key, kind="cut", text=f"{summary}, too deep to show")
    nodes: list[JsonNode] = []
    for place, (name, member) in enumerate(members):
        if next(budget, None) is None:
            nodes.append(JsonNode(key=None, kind="cut", text=f"{len(members) - place} more"))
            break
        nodes.append(_node(visible(name), member, depth + 1, budget))
    is_open = depth == 0 or (depth < OPEN_DEPTH and len(members) <= _MOST_OPEN)
    return JsonNode(key=key, kind=kind, members=tuple(nodes), summary=summary, is_open=is_open)


def _summary(kind: Literal["object", "array"], count: int) -> str:
    noun = ("key" if count == 1 else "keys") if kind == "object" else ("item" if count == 1 else "items")
    return f"{count} {noun}"
