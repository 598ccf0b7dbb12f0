"""Nodes and arrows → places on a plane: layers from left to right, arrows as curves. Pure, and the same for the same graph.

The steps of Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures" (IEEE SMC 11:2, 1981):
leave out the arrows that close a cycle, put each node one layer after the last that leads to it, keep a place in every layer that
an arrow runs through, order the layers so that arrows cross little, place.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from typing import Generic, NamedTuple, TypeVar

Node = TypeVar("Node", bound=Hashable)

NODE_WIDTH, NODE_HEIGHT = 216, 46
_GAP_X, _GAP_Y = 104, 12
MARGIN = 16
_MOST_CENTRED = 14
"""Rows around whose middle the layers stand. A layer with more goes on below, so that what leads to it is on the first screen."""
_SWEEPS = 4
"""Of ordering the layers; more changes little, Gansner et al., "A Technique for Drawing Directed Graphs" (1993) take up to 24."""
_LOOP = 26
"""How far the curve of an arrow that leads back stands off, in pixels."""


class Place(NamedTuple):
    """Upper left corner of a node, in pixels."""

    x: int
    y: int


class Curve(NamedTuple):
    """An arrow."""

    path: str
    """As SVG writes it in `d`."""
    label_x: int
    label_y: int
    is_back: bool
    """Leads to an earlier layer, or to the same node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(Generic[Node]):
    """A drawing."""

    width: int
    height: int
    places: Mapping[Node, Place]
    curves: Mapping[tuple[Node, Node], Curve]


class _Bend(NamedTuple):
    """Where an arrow runs through a layer between its ends."""

    source: Hashable
    target: Hashable
    layer: int


def layout(nodes: Sequence[Node], arrows: Sequence[tuple[Node, Node]]) -> Layout[Node]:
    """Draw a graph; *nodes* and *arrows* in the order in which they should stand where nothing else decides."""
    forward = _forward(nodes, arrows)
    layers, ways = _bent(_layers(nodes, forward), forward)
    layers = _ordered(layers, ways.values())
    tallest = max((len(layer) for layer in layers), default=0)
    places: dict[Hashable, Place] = {}
    for column, layer in enumerate(layers):
        lead = max(0, min(tallest, _MOST_CENTRED) - len(layer)) * _step() // 2
        for row, node in enumerate(layer):
            places[node] = Place(MARGIN + column * (NODE_WIDTH + _GAP_X), MARGIN + lead + row * _step())
    return Layout(
        width=2 * MARGIN + len(layers) * (NODE_WIDTH + _GAP_X) - _GAP_X,
        height=2 * MARGIN + tallest * _step() - _GAP_Y + _LOOP,
        places={node: places[node] for node in nodes},
        curves={
            arrow: _curve([places[each] for each in ways[arrow]])
            if arrow in ways
            else _curve_back(places[arrow[0]], places[arrow[1]])
            for arrow in arrows
        },
    )


def _step() -> int:
    return NODE_HEIGHT + _GAP_Y


def _forward(nodes: Sequence[Node], arrows: Sequence[tuple[Node, Node]]) -> dict[Node, list[Node]]:
    """Leave out the arrows that close a cycle, as a walk in depth from the first node finds them."""
    leads_to: dict[Node, list[Node]] = {node: [] for node in nodes}
    for source, target in arrows:
        leads_to[source].append(target)
    forward: dict[Node, list[Node]] = {node: [] for node in nodes}
    done: set[Node] = set()
    for start in nodes:
        on_way: dict[Node, int] = {} if start in done else {start: 0}
        while on_way:
            node, step = next(reversed(on_way.items()))
            if step == len(leads_to[node]):
                done.add(node)
                del on_way[node]
                continue
            on_way[node] = step + 1
            target = leads_to[node][step]
            if target in on_way:
                continue
            forward[node].append(target)
            if target not in done:
                on_way[target] = 0
    return forward


def _layers(nodes: Sequence[Node], forward: Mapping[Node, Sequence[Node]]) -> list[list[Node]]:
    """Put each node one layer after the last of those that lead to it."""
    waiting = dict.fromkeys(nodes, 0)
    for targets in forward.values():
        for target in targets:
            waiting[target] += 1
    depth = {node: 0 for node in nodes if not waiting[node]}
    ready = list(depth)
    for node in ready:  # grows while it is read
        for target in forward[node]:
            depth[target] = max(depth.get(target, 0), depth[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    layers: list[list[Node]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in nodes:
        layers[depth[node]].append(node)
    return layers


def _bent(
    layers: Sequence[Sequence[Node]], forward: Mapping[Node, Sequence[Node]]
) -> tuple[list[list[Hashable]], dict[tuple[Node, Node], list[Hashable]]]:
    """Add a bend to every layer an arrow runs through; give the layers, and the way of each arrow from end to end."""
    depth = {node: place for place, layer in enumerate(layers) for node in layer}
    bent: list[list[Hashable]] = [list(layer) for layer in layers]
    ways: dict[tuple[Node, Node], list[Hashable]] = {}
    for source, targets in forward.items():
        for target in targets:
            bends = [_Bend(source, target, layer) for layer in range(depth[source] + 1, depth[target])]
            for bend in bends:
                bent[bend.layer].append(bend)
            ways[source, target] = [source, *bends, target]
    return bent, ways


def _ordered(layers: list[list[Hashable]], ways: Iterable[Sequence[Hashable]]) -> list[list[Hashable]]:
    """Order every layer by the middle of its neighbours, those before and those after in turn."""
    before: dict[Hashable, list[Hashable]] = {}
    after: dict[Hashable, list[Hashable]] = {}
    for source, target in chain.from_iterable(pairwise(way) for way in ways):
        after.setdefault(source, []).append(target)
        before.setdefault(target, []).append(source)
    for sweep in range(_SWEEPS):
        rows = {node: row - len(layer) / 2 for layer in layers for row, node in enumerate(layer)}
        middle = partial(_middle, rows=rows, around=after if sweep % 2 else before)
        layers = [sorted(layer, key=middle) for layer in layers]
    return layers


def _middle(node: Hashable, *, rows: Mapping[Hashable, float], around: Mapping[Hashable, Sequence[Hashable]]) -> float:
    beside = around.get(node, ())
    return sum(rows[each] for each in beside) / len(beside) if beside else rows[node]


def _curve(way: Sequence[Place]) -> Curve:
    """Run from the right edge of the first place to the left edge of the last, straight through those between."""
    first, *rest = way
    here = first.y + NODE_HEIGHT // 2
    path = f"M{first.x + NODE_WIDTH} {here}"
    for place in rest:
        there = place.y + NODE_HEIGHT // 2
        bend = place.x - _GAP_X // 2
        path += f"C{bend} {here} {bend} {there} {place.x} {there}"
        if place is not rest[-1]:
            path += f"H{place.x + NODE_WIDTH}"
        here = there
    return Curve(path, rest[0].x - _GAP_X // 2, (first.y + rest[0].y + NODE_HEIGHT) // 2, is_back=False)


def _curve_back(source: Place, target: Place) -> Curve:
    """Run along the lower edges: out near the right end, in near the left one, so that a loop can be seen too."""
    start, end = source.x + NODE_WIDTH * 3 // 4, target.x + NODE_WIDTH // 4
    out_y, in_y = source.y + NODE_HEIGHT, target.y + NODE_HEIGHT
    low = max(out_y, in_y) + _LOOP
    path = f"M{start} {out_y}C{start} {low} {end} {low} {end} {in_y}"
    return Curve(path, (start + end) // 2, low - _LOOP // 4, is_back=True)
