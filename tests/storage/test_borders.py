"""Times beyond the years the tables carry: in windows, in cursors, and in spans. None is an error of the store's."""

import base64
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lumetra_core.errors import InvalidInput
from lumetra_core.trace import TimeWindow
from lumetra_storage import cursor as cursors
from lumetra_storage.activity import project_activity
from lumetra_storage.columns import LATEST_TIME, kept_moment
from lumetra_storage.cursor import GroupPlace, Place
from lumetra_storage.filters import facets, field_values
from lumetra_storage.found import find_spans, find_traces
from lumetra_storage.groups import list_sessions, list_users
from lumetra_storage.histogram import histogram
from lumetra_storage.selection import Level, Selection, selected
from lumetra_storage.sessions import session_turns
from lumetra_storage.span_list import list_spans
from lumetra_storage.store import TelemetryStore
from lumetra_storage.trace_list import list_traces
from support.span_factory import NOON, bare_span
from support.stores import put_spans

PAST, FUTURE = -(2**70), 2**70
"""Beyond what 64 bits of nanoseconds hold: the years -35,000 and 39,000."""
BEYOND = (TimeWindow(start=FUTURE - 1, end=FUTURE), TimeWindow(start=PAST, end=PAST + 1))


def _selection(project_id: int, window: TimeWindow, filter_text: str = "", level: Level = "span") -> Selection:
    return selected(project_id=project_id, window=window, filter_text=filter_text, level=level, now=NOON)


Reader = Callable[[TelemetryStore, int, TimeWindow], Sequence[object]]

READERS: dict[str, Reader] = {
    "traces": lambda store, project, window: list_traces(store, project_id=project, window=window).items,
    "spans": lambda store, project, window: list_spans(store, project_id=project, window=window).items,
    "found traces": lambda store, project, window: (
        find_traces(store, _selection(project, window, "name != 'x'", "trace")).items
    ),
    "found spans": lambda store, project, window: find_spans(store, _selection(project, window, "name != 'x'")).items,
    "sessions": lambda store, project, window: list_sessions(store, project_id=project, window=window).items,
    "users": lambda store, project, window: list_users(store, project_id=project, window=window).items,
    "turns": lambda store, project, window: session_turns(store, "s-1", project_id=project, window=window).items,
    "activity": lambda store, _, window: list(project_activity(store, window)),
    "facets": lambda store, project, window: [
        value for facet in facets(store, project_id=project, window=window) for value in facet.values
    ],
    "values": lambda store, project, window: field_values(store, project_id=project, window=window, field="name"),
    "histogram": lambda store, project, window: [
        bucket for bucket in histogram(store, _selection(project, window)).buckets if bucket.count
    ],
}


@pytest.mark.parametrize("window", BEYOND, ids=["future", "past"])
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_a_window_beyond_the_tables_years_is_empty(store: TelemetryStore, reader: Reader, window: TimeWindow) -> None:
    project_id = put_spans(store, bare_span(project="borders", session_id="s-1", user_id="u-1"))

    assert list(reader(store, project_id, window)) == []


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_a_window_that_is_open_at_its_start_and_ends_before_all_spans_is_empty(store: TelemetryStore, reader: Reader) -> None:
    project_id = put_spans(store, bare_span(project="borders", session_id="s-1", user_id="u-1"))

    assert list(reader(store, project_id, TimeWindow(start=0, end=NOON - 86_400 * 10**9))) == []


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_a_window_that_holds_all_times_finds_what_is_there(store: TelemetryStore, reader: Reader) -> None:
    project_id = put_spans(store, bare_span(project="borders", session_id="s-1", user_id="u-1"))

    assert len(list(reader(store, project_id, TimeWindow(start=PAST, end=FUTURE)))) >= 1


def test_a_span_of_an_absurd_time_is_found_by_filters_and_counted_by_facets(store: TelemetryStore) -> None:
    """Such a span stands at the border of 2100. Bounds that end right before it list the span and then find nothing in it."""
    span = bare_span(project="absurd", trace_id="7" * 32, name="from the future", start_time=2**64 - 1)
    project_id = put_spans(store, span)
    always = TimeWindow(start=PAST, end=FUTURE)

    found = find_traces(store, _selection(project_id, always, "any.name = 'from the future'", "trace")).items
    earlier = find_spans(store, _selection(project_id, always, "start_time < '2200-01-01'")).items
    [status] = [facet for facet in facets(store, project_id=project_id, window=always) if facet.field == "status"]

    assert [trace.trace_id for trace in found] == [span.trace_id]
    assert [each.span_id for each in earlier] == [span.span_id]
    assert [(value.value, value.span_count) for value in status.values] == [("unset", 1)]


@given(st.builds(Place, st.integers(0, LATEST_TIME), st.from_regex(r"[0-9a-f]*", fullmatch=True), st.just("ab~")))
def test_a_cursor_is_read_as_it_was_written(place: Place) -> None:
    assert cursors.read(cursors.written(place)) == place


@given(st.builds(GroupPlace, st.integers(0, LATEST_TIME), st.text(st.characters(codec="utf-8"))))
def test_a_cursor_of_a_group_may_hold_any_id(place: GroupPlace) -> None:
    assert cursors.read_group(cursors.written_group(place)) == place


@pytest.mark.parametrize(
    "text", ["", "x", "1.2", "1.a.b.c", f"{2**63}.a.b", "-1.a.b", f"{LATEST_TIME + 1}.a.b", "1e5.a.b", "²"], ids=repr
)
def test_what_we_did_not_write_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidInput, match="not one of ours"):
        cursors.read(base64.urlsafe_b64encode(text.encode()).decode())


@pytest.mark.parametrize("cursor", ["é", "!!!", "A", "_w"])
def test_what_is_no_base64_of_a_text_is_no_cursor(cursor: str) -> None:
    with pytest.raises(InvalidInput, match="not one of ours"):
        cursors.read(cursor)
    with pytest.raises(InvalidInput, match="not one of ours"):
        cursors.read_group(cursor)


@pytest.mark.parametrize("text", ["", "1", "a.b", f"{2**63}.s-1", "-1.s-1"], ids=repr)
def test_what_we_did_not_write_is_no_cursor_of_a_group(text: str) -> None:
    with pytest.raises(InvalidInput, match="not one of ours"):
        cursors.read_group(base64.urlsafe_b64encode(text.encode()).decode())


@pytest.mark.parametrize(
    ("moment", "kept"), [(PAST, 0), (-1, 0), (0, 0), (NOON, NOON), (LATEST_TIME, LATEST_TIME), (FUTURE, LATEST_TIME)]
)
def test_a_moment_is_moved_into_the_years_of_the_tables(moment: int, kept: int) -> None:
    assert kept_moment(moment) == kept
