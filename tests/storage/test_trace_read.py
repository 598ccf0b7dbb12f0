"""One trace whole, its outline, and one span of it."""

import dataclasses
import itertools

import pytest

from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow, Trace
from lumetra_storage.event_logs import EventRecord
from lumetra_storage.event_logs import columns as event_columns
from lumetra_storage.settle import settle
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore
from lumetra_storage.traces import list_traces, project_activity, read_span, read_trace, read_trace_outline
from support.span_factory import NOON, agent_trace, bare_span
from support.stores import NamedProjects, put_spans

SECOND = 10**9
_trace_numbers = itertools.count(0x1000)


@pytest.fixture
def trace_id() -> str:
    return f"{next(_trace_numbers):032x}"


def put_event_logs(store: TelemetryStore, *records: EventRecord) -> None:
    assert isinstance(store.projects, NamedProjects)
    store.insert_event_logs(
        with_project_ids(event_columns(records), {r.project: store.projects.ensure(r.project) for r in records})
    )


def test_a_trace_is_read_whole_in_order_of_start(store: TelemetryStore) -> None:
    spans = agent_trace(11)
    project_id = put_spans(store, *reversed(spans))

    trace = read_trace(store, spans[0].trace_id, project_id=project_id)

    leaves = [span for span in spans if span.operation == "chat"]
    assert trace == Trace(
        trace_id=spans[0].trace_id,
        project="support-bot",
        start_time=NOON,
        duration_ns=max(span.end_time for span in spans) - NOON,
        span_count=8,
        error_count=sum(span.status == "error" for span in spans),
        input_tokens=sum(span.input_tokens or 0 for span in leaves),
        output_tokens=sum(span.output_tokens or 0 for span in leaves),
        cost_usd=sum(span.cost_usd or 0 for span in leaves),
        spans=tuple(spans),
    )


def test_what_is_not_there_is_none(store: TelemetryStore, trace_id: str) -> None:
    project_id = put_spans(store, bare_span(trace_id=trace_id))

    assert read_trace(store, trace_id, project_id=project_id + 1000) is None
    assert read_trace(store, "f" * 32) is None
    assert read_trace_outline(store, "f" * 32, project_id=project_id) is None
    assert read_span(store, trace_id, "0" * 16, project_id=project_id) is None


def test_spans_sent_twice_are_there_once_as_they_came_last(store: TelemetryStore, trace_id: str) -> None:
    begun = bare_span(trace_id=trace_id, status="unset", duration_ns=0)
    ended = dataclasses.replace(begun, status="ok", duration_ns=7, output="done")
    put_spans(store, begun)
    project_id = put_spans(store, ended)

    trace = read_trace(store, trace_id, project_id=project_id)
    outline = read_trace_outline(store, trace_id, project_id=project_id)

    assert trace is not None
    assert trace.spans == (ended,)
    assert outline is not None
    assert [(span.status, span.duration_ns) for span in outline.spans] == [("ok", 7)]
    assert read_span(store, trace_id, begun.span_id, project_id=project_id) == ended


def test_a_trace_through_two_projects_is_whole_when_no_project_is_named(store: TelemetryStore, trace_id: str) -> None:
    front = bare_span(trace_id=trace_id, project="front", span_id="a" * 16)
    back = bare_span(trace_id=trace_id, project="back", span_id="b" * 16, parent_span_id="a" * 16, start_time=NOON + 1)
    front_id = put_spans(store, front)
    put_spans(store, back)

    whole, part = read_trace(store, trace_id), read_trace(store, trace_id, project_id=front_id)

    assert whole is not None
    assert part is not None
    assert (whole.project, whole.spans, part.spans) == ("front", (front, back), (front,))


def test_usage_is_judged_over_the_whole_trace_not_by_request(store: TelemetryStore, trace_id: str) -> None:
    usage = {"trace_id": trace_id, "operation": "chat", "usage_is_leaf": True, "input_tokens": 10, "cost_usd": 1.0}
    project_id = put_spans(store, bare_span(span_id="a" * 16, **usage))
    put_spans(store, bare_span(span_id="b" * 16, parent_span_id="a" * 16, start_time=NOON + 1, **usage))

    trace = read_trace(store, trace_id, project_id=project_id)
    outline = read_trace_outline(store, trace_id, project_id=project_id)

    assert trace is not None
    assert outline is not None
    for read in (trace, outline):
        assert [span.usage_is_leaf for span in read.spans] == [False, True]
        assert (read.input_tokens, read.output_tokens, read.cost_usd) == (10, None, 1.0)


def test_an_outline_has_everything_but_payloads(store: TelemetryStore) -> None:
    spans = agent_trace(12)
    project_id = put_spans(store, *spans)

    outline = read_trace_outline(store, spans[0].trace_id, project_id=project_id)
    trace = read_trace(store, spans[0].trace_id, project_id=project_id)

    assert outline is not None
    assert trace is not None
    shared = [field.name for field in dataclasses.fields(outline.spans[0]) if field.name in Span.__dataclass_fields__]
    for light, whole in zip(outline.spans, trace.spans, strict=True):
        assert {name: getattr(light, name) for name in shared} == {name: getattr(whole, name) for name in shared}
        assert (light.input_preview, light.output_preview, light.model, light.end_time) == (
            None,
            None,
            whole.model,
            whole.end_time,
        )
    totals = ("trace_id", "project", "start_time", "duration_ns", "span_count", "error_count", "input_tokens", "cost_usd")
    assert [getattr(outline, name) for name in totals] == [getattr(trace, name) for name in totals]


def test_log_records_fill_what_their_span_does_not_say(store: TelemetryStore, trace_id: str) -> None:
    project_id = put_spans(store, bare_span(trace_id=trace_id, output_messages=({"role": "assistant", "parts": []},)))
    said = EventRecord(project="p", trace_id=trace_id, span_id="2" * 16, time=NOON + 1, event_name="gen_ai.user.message")
    put_event_logs(
        store,
        dataclasses.replace(said, time=NOON + 2, input_messages=({"role": "user"},), output_messages=({"role": "ignored"},)),
        dataclasses.replace(said, input_messages=({"role": "system"},), system_instructions=({"type": "text"},)),
        dataclasses.replace(said, span_id=None, input_messages=({"role": "of no span"},)),
    )

    trace = read_trace(store, trace_id, project_id=project_id)

    assert trace is not None
    (span,) = trace.spans
    assert span.input_messages == ({"role": "system"}, {"role": "user"})
    assert span.output_messages == ({"role": "assistant", "parts": []},)
    assert span.system_instructions == ({"type": "text"},)
    assert read_span(store, trace_id, span.span_id, project_id=project_id) == span


def test_a_log_record_sent_twice_counts_once(store: TelemetryStore, trace_id: str) -> None:
    project_id = put_spans(store, bare_span(trace_id=trace_id))
    record = EventRecord(project="p", trace_id=trace_id, span_id="2" * 16, time=NOON, input_messages=({"role": "user"},))
    put_event_logs(store, record)
    put_event_logs(store, record)

    span = read_span(store, trace_id, "2" * 16, project_id=project_id)

    assert span is not None
    assert span.input_messages == ({"role": "user"},)


def test_each_trace_shows_what_it_used_also_when_another_one_recorded_the_call_too(
    store: TelemetryStore, trace_id: str
) -> None:
    call = {
        "operation": "chat",
        "usage_is_leaf": True,
        "response_id": f"resp-{trace_id}",
        "input_tokens": 5,
        "project": "twice",
    }
    outer_trace = trace_id.replace("0", "9", 1)
    project_id = put_spans(store, bare_span(trace_id=outer_trace, duration_ns=9 * SECOND, **call))
    put_spans(store, bare_span(trace_id=trace_id, duration_ns=2 * SECOND, **call))
    settle(store, project_id=project_id, trace_ids=[trace_id, outer_trace])

    traces = [read_trace(store, one, project_id=project_id) for one in (outer_trace, trace_id)]
    window = TimeWindow(start=NOON, end=NOON + 1)

    assert [trace.input_tokens for trace in traces if trace] == [5, 5]
    assert [item.input_tokens for item in list_traces(store, project_id=project_id, window=window).items] == [5, 5]
    assert project_activity(store, window)[project_id].input_tokens == 5
