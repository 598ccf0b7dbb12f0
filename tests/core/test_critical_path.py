"""Which stretches of time made a trace as long as it is."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.analysis.critical_path import critical_path, critical_time_ns
from lumetra_core.span import Span
from support.plain_spans import SECOND, START, plain_span


def path(spans: Sequence[Span]) -> list[tuple[str, float, float]]:
    """Give the segments in seconds from the start."""
    return [(s.span_id, (s.start - START) / SECOND, (s.end - START) / SECOND) for s in critical_path(spans)]


@pytest.mark.parametrize(
    ("children", "segments"),
    [
        ([], [("root", 0, 10)]),
        ([("a", 1, 4)], [("root", 0, 1), ("a", 1, 5), ("root", 5, 10)]),
        ([("a", 0, 4), ("b", 4, 6)], [("a", 0, 4), ("b", 4, 10)]),
        ([("fast", 0, 3), ("slow", 0, 10)], [("slow", 0, 10)]),
        ([("a", 0, 5), ("b", 4, 6)], [("a", 0, 4), ("b", 4, 10)]),
        ([("late", 8, 5)], [("root", 0, 8), ("late", 8, 10)]),
        ([("instant", 3, 0)], [("root", 0, 10)]),
    ],
    ids=["alone", "one child", "one after the other", "side by side", "overlapping", "outlives its parent", "instant"],
)
def test_the_last_to_end_holds_its_parent_up(
    children: list[tuple[str, float, float]], segments: list[tuple[str, float, float]]
) -> None:
    spans = [plain_span("root", lasts=10), *(plain_span(name, "root", at=at, lasts=lasts) for name, at, lasts in children)]

    assert path(spans) == segments


def test_time_on_the_path_is_summed_by_span() -> None:
    spans = [plain_span("root", lasts=10), plain_span("a", "root", at=1, lasts=4), plain_span("b", "a", at=2, lasts=1)]

    assert critical_time_ns(critical_path(spans)) == {"root": 6 * SECOND, "a": 3 * SECOND, "b": SECOND}


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10), st.integers(-1, 8)), max_size=9))
def test_the_path_covers_a_root_without_overlap_whatever_is_below(shapes: list[tuple[int, int, int]]) -> None:
    spans = [plain_span("root", lasts=12)]
    for number, (at, lasts, parent) in enumerate(shapes):
        above = "root" if parent < 0 or parent >= number else f"s{parent}"
        spans.append(plain_span(f"s{number}", above, at=at, lasts=lasts))

    found = path(spans)

    assert found[0][1] == 0
    assert found[-1][2] == 12
    assert all(before[2] == after[1] for before, after in pairwise(found))
