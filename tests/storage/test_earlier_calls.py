"""What an agent's call repeats of the calls before it is known from the store."""

from lumetra_core.analysis.turn_news import said_before
from lumetra_storage.earlier_calls import EarlierCall, read_earlier_calls
from lumetra_storage.store import TelemetryStore
from support.span_factory import agent_trace
from support.stores import put_spans


def test_the_third_call_of_an_agent_says_two_new_things(store: TelemetryStore) -> None:
    spans = agent_trace(1)
    project_id = put_spans(store, *spans)
    first, second, third = (span for span in spans if span.operation == "chat")

    earlier = read_earlier_calls(store, third.trace_id, before=third.start_time, project_id=project_id)

    assert earlier == tuple(
        EarlierCall(
            span_id=call.span_id,
            start_time=call.start_time,
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
