"""Times keep their nanoseconds both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.clock import from_rfc3339, rfc3339


@given(st.integers(min_value=-(2**33) * 10**9, max_value=2**62))
def test_a_time_written_is_read_back_to_the_nanosecond(moment: int) -> None:
    assert from_rfc3339(rfc3339(moment)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1970-01-01T00:00:01Z", 1_000_000_000),
        ("1970-01-01T00:00:01.5Z", 1_500_000_000),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01 00:00", 0),
        ("1970-01-01", 0),
        ("1970-01-01T00:00:00.1234567891Z", 123_456_789),
    ],
)
def test_the_ways_people_write_times(text: str, moment: int) -> None:
    assert from_rfc3339(text) == moment


@pytest.mark.parametrize("text", ["", "now", "1970-13-01", "12:00", "2026-11-23T25:00:00Z"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|month|hour|must be"):
        from_rfc3339(text)
