"""The tail over a real store: what arrives is told once, in whatever order inserts become visible."""

import dataclasses
import itertools
from collections.abc import Mapping

import pyarrow as pa
import pytest

from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow
from lumetra_storage.arrivals import MOST_ARRIVALS, OVERLAP_US, Tail, Told
from lumetra_storage.clickhouse import ClickHouse
from lumetra_storage.errors import StoreUnavailable
from lumetra_storage.rows import Rows
from lumetra_storage.selection import selected
from lumetra_storage.spans import columns, with_project_ids
from lumetra_storage.store import TelemetryStore
from support.span_factory import NOON, agent_trace, bare_span
from support.stores import NamedProjects

EVER = TimeWindow(start=0, end=2**62)
BEGIN_US = NOON // 1000
_names = (f"tail-{number}" for number in itertools.count())


@pytest.fixture
def project(store: TelemetryStore) -> str:
    name = next(_names)
    assert isinstance(store.projects, NamedProjects)
    store.projects.ensure(name)
    return name


def project_id(store: TelemetryStore, project: str) -> int:
    assert isinstance(store.projects, NamedProjects)
    return store.projects.ids[project]


def arrive(store: TelemetryStore, *spans: Span, at_us: int) -> None:
    """Store *spans* as if their insert had begun so many microseconds after the beginning."""
    batch = with_project_ids(columns(spans), {spans[0].project: project_id(store, spans[0].project)})
    stamps = pa.array([BEGIN_US + at_us] * len(spans), pa.timestamp("us", tz="UTC"))
    store.insert_spans(batch.append_column("received_at", stamps))


def arrive_in_the_light_alone(store: TelemetryStore, span: Span, *, at_us: int) -> None:
    """Leave a span in the light table as a reader sees it between the steps of an insert."""
    store.clickhouse.command(
        f"""INSERT INTO spans_light (project_id, trace_id, span_id, name, start_time, is_entry, received_at)
        VALUES ({project_id(store, span.project)}, '{span.trace_id}', '{span.span_id}', '{span.name}',
            fromUnixTimestamp64Nano({span.start_time}), true, fromUnixTimestamp64Micro({BEGIN_US + at_us}))"""
    )


def trace(project: str, number: int) -> Span:
    return bare_span(project=project, trace_id=f"{number:032x}", name=f"trace {number}", start_time=NOON + number)


def tail_of(store: TelemetryStore, project: str, filter_text: str = "") -> Tail:
    chosen = selected(
        project_id=project_id(store, project), window=EVER, filter_text=filter_text, level="trace", whole_traces=True, now=NOON
    )
    tail = Tail(store, chosen, now=lambda: NOON)
    tail.begin_at(BEGIN_US)
    return tail


def told(tail: Tail) -> list[Told]:
    return [each for portion in tail.look() for each in portion]


def names(looked: list[Told]) -> list[tuple[str, str]]:
    return [(each.kind, each.summary.name) for each in looked]


def test_each_trace_is_told_once(store: TelemetryStore, project: str) -> None:
    tail = tail_of(store, project)
    arrive(store, trace(project, 1), at_us=10)
    first = names(told(tail))
    arrive(store, trace(project, 2), at_us=20)

    assert first == [("trace", "trace 1")]
    assert names(told(tail)) == [("trace", "trace 2")]
    assert told(tail) == []


def test_an_insert_that_becomes_visible_late_is_told(store: TelemetryStore, project: str) -> None:
    tail = tail_of(store, project)
    arrive(store, trace(project, 1), at_us=OVERLAP_US)
    told(tail)
    arrive(store, trace(project, 2), at_us=10)

    assert names(told(tail)) == [("trace", "trace 2")]


def test_a_span_that_only_the_light_table_shows_yet_is_told_when_all_show_it(store: TelemetryStore, project: str) -> None:
    tail = tail_of(store, project)
    arrive_in_the_light_alone(store, trace(project, 1), at_us=10)
    before = told(tail)
    arrive(store, trace(project, 1), at_us=10)

    assert before == []
    assert names(told(tail)) == [("trace", "trace 1")]
    assert told(tail) == []


def test_more_of_a_trace_is_a_change_and_carries_the_whole(store: TelemetryStore, project: str) -> None:
    tail = tail_of(store, project)
    spans = agent_trace(1, project=project)
    arrive(store, *spans[1:], at_us=10)
    told(tail)
    arrive(store, spans[0], at_us=20)
    (changed,) = told(tail)

    assert (changed.kind, changed.summary.name, changed.summary.span_count) == ("change", "invoke_agent support", len(spans))


def test_a_late_span_of_an_old_trace_finds_its_beginning(store: TelemetryStore, project: str) -> None:
    day_ns = 86_400 * 10**9
    arrive(store, trace(project, 1), at_us=-10 * OVERLAP_US)
    tail = tail_of(store, project)
    late = bare_span(
        project=project, trace_id=f"{1:032x}", span_id="3" * 16, parent_span_id="2" * 16, start_time=NOON + 20 * day_ns
    )
    arrive(store, late, at_us=10)
    (only,) = told(tail)

    assert (only.summary.name, only.summary.span_count) == ("trace 1", 2)


def test_a_trace_is_told_when_it_begins_to_match(store: TelemetryStore, project: str) -> None:
    tail = tail_of(store, project, "status = 'error'")
    arrive(store, trace(project, 1), at_us=10)
    before = told(tail)
    failed = bare_span(project=project, trace_id=f"{1:032x}", span_id="3" * 16, parent_span_id="2" * 16, status="error")
    arrive(store, failed, at_us=20)

    assert before == []
    assert names(told(tail)) == [("trace", "trace 1")]


def test_a_flood_comes_in_portions_and_whole(store: TelemetryStore, project: str) -> None:
    count = 2 * MOST_ARRIVALS + 1
    arrive(store, *(trace(project, number) for number in range(1, count + 1)), at_us=10)
    portions = list(tail_of(store, project).look())

    assert [len(portion) for portion in portions] == [MOST_ARRIVALS, MOST_ARRIVALS, 1]
    assert {each.summary.trace_id for portion in portions for each in portion} == {f"{n:032x}" for n in range(1, count + 1)}


def test_going_back_tells_again_what_was_not_received(store: TelemetryStore, project: str) -> None:
    tail = tail_of(store, project)
    arrive(store, *(trace(project, number) for number in (1, 2, 3)), at_us=10)
    sent = told(tail)
    tail.go_back(sent[0].number, sent[0].position_us)

    assert names(told(tail)) == [("trace", "trace 2"), ("trace", "trace 3")]


def test_a_tail_that_begins_now_leaves_out_what_was_there(store: TelemetryStore, project: str) -> None:
    chosen = selected(project_id=project_id(store, project), window=EVER, level="trace", now=NOON)
    tail = Tail(store, chosen, now=lambda: NOON)
    now_us = int(store.ask("arrival_clock").scalar())
    arrive(store, trace(project, 1), at_us=now_us - BEGIN_US)
    before = told(tail)
    arrive(store, trace(project, 2), at_us=now_us - BEGIN_US + 1)

    assert before == []
    assert names(told(tail)) == [("trace", "trace 2")]


class FailingAt:
    """A ClickHouse that does not answer one of its questions, counted from 1."""

    def __init__(self, clickhouse: ClickHouse, question: int) -> None:
        self._clickhouse = clickhouse
        self._left = question
        self.insert, self.command, self.close = clickhouse.insert, clickhouse.command, clickhouse.close

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        self._left -= 1
        if self._left == 0:
            raise StoreUnavailable
        return self._clickhouse.query(sql, parameters)


@pytest.mark.parametrize("question", [1, 2, 3, 4])
def test_what_the_store_could_not_tell_is_told_by_the_next_look(store: TelemetryStore, project: str, question: int) -> None:
    arrive(store, trace(project, 1), at_us=10)
    failing = dataclasses.replace(store, clickhouse=FailingAt(store.clickhouse, question))
    tail = tail_of(failing, project)
    with pytest.raises(StoreUnavailable):
        told(tail)

    assert names(told(tail)) == [("trace", "trace 1")]
    assert told(tail) == []


def test_what_is_being_inserted_while_a_tail_begins_is_told_when_it_is_done(store: TelemetryStore, project: str) -> None:
    """A list that is read at that moment passes it over: noted as seen, it would be shown by neither."""
    tail = Tail(store, tail_of(store, project).selection, now=lambda: NOON)
    now_us = int(store.ask("arrival_clock").scalar()) - BEGIN_US
    arrive(store, trace(project, 1), at_us=now_us - 1)
    arrive_in_the_light_alone(store, trace(project, 2), at_us=now_us)

    first = names(told(tail))
    arrive(store, trace(project, 2), at_us=now_us)

    assert (first, names(told(tail))) == ([], [("trace", "trace 2")])


@pytest.mark.parametrize("question", [1, 2, 3])
def test_a_tail_that_could_not_begin_begins_with_its_next_look(store: TelemetryStore, project: str, question: int) -> None:
    now_us = int(store.ask("arrival_clock").scalar()) - BEGIN_US
    arrive(store, trace(project, 1), at_us=now_us)
    failing = dataclasses.replace(store, clickhouse=FailingAt(store.clickhouse, question))
    tail = Tail(failing, tail_of(store, project).selection, now=lambda: NOON)
    with pytest.raises(StoreUnavailable):
        told(tail)

    assert told(tail) == []
