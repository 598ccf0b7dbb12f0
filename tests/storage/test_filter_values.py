"""Values and facets from the data, in real chDB."""

from typing import Any

import pytest

from lumetra_core.score import Score
from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow
from lumetra_storage import scores
from lumetra_storage.filters import Facet, FieldValue, FilterError, compile_filter, facets, field_values, parse_filter
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore
from support.stores import put_spans

NOON = 1_795_262_400 * 10**9
WINDOW = TimeWindow(start=NOON, end=NOON + 10**12)


def span(number: int, **more: Any) -> Span:
    fields: dict[str, Any] = {
        "project": "facets",
        "trace_id": f"{number:032x}",
        "span_id": f"{number:016x}",
        "name": "step",
        "dialect": "otel",
        "start_time": NOON + number,
        "duration_ns": 1,
    }
    return Span(**(fields | more))


@pytest.fixture(scope="module")
def project_id(store: TelemetryStore) -> int:
    spans = [
        span(1, operation="chat", response_model="gpt-4o", user_id="ann", attributes={"tenant": "acme"}, tags=("beta",)),
        span(
            2,
            operation="chat",
            response_model="gpt-4o",
            status="error",
            user_id="ann",
            attributes={"tenant": "acme", "team": "x"},
        ),
        span(3, operation="chat", response_model="claude", attributes={"tenant": "umbrella"}),
        span(4, operation="execute_tool", tool_name="search", start_time=NOON + 10**12),
    ]
    number = put_spans(store, *spans)
    put_spans(store, span(1, project="other", response_model="gpt-secret", attributes={"secret": "x"}))
    judged = [
        Score(project="facets", score_id="1", name="tone", label="kind", trace_id=spans[0].trace_id, time=NOON),
        Score(project="facets", score_id="2", name="tone", label="curt", trace_id=spans[1].trace_id, time=NOON),
        Score(project="facets", score_id="3", name="faithfulness", value=0.5, trace_id=spans[1].trace_id, time=NOON),
    ]
    store.insert_scores(with_project_ids(scores.columns(judged), {"facets": number}))
    return number


@pytest.mark.parametrize(
    ("field", "key", "prefix", "expected"),
    [
        ("model", None, "", {"gpt-4o": 2, "claude": 1}),
        ("model", None, "GPT", {"gpt-4o": 2}),
        ("tool_name", None, "", {}),
        ("status", None, "", {"unset": 2, "error": 1}),
        ("tags", None, "", {"beta": 1}),
        ("attributes", None, "te", {"tenant": 3, "team": 1}),
        ("attributes", "tenant", "", {"acme": 2, "umbrella": 1}),
        ("score", None, "", {"tone": 2, "faithfulness": 1}),
        ("score", "tone", "k", {"kind": 1}),
        ("cost_usd", None, "", {}),
        ("input", None, "", {}),
        ("metadata", "plan", "", {}),
    ],
)
def test_the_most_frequent_values_come_first(
    store: TelemetryStore, project_id: int, field: str, key: str | None, prefix: str, expected: dict[str, int]
) -> None:
    values = field_values(store, project_id=project_id, window=WINDOW, field=field, key=key, prefix=prefix)

    assert [(each.value, each.span_count) for each in values] == list(expected.items())


def test_values_of_an_unknown_field_are_refused(store: TelemetryStore) -> None:
    with pytest.raises(FilterError, match="there is no field modelx"):
        field_values(store, project_id=1, window=WINDOW, field="modelx")


def _facet(field: str, **counts: int) -> Facet:
    values = tuple(FieldValue(value=value.replace("_4o", "-4o"), span_count=count) for value, count in counts.items())
    return Facet(field=field, values=values)


def test_facets_count_the_values_of_a_window(store: TelemetryStore, project_id: int) -> None:
    assert facets(store, project_id=project_id, window=WINDOW) == (
        _facet("operation", chat=3),
        _facet("model", gpt_4o=2, claude=1),
        _facet("status", unset=2, error=1),
        _facet("agent_name"),
        _facet("tool_name"),
        _facet("environment"),
        _facet("service_name"),
        _facet("user_id", ann=2),
        _facet("session_id"),
        _facet("score", tone=2, faithfulness=1),
    )


def test_facets_follow_the_filter_and_the_limit(store: TelemetryStore, project_id: int) -> None:
    predicate = compile_filter(
        parse_filter("attributes['tenant'] = 'acme'"), "span", NOON, project_id=project_id, window=WINDOW
    )

    found = {
        facet.field: facet.values for facet in facets(store, project_id=project_id, window=WINDOW, predicate=predicate, limit=1)
    }

    assert (found["model"], found["status"], found["score"]) == (
        (FieldValue(value="gpt-4o", span_count=2),),
        (FieldValue(value="error", span_count=1),),
        (FieldValue(value="tone", span_count=2),),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status = 'error'", {"faithfulness": 1, "tone": 1}),
        ("model = 'claude'", {"brief": 1, "polite": 1}),
        ("tool_name = 'search'", {}),
        ("user_id = 'ann' OR model = 'claude'", {"tone": 2, "brief": 1, "faithfulness": 1, "polite": 1}),
    ],
)
def test_scores_are_counted_for_what_the_filter_leaves_whatever_they_judge(
    store: TelemetryStore, text: str, expected: dict[str, int]
) -> None:
    number = put_spans(
        store,
        span(1, project="judged", user_id="ann"),
        span(2, project="judged", user_id="ann", status="error"),
        span(3, project="judged", response_model="claude", response_id="resp-3", session_id="s-3"),
        span(4, project="judged", operation="execute_tool", tool_name="search"),
    )
    given = (
        Score(project="judged", score_id="1", name="tone", label="kind", trace_id=f"{1:032x}", time=NOON),
        Score(project="judged", score_id="2", name="tone", label="curt", trace_id=f"{2:032x}", span_id=f"{2:016x}", time=NOON),
        Score(project="judged", score_id="3", name="faithfulness", value=0.5, trace_id=f"{2:032x}", time=NOON),
        Score(project="judged", score_id="4", name="brief", value=1, response_id="resp-3", time=NOON),
        Score(project="judged", score_id="5", name="polite", value=1, session_id="s-3", time=NOON + 10**15),
    )
    store.insert_scores(with_project_ids(scores.columns(given), {"judged": number}))
    predicate = compile_filter(parse_filter(text), "span", NOON, project_id=number, window=WINDOW)

    found = facets(store, project_id=number, window=WINDOW, predicate=predicate)[-1]

    assert {each.value: each.span_count for each in found.values} == expected
