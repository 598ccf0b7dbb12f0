from lumetra_core.analysis.critical_path import CriticalSegment, critical_path
from lumetra_webui.formats import Formats, Quantity
from lumetra_webui.pages.critical import CriticalItem, critical_view, path_marks
from support.sample_pages import outline
from support.sample_traces import MS, NOW, agent_trace, span, span_id, trace_id

FORMATS = Formats(now=NOW)
BASE = f"/projects/support-bot/traces/{trace_id(1)}/spans"


def plain(text: str | None) -> str | None:
    return text and text.replace("\N{NO-BREAK SPACE}", " ")


def test_spans_of_one_name_are_one_cause_and_lead_to_the_longest():
    whole = outline(agent_trace())

    view = critical_view(whole, critical_path(whole.spans), FORMATS, {"show": "path"})

    assert view.items[0] == CriticalItem(
        name="chat gpt-4o",
        family="model",
        href=f"{BASE}/{span_id(106)}?show=path",
        share="91\N{NO-BREAK SPACE}%",
        duration=Quantity("3.82", "s"),
        calls="2\N{MULTIPLICATION SIGN}",
    )
    assert (plain(view.explained), view.total) == ("99 %", Quantity("4.21", "s"))
    assert (plain(view.rest), view.idle) == ("1 % in 1 more name", None)


def test_time_in_which_nothing_ran_is_said():
    whole = outline((span("first", 1, ms=100), span("second", 2, at_ms=900, ms=100)))

    view = critical_view(whole, critical_path(whole.spans), FORMATS, {})

    assert (plain(view.explained), plain(view.idle)) == ("20 %", "80 % when nothing ran")


def test_a_share_that_rounds_to_nought_is_said_to_be_there():
    whole = outline((span("long", 1, ms=100_000), span("short", 2, at_ms=100_000, ms=1)))

    view = critical_view(whole, critical_path(whole.spans), FORMATS, {})

    assert [plain(item.share) for item in view.items] == ["100 %", "<1 %"]


def test_stretches_nearer_than_a_screen_can_show_are_drawn_as_one():
    path = [CriticalSegment(span_id="a", start=start * MS, end=start * MS + 999_990) for start in range(1_000)]

    assert path_marks(path, start=0, length_ns=1_000 * MS) == {"a": [0, 999_999_990]}


def test_stretches_apart_stay_apart():
    path = [CriticalSegment(span_id="a", start=10, end=20), CriticalSegment(span_id="a", start=30, end=40)]

    assert path_marks(path, start=10, length_ns=100) == {"a": [0, 10, 20, 30]}
