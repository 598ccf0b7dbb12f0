"""Windows are cut at the minutes, hours and Mondays people count in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.clock import NS_PER_SECOND, from_rfc3339, rfc3339
from lumetra_core.trace import TimeWindow
from lumetra_storage.buckets import MOST_BUCKETS, buckets

MINUTE, HOUR, DAY = 60 * NS_PER_SECOND, 3600 * NS_PER_SECOND, 86_400 * NS_PER_SECOND
START = from_rfc3339("2026-11-18T10:07:31Z")


@pytest.mark.parametrize(
    ("length", "width", "first"),
    [
        (1, NS_PER_SECOND, "2026-11-18T10:07:31.000000000Z"),
        (15 * MINUTE, 15 * NS_PER_SECOND, "2026-11-18T10:07:30.000000000Z"),
        (HOUR, MINUTE, "2026-11-18T10:07:00.000000000Z"),
        (24 * HOUR, 30 * MINUTE, "2026-11-18T10:00:00.000000000Z"),
        (7 * DAY, 3 * HOUR, "2026-11-18T09:00:00.000000000Z"),
        (60 * DAY, DAY, "2026-11-18T00:00:00.000000000Z"),
        (400 * DAY, 7 * DAY, "2026-11-16T00:00:00.000000000Z"),
    ],
)
def test_widths_are_those_people_count_in_and_weeks_begin_on_monday(length: int, width: int, first: str) -> None:
    cut = buckets(TimeWindow(start=START, end=START + length))

    assert (cut.width_ns, rfc3339(cut.start_of(cut.first))) == (width, first)


@given(start=st.integers(0, 4 * 10**18), length=st.integers(1, 10**19), most=st.integers(1, 500))
def test_buckets_cover_their_window_and_are_not_too_many(start: int, length: int, most: int) -> None:
    cut = buckets(TimeWindow(start=start, end=start + length), most=most)

    starts = [moment for _, moment in cut.starts()]
    assert starts[0] <= start < starts[0] + cut.width_ns
    assert starts[-1] < start + length <= starts[-1] + cut.width_ns
    assert len(starts) == cut.count <= most + 1


def test_an_ordinary_chart_has_at_most_sixty_bars_and_the_ragged_one() -> None:
    assert buckets(TimeWindow(start=START, end=START + HOUR)).count == MOST_BUCKETS + 1
