"""Everything that was noted while a trace ran, in order of time: events of spans, log records, and failures no event tells of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.span import SpanEvent
from lumetra_storage.json_text import decode
from lumetra_storage.spans import span_events
from lumetra_storage.store import TelemetryStore

MOST_ENTRIES = 2_000
"""Of one log: more is not read by a person, and a page of it would be megabytes."""

MOST_CHARACTERS = 2_000
"""Of one text; the queries cut at the same length."""

EntryKind = Literal["event", "exception", "failure", "log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line of the log."""

    time: int
    """Nanoseconds since the epoch, UTC."""
    kind: EntryKind
    """failure: a span that ended in an error without an exception event; its time is the end of the span."""
    name: str
    severity: str | None = None
    """As the record has it: INFO, ERROR, …; None where nothing is said."""
    text: str | None = None
    """At most 2,000 characters."""
    span_id: str | None = None
    """None for a record that was written outside any span."""
    attributes: Attributes = field(default_factory=dict[str, AttributeValue])
    """Of a log record with more than 20 kB of them none: the raw view of the span has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLog:
    """The log of one trace."""

    entries: tuple[LogEntry, ...]
    is_whole: bool
    """False when there is more than was read."""


def read_trace_log(store: TelemetryStore, trace_id: str, *, project_id: int, limit: int = MOST_ENTRIES) -> TraceLog:
    """Give the earliest *limit* entries of a trace's log."""
    bounds = {"project_id": project_id, "trace_id": trace_id, "limit": limit + 1}
    spans = store.ask("events_of_trace", **bounds).dicts()
    records = store.ask("logs_of_trace", **bounds).dicts()
    entries = sorted((*_of_spans(spans), *_of_records(records)), key=lambda entry: entry.time)
    # Spans come in order of start: what a span beyond the last one noted is later than that one's start.
    is_whole = max(len(spans), len(records), len(entries)) <= limit
    return TraceLog(entries=tuple(entries[:limit]), is_whole=is_whole)


def _of_spans(spans: Iterable[dict[str, Any]]) -> Iterator[LogEntry]:
    for span in spans:
        events = span_events(span["events"])
        yield from (_of_event(event, span["span_id"]) for event in events)
        if span["status"] == "error" and not any(event.name == "exception" for event in events):
            yield LogEntry(
                time=span["start_time"] + span["duration_ns"],
                kind="failure",
                name=span["error_type"] or "Error",
                text=span["status_message"] or None,
                span_id=span["span_id"],
            )


def _of_event(event: SpanEvent, span_id: str) -> LogEntry:
    """Read one event; the names of an exception are those of the OpenTelemetry conventions."""
    if event.name != "exception":
        return LogEntry(time=event.time, kind="event", name=event.name, span_id=span_id, attributes=event.attributes)
    message = event.attributes.get("exception.message")
    return LogEntry(
        time=event.time,
        kind="exception",
        name=str(event.attributes.get("exception.type") or event.name),
        text=None if message is None else str(message)[:MOST_CHARACTERS],
        span_id=span_id,
        attributes=event.attributes,
    )


def _of_records(records: Iterable[dict[str, Any]]) -> Iterator[LogEntry]:
    for record in records:
        yield LogEntry(
            time=record["time"],
            kind="log",
            name=record["event_name"] or "log record",
            severity=record["severity"] or None,
            text=record["words"] or _plain(record["body_start"]) or None,
            span_id=record["span_id"] or None,
            attributes=decode(record["short_attributes"]) if record["short_attributes"] else {},
        )


def _plain(body: str) -> str:
    """Take the quotes off a body that is a plain text; a structured or cut one stays JSON."""
    try:
        value = decode(body) if body.startswith('"') else body
    except ValueError:
        value = body
    return str(value)
