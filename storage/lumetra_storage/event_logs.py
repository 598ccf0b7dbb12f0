"""Log records that carry message content, as columns of the table `event_logs`, and back.

Some instrumentations send prompts and answers as log records beside the span, before or after it, or without it.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import pyarrow as pa

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.message import Message, Part, ToolDefinition
from lumetra_storage import columns as build
from lumetra_storage.json_text import decode, encode
from lumetra_storage.rows import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """One log record with GenAI content, read in canonical terms."""

    project: str
    trace_id: str | None = None
    span_id: str | None = None
    """None when the record was written outside any span."""
    time: int
    """Nanoseconds since the epoch, UTC; the time of observation where the record has none of its own."""
    event_name: str | None = None
    severity: str | None = None
    service_name: str | None = None
    scope_name: str | None = None
    input_messages: tuple[Message, ...] = ()
    output_messages: tuple[Message, ...] = ()
    system_instructions: tuple[Part, ...] = ()
    tool_definitions: tuple[ToolDefinition, ...] = ()
    text: str | None = None
    """The content as plain text, for searching."""
    body: AttributeValue = None
    """As it came."""
    attributes: Attributes = field(default_factory=dict)
    resource: Attributes = field(default_factory=dict)


_BUILDERS: dict[str, Callable[[Sequence[Any]], build.Column]] = {
    "project": build.texts,
    "trace_id": build.words,
    "span_id": build.words,
    "time": build.moments,
    "event_name": build.words,
    "severity": build.words,
    "service_name": build.words,
    "scope_name": build.words,
    "input_messages": build.json_texts,
    "output_messages": build.json_texts,
    "system_instructions": build.json_texts,
    "tool_definitions": build.json_texts,
    "text": build.texts,
    "body": build.optional_json_texts,
    "attributes": build.json_texts,
    "resource": build.shared_json_texts,
}


def columns(records: Sequence[EventRecord]) -> pa.RecordBatch:
    """Lay *records* out as one column per field, with an id made of the content so that a retried record counts once."""
    arrays = {name: builder(list(map(attrgetter(name), records))) for name, builder in _BUILDERS.items()}
    arrays["time_exact"] = build.exact_moments([record.time for record in records])
    arrays["record_id"] = build.texts([_record_id(record) for record in records])
    return pa.RecordBatch.from_pydict(arrays)


def event_records(rows: Rows, projects: Mapping[int, str]) -> tuple[EventRecord, ...]:
    """Read rows of `queries/event_logs_of_trace.sql` as records; the inverse of `columns`."""
    return tuple(_record(row, projects) for row in rows.dicts())


def _record_id(record: EventRecord) -> str:
    content = encode([record.event_name, record.body, record.attributes])
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


def _record(row: dict[str, Any], projects: Mapping[int, str]) -> EventRecord:
    exact_time = row.pop("time_exact")
    fields = {name: _READERS[builder](row[name]) if builder in _READERS else row[name] for name, builder in _kept(row)}
    fields["time"] = int(exact_time or row["time"])
    for name in ("attributes", "resource"):
        fields[name] = decode(row[name]) if row[name] else {}
    return EventRecord(project=projects[row["project_id"]], **fields)


def _kept(row: dict[str, Any]) -> list[tuple[str, Callable[[Sequence[Any]], build.Column]]]:
    return [(name, builder) for name, builder in _BUILDERS.items() if name in row]


_READERS: dict[Callable[[Sequence[Any]], build.Column], Callable[[str], Any]] = {
    build.words: lambda text: text or None,
    build.json_texts: lambda text: tuple(decode(text)) if text else (),
    build.optional_json_texts: lambda text: decode(text) if text else None,
}
