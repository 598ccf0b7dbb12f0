"""Two traces side by side."""

from lumetra_core.analysis.trace_comparison import AlignedSpans, align
from lumetra_core.span import Span
from support.plain_spans import SECOND, model_call, plain_span


def ids(rows: tuple[AlignedSpans[Span], ...]) -> list[tuple[int, str | None, str | None]]:
    return [(row.depth, row.left and row.left.span_id, row.right and row.right.span_id) for row in rows]


def test_the_second_chat_stands_beside_the_second_chat() -> None:
    left = [
        plain_span("r1", name="agent", lasts=9),
        model_call("c1", "r1", name="chat", at=1),
        plain_span("t1", "r1", name="search", at=2),
        model_call("c2", "r1", name="chat", at=3),
    ]
    right = [
        plain_span("r2", name="agent", lasts=9),
        plain_span("e2", "r2", name="embed", at=0),
        model_call("d1", "r2", name="chat", at=1),
        model_call("d2", "r2", name="chat", at=3),
        plain_span("e3", "d2", name="retry", at=3),
    ]

    rows = align(left, right)

    assert ids(rows) == [
        (0, "r1", "r2"),
        (1, None, "e2"),
        (1, "c1", "d1"),
        (1, "t1", None),
        (1, "c2", "d2"),
        (2, None, "e3"),
    ]


def test_differences_are_right_minus_left_and_unknown_where_either_is() -> None:
    both, alone = align(
        [model_call("c1", name="chat", lasts=2, cost=0.5), plain_span("x", name="x", at=1)],
        [model_call("d1", name="chat", lasts=3, cost=0.25, tokens=5)],
    )

    assert (both.duration_difference_ns, both.token_difference, both.cost_difference_usd) == (SECOND, -10, -0.25)
    assert (alone.duration_difference_ns, alone.token_difference, alone.cost_difference_usd) == (None, None, None)


def test_a_call_of_another_model_stands_beside_the_call_it_replaces() -> None:
    left = [plain_span("r1", name="agent", lasts=9), model_call("c1", "r1", name="chat small", at=1)]
    right = [plain_span("r2", name="agent", lasts=9), model_call("d1", "r2", name="chat large", at=1)]

    assert ids(align(left, right)) == [(0, "r1", "r2"), (1, "c1", "d1")]


def test_two_lone_roots_stand_beside_each_other_whatever_they_are_called() -> None:
    left, right = plain_span("r1", name="old entry"), plain_span("r2", name="new entry")

    assert ids(align([left], [right])) == [(0, "r1", "r2")]
