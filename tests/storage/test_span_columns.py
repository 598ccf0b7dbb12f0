"""Spans → columns → chDB → spans: nothing is lost, whatever a stranger sends."""

import dataclasses
import math

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumetra_core.span import Span
from lumetra_storage.spans import columns, with_project_ids
from lumetra_storage.store import TelemetryStore
from lumetra_storage.trace_read import read_span
from support.span_factory import NOON, agent_trace, bare_span
from support.span_strategies import spans
from support.stores import put_spans


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(spans(), min_size=1, max_size=12, unique_by=lambda span: span.trace_id))
def test_every_field_survives_the_round_trip(store: TelemetryStore, some: list[Span]) -> None:
    project_id = put_spans(store, *some)

    back = [read_span(store, span.trace_id, span.span_id, project_id=project_id) for span in some]

    assert back == some


def test_a_realistic_trace_survives_the_round_trip(store: TelemetryStore) -> None:
    trace = agent_trace(1, project="realistic")
    project_id = put_spans(store, *trace)

    back = [read_span(store, span.trace_id, span.span_id, project_id=project_id) for span in trace]

    assert back == trace


def test_not_a_number_is_kept_among_attributes(store: TelemetryStore) -> None:
    span = bare_span(attributes={"score": math.nan, "limits": [math.inf, -math.inf], "none": None})
    project_id = put_spans(store, span)

    back = read_span(store, span.trace_id, span.span_id, project_id=project_id)

    assert back is not None
    assert repr(back.attributes) == "{'score': nan, 'limits': [inf, -inf], 'none': None}"


def test_lone_surrogates_become_replacement_characters_and_cost_no_other_span() -> None:
    batch = columns(
        [bare_span(name="ok"), bare_span(name="a\ud800b", tags=("\udfff",), attributes={"\ud800": "\ud800"}, input="\ud800")]
    )

    row = batch.slice(1).to_pylist()[0]
    assert batch.column("name").to_pylist() == ["ok", "a�b"]
    assert (row["tags"], row["input"], row["attributes"]) == (["�"], "�", '{"�":"�"}')


def test_counts_out_of_range_are_set_to_the_border() -> None:
    batch = columns([bare_span(input_tokens=-1, output_tokens=2**70, duration_ns=2**80)])

    assert batch.select(["input_tokens", "output_tokens", "duration_ns"]).to_pylist() == [
        {"input_tokens": 0, "output_tokens": 2**64 - 1, "duration_ns": 2**64 - 1}
    ]


def test_absurd_times_are_shown_at_the_border_and_kept_exactly() -> None:
    batch = columns([bare_span(start_time=2**64 - 1), bare_span(start_time=NOON)])

    assert batch.column("start_time").cast(pa.int64()).to_pylist() == [4_102_444_800 * 10**9 - 1, NOON]
    assert batch.column("start_time_exact").to_pylist() == [str(2**64 - 1), ""]


def test_a_span_is_an_entry_when_its_parent_did_not_come_with_it() -> None:
    root, child, orphan, own_parent = (
        bare_span(span_id="a" * 16),
        bare_span(span_id="b" * 16, parent_span_id="a" * 16),
        bare_span(span_id="c" * 16, parent_span_id="9" * 16),
        bare_span(span_id="d" * 16, parent_span_id="d" * 16),
    )

    assert columns([root, child, orphan, own_parent]).column("is_entry").to_pylist() == [True, False, True, True]


def test_of_a_cycle_the_earliest_span_is_the_entry() -> None:
    one = bare_span(span_id="a" * 16, parent_span_id="b" * 16, start_time=NOON + 1)
    other = bare_span(span_id="b" * 16, parent_span_id="a" * 16, start_time=NOON)

    assert columns([one, other]).column("is_entry").to_pylist() == [False, True]


def test_short_scalar_attributes_become_items_and_others_leave_their_key() -> None:
    span = bare_span(attributes={"a": "x", "b": True, "c": 3, "d": 1.5, "long": "y" * 201, "list": ["x"], "none": None})

    assert columns([span]).column("attribute_items").to_pylist() == [["a=x", "b=true", "c=3", "d=1.5", "long", "list"]]


def test_project_names_are_replaced_by_ids_in_place() -> None:
    batch = columns([bare_span(project="a"), bare_span(project="b"), bare_span(project="a")])

    numbered = with_project_ids(batch, {"a": 7, "b": 9})

    assert numbered.column(0).to_pylist() == [7, 9, 7]
    assert numbered.schema.names == ["project_id", *batch.schema.names[1:]]


def test_every_field_of_a_span_has_a_column() -> None:
    assert {field.name for field in dataclasses.fields(Span)} - set(columns([bare_span()]).schema.names) == set()


def test_of_each_of_ten_thousand_cycles_the_earliest_span_is_an_entry() -> None:
    """Looked for by going through the batch once a cycle this takes minutes."""
    spans = [
        bare_span(trace_id=f"{number:032x}", span_id=own, parent_span_id=other, start_time=NOON + start)
        for number in range(10_000)
        for own, other, start in (("a", "b", 2), ("b", "a", 1))
    ]

    assert columns(spans).column("is_entry").to_pylist() == [False, True] * 10_000
