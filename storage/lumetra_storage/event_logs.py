"""Log records that carry message content, as columns of the table `event_logs`, and back.

Some instrumentations send prompts and answers as log records beside the span, before or after it, or without it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.message import Message, Part, ToolDefinition
from lumetra_storage import kinds
from lumetra_storage.columns import exact_moments, texts
from lumetra_storage.json_text import encode
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
    attributes: Attributes = field(default_factory=dict[str, AttributeValue])
    resource: Attributes = field(default_factory=dict[str, AttributeValue])


_FIELDS = {
    "project": kinds.TEXT,
    "trace_id": kinds.WORD,
    "span_id": kinds.WORD,
    "time": kinds.MOMENT,
    "event_name": kinds.WORD,
    "severity": kinds.WORD,
    "service_name": kinds.WORD,
    "scope_name": kinds.WORD,
    "input_messages": kinds.SEQUENCE,
    "output_messages": kinds.SEQUENCE,
    "system_instructions": kinds.SEQUENCE,
    "tool_definitions": kinds.SEQUENCE,
    "text": kinds.TEXT,
    "body": kinds.VALUE,
    "attributes": kinds.MAP,
    "resource": kinds.SHARED_MAP,
}


def columns(records: Sequence[EventRecord]) -> pa.RecordBatch:
    """Lay *records* out as one column per field, with an id made of the content so that a retried record counts once."""
    arrays = kinds.laid_out(_FIELDS, records)
    arrays["time_exact"] = exact_moments([record.time for record in records])
    arrays["record_id"] = texts([_record_id(record) for record in records])
    return pa.RecordBatch.from_pydict(arrays)


def event_records(rows: Rows, projects: Mapping[int, str]) -> tuple[EventRecord, ...]:
    """Read rows of `queries/event_logs_of_trace.sql` as records; the inverse of `columns`."""
    how = kinds.readers(_FIELDS, rows.names)
    return tuple(EventRecord(**kinds.read_row(rows.names, how, row, projects)) for row in rows.rows)


def _record_id(record: EventRecord) -> str:
    # Not the time of arrival, which a retry changes; place and time are columns of the key beside it.
    content = encode([record.event_name, record.body, record.attributes])
    return hashlib.blake2b(content, digest_size=8).hexdigest()
