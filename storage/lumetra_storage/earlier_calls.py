"""The model calls of a trace before one of its spans: what `lumetra_core.analysis.turn_news` compares that span with."""

from dataclasses import dataclass
from typing import cast

from lumetra_core.message import Message
from lumetra_storage.json_text import decode
from lumetra_storage.store import TelemetryStore

MOST_CALLS = 50
"""The latest ones: an agent resends the whole conversation, so the call right before holds nearly all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierCall:
    """One call with its messages; content that came as log records is not among them."""

    span_id: str
    start_time: int
    """Nanoseconds since the epoch, UTC."""
    input_messages: tuple[Message, ...]
    output_messages: tuple[Message, ...]


def read_earlier_calls(
    store: TelemetryStore, trace_id: str, *, before: int, project_id: int, limit: int = MOST_CALLS
) -> tuple[EarlierCall, ...]:
    """Give the latest *limit* calls that began before the moment *before*, the earliest first."""
    rows = store.ask("calls_of_trace", project_id=project_id, trace_id=trace_id, before=before, limit=limit)
    return tuple(
        EarlierCall(span_id=span_id, start_time=start_time, input_messages=_messages(said), output_messages=_messages(answered))
        for span_id, start_time, said, answered in reversed(rows.rows)
    )


def _messages(text: str) -> tuple[Message, ...]:
    return tuple(cast("list[Message]", decode(text))) if text else ()
