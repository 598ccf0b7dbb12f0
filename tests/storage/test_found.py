"""Filtered lists give what an unsliced look would, page by page."""

from typing import Any

import pytest

from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow
from lumetra_storage.filters import Level, Scope
from lumetra_storage.found import find_spans, find_traces
from lumetra_storage.selection import Selection, selected
from lumetra_storage.store import TelemetryStore
from support.plain_spans import START, model_call, plain_span
from support.stores import put_spans

EVER = TimeWindow(start=0, end=2**62)


def trace(number: int, *, tokens: int) -> list[Span]:
    """Make trace *number*, an hour after the one before it: a root, and a call that begins the day after."""
    shared: dict[str, Any] = {"project": "found", "trace_id": f"{number:032x}"}
    root = plain_span(f"{number:015x}a", at=3600 * number, name="root", **shared)
    call = model_call(f"{number:015x}b", root.span_id, at=3600 * number + 86_400, tokens=tokens, name="call", **shared)
    return [root, call]


@pytest.fixture(scope="module")
def project_id(store: TelemetryStore) -> int:
    return put_spans(store, *(span for number in range(100) for span in trace(number, tokens=number)))


def chosen(project_id: int, filter_text: str, *, level: Level, scope: Scope = "any") -> Selection:
    return selected(
        project_id=project_id,
        window=EVER,
        filter_text=filter_text,
        level=level,
        scope=scope,
        now=START,
    )


@pytest.mark.parametrize(("limit", "first_spans"), [(1, 3), (7, 3), (50, 3), (200, 3), (50, 128_000)])
@pytest.mark.parametrize(
    ("filter_text", "numbers"),
    [
        ("input_tokens >= 0", range(100)),
        ("input_tokens BETWEEN 3 AND 12", range(3, 13)),
        ("input_tokens = 0", range(1)),
        ("input_tokens = 99 OR input_tokens = 0", [0, 99]),
        ("input_tokens > 1000", []),
        ("trace.total_tokens >= 190 AND name = 'root'", range(95, 100)),
    ],
)
def test_pages_put_together_are_the_whole_newest_first(
    store: TelemetryStore, project_id: int, filter_text: str, numbers: list[int], limit: int, first_spans: int
) -> None:
    found: list[str] = []
    cursor = None
    while True:
        selection = chosen(project_id, filter_text, level="trace")
        page = find_traces(store, selection, limit=limit, cursor=cursor, first_spans=first_spans)
        found += [item.trace_id for item in page.items]
        assert len(page.items) <= limit
        cursor = page.next_cursor
        if cursor is None:
            break

    assert found == [f"{number:032x}" for number in sorted(numbers, reverse=True)]


def test_by_root_the_first_span_of_the_trace_has_to_match(store: TelemetryStore, project_id: int) -> None:
    by_call = find_traces(store, chosen(project_id, "name = 'call'", level="trace", scope="root"))
    by_root = find_traces(store, chosen(project_id, "name = 'root'", level="trace", scope="root"), limit=200)

    assert (len(by_call.items), len(by_root.items)) == (0, 100)


def test_spans_are_found_by_themselves(store: TelemetryStore, project_id: int) -> None:
    page = find_spans(store, chosen(project_id, "output_tokens IN (5, 50)", level="span"))

    assert [(item.name, item.output_tokens) for item in page.items] == [("call", 50), ("call", 5)]
