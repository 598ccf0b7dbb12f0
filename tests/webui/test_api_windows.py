"""Bounds of a window are written the way people write times."""

import pytest

from lumetra_core.clock import NS_PER_SECOND, from_rfc3339
from lumetra_core.errors import InvalidInput
from lumetra_core.trace import TimeWindow
from lumetra_webui.api.windows import EVER, window_between

NOW = from_rfc3339("2026-11-23T12:00:00Z")
HOUR = 3600 * NS_PER_SECOND


@pytest.mark.parametrize(
    ("start", "end", "window"),
    [
        (None, None, EVER),
        ("1h", None, TimeWindow(start=NOW - HOUR, end=EVER.end)),
        ("-2h", "now", TimeWindow(start=NOW - 2 * HOUR, end=NOW)),
        ("2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z", TimeWindow(start=NOW - HOUR, end=NOW)),
        ("2026-11-23T13:00:00+02:00", None, TimeWindow(start=NOW - HOUR, end=EVER.end)),
        ("2026-11-23T13:00:00 02:00", None, TimeWindow(start=NOW - HOUR, end=EVER.end)),
        ("2026-11-23", "2026-11-23T00:00:00.000000001Z", TimeWindow(start=NOW - 12 * HOUR, end=NOW - 12 * HOUR + 1)),
    ],
)
def test_bounds_are_times_or_spans_before_now(start: str | None, end: str | None, window: TimeWindow) -> None:
    assert window_between(start, end, now=NOW) == window


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("yesterday", None, "'yesterday' is neither a time (2026-11-23T04:35:56Z) nor a span before now (15m, 24h, 7d)."),
        ("1h", "2h", "The time window is empty: start 1h is not before end 2h. Swap them, or widen it."),
    ],
)
def test_a_window_that_cannot_be_is_answered_with_what_to_do(start: str, end: str | None, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        window_between(start, end, now=NOW)

    assert str(refused.value) == sentence
