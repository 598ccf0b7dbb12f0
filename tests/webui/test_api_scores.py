"""Scores and notes by hand, over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.api_app import Api, running_api
from support.span_factory import agent_trace

PROJECT = "support-bot"
ROOT, *_ = agent_trace(1)
UNJUDGED, *_ = agent_trace(2)
"""Until the one test that judges it."""
TRACE = ROOT.trace_id


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running_api(tmp_path_factory.mktemp("api")) as opened:
        opened.put(agent_trace(1))
        opened.put(agent_trace(2))
        yield opened


def said(api: Api, *, status: int = 201, **fields: Any) -> dict[str, Any]:
    answer = api.client.post("/api/v1/scores", json={"project": PROJECT, **fields})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_score_is_seen_in_the_trace_found_by_a_filter_and_taken_back(api: Api) -> None:
    score = said(api, name="helpful", value=1, trace_id=UNJUDGED.trace_id.upper(), scorer="ann")

    assert {name: score[name] for name in ("trace_id", "source", "scorer", "value")} == {
        "trace_id": UNJUDGED.trace_id,
        "source": "human",
        "scorer": "ann",
        "value": 1.0,
    }
    assert api.get("/scores", project=PROJECT, trace_id=UNJUDGED.trace_id)["items"] == [score]
    assert len(api.get("/traces", project=PROJECT, filter="score.helpful = 1")["items"]) == 1

    api.client.delete(f"/api/v1/scores/{score['score_id']}", params={"project": PROJECT}).raise_for_status()

    assert api.get("/scores", project=PROJECT, trace_id=UNJUDGED.trace_id)["items"] == []
    assert api.get("/traces", project=PROJECT, filter="score.helpful = 1")["items"] == []


def test_a_note_is_a_reason_alone(api: Api) -> None:
    note = said(api, reason="looks <b>odd</b>", trace_id=TRACE, span_id=ROOT.span_id)

    assert (note["name"], note["value"], note["reason"]) == ("note", None, "looks <b>odd</b>")


def test_a_session_is_scored_as_a_whole(api: Api) -> None:
    score = said(api, name="solved", label="yes", session_id="conversation-0")

    assert api.get("/scores", project=PROJECT, session_id="conversation-0")["items"] == [score]
    assert api.get("/sessions/conversation-0", project=PROJECT)["scores"] == [score]


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"name": "x", "value": 1}, "Say what is scored: trace_id, trace_id and span_id, or session_id."),
        ({"name": "x", "trace_id": TRACE}, "A score has a value or a label; a note (name `note`) has a reason."),
        ({"name": "x", "value": 1, "session_id": "s", "span_id": "ab"}, "A span is named by span_id together with trace_id."),
        ({"name": " ", "value": 1, "trace_id": TRACE}, "A score has a name of 1 to 200 characters."),
        ({"reason": "a" * 20_001, "trace_id": TRACE}, "Label and reason take 20,000 characters each."),
    ],
)
def test_what_is_no_score_is_refused_with_what_to_do(api: Api, fields: dict[str, Any], detail: str) -> None:
    assert said(api, status=400, **fields)["detail"] == detail


def test_a_score_that_is_not_there_cannot_be_taken_back(api: Api) -> None:
    answer = api.client.delete("/api/v1/scores/abc", params={"project": PROJECT})

    assert answer.status_code == 404


def test_scores_of_nothing_in_particular_are_not_listed(api: Api) -> None:
    assert api.get("/scores", project=PROJECT, status=400)["detail"] == "Name either trace_id or session_id."
