"""Each model call is counted once, however many spans repeat its usage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.usage import UsageNode, leaf_usage


def node(
    span_id: str,
    parent: str | None = None,
    operation: str | None = "chat",
    tokens: int | None = 10,
    response: str | None = None,
    start: int = 0,
    duration: int = 0,
) -> UsageNode:
    return UsageNode(
        span_id=span_id,
        parent_span_id=parent,
        operation=operation,
        input_tokens=tokens,
        output_tokens=tokens,
        cost_usd=None,
        response_id=response,
        start_time=start,
        duration_ns=duration,
    )


@pytest.mark.parametrize(
    ("spans", "leaves"),
    [
        pytest.param(
            [node("a", operation="invoke_agent"), node("b", "a"), node("c", "a")],
            {"b", "c"},
            id="an agent's total is not counted",
        ),
        pytest.param(
            [node("a"), node("b", "a", operation="chain"), node("c", "b")],
            {"c"},
            id="a framework's span over the provider's is not counted",
        ),
        pytest.param([node("a"), node("b", "a", tokens=None)], {"a"}, id="a child without usage covers nothing"),
        pytest.param([node("a"), node("b", "a", tokens=0)], {"a"}, id="a child that says nought covers nothing"),
        pytest.param(
            [node("a"), node("b", "a", operation="embeddings")],
            {"a", "b"},
            id="an embedding below a generation is a call of its own",
        ),
        pytest.param(
            [node("a", operation="embeddings"), node("b", "a", operation="embeddings")],
            {"b"},
            id="an embedding repeated by its parent counts once",
        ),
        pytest.param(
            [
                node("request", "root", tokens=None, start=1),
                node("provider", "request", response="r", start=2),
                node("report", "root", start=3),
            ],
            {"provider"},
            id="a report beside the span of a call counts only where the provider's own span does not",
        ),
        pytest.param(
            [node("request", "root", tokens=None, start=1), node("report", "root", start=3)],
            {"report"},
            id="a report of a call that nobody else tells of counts",
        ),
        pytest.param(
            [node("a", response="r", start=1), node("b", response="r", start=2)],
            {"a"},
            id="the same response beside itself counts once",
        ),
        pytest.param(
            [node("a", response="r"), node("b", response="r", tokens=11)],
            {"a", "b"},
            id="one response id with other tokens is another call",
        ),
        pytest.param([node("a", "b"), node("b", "a")], {"a", "b"}, id="in a cycle nobody covers anybody"),
        pytest.param([node("a", "a")], {"a"}, id="a span that is its own parent counts"),
        pytest.param([node("a", "missing")], {"a"}, id="a missing parent does no harm"),
        pytest.param([node("a", operation=None)], set(), id="what is no inference has no usage of its own"),
        pytest.param(
            [node("stream", start=1, duration=9), node("call", "elsewhere", response="r1", start=2, duration=7)],
            {"call"},
            id="a framework's stream has no response id, the provider's call in its time has",
        ),
        pytest.param(
            [
                node("stream 1", start=1, duration=9),
                node("stream 2", start=2, duration=9),
                node("call 1", response="r1", start=3, duration=2),
                node("call 2", response="r2", start=4, duration=2),
                node("stream 3", start=5, duration=9),
            ],
            {"call 1", "call 2", "stream 3"},
            id="streams in parallel are found again one by one",
        ),
        pytest.param(
            [
                node("stream", start=5, duration=2),
                node("earlier", response="r1", start=1, duration=9),
                node("later", response="r2", start=8),
            ],
            {"stream", "earlier", "later"},
            id="a call that began at another time is another call",
        ),
        pytest.param(
            [node("stream", start=1, duration=9), node("embedding", operation="embeddings", response="r1", start=2)],
            {"stream", "embedding"},
            id="an embedding is no account of a stream",
        ),
    ],
)
def test_leaf_usage(spans: list[UsageNode], leaves: set[str]) -> None:
    assert leaf_usage(spans) == leaves


def test_a_chain_of_ten_thousand_spans_is_walked_once_per_call() -> None:
    chain = [node("0", operation="chain", tokens=None)]
    chain += [node(str(depth), str(depth - 1), operation="chain", tokens=None) for depth in range(1, 10_000)]

    assert leaf_usage([*chain, node("leaf", "9999")]) == {"leaf"}


def test_a_chain_of_thirty_thousand_model_calls_is_walked_once_for_all_of_them() -> None:
    """Walked once a call this takes minutes of a decoding worker: one request could stop the collector."""
    chain = [node(str(depth), str(depth - 1), response=f"r{depth}", start=depth) for depth in range(30_000)]

    assert leaf_usage(chain) == {"29999"}


def test_a_report_far_above_its_call_is_looked_for_within_sixteen_inferences() -> None:
    """The bound that keeps calls below a long chain from walking all of it each."""

    def counted(depth: int) -> frozenset[str]:
        asked = [node("0", "root", tokens=None, start=1)]
        asked += [node(str(number), str(number - 1), tokens=None) for number in range(1, depth)]
        return leaf_usage([*asked, node("call", str(depth - 1), response="r", start=2), node("report", "root", start=3)])

    assert (counted(16), counted(17)) == ({"call"}, {"call", "report"})


@st.composite
def forests(draw: st.DrawFn) -> list[UsageNode]:
    """Spans whose parents came before them or are missing: no cycles."""
    spans: list[UsageNode] = []
    for number in range(draw(st.integers(0, 8))):
        parent = draw(st.sampled_from([None, "missing", *(span.span_id for span in spans)]))
        operation = draw(st.sampled_from(["chat", "embeddings", "chain"]))
        spans.append(node(str(number), parent, operation, tokens=draw(st.sampled_from([None, 10, 11]))))
    return draw(st.permutations(spans))


@given(forests())
def test_a_call_counts_when_no_call_of_its_sort_is_below_it(spans: list[UsageNode]) -> None:
    parents = {span.span_id: span.parent_span_id for span in spans}

    def is_below(span: UsageNode, other: UsageNode) -> bool:
        above = span.parent_span_id
        while above is not None and above != other.span_id:
            above = parents.get(above)
        return above is not None

    billed = [span for span in spans if span.is_billed]
    assert leaf_usage(spans) == {
        span.span_id
        for span in billed
        if not any(other.operation == span.operation and is_below(other, span) for other in billed)
    }
