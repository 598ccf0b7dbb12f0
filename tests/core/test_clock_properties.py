"""Times as text: to the nanosecond, in every zone, in both directions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.clock import NS_PER_SECOND, from_rfc3339, rfc3339

YEAR_0001 = -62_135_596_800 * NS_PER_SECOND
YEAR_9999 = 253_402_300_799 * NS_PER_SECOND


@given(st.integers(YEAR_0001, YEAR_9999))
def test_a_moment_is_read_as_it_was_written(moment: int) -> None:
    assert from_rfc3339(rfc3339(moment)) == moment


@given(st.integers(0, 2**62), st.integers(-14 * 60, 14 * 60))
def test_a_zone_moves_the_clock_and_not_the_moment(moment: int, minutes: int) -> None:
    local = rfc3339(moment + minutes * 60 * NS_PER_SECOND).removesuffix("Z")
    sign = "-" if minutes < 0 else "+"
    zone = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"

    assert from_rfc3339(local + zone) == from_rfc3339(local + zone.replace(":", "")) == moment


@pytest.mark.parametrize(
    "text", ["", "now", "2026", "2026-13-01", "2026-02-30", "2026-11-23T25:00:00Z", "0000-01-01", "2026-11-23T04:35:56+25:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its own message is one of several
        from_rfc3339(text)
