from collections.abc import Generator

import pytest

from lumetra_core.attributes import Attributes
from lumetra_storage.trace_log import EntryKind, LogEntry, TraceLog
from lumetra_webui.formats import Formats, Quantity
from lumetra_webui.pages.attributes import AttributeView
from lumetra_webui.pages.blocks import text_block
from lumetra_webui.pages.limits import FIRST_LOOK
from lumetra_webui.pages.narrowing import Narrowing
from lumetra_webui.pages.time_range import time_range
from lumetra_webui.pages.trace_head import trace_head
from lumetra_webui.pages.trace_log import FIRST_ENTRIES, LogPage, LogRow, LogSpan, level_of, log_page
from lumetra_webui.pages.trace_query import TraceQuery
from support.explorer_pages import ExplorerPages, explorer_pages
from support.markup import Markup
from support.sample_pages import outline
from support.sample_traces import MS, NOW, agent_trace, failed_trace, hostile_trace, span_id, trace_id

FORMATS = Formats(now=NOW)
WHOLE = outline(failed_trace(2))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    with explorer_pages(tmp_path_factory.mktemp("log")) as opened:
        opened.put(*agent_trace(1))
        opened.put(*failed_trace(2))
        opened.put(*hostile_trace(3))
        yield opened


def entry(at_ms: int = 0, kind: EntryKind = "event", attributes: Attributes | None = None, **more: str | None) -> LogEntry:
    facts = {"name": "tick", **more}
    return LogEntry(time=WHOLE.start_time + at_ms * MS, kind=kind, attributes=attributes or {}, **facts)  # pyright: ignore[reportArgumentType]  # name is always there


def page_of(*entries: LogEntry, whole: bool = False, is_whole: bool = True) -> LogPage:
    asked = TraceQuery(
        project="support-bot",
        narrowing=Narrowing(chosen=time_range(preset=None, start=None, end=None, now=NOW), filter_text=""),
    )
    head = trace_head(WHOLE, FORMATS, view="log", asked=asked)
    return log_page(WHOLE, TraceLog(entries=entries, is_whole=is_whole), FORMATS, head=head, query={"range": "1h"}, whole=whole)


def test_an_entry_says_when_it_was_how_bad_it_is_and_in_which_span():
    attributes: Attributes = {"exception.type": "TimeoutError", "exception.message": "late", "exception.escaped": True}

    (row,) = page_of(entry(300, "exception", attributes, name="TimeoutError", text="late", span_id=span_id(203))).rows

    assert row == LogRow(
        offset=Quantity("300", "ms"),
        is_before=False,
        level="error",
        kind="exception",
        name="TimeoutError",
        text=text_block("late", FIRST_LOOK),
        span=LogSpan(
            name="execute_tool track_parcel",
            family="tool",
            href=f"/projects/support-bot/traces/{trace_id(2)}/spans/{span_id(203)}?range=1h",
        ),
        attributes=(AttributeView(key="exception.escaped", text="true", body=None),),
    )


def test_an_entry_of_a_span_that_is_not_here_has_none():
    assert [row.span for row in page_of(entry(span_id="f" * 16), entry()).rows] == [None, None]


def test_a_clock_that_is_behind_counts_backwards():
    (row,) = page_of(entry(-20)).rows

    assert (row.offset, row.is_before) == (Quantity("20.0", "ms"), True)


@pytest.mark.parametrize(
    ("kind", "severity", "level"),
    [
        ("event", None, "plain"),
        ("failure", None, "error"),
        ("exception", None, "error"),
        ("log", "INFO", "plain"),
        ("log", "Warning", "warning"),
        ("log", "WARN2", "warning"),
        ("log", "ERROR3", "error"),
        ("log", "fatal", "error"),
    ],
)
def test_how_bad_an_entry_is_follows_its_kind_and_severity(kind: EntryKind, severity: str | None, level: str):
    assert level_of(entry(kind=kind, severity=severity)) == level


def test_a_long_log_is_shown_in_two_steps():
    entries = [entry(place) for place in range(FIRST_ENTRIES + 5)]

    first, whole = page_of(*entries), page_of(*entries, whole=True, is_whole=False)

    assert (len(first.rows), first.all_href) == (
        FIRST_ENTRIES,
        f"/projects/support-bot/traces/{trace_id(2)}/log?range=1h&whole=true",
    )
    assert (len(whole.rows), whole.all_href, whole.beyond) == (
        FIRST_ENTRIES + 5,
        None,
        "Only the earliest 205 entries are shown.",
    )


def test_a_failed_trace_tells_what_happened_in_order(pages: ExplorerPages):
    shown = pages.markup(f"/traces/{trace_id(2)}/log").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "+300 ms exception ConnectionRefusedError [Errno 111] Connection refused 1 attribute" in shown
    assert "+2.83 s failed ConnectionRefusedError [Errno 111] Connection refused GET /parcels/4213" in shown


def test_a_trace_in_which_nothing_was_noted_says_what_would_be_here(pages: ExplorerPages):
    assert "Nothing was noted" in pages.markup(f"/traces/{trace_id(1)}/log").text


def test_hostile_content_is_words(pages: ExplorerPages):
    assert "<script>alert(1)</script>" in pages.markup(f"/traces/{trace_id(3)}/log").text


def test_a_trace_of_another_project_has_no_log_here(pages: ExplorerPages):
    answer = pages.client.get(f"/projects/empty/traces/{trace_id(2)}/log", headers={"accept": "text/html"})

    assert (answer.status_code, "There is no trace" in Markup(answer.text).text) == (404, True)
