"""Which spans' usage counts once everything has come, whatever each request knew."""

import itertools
from typing import Any

import pytest

from lumetra_storage.settle import covered_spans, settle
from lumetra_storage.store import TelemetryStore
from support.span_factory import NOON, bare_span
from support.stores import put_spans

SECOND = 10**9
_trace_numbers = itertools.count(0x2000)


@pytest.fixture
def trace_id() -> str:
    return f"{next(_trace_numbers):032x}"


def call(trace_id: str, span_id: str, **fields: Any) -> Any:
    usage = {"operation": "chat", "usage_is_leaf": True, "input_tokens": 10, "output_tokens": 2, "duration_ns": SECOND}
    return bare_span(**usage | {"trace_id": trace_id, "span_id": span_id * 16} | fields)


def test_a_call_around_a_call_of_another_request_is_covered(store: TelemetryStore, trace_id: str) -> None:
    project_id = put_spans(store, call(trace_id, "a"))
    put_spans(store, call(trace_id, "b", parent_span_id="a" * 16))

    notes = settle(store, project_id=project_id, trace_ids=[trace_id])

    assert notes == 1
    assert covered_spans(store, [trace_id]) == {(trace_id, "a" * 16)}


def test_settling_again_writes_nothing(store: TelemetryStore, trace_id: str) -> None:
    project_id = put_spans(store, call(trace_id, "a"))
    put_spans(store, call(trace_id, "b", parent_span_id="a" * 16))
    settle(store, project_id=project_id, trace_ids=[trace_id])

    assert settle(store, project_id=project_id, trace_ids=[trace_id, trace_id]) == 0
    assert settle(store, project_id=project_id, trace_ids=[]) == 0


def test_a_trace_that_one_request_judged_rightly_needs_no_note(store: TelemetryStore, trace_id: str) -> None:
    outer = call(trace_id, "a", usage_is_leaf=False)
    project_id = put_spans(store, outer, call(trace_id, "b", parent_span_id="a" * 16))

    assert settle(store, project_id=project_id, trace_ids=[trace_id]) == 0


def test_a_note_is_taken_back_when_later_spans_say_otherwise(store: TelemetryStore, trace_id: str) -> None:
    """The earlier of two with one response id counts, until a call below it shows it to be an outer span."""
    early = call(trace_id, "a", response_id="r")
    late = call(trace_id, "b", response_id="r", start_time=NOON + 5)
    project_id = put_spans(store, early)
    put_spans(store, late)
    settle(store, project_id=project_id, trace_ids=[trace_id])
    before = covered_spans(store, [trace_id])

    put_spans(store, call(trace_id, "c", parent_span_id="a" * 16, response_id="other", start_time=NOON + 1))
    settle(store, project_id=project_id, trace_ids=[trace_id])

    assert before == {(trace_id, "b" * 16)}
    assert covered_spans(store, [trace_id]) == {(trace_id, "a" * 16)}


def test_the_same_call_in_two_traces_counts_where_it_is_shorter(store: TelemetryStore, trace_id: str) -> None:
    framework_trace = trace_id.replace("0", "8", 1)
    project_id = put_spans(store, call(framework_trace, "a", response_id=trace_id, duration_ns=3 * SECOND))
    put_spans(store, call(trace_id, "b", response_id=trace_id, start_time=NOON + SECOND))

    settle(store, project_id=project_id, trace_ids=[trace_id])

    assert covered_spans(store, [trace_id, framework_trace]) == {(framework_trace, "a" * 16)}
    assert covered_spans(store, [framework_trace], scope="project") == {(framework_trace, "a" * 16)}
    assert covered_spans(store, [framework_trace], scope="trace") == frozenset()


@pytest.mark.parametrize(
    "difference",
    [
        {"response_id": "another"},
        {"response_id": None},
        {"output_tokens": 3},
        {"start_time": NOON + 60 * SECOND},
        {"project": "another"},
    ],
    ids=["response id", "no response id", "tokens", "time", "project"],
)
def test_calls_that_differ_are_both_counted(store: TelemetryStore, trace_id: str, difference: dict[str, Any]) -> None:
    other_trace = trace_id.replace("0", "8", 1)
    project_id = put_spans(store, call(trace_id, "a", response_id=trace_id))
    put_spans(store, call(other_trace, "b", **{"response_id": trace_id} | difference))

    settle(store, project_id=project_id, trace_ids=[trace_id, other_trace])

    assert covered_spans(store, [trace_id, other_trace]) == frozenset()


def test_the_judgement_does_not_depend_on_which_trace_is_settled_last(store: TelemetryStore, trace_id: str) -> None:
    other_trace = trace_id.replace("0", "8", 1)
    project_id = put_spans(store, call(trace_id, "a", response_id=trace_id))
    put_spans(store, call(other_trace, "b", response_id=trace_id))

    for order in ([trace_id], [other_trace], [other_trace, trace_id]):
        settle(store, project_id=project_id, trace_ids=order)

    assert covered_spans(store, [trace_id, other_trace]) == {max((trace_id, "a" * 16), (other_trace, "b" * 16))}


@pytest.mark.parametrize("absurd", [{"duration_ns": 2**64 - 1}, {"start_time": 0}, {"start_time": 2**64 - 1}], ids=str)
def test_a_call_of_an_absurd_time_is_settled_as_any_other(store: TelemetryStore, trace_id: str, absurd: dict[str, int]) -> None:
    """It is looked for around its own time; a bound beyond 64 bits would be refused, with all traces settled beside it."""
    project_id = put_spans(store, call(trace_id, "a", response_id=trace_id))
    put_spans(store, call(trace_id, "b", response_id=trace_id, parent_span_id="a" * 16, **absurd))

    settle(store, project_id=project_id, trace_ids=[trace_id])

    assert covered_spans(store, [trace_id]) == {(trace_id, "a" * 16)}
