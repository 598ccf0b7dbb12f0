"""What an agent's call repeats of the calls before it is known from the store."""

from dataclasses import replace

from lumetra_core.analysis.turn_news import said_before
from lumetra_core.message import Message
from lumetra_core.span import Span
from lumetra_storage import event_logs
from lumetra_storage.earlier_calls import EarlierCall, read_earlier_calls
from lumetra_storage.event_logs import EventRecord
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore
from support.plain_spans import SECOND, START, model_call
from support.span_factory import agent_trace
from support.stores import put_spans

HELLO: Message = {"role": "user", "parts": [{"type": "text", "content": "hello"}]}


def call_ids(store: TelemetryStore, *spans: Span, at: float, most_bytes: int = 4_000_000) -> list[str]:
    project_id = put_spans(store, *spans)
    moment = START + round(at * SECOND)
    found = read_earlier_calls(store, spans[0].trace_id, before=moment, project_id=project_id, most_bytes=most_bytes)
    return [call.span_id for call in found]


def test_the_third_call_of_an_agent_says_two_new_things(store: TelemetryStore) -> None:
    spans = [replace(span, duration_ns=SECOND // 10) for span in agent_trace(1)]
    project_id = put_spans(store, *spans)
    first, second, third = (span for span in spans if span.operation == "chat")

    earlier = read_earlier_calls(store, third.trace_id, before=third.start_time, project_id=project_id)

    assert earlier == tuple(
        EarlierCall(
            span_id=call.span_id,
            start_time=call.start_time,
            name=call.name,
            input_messages=call.input_messages,
            output_messages=call.output_messages,
        )
        for call in (first, second)
    )
    assert said_before(third, earlier) == (first.span_id, first.span_id, second.span_id, second.span_id, None)


def test_calls_sent_again_are_there_once_and_the_latest_are_kept(store: TelemetryStore) -> None:
    spans = agent_trace(2)
    put_spans(store, *spans)
    project_id = put_spans(store, *spans)
    calls = [span.span_id for span in spans if span.operation == "chat"]

    found = read_earlier_calls(store, spans[0].trace_id, before=2**62, project_id=project_id, limit=2)

    assert [call.span_id for call in found] == calls[-2:]


def test_a_call_around_another_and_a_call_beside_it_are_no_history_of_it(store: TelemetryStore) -> None:
    around = model_call("a" * 16, lasts=10, input_messages=(HELLO,))
    before = model_call("b" * 16, "a" * 16, at=1, input_messages=(HELLO,))
    beside = model_call("c" * 16, "a" * 16, at=2, lasts=5, input_messages=(HELLO,))

    assert call_ids(store, around, before, beside, at=3) == ["b" * 16]


def test_no_more_is_read_once_the_bytes_are_spent(store: TelemetryStore) -> None:
    long: Message = {"role": "user", "parts": [{"type": "text", "content": "x" * 1_000}]}
    calls = [model_call(f"{number:016x}", at=number, input_messages=(long,), trace_id="e" * 32) for number in range(6)]

    assert call_ids(store, *calls, at=20, most_bytes=2_500) == [f"{number:016x}" for number in (3, 4, 5)]


def test_messages_that_came_as_log_records_are_history_too(store: TelemetryStore) -> None:
    silent = model_call("d" * 16, trace_id="d" * 32)
    project_id = put_spans(store, silent)
    record = EventRecord(
        project=silent.project,
        trace_id=silent.trace_id,
        span_id=silent.span_id,
        time=silent.start_time,
        input_messages=(HELLO,),
    )
    store.insert_event_logs(with_project_ids(event_logs.columns([record]), {silent.project: project_id}))

    (found,) = read_earlier_calls(store, silent.trace_id, before=silent.end_time, project_id=project_id)

    assert (found.input_messages, found.output_messages) == ((HELLO,), ())
