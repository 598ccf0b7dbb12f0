"""What was noted while a trace ran, in order of time, wherever it came from."""

from lumetra_core.span import Span, SpanEvent
from lumetra_storage import event_logs
from lumetra_storage.event_logs import EventRecord
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore
from lumetra_storage.trace_log import LogEntry, TraceLog, read_trace_log
from support.plain_spans import SECOND, START, plain_span
from support.stores import put_spans

FIRST, SECOND_ID = "a" * 16, "b" * 16


def at(seconds: float) -> int:
    return START + round(seconds * SECOND)


def event(name: str, seconds: float, **attributes: str) -> SpanEvent:
    return SpanEvent(
        name=name, time=at(seconds), attributes={key.replace("_", "."): value for key, value in attributes.items()}
    )


def log_of(store: TelemetryStore, *spans: Span, records: tuple[EventRecord, ...] = (), limit: int = 100) -> TraceLog:
    project_id = put_spans(store, *spans)
    if records:
        store.insert_event_logs(with_project_ids(event_logs.columns(records), {spans[0].project: project_id}))
    return read_trace_log(store, spans[0].trace_id, project_id=project_id, limit=limit)


def test_events_failures_and_log_records_stand_in_order_of_time(store: TelemetryStore) -> None:
    trace = "c1" * 16
    raised = event("exception", 2, exception_type="ValueError", exception_message="no such order")
    record = EventRecord(
        project="plain",
        trace_id=trace,
        span_id=FIRST,
        time=at(1.5),
        event_name="gen_ai.client.inference",
        severity="WARN",
        text="slow",
    )

    log = log_of(
        store,
        plain_span(
            FIRST,
            trace_id=trace,
            lasts=4,
            status="error",
            error_type="Timeout",
            status_message="gave up",
            events=(event("retry", 1),),
        ),
        plain_span(SECOND_ID, FIRST, trace_id=trace, at=1, status="error", events=(raised,)),
        plain_span("c" * 16, FIRST, trace_id=trace),
        records=(record,),
    )

    assert log == TraceLog(
        entries=(
            LogEntry(time=at(1), kind="event", name="retry", span_id=FIRST),
            LogEntry(time=at(1.5), kind="log", name="gen_ai.client.inference", severity="WARN", text="slow", span_id=FIRST),
            LogEntry(time=at(2), kind="exception", name="ValueError", text="no such order", span_id=SECOND_ID, attributes=raised.attributes),
            LogEntry(time=at(4), kind="failure", name="Timeout", text="gave up", span_id=FIRST),
        ),
        is_whole=True,
    )  # fmt: skip


def test_a_record_without_text_shows_its_body(store: TelemetryStore) -> None:
    trace = "c2" * 16
    bodies = ("plain words", {"step": 2})
    records = tuple(
        EventRecord(project="plain", trace_id=trace, time=at(place), body=body) for place, body in enumerate(bodies)
    )

    log = log_of(store, plain_span(FIRST, trace_id=trace), records=records)

    assert [(entry.name, entry.text, entry.span_id) for entry in log.entries] == [
        ("log record", "plain words", None),
        ("log record", '{"step":2}', None),
    ]


def test_a_log_beyond_the_limit_is_said_not_to_be_whole(store: TelemetryStore) -> None:
    trace = "c3" * 16
    spans = [plain_span(f"{place:016x}", trace_id=trace, at=place, events=(event("tick", place),)) for place in range(5)]

    log = log_of(store, *spans, limit=3)

    assert ([entry.time for entry in log.entries], log.is_whole) == ([at(0), at(1), at(2)], False)


def test_a_span_sent_twice_is_noted_once(store: TelemetryStore) -> None:
    span = plain_span(FIRST, trace_id="c4" * 16, events=(event("tick", 0),))
    put_spans(store, span)

    assert len(log_of(store, span).entries) == 1
