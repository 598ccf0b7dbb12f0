"""From a trace to those beside it in its list, and to the page of the list that begins with it."""

from typing import Any

import pytest

from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow
from lumetra_storage.found import find_traces
from lumetra_storage.selection import Selection, selected
from lumetra_storage.store import TelemetryStore
from lumetra_storage.trace_neighbours import cursor_before, newer_trace, older_trace, trace_place
from support.plain_spans import START, model_call, plain_span
from support.stores import put_spans

EVER = TimeWindow(start=0, end=2**62)
COUNT = 30


def trace_id(number: int) -> str:
    return f"{number:032x}"


def trace(number: int) -> list[Span]:
    """Make trace *number*: a root a minute after that of the one before, and a call that came before its root."""
    shared: dict[str, Any] = {"project": "neighbours", "trace_id": trace_id(number)}
    root = plain_span(f"{number:015x}a", at=60 * number, name="root", **shared)
    early = model_call(f"{number:015x}b", f"{number:015x}c", at=60 * number - 0.5, tokens=number, name="early", **shared)
    return [root, early]


@pytest.fixture(scope="module")
def project_id(store: TelemetryStore) -> int:
    return put_spans(store, *(span for number in range(COUNT) for span in trace(number)))


def chosen(project_id: int, filter_text: str = "", window: TimeWindow = EVER) -> Selection:
    return selected(project_id=project_id, window=window, filter_text=filter_text, level="trace", now=START)


@pytest.mark.parametrize("filter_text", ["", "input_tokens >= 10 AND input_tokens <= 12", "input_tokens IN (3, 17, 29)"])
def test_going_on_walks_the_list_and_going_back_walks_it_backwards(
    store: TelemetryStore, project_id: int, filter_text: str
) -> None:
    selection = chosen(project_id, filter_text)
    listed = [item.trace_id for item in find_traces(store, selection, limit=100).items]

    assert [older_trace(store, selection, each) for each in listed] == [*listed[1:], None]
    assert [newer_trace(store, selection, each) for each in listed] == [None, *listed[:-1]]


def test_a_range_ends_the_walk_on_both_sides(store: TelemetryStore, project_id: int) -> None:
    minute = 60 * 10**9
    selection = chosen(project_id, window=TimeWindow(start=START + 5 * minute, end=START + 8 * minute))

    assert [older_trace(store, selection, trace_id(number)) for number in (5, 6)] == [None, trace_id(5)]
    assert [newer_trace(store, selection, trace_id(number)) for number in (6, 7)] == [trace_id(7), None]


def test_a_trace_that_is_not_there_has_no_neighbours(store: TelemetryStore, project_id: int) -> None:
    missing = "f" * 32

    assert trace_place(store, missing, project_id=project_id) is None
    assert (older_trace(store, chosen(project_id), missing), newer_trace(store, chosen(project_id), missing)) == (None, None)


def test_a_page_of_the_list_can_begin_with_any_trace(store: TelemetryStore, project_id: int) -> None:
    place = trace_place(store, trace_id(7), project_id=project_id)
    assert place is not None

    page = find_traces(store, chosen(project_id), limit=2, cursor=cursor_before(place))

    assert [item.trace_id for item in page.items] == [trace_id(7), trace_id(6)]
