"""Which spans' tokens and cost may be added up.

Agent, chain and framework spans repeat the usage of the model calls below them, and two instrumentors may record the same
call twice. Adding every span that carries tokens counts money two or three times; so sums run over *leaf inference spans*.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

from lumetra_core.operation import EMBEDDINGS, INFERENCE_OPERATIONS


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
    covered: set[str] = set()
    for span in billed:
        is_embedding = span.operation == EMBEDDINGS
        covered.update(above for above in _ancestors(span, nodes) if (nodes[above].operation == EMBEDDINGS) == is_embedding)
    leaves = [span for span in billed if span.span_id not in covered]
    retold = _retold(leaves, nodes)
    leaves = [span for span in leaves if span.span_id not in retold]
    retold = _told_elsewhere(leaves)
    return _one_per_response(span for span in leaves if span.span_id not in retold)


def _retold(leaves: list[UsageNode], nodes: dict[str, UsageNode]) -> set[str]:
    """Collect reports of a call: without a response id, beside an earlier inference below which a call with the same tokens has one."""
    asked: dict[tuple[str | None, int | None, int | None], int] = {}
    for call in leaves:
        if call.response_id is not None:
            for span in (nodes[span_id] for span_id in _ancestors(call, nodes)):
                if span.operation in INFERENCE_OPERATIONS:
                    key = (span.parent_span_id, call.input_tokens, call.output_tokens)
                    asked[key] = min(asked.get(key, span.start_time), span.start_time)
    reports = ((report, (report.parent_span_id, report.input_tokens, report.output_tokens)) for report in leaves)
    return {
        report.span_id
        for report, key in reports
        if report.response_id is None and key in asked and asked[key] <= report.start_time
    }


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


def _ancestors(span: UsageNode, nodes: dict[str, UsageNode]) -> set[str]:
    """Collect the ids above *span*, stopping at a missing parent; who stands in a cycle has none above."""
    above: set[str] = set()
    parent = span.parent_span_id
    while parent is not None and parent in nodes and parent not in above:
        if parent == span.span_id:
            return set()
        above.add(parent)
        parent = nodes[parent].parent_span_id
    return above


def _one_per_response(leaves: Iterable[UsageNode]) -> frozenset[str]:
    first: dict[object, str] = {}
    for span in sorted(leaves, key=lambda leaf: (leaf.start_time, leaf.span_id)):
        call = (span.response_id, span.input_tokens, span.output_tokens) if span.response_id else span.span_id
        first.setdefault(call, span.span_id)
    return frozenset(first.values())
