"""One trace whole, or one span of it: the only readers that touch payloads."""

import dataclasses
from collections.abc import Iterable

from lumetra_core.span import Span
from lumetra_core.trace import Trace
from lumetra_storage.event_logs import EventRecord, event_records
from lumetra_storage.rows import Rows
from lumetra_storage.settle import leaves_of_trace
from lumetra_storage.spans import spans as spans_of
from lumetra_storage.store import TelemetryStore
from lumetra_storage.usage_sums import usage_sums


def read_trace(store: TelemetryStore, trace_id: str, *, project_id: int | None = None) -> Trace | None:
    """Give the whole trace, log records merged into their spans; None when there is none (in that project).

    Without *project_id* the spans of every project the trace runs through are there.
    """
    rows = store.ask("spans_of_trace", trace_id=trace_id, project_id=project_id or 0)
    latest: dict[str, Span] = {}
    for span in spans_of(rows, store.project_names(rows)):
        # The latest arrival comes first; the others are copies sent again.
        latest.setdefault(span.span_id, span)
    if not latest:
        return None
    records = _records(store, trace_id, rows)
    # All spans are at hand: the rule itself, not the notes of `settle`, which may not have been written yet.
    leaves = leaves_of_trace(latest.values())
    spans = sorted(
        (_complete(span, records.get(span.span_id, ()), span.span_id in leaves) for span in latest.values()),
        key=lambda span: (span.start_time, span.span_id),
    )
    return _trace(trace_id, spans)


def read_span(store: TelemetryStore, trace_id: str, span_id: str, *, project_id: int | None = None) -> Span | None:
    """Give one span whole, log records merged in; `usage_is_leaf` is what its own request knew."""
    rows = store.ask("span_of_trace", trace_id=trace_id, span_id=span_id, project_id=project_id or 0)
    found = spans_of(rows, store.project_names(rows))
    if not found:
        return None
    return with_content(found[0], _records(store, trace_id, rows, span_id=span_id).get(span_id, ()))


def has_trace(store: TelemetryStore, trace_id: str, *, project_id: int) -> bool:
    """Tell whether any span of a trace came; reads no span."""
    return bool(store.ask("trace_is_there", trace_id=trace_id, project_id=project_id).scalar())


def _trace(trace_id: str, spans: list[Span]) -> Trace:
    first = next((span for span in spans if span.parent_span_id is None), spans[0])
    start_time = spans[0].start_time
    sums = usage_sums(spans)
    return Trace(
        trace_id=trace_id,
        project=first.project,
        start_time=start_time,
        duration_ns=max(span.end_time for span in spans) - start_time,
        span_count=len(spans),
        error_count=sum(span.status == "error" for span in spans),
        input_tokens=sums.input_tokens,
        output_tokens=sums.output_tokens,
        cost_usd=sums.cost_usd,
        spans=tuple(spans),
    )


def _records(store: TelemetryStore, trace_id: str, spans: Rows, *, span_id: str = "") -> dict[str, list[EventRecord]]:
    """Read the log records of the trace in the projects of its *spans*, by span id; of one span only where it is named."""
    project_ids = sorted(set(spans.by_name()["project_id"]))
    rows = store.ask("event_logs_of_trace", trace_id=trace_id, span_id=span_id, project_ids=project_ids)
    by_span: dict[str, list[EventRecord]] = {}
    for record in event_records(rows, store.project_names(rows)):
        if record.span_id:
            by_span.setdefault(record.span_id, []).append(record)
    return by_span


def _complete(span: Span, records: Iterable[EventRecord], is_leaf: bool) -> Span:
    whole = with_content(span, records)
    return whole if whole.usage_is_leaf == is_leaf else dataclasses.replace(whole, usage_is_leaf=is_leaf)


def with_content(span: Span, records: Iterable[EventRecord]) -> Span:
    """Fill what the span does not say itself from its log records, in their order of time."""
    content = list(records)
    if not content:
        return span
    return dataclasses.replace(
        span,
        input_messages=span.input_messages or tuple(message for record in content for message in record.input_messages),
        output_messages=span.output_messages or tuple(message for record in content for message in record.output_messages),
        system_instructions=span.system_instructions
        or tuple(part for record in content for part in record.system_instructions),
        tool_definitions=span.tool_definitions or tuple(tool for record in content for tool in record.tool_definitions),
    )
