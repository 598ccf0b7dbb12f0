"""One session as a conversation: its traces in the order they happened, each with what was asked and answered."""

from dataclasses import dataclass

from lumetra_core.trace import Page, TimeWindow
from lumetra_storage import cursor as cursors
from lumetra_storage.columns import EARLIEST_TIME, kept_moment
from lumetra_storage.cursor import Place
from lumetra_storage.store import TelemetryStore

MOST_CHARACTERS = 20_000
"""Of an input or output; the trace's own page shows the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTurn:
    """One trace of a session. Totals run over all its spans."""

    trace_id: str
    name: str
    """Of the root span, else of the earliest one."""
    start_time: int
    """Nanoseconds since the epoch, UTC."""
    duration_ns: int
    span_count: int
    error_count: int
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    models: tuple[str, ...]
    input: str | None
    """Of the root, else the earliest one below it; its first `MOST_CHARACTERS`."""
    output: str | None
    """Of the root, else the latest one below it; its first `MOST_CHARACTERS`."""


def session_turns(
    store: TelemetryStore, session_id: str, *, project_id: int, window: TimeWindow, limit: int = 50, cursor: str | None = None
) -> Page[SessionTurn]:
    """Give at most *limit* traces of a session, the earliest first, from *cursor* on."""
    place = cursors.read(cursor) if cursor else Place(EARLIEST_TIME, "", "")
    rows = store.ask(
        "session_traces",
        project_id=project_id,
        session_id=session_id,
        window_start=kept_moment(window.start),
        window_end=kept_moment(window.end),
        after_time=place.start_time,
        after_trace_id=place.trace_id,
        limit=limit + 1,
    ).rows
    shown = rows[:limit]
    turns = _turns(store, project_id, [trace_id for trace_id, _ in shown])
    following = Place(shown[-1][1], shown[-1][0], "") if len(rows) > limit else None
    return Page(items=turns, next_cursor=cursors.written(following) if following else None)


def _turns(store: TelemetryStore, project_id: int, trace_ids: list[str]) -> tuple[SessionTurn, ...]:
    if not trace_ids:
        return ()
    totals = {row["trace_id"]: row for row in store.ask("trace_totals", project_id=project_id, trace_ids=trace_ids).dicts()}
    texts = store.ask("trace_texts", project_id=project_id, trace_ids=trace_ids, most_characters=MOST_CHARACTERS).dicts()
    said = {row["trace_id"]: row for row in texts}
    return tuple(
        SessionTurn(
            trace_id=trace_id,
            name=said[trace_id]["name"],
            start_time=totals[trace_id]["start_time"],
            duration_ns=totals[trace_id]["end_time"] - totals[trace_id]["start_time"],
            span_count=totals[trace_id]["span_count"],
            error_count=totals[trace_id]["error_count"],
            input_tokens=totals[trace_id]["input_tokens"],
            output_tokens=totals[trace_id]["output_tokens"],
            cost_usd=totals[trace_id]["cost_usd"],
            models=tuple(totals[trace_id]["models"]),
            input=said[trace_id]["input"] or None,
            output=said[trace_id]["output"] or None,
        )
        for trace_id in trace_ids
        if trace_id in totals and trace_id in said
    )
