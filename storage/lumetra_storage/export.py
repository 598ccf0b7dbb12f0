"""A filtered set read to its end in constant memory: keyset pages of the list, and the whole spans of each page in groups."""

import dataclasses
from collections.abc import Iterator, Sequence

from lumetra_core.span import Span
from lumetra_core.trace import Trace, TraceSummary
from lumetra_storage.event_logs import EventRecord, event_records
from lumetra_storage.found import find_spans, find_traces
from lumetra_storage.selection import Selection
from lumetra_storage.spans import spans as spans_of
from lumetra_storage.store import TelemetryStore
from lumetra_storage.summaries import SpanSummary
from lumetra_storage.trace_read import read_trace, with_content

PAGE = 500
MOST_SPANS = 100
"""Read whole at once."""
MOST_CHARACTERS = 2_000_000
"""Of inputs and outputs read at once; with messages and attributes some ten times that in memory."""


def estimated_count(store: TelemetryStore, selection: Selection) -> int:
    """Say about how many spans or traces *selection* leaves, by its level."""
    counted = store.ask_where("export_count", selection.predicate, **selection.bounds, traces_only=selection.level == "trace")
    return int(counted.scalar())


def export_spans(store: TelemetryStore, selection: Selection) -> Iterator[tuple[Span, ...]]:
    """Read the spans of a selection made at level `span` whole, newest first, a group at a time."""
    cursor = None
    while True:
        page = find_spans(store, selection, limit=PAGE, cursor=cursor)
        # Pages by number, groups by size: five hundred spans may be a megabyte or a gigabyte.
        for group in _groups(page.items):
            yield whole_spans(store, group, project_id=selection.project_id)
        cursor = page.next_cursor
        if cursor is None:
            return


def export_trace_summaries(store: TelemetryStore, selection: Selection) -> Iterator[tuple[TraceSummary, ...]]:
    """Read the summaries of the traces of a selection made at level `trace`, newest first, a page at a time."""
    cursor = None
    while True:
        page = find_traces(store, selection, limit=PAGE, cursor=cursor)
        yield page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def export_traces(store: TelemetryStore, selection: Selection) -> Iterator[Trace]:
    """Read the traces of a selection made at level `trace` whole, newest first; the largest one has to fit in memory."""
    for summaries in export_trace_summaries(store, selection):
        for summary in summaries:
            trace = read_trace(store, summary.trace_id, project_id=selection.project_id)
            if trace is not None:
                yield trace


def whole_spans(store: TelemetryStore, summaries: Sequence[SpanSummary], *, project_id: int) -> tuple[Span, ...]:
    """Read some spans of a project whole, in the order of *summaries*; those that are gone meanwhile are left out."""
    keys: dict[str, object] = {
        "project_id": project_id,
        "trace_ids": [summary.trace_id for summary in summaries],
        "span_ids": [summary.span_id for summary in summaries],
    }
    rows = store.ask("spans_whole", **keys)
    found = {(span.trace_id, span.span_id): span for span in spans_of(rows, store.project_names(rows))}
    records = _records(store, keys)
    return tuple(
        dataclasses.replace(
            with_content(found[key], records.get(key, ())),
            usage_is_leaf=summary.usage_is_leaf,
        )
        for summary in summaries
        if (key := (summary.trace_id, summary.span_id)) in found
    )


def _records(store: TelemetryStore, keys: dict[str, object]) -> dict[tuple[str, str], list[EventRecord]]:
    rows = store.ask("event_logs_of_spans", **keys)
    by_span: dict[tuple[str, str], list[EventRecord]] = {}
    for record in event_records(rows, store.project_names(rows)):
        by_span.setdefault((record.trace_id or "", record.span_id or ""), []).append(record)
    return by_span


def _groups(summaries: Sequence[SpanSummary]) -> Iterator[list[SpanSummary]]:
    """Cut a page where it gets large; a single span may be as large as it likes."""
    group: list[SpanSummary] = []
    characters = 0
    for summary in summaries:
        length = summary.input_length + summary.output_length
        if group and (len(group) == MOST_SPANS or characters + length > MOST_CHARACTERS):
            yield group
            group, characters = [], 0
        group.append(summary)
        characters += length
    if group:
        yield group
