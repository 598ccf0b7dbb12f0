"""Two texts side by side: exact at the small, bounded at the hostile."""

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.analysis.text_difference import TextPiece, text_difference


def test_texts_are_cut_into_what_they_share_and_what_not() -> None:
    assert text_difference("Pay in 5 days.", "Pay in 14 days.") == (
        TextPiece("same", "Pay in "),
        TextPiece("left", "5"),
        TextPiece("right", "14"),
        TextPiece("same", " days."),
    )


def test_texts_too_long_for_words_are_compared_by_lines() -> None:
    common = "one two three\n" * 20_000

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


@given(st.lists(st.sampled_from(["a", "b", " ", "\n", "."])), st.lists(st.sampled_from(["a", "b", " ", "\n", "."])))
def test_the_pieces_of_a_side_are_its_text_also_where_little_differs(left: list[str], right: list[str]) -> None:
    pieces = text_difference("".join(left), "".join(right))

    assert "".join(piece.text for piece in pieces if piece.kind != "right") == "".join(left)
    assert "".join(piece.text for piece in pieces if piece.kind != "left") == "".join(right)


def test_the_space_between_two_changed_words_is_changed_with_them() -> None:
    assert text_difference("in five days", "after two days") == (
        TextPiece("left", "in five"),
        TextPiece("right", "after two"),
        TextPiece("same", " days"),
    )


def test_what_only_one_text_has_is_put_in_or_left_out() -> None:
    assert text_difference("a c", "a b c") == (TextPiece("same", "a "), TextPiece("right", "b "), TextPiece("same", "c"))
    assert text_difference("", "a") == (TextPiece("right", "a"),)
    assert text_difference("a", "") == (TextPiece("left", "a"),)
    assert text_difference("", "") == ()


def test_texts_that_share_too_little_are_told_as_wholes() -> None:
    left, right = (" ".join(f"{side}{number}" for number in range(800)) for side in "lr")

    assert text_difference(left, right) == (TextPiece("left", left), TextPiece("right", right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("a " * 20_000, "b a " * 10_000),
        ("." * 50_000, ",." * 24_000),
        ("x\n" * 40_000, "y\nx\n" * 20_000),
        ("ab" * 400_000, "ba" * 400_000),
    ],
    ids=["one word", "signs", "lines", "one long word"],
)
def test_no_text_takes_long(left: str, right: str) -> None:
    begun = time.process_time()

    text_difference(left, right)

    assert time.process_time() - begun < 5


@pytest.mark.parametrize("piece", ["a b\n", "ab", "., "])
def test_no_text_takes_much_memory_beside_itself(piece: str) -> None:
    """Cut to its end, a text of eight megabytes has millions of words, each an object of its own."""
    left, right = (piece * (8_000_000 // len(piece)) + side for side in "lr")
    tracemalloc.start()

    pieces = text_difference(left, right)

    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "".join(each.text for each in pieces if each.kind != "right") == left
    assert peak_bytes < 3 * 8_000_000
