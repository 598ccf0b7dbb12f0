"""Two traces side by side."""

from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.analysis.trace_comparison import AlignedSpans, TextPiece, align, text_difference
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


def test_texts_are_cut_into_what_they_share_and_what_not() -> None:
    assert text_difference("Pay in 5 days.", "Pay in 14 days.") == (
        TextPiece("same", "Pay in "),
        TextPiece("left", "5"),
        TextPiece("right", "14"),
        TextPiece("same", " days."),
    )


def test_long_texts_are_compared_by_lines() -> None:
    common = "one two three\n" * 2_000

    assert text_difference(common + "a b\n", common + "a c\n") == (
        TextPiece("same", common),
        TextPiece("left", "a b\n"),
        TextPiece("right", "a c\n"),
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_of_a_side_are_its_text(left: str, right: str) -> None:
    pieces = text_difference(left, right)

    assert "".join(piece.text for piece in pieces if piece.kind != "right") == left
    assert "".join(piece.text for piece in pieces if piece.kind != "left") == right
