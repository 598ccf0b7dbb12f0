"""The agent graph of a trace: who called whom, how often, at what cost, as a drawing and as a table."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lumetra_core.analysis.agent_graph import APPLICATION, Actor, AgentGraph, Calls, agent_graph
from lumetra_storage.summaries import TraceOutline
from lumetra_webui.formats import Formats, Quantity
from lumetra_webui.pages import addresses
from lumetra_webui.pages.actors import actor_family, actor_key, actor_name
from lumetra_webui.pages.graph_layout import Curve, Layout, Place, layout
from lumetra_webui.pages.shell import Shell
from lumetra_webui.pages.trace_head import TraceHead

_LONGEST_ON_NODE = 27
"""Characters that fit beside the icon; wider ones are clipped there."""
_WIDEST = 6
"""Pixels of the arrow that stands for the most calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """What some calls add up to."""

    calls: str
    errors: str | None
    """In words; None where none failed."""
    tokens: Quantity | None
    cost: Quantity | None
    duration: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorNode:
    """One actor in the drawing."""

    place: Place
    name: str
    whole_name: str
    family: str
    href: str
    figures: CallFigures
    words: str
    """Calls, tokens and cost on one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEdge:
    """One caller and one called: an arrow, and a row of the table."""

    caller: str
    caller_family: str
    called: str
    called_family: str
    href: str
    curve: Curve
    width: str
    """Of the arrow, in pixels; it grows with the logarithm of the calls."""
    count: str
    figures: CallFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsPage:
    """The page of the graph."""

    template: ClassVar = "agents.html"
    shell: Shell
    head: TraceHead
    width: int
    height: int
    summary: str
    nodes: tuple[ActorNode, ...]
    edges: tuple[CallEdge, ...]


def agents_page(outline: TraceOutline, formats: Formats, *, head: TraceHead, query: Mapping[str, str | None]) -> AgentsPage:
    """Draw the graph of a trace; links carry *query*."""
    graph = agent_graph(outline.spans)
    drawing = layout([APPLICATION, *graph.actors], list(graph.edges))

    def href(called: Actor, by: Actor | None = None) -> str:
        """Lead to the calls of an actor; what the application calls is the whole trace."""
        if called == APPLICATION:
            return addresses.trace(outline.project, outline.trace_id, **query)
        asked = {"show": "calls", "called": actor_key(called), "by": actor_key(by) if by else None}
        return addresses.trace(outline.project, outline.trace_id, **query, **asked)

    nodes = {APPLICATION: graph.application, **graph.actors} if graph.actors else {}
    return AgentsPage(
        shell=head.shell,
        head=head,
        width=drawing.width,
        height=drawing.height,
        summary=f"{formats.plural(len(graph.actors), 'actor')}, {formats.plural(len(graph.edges), 'connection')}",
        nodes=tuple(_node(actor, calls, drawing, formats, href=href(actor)) for actor, calls in nodes.items()),
        edges=tuple(
            _edge(pair, calls, graph, drawing, formats, href=href(pair[1], pair[0])) for pair, calls in graph.edges.items()
        ),
    )


def _node(actor: Actor, calls: Calls, drawing: Layout[Actor], formats: Formats, *, href: str) -> ActorNode:
    figures = _figures(calls, formats)
    # The application is no call of anybody's: how many roots a trace has says nothing about it.
    # A box has room for three figures: where calls failed, the tokens stand in the table alone.
    tokens = None if figures.errors else figures.tokens
    told = (None if actor == APPLICATION else figures.calls, tokens, figures.cost)
    return ActorNode(
        place=drawing.places[actor],
        name=actor_name(actor, _LONGEST_ON_NODE),
        whole_name=actor_name(actor, 400),
        family=actor_family(actor),
        href=href,
        figures=figures,
        words=" · ".join(str(part) for part in told if part is not None),
    )


def _edge(
    pair: tuple[Actor, Actor],
    calls: Calls,
    graph: AgentGraph,
    drawing: Layout[Actor],
    formats: Formats,
    *,
    href: str,
) -> CallEdge:
    caller, called = pair
    most = max(each.call_count for each in graph.edges.values())
    # Logarithmic: beside a tool that is called a thousand times one that is called twice still has an arrow to be seen.
    share = math.log1p(calls.call_count) / math.log1p(most)
    return CallEdge(
        caller=actor_name(caller, 120),
        caller_family=actor_family(caller),
        called=actor_name(called, 120),
        called_family=actor_family(called),
        href=href,
        curve=drawing.curves[pair],
        width=f"{max(1.0, share * _WIDEST if most > 1 else 1.5):.1f}",
        count=f"{formats.count(calls.call_count)}\N{MULTIPLICATION SIGN}",
        figures=_figures(calls, formats),
    )


def _figures(calls: Calls, formats: Formats) -> CallFigures:
    return CallFigures(
        calls=formats.plural(calls.call_count, "call"),
        errors=formats.plural(calls.error_count, "error") if calls.error_count else None,
        # No tokens below an actor is most often nothing to count, not a measured nought.
        tokens=formats.tokens(calls.total_tokens) if calls.total_tokens else None,
        cost=formats.cost(calls.cost_usd),
        duration=formats.duration(calls.duration_ns),
    )
