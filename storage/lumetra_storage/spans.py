"""Spans as columns of the tables `spans` and `spans_light`, and rows of `spans` as spans again.

`columns` is the inner loop of taking telemetry in (it runs in decode workers, about 15 µs per span): one pass per field, no
object per row. Names are those of `lumetra_core.span.Span`; what has no such name is derived here:

    start_time_exact    the start as decimal text where the column had to clamp an absurd one
    is_entry            no span above it came in the same batch: the candidates that stand for a trace in lists
    attribute_items     `key=value` of every short scalar attribute, for the text index that finds equality
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import pyarrow as pa

from lumetra_core.span import Span, SpanEvent, SpanLink
from lumetra_storage import columns as build
from lumetra_storage.attribute_items import items
from lumetra_storage.json_text import decode
from lumetra_storage.rows import Rows

_BUILDERS: dict[str, Callable[[Sequence[Any]], build.Column]] = {
    "project": build.texts,
    "trace_id": build.texts,
    "span_id": build.texts,
    "parent_span_id": build.words,
    "name": build.texts,
    "kind": build.texts,
    "start_time": build.moments,
    "duration_ns": build.counts,
    "status": build.texts,
    "status_message": build.words,
    "error_type": build.words,
    "service_name": build.words,
    "environment": build.words,
    "scope_name": build.words,
    "dialect": build.texts,
    "operation": build.words,
    "provider": build.words,
    "request_model": build.words,
    "response_model": build.words,
    "response_id": build.words,
    "parameters": build.json_texts,
    "input_tokens": build.counts,
    "output_tokens": build.counts,
    "cache_read_tokens": build.counts,
    "cache_write_tokens": build.counts,
    "reasoning_tokens": build.counts,
    "input_audio_tokens": build.counts,
    "output_audio_tokens": build.counts,
    "usage_is_leaf": build.flags,
    "cost_usd": build.numbers,
    "cost_detail": build.optional_json_texts,
    "time_to_first_token_ns": build.counts,
    "finish_reasons": build.word_lists,
    "input_messages": build.json_texts,
    "output_messages": build.json_texts,
    "system_instructions": build.json_texts,
    "tool_definitions": build.json_texts,
    "tool_name": build.words,
    "tool_call_id": build.words,
    "tool_arguments": build.optional_json_texts,
    "tool_result": build.optional_json_texts,
    "retrieval_query": build.texts,
    "retrieval_documents": build.json_texts,
    "agent_name": build.words,
    "workflow_name": build.words,
    "session_id": build.words,
    "user_id": build.words,
    "tags": build.word_lists,
    "metadata": build.json_texts,
    "prompt_name": build.words,
    "prompt_version": build.words,
    "input": build.texts,
    "output": build.texts,
    "attributes": build.json_texts,
    "resource": build.shared_json_texts,
}
"""How each field of a span is kept, in the order of the table."""


def columns(spans: Sequence[Span]) -> pa.RecordBatch:
    """Lay *spans* out as one column per field; `project` is still a name."""
    arrays = {name: builder(list(map(attrgetter(name), spans))) for name, builder in _BUILDERS.items()}
    arrays["events"] = build.json_texts([_event_rows(span.events) for span in spans])
    arrays["links"] = build.json_texts([_link_rows(span.links) for span in spans])
    arrays["start_time_exact"] = build.exact_moments([span.start_time for span in spans])
    arrays["is_entry"] = build.flags(_entries(spans))
    arrays["attribute_items"] = build.word_lists([items(span.attributes) for span in spans])
    return pa.RecordBatch.from_pydict(arrays)


def with_project_ids(batch: pa.RecordBatch, ids: Mapping[str, int]) -> pa.RecordBatch:
    """Replace the column `project` by `project_id`, looking every name up in *ids*."""
    names = batch.column("project").dictionary_encode()
    numbers = pa.array([ids[name] for name in names.dictionary.to_pylist()], pa.uint32())
    place = batch.schema.get_field_index("project")
    return batch.set_column(place, "project_id", numbers.take(names.indices))


def spans(rows: Rows, projects: Mapping[int, str]) -> tuple[Span, ...]:
    """Read rows of `queries/spans_of_trace.sql` as spans; the inverse of `columns` and `with_project_ids`."""
    readers = [(name, _READERS.get(name)) for name in rows.names]
    return tuple(_span(readers, row, projects) for row in rows.rows)


def _span(readers: list[tuple[str, Callable[[Any], Any] | None]], row: tuple[Any, ...], projects: Mapping[int, str]) -> Span:
    fields = {name: value if read is None else read(value) for (name, read), value in zip(readers, row, strict=True)}
    exact_start = fields.pop("start_time_exact")
    if exact_start:
        fields["start_time"] = int(exact_start)
    return Span(project=projects[fields.pop("project_id")], **fields)


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
    for trace_id in without:
        earliest = min((s.start_time, s.span_id, place) for place, s in enumerate(spans) if s.trace_id == trace_id)
        marks[earliest[2]] = True
    return marks


def _event_rows(events: Iterable[SpanEvent]) -> list[object]:
    return [[event.name, event.time, event.attributes] for event in events]


def _link_rows(links: Iterable[SpanLink]) -> list[object]:
    return [[link.trace_id, link.span_id, link.attributes] for link in links]


def _word(value: str) -> str | None:
    return value or None


def _structured(value: str) -> Any:
    return decode(value) if value else None


def _map(value: str) -> Any:
    return decode(value) if value else {}


def _sequence(value: str) -> tuple[Any, ...]:
    return tuple(decode(value)) if value else ()


def _events(value: str) -> tuple[SpanEvent, ...]:
    return tuple(SpanEvent(name=name, time=time, attributes=attributes) for name, time, attributes in _sequence(value))


def _links(value: str) -> tuple[SpanLink, ...]:
    return tuple(SpanLink(trace_id=trace, span_id=span, attributes=more) for trace, span, more in _sequence(value))


_READERS: dict[str, Callable[[Any], Any]] = {
    **{name: _word for name, builder in _BUILDERS.items() if builder is build.words},
    **dict.fromkeys(("parameters", "metadata", "attributes", "resource"), _map),
    **dict.fromkeys(("cost_detail", "tool_arguments", "tool_result"), _structured),
    **dict.fromkeys(("finish_reasons", "tags"), tuple),
    **dict.fromkeys(
        ("input_messages", "output_messages", "system_instructions", "tool_definitions", "retrieval_documents"), _sequence
    ),
    "events": _events,
    "links": _links,
}
