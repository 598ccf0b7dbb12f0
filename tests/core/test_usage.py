"""Each model call is counted once, however many spans repeat its usage."""

import pytest

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
