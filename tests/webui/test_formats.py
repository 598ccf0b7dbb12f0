import pytest

from lumetra_core.clock import from_rfc3339
from lumetra_webui.formats import Formats, Identifier, Moment, identifier, one_line, visible
from lumetra_webui.number_signs import ENGLISH, NumberSigns, number_signs

NOW = from_rfc3339("2026-11-23T12:00:00Z")
FORMATS = Formats(now=NOW)
SECOND = 1_000_000_000


@pytest.mark.parametrize(
    ("duration_ns", "words"),
    [
        (0, "0 ns"),
        (850, "850 ns"),
        (12_345, "12.3 µs"),
        (431_000_000, "431 ms"),
        (7_000_000, "7.00 ms"),
        (1_240_000_000, "1.24 s"),
        (12_340_000_000, "12.3 s"),
        (125 * SECOND, "2:05 min"),
        (3_725 * SECOND, "1:02:05 h"),
    ],
)
def test_durations_have_three_digits_and_a_unit(duration_ns: int, words: str):
    assert str(FORMATS.duration(duration_ns)).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (0, "$0"),
        (0.00000018, "<$0.000001"),
        (0.0000214, "$0.000021"),
        (0.0000046, "$0.000005"),
        (0.0132, "$0.0132"),
        (1.5, "$1.50"),
        (12_345.678, "$12,345.68"),
    ],
)
def test_costs_are_short_in_columns(usd: float, words: str):
    assert str(FORMATS.cost(usd)) == words


@pytest.mark.parametrize(
    ("usd", "words"), [(0, "$0"), (0.00000018, "$0.00000018"), (0.000301, "$0.00030"), (0.00741, "$0.0074")]
)
def test_arithmetic_shows_the_tiniest_cost(usd: float, words: str):
    assert str(FORMATS.exact_cost(usd)) == words


def test_unknown_tokens_and_cost_stay_unknown():
    assert (FORMATS.tokens(None), FORMATS.cost(None)) == (None, None)


@pytest.mark.parametrize(
    ("time", "relative"),
    [
        ("2026-11-23T11:59:58Z", "just now"),
        ("2026-11-23T11:59:20Z", "40 s ago"),
        ("2026-11-23T11:57:00Z", "3 min ago"),
        ("2026-11-23T04:00:00Z", "8 h ago"),
        ("2026-11-20T12:00:00Z", "3 d ago"),
        ("2026-09-01T12:00:00Z", "1 Sep 2026"),
        ("2027-01-02T12:00:00Z", "2 Jan 2027"),
    ],
)
def test_times_are_relative_for_a_month(time: str, relative: str):
    assert FORMATS.moment(from_rfc3339(time)).relative == relative


def test_a_time_keeps_its_absolute_form():
    moment = FORMATS.moment(from_rfc3339("2026-11-23T04:35:56.123456789Z"))

    assert moment == Moment("7 h ago", "23 Nov 2026, 04:35:56.123 UTC", "2026-11-23T04:35:56.123456789Z")


@pytest.mark.parametrize("time", [-(10**19), 0, 2**64, 10**30])
def test_absurd_times_are_shown_and_not_refused(time: int):
    assert FORMATS.moment(time).iso.endswith("Z")


def test_numbers_follow_the_reader():
    german = Formats(now=NOW, signs=number_signs("de-DE,de;q=0.9,en;q=0.8"))

    assert (german.count(1_234_567), str(german.cost(1234.5)), german.number(0.5, 2)) == ("1.234.567", "$1.234,50", "0,50")


@pytest.mark.parametrize(
    ("header", "signs"),
    [
        (None, ENGLISH),
        ("", ENGLISH),
        ("xx-YY", ENGLISH),
        ("xx,en-GB;q=0.5", ENGLISH),
        ("de-CH", NumberSigns("’", ".")),
        ("fr", NumberSigns("\N{NARROW NO-BREAK SPACE}", ",")),
    ],
)
def test_signs_come_from_the_first_language_we_know(header: str | None, signs: NumberSigns):
    assert number_signs(header) == signs


def test_plurals_are_right():
    said = [FORMATS.plural(number, "error").replace("\N{NO-BREAK SPACE}", " ") for number in (0, 1, 2_000)]

    assert said == ["0 errors", "1 error", "2,000 errors"]


def test_ids_are_shortened_in_the_middle():
    assert identifier("4bf92f3577b34da6a3ce929d0e0e4736") == Identifier("4bf92f…4736", "4bf92f3577b34da6a3ce929d0e0e4736")
    assert identifier("conv-17") == Identifier("conv-17", "conv-17")


def test_text_that_hides_or_reorders_is_made_visible():
    assert visible("safe\u202etxt.exe\u200b\x00\ud800") == "safe⟨U+202E⟩txt.exe⟨U+200B⟩⟨U+0000⟩\N{REPLACEMENT CHARACTER}"


def test_text_people_write_stays_as_it_is():
    written = "مرحبا 👩\u200d🚀 ně\n\tکتاب\u200cها"

    assert visible(written) == written


def test_a_list_gets_one_line():
    assert one_line("  two\nlines  and\ttabs ") == "two lines and tabs"
    assert one_line("x" * 300, 10) == "xxxxxxxxx…"
