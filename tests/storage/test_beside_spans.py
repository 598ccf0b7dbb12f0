"""Scores, log records and metric points → columns → chDB → the same again."""

import dataclasses
import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumetra_core.score import Score
from lumetra_storage import event_logs, metrics, scores
from lumetra_storage.event_logs import EventRecord
from lumetra_storage.metrics import MetricPoint
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore
from support import span_strategies as some
from support.stores import NamedProjects

_numbers = itertools.count()
finite = st.none() | st.floats(allow_nan=False)
plausible_moments = st.integers(0, 4_000_000_000 * 10**9)
on_one_store = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@on_one_store
@given(
    st.builds(
        Score,
        project=st.just("beside"),
        score_id=some.texts,
        name=some.texts,
        value=finite,
        label=some.optional_texts,
        reason=some.optional_texts,
        source=st.sampled_from(["human", "code", "model"]),
        scorer=some.words,
        trace_id=some.words,
        span_id=some.words,
        session_id=some.words,
        response_id=some.words,
        error_type=some.words,
        time=some.moments,
        metadata=some.maps,
    )
)
def test_a_score_survives_the_round_trip(store: TelemetryStore, score: Score) -> None:
    score = dataclasses.replace(score, trace_id=f"scored-{next(_numbers)}")
    project_id = project_id_of(store)
    store.insert_scores(with_project_ids(scores.columns([score]), {"beside": project_id}))

    rows = store.ask("scores_of_trace", project_id=project_id, trace_id=score.trace_id)

    assert scores.scores(rows, store.project_names(rows)) == (score,)


def test_a_score_given_again_replaces_the_first(store: TelemetryStore) -> None:
    project_id = project_id_of(store)
    for value in (0.25, 0.75):
        score = Score(project="beside", score_id="again", name="helpful", value=value, trace_id="again", time=5)
        store.insert_scores(with_project_ids(scores.columns([score]), {"beside": project_id}))

    rows = store.ask("scores_of_trace", project_id=project_id, trace_id="again")

    assert [score.value for score in scores.scores(rows, store.project_names(rows))] == [0.75]


@on_one_store
@given(
    st.builds(
        EventRecord,
        project=st.just("beside"),
        trace_id=some.words,
        span_id=some.words,
        time=some.moments,
        event_name=some.words,
        severity=some.words,
        service_name=some.words,
        scope_name=some.words,
        input_messages=some.json_maps,
        output_messages=some.json_maps,
        system_instructions=some.json_maps,
        tool_definitions=some.json_maps,
        text=some.optional_texts,
        body=some.values,
        attributes=some.maps,
        resource=some.maps,
    )
)
def test_a_log_record_survives_the_round_trip(store: TelemetryStore, record: EventRecord) -> None:
    record = dataclasses.replace(record, trace_id=f"logged-{next(_numbers)}")
    project_id = project_id_of(store)
    store.insert_event_logs(with_project_ids(event_logs.columns([record]), {"beside": project_id}))

    rows = store.ask("event_logs_of_trace", project_ids=[project_id], trace_id=record.trace_id, span_id="")

    assert event_logs.event_records(rows, store.project_names(rows)) == (record,)


@on_one_store
@given(
    st.builds(
        MetricPoint,
        project=st.just("beside"),
        name=some.texts,
        unit=some.words,
        kind=st.sampled_from(["gauge", "sum", "histogram", "exponential_histogram", "summary"]),
        temporality=st.sampled_from(["unspecified", "delta", "cumulative"]),
        is_monotonic=st.booleans(),
        start_time=plausible_moments,
        time=plausible_moments,
        service_name=some.words,
        scope_name=some.words,
        value=finite,
        count=some.counts,
        sum=finite,
        min=finite,
        max=finite,
        bucket_bounds=st.lists(st.floats(allow_nan=False), max_size=3).map(tuple),
        bucket_counts=st.lists(st.integers(0, 2**64 - 1), max_size=3).map(tuple),
        exponential_buckets=some.values,
        quantiles=some.values,
        attributes=some.maps,
        resource=some.maps,
    )
)
def test_a_metric_point_survives_the_round_trip(store: TelemetryStore, point: MetricPoint) -> None:
    point = dataclasses.replace(point, name=f"measured-{next(_numbers)}")
    project_id = project_id_of(store)
    store.insert_metric_points(with_project_ids(metrics.columns([point]), {"beside": project_id}))

    rows = store.ask("metric_points", project_id=project_id, name=point.name, window_start=0, window_end=2**62)

    assert metrics.metric_points(rows, store.project_names(rows)) == (point,)


def test_a_point_sent_twice_is_one_and_another_series_is_another(store: TelemetryStore) -> None:
    project_id = project_id_of(store)
    points = [
        MetricPoint(project="beside", name="tokens", kind="sum", start_time=0, time=9, value=1.0, attributes={"model": model})
        for model in ("a", "a", "b")
    ]
    store.insert_metric_points(with_project_ids(metrics.columns(points), {"beside": project_id}))

    rows = store.ask("metric_points", project_id=project_id, name="tokens", window_start=0, window_end=10)

    assert sorted(str(point.attributes["model"]) for point in metrics.metric_points(rows, {project_id: "beside"})) == ["a", "b"]


def project_id_of(store: TelemetryStore) -> int:
    assert isinstance(store.projects, NamedProjects)
    return store.projects.ensure("beside")
