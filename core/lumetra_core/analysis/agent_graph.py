"""Spans of a trace → who called whom, how often, and at what cost: agents, models, tools and retrievals as actors.

A span of another kind (a chain step, an HTTP request) is transparent: what happens below it was called by the actor above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lumetra_core.analysis.forest import forest
from lumetra_core.analysis.interface import AnySpan, TracedSpan
from lumetra_core.operation import family

ActorKind = Literal["application", "agent", "model", "tool", "retrieval", "embedding", "check"]


@dataclass(frozen=True, slots=True, order=True)
class Actor:
    """Somebody who calls or is called. All spans of one kind and name are the same actor."""

    kind: ActorKind
    name: str
    """Empty for the application, the caller of what has no actor above it."""


APPLICATION = Actor("application", "")


@dataclass(slots=True, kw_only=True)
class Calls:
    """What some calls add up to, everything below them included."""

    call_count: int = 0
    error_count: int = 0
    """Calls that ended in an error themselves."""
    duration_ns: int = 0
    """Sum over the calls: those side by side count each."""
    total_tokens: int = 0
    cost_usd: float | None = None
    """None where no cost is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentGraph:
    """A directed graph; loops (an agent that calls itself) are edges too."""

    actors: dict[Actor, Calls]
    """In the order in which they came first. What an actor's inner calls of itself cost is in both."""
    edges: dict[tuple[Actor, Actor], Calls]
    """Caller and called, in the order of the first call."""
    application: Calls
    """The whole trace."""


def agent_graph(spans: Sequence[AnySpan]) -> AgentGraph:
    """Draw who called whom in one trace."""
    trees = forest(spans)
    order = list(trees.depth_first())
    below = _sums_below(order)
    callers: dict[str, Actor] = {}
    actors: dict[Actor, Calls] = {}
    edges: dict[tuple[Actor, Actor], Calls] = {}
    for span, above in order:
        caller = APPLICATION if above is None else callers[above.span_id]
        actor = actor_of(span)
        callers[span.span_id] = actor or caller
        if actor is not None:
            for calls in (actors.setdefault(actor, Calls()), edges.setdefault((caller, actor), Calls())):
                _count(calls, span, *below[span.span_id])
    whole = Calls()
    for top in trees.tops:
        _count(whole, top, *below[top.span_id])
    return AgentGraph(actors=actors, edges=edges, application=whole)


def calls_of(spans: Sequence[AnySpan], called: Actor | None, by: Actor | None = None) -> tuple[str, ...]:
    """Give the ids of the spans that are calls of *called* by *by*, in tree order; None stands for anybody, the application for nobody above."""
    found: list[str] = []
    callers: dict[str, Actor] = {}
    for span, above in forest(spans).depth_first():
        caller = APPLICATION if above is None else callers[above.span_id]
        actor = actor_of(span)
        callers[span.span_id] = actor or caller
        if actor is not None and called in (None, actor) and by in (None, caller):
            found.append(span.span_id)
    return tuple(found)


def actor_of(span: TracedSpan) -> Actor | None:
    """Name the actor a span is a call of; None for spans of no actor."""
    kind = family(span.operation)
    if kind == "agent":
        return Actor("agent", span.agent_name or span.name)
    if kind == "tool":
        return Actor("tool", span.tool_name or span.name)
    if kind in ("model", "embedding"):
        return Actor(kind, span.model or span.name)
    return Actor(kind, span.name) if kind in ("retrieval", "check") else None


def _sums_below(order: list[tuple[AnySpan, AnySpan | None]]) -> dict[str, tuple[int, float | None]]:
    """Sum tokens and cost of the leaf inference spans at and below each span; children come after their parents in *order*."""
    sums: dict[str, tuple[int, float | None]] = {}
    for span, above in reversed(order):
        tokens, cost = sums.get(span.span_id, (0, None))
        if span.usage_is_leaf:
            tokens += (span.input_tokens or 0) + (span.output_tokens or 0)
            cost = _added(cost, span.cost_usd)
        sums[span.span_id] = (tokens, cost)
        if above is not None:
            above_tokens, above_cost = sums.get(above.span_id, (0, None))
            sums[above.span_id] = (above_tokens + tokens, _added(above_cost, cost))
    return sums


def _count(calls: Calls, span: TracedSpan, tokens: int, cost: float | None) -> None:
    calls.call_count += 1
    calls.error_count += span.status == "error"
    calls.duration_ns += span.duration_ns
    calls.total_tokens += tokens
    calls.cost_usd = _added(calls.cost_usd, cost)


def _added(left: float | None, right: float | None) -> float | None:
    return right if left is None else (left if right is None else left + right)
