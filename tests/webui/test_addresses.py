import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.clock import from_rfc3339
from lumetra_core.errors import InvalidInput
from lumetra_core.trace import TimeWindow
from lumetra_webui.pages import addresses
from lumetra_webui.pages.time_range import PRESETS, time_range, wider

NOW = from_rfc3339("2026-11-23T12:00:00Z")
MINUTE = 60_000_000_000


def decoded_once(segment: str) -> str:
    from urllib.parse import unquote

    return unquote(segment)


@given(st.text(min_size=1).filter(lambda name: name.isprintable()))
def test_any_project_name_survives_its_address(name: str):
    segment = addresses.project_segment(name)

    assert "/" not in decoded_once(segment)
    assert addresses.project_name(decoded_once(segment)) == name


@pytest.mark.parametrize("name", [".", "..", "team/app", "100%", "a b", "naïve", "%2F", "a?b#c"])
def test_names_that_paths_would_swallow_are_kept(name: str):
    segment = addresses.project_segment(name)

    assert decoded_once(segment) not in {".", ".."}
    assert addresses.project_name(decoded_once(segment)) == name


def test_parameters_that_are_not_given_are_left_out():
    assert addresses.traces("a b", range="1h", cursor=None) == "/projects/a%20b/traces?range=1h"


def test_the_default_is_the_last_day_and_a_little_ahead_for_clocks_that_are():
    chosen = time_range(preset=None, start=None, end=None, now=NOW)

    assert (chosen.window, chosen.label, chosen.query) == (
        TimeWindow(start=NOW - 24 * 60 * MINUTE, end=NOW + 5 * MINUTE),
        "Last 24 hours",
        {"range": None},
    )


def test_a_preset_stays_in_the_address():
    assert time_range(preset="15m", start=None, end=None, now=NOW).query == {"range": "15m"}


def test_fixed_moments_win_over_a_preset():
    chosen = time_range(preset="1h", start="2026-11-01T00:00:00Z", end="2026-11-02T06:30", now=NOW)

    assert chosen.label == "2026-11-01 00:00 – 2026-11-02 06:30 UTC"
    assert chosen.query == {"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T06:30:00Z"}


def test_a_range_without_end_ends_now():
    assert time_range(preset=None, start="2026-11-23T11:00:00Z", end=None, now=NOW).window.end == NOW


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [("2 weeks", None, None), (None, "yesterday", None), (None, "2026-11-02", "2026-11-01"), (None, None, "2026-13-40")],
)
def test_a_range_that_cannot_be_read_says_so(preset: str | None, start: str | None, end: str | None):
    with pytest.raises(InvalidInput):
        time_range(preset=preset, start=start, end=end, now=NOW)


def test_each_preset_leads_to_the_next_wider_one():
    ranges = [time_range(preset=name, start=None, end=None, now=NOW) for name in PRESETS]

    assert [wider(chosen) for chosen in ranges] == ["1h", "24h", "7d", "30d", None]
    assert wider(time_range(preset=None, start="2020-01-01", end=None, now=NOW)) is None
    assert wider(time_range(preset=None, start="2026-11-20", end=None, now=NOW)) == "30d"
