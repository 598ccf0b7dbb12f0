"""The list of traces: each once, newest first, page by page, whatever order and pieces their spans came in."""

import dataclasses
import itertools

import pytest

from lumetra_core.errors import InvalidInput
from lumetra_core.message import Message
from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow, TraceSummary
from lumetra_storage import event_logs
from lumetra_storage.event_logs import EventRecord
from lumetra_storage.settle import settle
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore
from lumetra_storage.trace_list import list_traces
from support.span_factory import NOON, agent_trace, bare_span
from support.stores import NamedProjects, put_spans

SECOND = 10**9
DAY = 86_400 * SECOND
ALL = TimeWindow(start=NOON - DAY, end=NOON + 3 * DAY)
_project_names = (f"list-{number}" for number in itertools.count())


@pytest.fixture
def project(store: TelemetryStore) -> str:
    name = next(_project_names)
    assert isinstance(store.projects, NamedProjects)
    store.projects.ensure(name)
    return name


def listed(store: TelemetryStore, project: str, window: TimeWindow = ALL, limit: int = 50) -> list[TraceSummary]:
    """Walk through all pages."""
    assert isinstance(store.projects, NamedProjects)
    items: list[TraceSummary] = []
    cursor = None
    while True:
        page = list_traces(store, project_id=store.projects.ids[project], window=window, limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            return items


def test_a_summary_tells_the_whole_trace(store: TelemetryStore, project: str) -> None:
    root = bare_span(
        project=project,
        trace_id="a" * 32,
        span_id="a" * 16,
        name="invoke_agent support",
        operation="invoke_agent",
        service_name="bot",
        environment="production",
        session_id="s-1",
        user_id="u-1",
        tags=("beta",),
        duration_ns=3 * SECOND,
        input="question " * 40,
        output="",
        input_tokens=99,
    )
    child = bare_span(project=project, trace_id="a" * 32, parent_span_id="a" * 16, start_time=NOON + SECOND, status="error")
    call = dataclasses.replace(
        child, span_id="b" * 16, operation="chat", duration_ns=5 * SECOND, usage_is_leaf=True, status="ok"
    )
    priced = dataclasses.replace(call, request_model="m-1", input_tokens=10, output_tokens=0, cost_usd=0.25)
    unpriced = dataclasses.replace(call, span_id="c" * 16, response_model="m-2", output_tokens=4)
    put_spans(store, root, child, priced, unpriced)

    assert listed(store, project) == [
        TraceSummary(
            trace_id="a" * 32,
            project=project,
            name="invoke_agent support",
            start_time=NOON,
            duration_ns=6 * SECOND,
            root_span_id="a" * 16,
            operation="invoke_agent",
            service_name="bot",
            environment="production",
            session_id="s-1",
            user_id="u-1",
            tags=("beta",),
            span_count=4,
            error_count=1,
            input_tokens=10,
            output_tokens=4,
            cost_usd=0.25,
            models=("m-1", "m-2"),
            input_preview=("question " * 40)[:200],
            output_preview="",
        )
    ]


def test_what_nobody_measured_is_unknown_not_nought(store: TelemetryStore, project: str) -> None:
    put_spans(store, bare_span(project=project))

    (item,) = listed(store, project)

    assert (item.input_tokens, item.output_tokens, item.cost_usd, item.input_preview) == (None, None, None, None)


def test_pages_hold_every_trace_once_newest_first(store: TelemetryStore, project: str) -> None:
    traces = [agent_trace(number, start_time=NOON + number * SECOND, project=project) for number in range(23)]
    for trace in traces:
        put_spans(store, *trace)

    expected = [trace[0].trace_id for trace in reversed(traces)]
    for limit in (1, 7, 23, 50):
        assert [item.trace_id for item in listed(store, project, limit=limit)] == expected


def test_traces_that_begin_at_the_same_nanosecond_are_all_listed(store: TelemetryStore, project: str) -> None:
    put_spans(store, *(bare_span(project=project, trace_id=f"{number:032x}") for number in range(9)))

    ids = [item.trace_id for item in listed(store, project, limit=2)]

    assert ids == [f"{number:032x}" for number in reversed(range(9))]


def test_a_window_includes_its_start_and_not_its_end(store: TelemetryStore, project: str) -> None:
    put_spans(store, *(bare_span(project=project, trace_id=f"{offset:032x}", start_time=NOON + offset) for offset in range(4)))

    found = listed(store, project, TimeWindow(start=NOON + 1, end=NOON + 3))

    assert [item.start_time - NOON for item in found] == [2, 1]


def test_another_project_is_not_seen(store: TelemetryStore, project: str) -> None:
    put_spans(store, bare_span(project=f"{project}-other", trace_id="7" * 32))

    assert listed(store, project) == []


def test_a_batch_sent_again_changes_nothing(store: TelemetryStore, project: str) -> None:
    trace = agent_trace(1, project=project)
    put_spans(store, *trace)
    once = listed(store, project)

    put_spans(store, *trace)
    put_spans(store, *trace[:3])
    put_spans(store, *trace[3:])

    assert listed(store, project) == once


def test_a_trace_in_pieces_is_listed_once_at_its_root(store: TelemetryStore, project: str) -> None:
    trace = agent_trace(2, project=project)
    for span in reversed(trace):
        put_spans(store, span)

    (item,) = listed(store, project, limit=1)

    assert (item.root_span_id, item.name, item.span_count) == (trace[0].span_id, trace[0].name, 8)


def test_while_its_root_has_not_come_a_trace_is_listed_at_its_earliest_span(store: TelemetryStore, project: str) -> None:
    _, first, *rest = agent_trace(3, project=project)
    put_spans(store, *rest)
    put_spans(store, first)

    (item,) = listed(store, project)

    assert (item.root_span_id, item.name, item.start_time) == (None, first.name, first.start_time)


def test_a_project_whose_roots_are_never_sent_has_a_list_too(store: TelemetryStore, project: str) -> None:
    above = {"parent_span_id": "f" * 16, "project": project}
    spans = [bare_span(trace_id=f"{number:032x}", start_time=NOON + number, **above) for number in range(30)]
    put_spans(store, *spans)

    assert [item.trace_id for item in listed(store, project, limit=4)] == [span.trace_id for span in reversed(spans)]


def test_of_several_roots_the_earliest_stands_for_the_trace(store: TelemetryStore, project: str) -> None:
    roots = [bare_span(project=project, span_id=f"{number:016x}", start_time=NOON + number * SECOND) for number in (1, 2, 3)]
    for root in reversed(roots):
        put_spans(store, root)

    assert [item.root_span_id for item in listed(store, project, limit=1)] == [roots[0].span_id]


def test_a_cycle_of_parents_is_listed_once(store: TelemetryStore, project: str) -> None:
    one = bare_span(project=project, span_id="a" * 16, parent_span_id="b" * 16, start_time=NOON + 1)
    other = bare_span(project=project, span_id="b" * 16, parent_span_id="a" * 16, start_time=NOON)
    put_spans(store, one, other)

    (item,) = listed(store, project)

    assert (item.root_span_id, item.start_time, item.span_count) == (None, NOON, 2)


def test_a_long_trace_sent_in_many_requests_hides_no_other(store: TelemetryStore, project: str) -> None:
    def long_trace() -> list[Span]:
        parent = {"parent_span_id": "e" * 16, "project": project, "trace_id": "e" * 32}
        steps = [bare_span(span_id=f"{number:016x}", start_time=NOON + number, **parent) for number in range(1, 400)]
        return [bare_span(project=project, trace_id="e" * 32, span_id="e" * 16), *steps]

    put_spans(store, bare_span(project=project, trace_id="d" * 32, start_time=NOON - 1))
    for start in range(0, 400, 100):
        put_spans(store, *long_trace()[start : start + 100])

    assert [(item.trace_id, item.span_count) for item in listed(store, project, limit=3)] == [("e" * 32, 400), ("d" * 32, 1)]


def test_a_trace_over_midnight_is_counted_whole(store: TelemetryStore, project: str) -> None:
    root = bare_span(project=project, span_id="a" * 16)
    put_spans(store, root, bare_span(project=project, parent_span_id="a" * 16, start_time=NOON + DAY))

    (item,) = listed(store, project)

    assert (item.span_count, item.duration_ns) == (2, DAY + 5)


def test_usage_that_a_later_request_repeats_is_left_out(store: TelemetryStore, project: str) -> None:
    usage = {"project": project, "operation": "chat", "usage_is_leaf": True, "input_tokens": 10, "cost_usd": 1.0}
    project_id = put_spans(store, bare_span(span_id="a" * 16, **usage))
    put_spans(store, bare_span(span_id="b" * 16, parent_span_id="a" * 16, start_time=NOON + 1, **usage))
    before = listed(store, project)[0]

    settle(store, project_id=project_id, trace_ids=["1" * 32])

    after = listed(store, project)[0]
    assert (before.input_tokens, before.cost_usd) == (20, 2.0)
    assert (after.input_tokens, after.cost_usd) == (10, 1.0)


def test_a_bare_root_is_previewed_by_the_spans_below_it(store: TelemetryStore, project: str) -> None:
    project_id = put_spans(
        store,
        bare_span(project=project, span_id="a" * 16, duration_ns=100),
        bare_span(project=project, span_id="b" * 16, parent_span_id="a" * 16, start_time=NOON + 1, input="first question", output="draft"),
        bare_span(project=project, span_id="c" * 16, parent_span_id="a" * 16, start_time=NOON + 2, duration_ns=90, input="later", output="final"),
    )  # fmt: skip

    [item] = list_traces(store, project_id=project_id, window=TimeWindow(start=NOON, end=NOON + 1)).items

    assert (item.input_preview, item.output_preview) == ("first question", "final")


def test_absurd_times_are_listed_at_the_border(store: TelemetryStore, project: str) -> None:
    put_spans(store, bare_span(project=project, start_time=2**64 - 1, duration_ns=2**64 - 1))

    (item,) = listed(store, project, TimeWindow(start=0, end=2**63 - 1))

    assert item.start_time == 4_102_444_800 * SECOND - 1
    assert item.duration_ns == 4 * 10**18


def test_a_cursor_that_is_not_ours_is_refused(store: TelemetryStore, project: str) -> None:
    assert isinstance(store.projects, NamedProjects)
    with pytest.raises(InvalidInput, match="cursor"):
        list_traces(store, project_id=store.projects.ids[project], window=ALL, cursor="nonsense!")


def test_content_that_came_as_log_records_alone_is_previewed(store: TelemetryStore, project: str) -> None:
    assert isinstance(store.projects, NamedProjects)
    put_spans(store, bare_span(project=project, trace_id="e" * 32, span_id="e" * 16, name="chat", start_time=NOON))
    asked = ("system", "You sell lamps."), ("user", "Where is my order?")
    said = [
        EventRecord(project=project, trace_id="e" * 32, time=NOON + place, input_messages=(message(role, text),))
        for place, (role, text) in enumerate(asked)
    ]
    said.append(
        EventRecord(project=project, trace_id="e" * 32, time=NOON + 9, output_messages=(message("assistant", "On its way."),))
    )
    store.insert_event_logs(with_project_ids(event_logs.columns(said), store.projects.ids))

    (trace,) = listed(store, project)

    assert (trace.input_preview, trace.output_preview) == ("Where is my order?", "On its way.")


def message(role: str, text: str) -> Message:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def test_a_trace_whose_insert_is_under_way_is_not_listed_yet(store: TelemetryStore, project: str) -> None:
    assert isinstance(store.projects, NamedProjects)
    put_spans(store, bare_span(project=project, trace_id="c" * 32, span_id="c" * 16, name="stored"))
    store.clickhouse.command(
        f"""INSERT INTO spans_light (project_id, trace_id, span_id, name, start_time, is_entry)
        VALUES ({store.projects.ids[project]}, '{"d" * 32}', '{"d" * 16}', 'under way', fromUnixTimestamp64Nano({NOON}), true)"""
    )

    assert [trace.name for trace in listed(store, project)] == ["stored"]
