"""Choosing the spans whose tokens and cost count in sums, as far as the spans of one batch tell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from lumetra_collector.prepared import TraceSeen
from lumetra_core.span import Span
from lumetra_core.usage import UsageNode, leaf_usage


def leaf_keys(spans: Iterable[Span]) -> frozenset[tuple[str, str]]:
    """Choose (trace_id, span_id) of the spans that count, trace by trace.

    A child or twin that comes in another batch is found later, when the trace is settled.
    """
    traces: defaultdict[tuple[str, str], list[UsageNode]] = defaultdict(list)
    for span in spans:
        traces[span.project, span.trace_id].append(_node(span))
    return frozenset((trace_id, span_id) for (_, trace_id), nodes in traces.items() for span_id in _leaves(nodes))


def traces_seen(spans: Sequence[Span]) -> Iterator[TraceSeen]:
    """Say of each trace with counted usage whether these *spans* are all that is known of it."""
    by_trace: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for span in spans:
        by_trace[span.project, span.trace_id].append(span)
    for (project, trace_id), members in by_trace.items():
        counted = [span for span in members if span.usage_is_leaf]
        if counted:
            ids = {span.span_id for span in members}
            is_whole = all(span.parent_span_id is None or span.parent_span_id in ids for span in members)
            response_ids = tuple(span.response_id for span in counted if span.response_id)
            yield TraceSeen(project, trace_id, is_whole, response_ids)


def _leaves(nodes: list[UsageNode]) -> Iterable[str]:
    billed = [node for node in nodes if node.is_billed]
    if len(billed) < 2:  # most batches of most traces: nothing to tell apart
        return [node.span_id for node in billed]
    return leaf_usage(nodes)


def _node(span: Span) -> UsageNode:
    return UsageNode(
        span_id=span.span_id,
        parent_span_id=span.parent_span_id,
        operation=span.operation,
        input_tokens=span.input_tokens,
        output_tokens=span.output_tokens,
        cost_usd=span.cost_usd,
        response_id=span.response_id,
        start_time=span.start_time,
        duration_ns=span.duration_ns,
    )
