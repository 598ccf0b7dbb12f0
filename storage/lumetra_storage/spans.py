"""Spans as columns of the tables `spans` and `spans_light`, and rows of `spans` as spans again.

`columns` is the inner loop of taking telemetry in (it runs in decode workers, about 15 µs per span): one pass per field, no
object per row. Names are those of `lumetra_core.span.Span`; what has no such name is derived here:

    start_time_exact    the start as decimal text where the column had to clamp an absurd one
    is_entry            no span above it came in the same batch: the candidates that stand for a trace in lists
    attribute_items     `key=value` of every short scalar attribute, for the text index that finds equality
"""

from collections.abc import Mapping, Sequence
from typing import cast

import pyarrow as pa

from lumetra_core.span import Span, SpanEvent, SpanLink
from lumetra_storage import kinds
from lumetra_storage.attribute_items import items
from lumetra_storage.columns import Column, exact_moments, flags, json_texts, word_lists
from lumetra_storage.json_text import decode
from lumetra_storage.rows import Rows


def _event_column(per_span: Sequence[Sequence[SpanEvent]]) -> Column:
    return json_texts([[event.name, event.time, event.attributes] for event in events] for events in per_span)


def span_events(text: str) -> tuple[SpanEvent, ...]:
    """Read a value of the column `events`."""
    rows = decode(text) if text else ()
    return tuple(SpanEvent(name=name, time=time, attributes=attributes) for name, time, attributes in rows)


def _link_column(per_span: Sequence[Sequence[SpanLink]]) -> Column:
    return json_texts([[link.trace_id, link.span_id, link.attributes] for link in links] for links in per_span)


def _links(text: str) -> tuple[SpanLink, ...]:
    rows = decode(text) if text else ()
    return tuple(SpanLink(trace_id=trace_id, span_id=span_id, attributes=more) for trace_id, span_id, more in rows)


_FIELDS = {
    "project": kinds.TEXT,
    "trace_id": kinds.TEXT,
    "span_id": kinds.TEXT,
    "parent_span_id": kinds.WORD,
    "name": kinds.TEXT,
    "kind": kinds.TEXT,
    "start_time": kinds.MOMENT,
    "duration_ns": kinds.COUNT,
    "status": kinds.TEXT,
    "status_message": kinds.WORD,
    "error_type": kinds.WORD,
    "service_name": kinds.WORD,
    "environment": kinds.WORD,
    "scope_name": kinds.WORD,
    "dialect": kinds.TEXT,
    "operation": kinds.WORD,
    "provider": kinds.WORD,
    "request_model": kinds.WORD,
    "response_model": kinds.WORD,
    "response_id": kinds.WORD,
    "parameters": kinds.MAP,
    "input_tokens": kinds.COUNT,
    "output_tokens": kinds.COUNT,
    "cache_read_tokens": kinds.COUNT,
    "cache_write_tokens": kinds.COUNT,
    "reasoning_tokens": kinds.COUNT,
    "input_audio_tokens": kinds.COUNT,
    "output_audio_tokens": kinds.COUNT,
    "usage_is_leaf": kinds.FLAG,
    "cost_usd": kinds.NUMBER,
    "cost_detail": kinds.VALUE,
    "time_to_first_token_ns": kinds.COUNT,
    "finish_reasons": kinds.WORDS,
    "input_messages": kinds.SEQUENCE,
    "output_messages": kinds.SEQUENCE,
    "system_instructions": kinds.SEQUENCE,
    "tool_definitions": kinds.SEQUENCE,
    "tool_name": kinds.WORD,
    "tool_call_id": kinds.WORD,
    "tool_arguments": kinds.VALUE,
    "tool_result": kinds.VALUE,
    "retrieval_query": kinds.TEXT,
    "retrieval_documents": kinds.SEQUENCE,
    "agent_name": kinds.WORD,
    "workflow_name": kinds.WORD,
    "session_id": kinds.WORD,
    "user_id": kinds.WORD,
    "tags": kinds.WORDS,
    "metadata": kinds.MAP,
    "prompt_name": kinds.WORD,
    "prompt_version": kinds.WORD,
    "input": kinds.TEXT,
    "output": kinds.TEXT,
    "attributes": kinds.MAP,
    "resource": kinds.SHARED_MAP,
    "events": kinds.Kind(_event_column, span_events),
    "links": kinds.Kind(_link_column, _links),
}
"""How each field of a span is kept, in the order of the table."""


def columns(spans: Sequence[Span]) -> pa.RecordBatch:
    """Lay *spans* out as one column per field; `project` is still a name."""
    arrays = kinds.laid_out(_FIELDS, spans)
    arrays["start_time_exact"] = exact_moments([span.start_time for span in spans])
    arrays["is_entry"] = flags(_entries(spans))
    # Here and not by a MATERIALIZED column: the engine would parse JSON that was a dictionary a moment ago.
    arrays["attribute_items"] = word_lists([items(span.attributes) for span in spans])
    return pa.RecordBatch.from_pydict(arrays)


def with_project_ids(batch: pa.RecordBatch, ids: Mapping[str, int]) -> pa.RecordBatch:
    """Replace the column `project` by `project_id`, looking every name up in *ids*."""
    names = cast("list[str]", batch.column("project").to_pylist())
    place = batch.schema.get_field_index("project")
    return batch.set_column(place, "project_id", pa.array([ids[name] for name in names], pa.uint32()))


def spans(rows: Rows, projects: Mapping[int, str]) -> tuple[Span, ...]:
    """Read rows of `queries/spans_of_trace.sql` as spans; the inverse of `columns` and `with_project_ids`."""
    how = kinds.readers(_FIELDS, rows.names)
    return tuple(Span(**kinds.read_row(rows.names, how, row, projects)) for row in rows.rows)


def _entries(spans: Sequence[Span]) -> list[bool]:
    """Mark the spans whose parent did not come with them; of a trace without such a one (a cycle), the earliest."""
    present = {(span.trace_id, span.span_id) for span in spans}
    marks = [
        span.parent_span_id is None
        or (span.trace_id, span.parent_span_id) not in present
        or span.parent_span_id == span.span_id
        for span in spans
    ]
    without = {span.trace_id for span in spans} - {span.trace_id for span, mark in zip(spans, marks, strict=True) if mark}
    # In one pass: a batch of ten thousand cycles, each a trace of its own, must not be read ten thousand times.
    earliest: dict[str, tuple[int, str, int]] = {}
    for place, span in enumerate(spans if without else ()):
        if span.trace_id in without:
            candidate = (span.start_time, span.span_id, place)
            earliest[span.trace_id] = min(earliest.get(span.trace_id, candidate), candidate)
    for _, _, place in earliest.values():
        marks[place] = True
    return marks
