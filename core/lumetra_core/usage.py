"""Which spans' tokens and cost may be added up.

Agent, chain and framework spans repeat the usage of the model calls below them, and two instrumentors may record the same
call twice. Adding every span that carries tokens counts money two or three times; so sums run over *leaf inference spans*.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from lumetra_core.operation import EMBEDDINGS, INFERENCE_OPERATIONS

MOST_CALLERS = 16
"""Inference spans above a call that may be the one a report stands beside. Frameworks nest three or four; a trace made to hurt, any number."""


class UsageNode(NamedTuple):
    """What the rule needs to know of a span."""

    span_id: str
    parent_span_id: str | None
    operation: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    response_id: str | None
    start_time: int
    duration_ns: int = 0
    """0 where it is not known."""

    @property
    def is_billed(self) -> bool:
        """An inference span that carries usage of its own; noughts do not count."""
        return self.operation in INFERENCE_OPERATIONS and bool(self.input_tokens or self.output_tokens or self.cost_usd)


def leaf_usage(spans: Iterable[UsageNode]) -> frozenset[str]:
    """Choose the spans of one trace whose usage counts, so that each model call is counted once.

    A span counts when it is an inference with usage and has none such of its sort (generation or embedding) below it. Of
    several with the same response id and the same tokens (a framework and a provider instrumentor side by side, a response
    fetched again) the first counts; the id alone is not enough, since some local servers draw theirs from a thousand.
    A report of a call that stands beside the call's span (Logfire's of a streamed answer) does not count where the provider's
    own span below that one tells the same. Nor does a call without a response id within whose time one with the same tokens
    and an id began: a framework's account of a stream, whose callbacks put the provider's span elsewhere in the trace.
    Missing parents and cycles are tolerated.
    """
    nodes = {span.span_id: span for span in spans}
    billed = [span for span in nodes.values() if span.is_billed]
    cycled = _in_cycles(nodes) if billed else set[str]()
    covered = _above(billed, nodes, cycled, is_embedding=False) | _above(billed, nodes, cycled, is_embedding=True)
    leaves = [span for span in billed if span.span_id not in covered]
    retold = _retold(leaves, nodes, cycled)
    leaves = [span for span in leaves if span.span_id not in retold]
    retold = _told_elsewhere(leaves)
    return _one_per_response(span for span in leaves if span.span_id not in retold)


def _above(
    billed: Iterable[UsageNode], nodes: Mapping[str, UsageNode], cycled: Collection[str], *, is_embedding: bool
) -> set[str]:
    """Collect the ids of the spans of one sort above billed spans of the same sort; who stands in a cycle has none above."""
    passed: set[str] = set()
    for span in billed:
        if (span.operation == EMBEDDINGS) != is_embedding or span.span_id in cycled:
            continue
        here = span.parent_span_id
        # Whoever was passed before has had all above it passed too: a chain of thirty thousand calls is walked once, not once
        # a call.
        while here is not None and here in nodes and here not in passed:
            passed.add(here)
            here = nodes[here].parent_span_id
    return {span_id for span_id in passed if (nodes[span_id].operation == EMBEDDINGS) == is_embedding}


def _in_cycles(nodes: Mapping[str, UsageNode]) -> set[str]:
    """Find the spans that are their own ancestors; emitters that mix up ids send such."""
    known: set[str] = set()
    found: set[str] = set()
    for span_id in nodes:
        trail: dict[str, int] = {}
        here: str | None = span_id
        while here is not None and here in nodes and here not in known and here not in trail:
            trail[here] = len(trail)
            here = nodes[here].parent_span_id
        if here is not None and here in trail:
            found.update(list(trail)[trail[here] :])
        known.update(trail)
    return found


def _retold(leaves: list[UsageNode], nodes: Mapping[str, UsageNode], cycled: Collection[str]) -> set[str]:
    """Collect reports of a call: without a response id, beside an earlier inference below which a call with the same tokens has one."""
    asked: dict[tuple[str | None, int | None, int | None], int] = {}
    reports = [span for span in leaves if span.response_id is None]
    if not reports:
        return set()
    callers = _callers(nodes, cycled)
    for call in leaves:
        if call.response_id is not None:
            for span in islice(_chain(call, callers), MOST_CALLERS):
                key = (span.parent_span_id, call.input_tokens, call.output_tokens)
                asked[key] = min(asked.get(key, span.start_time), span.start_time)
    return {
        report.span_id
        for report in reports
        if (key := (report.parent_span_id, report.input_tokens, report.output_tokens)) in asked
        and asked[key] <= report.start_time
    }


def _callers(nodes: Mapping[str, UsageNode], cycled: Collection[str]) -> dict[str, UsageNode]:
    """Name for each span the inference span nearest above it; in a cycle none has one."""
    callers: dict[str, UsageNode] = {}
    done: set[str] = set(cycled)
    for span_id in nodes:
        trail: list[str] = []
        here: str | None = span_id
        while here is not None and here in nodes and here not in done:
            trail.append(here)
            done.add(here)
            here = nodes[here].parent_span_id
        # From the top down: what is known of the span above is known of those below it.
        for below in reversed(trail):
            above = nodes.get(nodes[below].parent_span_id or "")
            if above is None:
                continue
            caller = above if above.operation in INFERENCE_OPERATIONS else callers.get(above.span_id)
            if caller is not None:
                callers[below] = caller
    return callers


def _chain(span: UsageNode, callers: Mapping[str, UsageNode]) -> Iterator[UsageNode]:
    """Give the inference spans above *span*, the nearest first."""
    while (caller := callers.get(span.span_id)) is not None:
        yield caller
        span = caller


def _told_elsewhere(leaves: list[UsageNode]) -> set[str]:
    """Collect calls without a response id for each of which another one with an id began in its time, with the same tokens."""
    known: defaultdict[tuple[bool, int | None, int | None], deque[int]] = defaultdict(deque)
    covered: set[str] = set()
    for span in sorted(leaves, key=lambda leaf: leaf.start_time):
        if span.response_id is not None:
            known[_sort(span)].append(span.start_time)
    for span in sorted(leaves, key=lambda leaf: leaf.start_time):
        begun = known.get(_sort(span)) if span.response_id is None else None
        while begun and begun[0] < span.start_time:
            begun.popleft()
        # One to one, so that of calls in parallel each is found again.
        if begun and begun[0] < span.start_time + span.duration_ns:
            begun.popleft()
            covered.add(span.span_id)
    return covered


def _sort(span: UsageNode) -> tuple[bool, int | None, int | None]:
    return span.operation == EMBEDDINGS, span.input_tokens, span.output_tokens


def _one_per_response(leaves: Iterable[UsageNode]) -> frozenset[str]:
    first: dict[object, str] = {}
    # In a fixed order, so that the same spans give the same choice however they came.
    for span in sorted(leaves, key=lambda leaf: (leaf.start_time, leaf.span_id)):
        call = (span.response_id, span.input_tokens, span.output_tokens) if span.response_id else span.span_id
        first.setdefault(call, span.span_id)
    return frozenset(first.values())
