"""The model calls of a trace that had ended when one of its spans began: what `lumetra_core.analysis.turn_news` compares that span with."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from lumetra_core.message import Message
from lumetra_core.operation import operations_of
from lumetra_storage.event_logs import event_records
from lumetra_storage.json_text import decode
from lumetra_storage.store import TelemetryStore

MOST_CALLS = 50
"""The latest ones: an agent resends the whole conversation, so the call right before holds nearly all of it."""
MOST_BYTES = 4_000_000
"""Of their messages as JSON, together; the call that crosses it is the last one. Reading so much takes some 30 ms."""
MODEL_OPERATIONS = sorted(operations_of("model"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCall:
    """One call with its messages."""

    span_id: str
    start_time: int
    """Nanoseconds since the epoch, UTC."""
    name: str
    input_messages: tuple[Message, ...]
    output_messages: tuple[Message, ...]


def read_earlier_calls(
    store: TelemetryStore,
    trace_id: str,
    *,
    before: int,
    project_id: int,
    limit: int = MOST_CALLS,
    most_bytes: int = MOST_BYTES,
) -> tuple[EarlierCall, ...]:
    """Give the latest *limit* calls that had ended at the moment *before*, the earliest first.

    A call that still ran then cannot have been heard: an agent around a call of its own is no history of it.
    """
    rows = store.ask(
        "calls_of_trace",
        project_id=project_id,
        trace_id=trace_id,
        before=before,
        operations=MODEL_OPERATIONS,
        limit=limit,
        most_bytes=most_bytes,
    )
    calls = [
        EarlierCall(
            span_id=span_id,
            start_time=start_time,
            name=name,
            input_messages=_messages(said),
            output_messages=_messages(answered),
        )
        for span_id, start_time, name, said, answered in reversed(rows.rows)
    ]
    return tuple(_with_logs(store, trace_id, project_id, calls))


def _with_logs(store: TelemetryStore, trace_id: str, project_id: int, calls: Sequence[EarlierCall]) -> Sequence[EarlierCall]:
    """Fill calls whose messages came as log records beside them, as `trace_read.with_content` does for a span."""
    silent = [call.span_id for call in calls if not (call.input_messages or call.output_messages)]
    if not silent:
        return calls
    # The query pairs ids, for exports over many traces; here all are of one.
    rows = store.ask("event_logs_of_spans", project_id=project_id, trace_ids=[trace_id] * len(silent), span_ids=silent)
    said: dict[str, list[Message]] = {}
    answered: dict[str, list[Message]] = {}
    for record in event_records(rows, store.project_names(rows)):
        said.setdefault(record.span_id or "", []).extend(record.input_messages)
        answered.setdefault(record.span_id or "", []).extend(record.output_messages)
    return [
        dataclasses.replace(
            call,
            input_messages=call.input_messages or tuple(said.get(call.span_id, ())),
            output_messages=call.output_messages or tuple(answered.get(call.span_id, ())),
        )
        for call in calls
    ]


def _messages(text: str) -> tuple[Message, ...]:
    return tuple(cast("list[Message]", decode(text))) if text else ()
