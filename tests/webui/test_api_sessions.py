"""Sessions and users over HTTP."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from support.api_app import Api, running_api
from support.plain_spans import plain_span
from support.span_factory import NOON, agent_trace

PROJECT = "support-bot"
MINUTE = 60 * 10**9


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running_api(tmp_path_factory.mktemp("api")) as opened:
        opened.put([span for number in range(8) for span in agent_trace(number, start_time=NOON + number * MINUTE)])
        yield opened


def test_sessions_page_by_cursor_the_latest_active_first(api: Api) -> None:
    first = api.get("/sessions", project=PROJECT, limit=1)
    second = api.get("/sessions", project=PROJECT, limit=1, cursor=first["next_cursor"])

    assert [item["id"] for item in (*first["items"], *second["items"])] == ["conversation-1", "conversation-0"]
    assert (first["items"][0]["trace_count"], first["items"][0]["span_count"]) == (4, 32)
    assert second["next_cursor"] is None


def test_a_session_is_read_with_its_traces_in_order(api: Api) -> None:
    found = api.get("/sessions/conversation-0", project=PROJECT, limit=3)
    rest = api.get("/sessions/conversation-0", project=PROJECT, limit=3, cursor=found["next_cursor"])

    roots = [agent_trace(number)[0] for number in range(4)]
    assert [(turn["trace_id"], turn["input"], turn["output"]) for turn in (*found["traces"], *rest["traces"])] == [
        (root.trace_id, root.input, root.output) for root in roots
    ]
    assert found["session"]["id"] == "conversation-0"


def test_a_user_is_summed_up(api: Api) -> None:
    (user, *_) = api.get("/users", project=PROJECT)["items"]

    assert api.get(f"/users/{user['id']}", project=PROJECT) == user


@pytest.mark.parametrize("odd", ["mail/inbox 7", "//a", "50%", "ü?#&"])
def test_an_id_may_hold_slashes_and_any_other_sign(api: Api, odd: str) -> None:
    root = plain_span("f" * 16, project="odd", trace_id=f"{abs(hash(odd)):032x}", session_id=odd, user_id=odd)
    api.put([root])
    address = quote(odd, safe="")

    assert api.get(f"/sessions/{address}", project="odd")["session"]["id"] == odd
    assert api.get(f"/users/{address}", project="odd")["id"] == odd


def test_who_is_not_there_is_not_found(api: Api) -> None:
    assert api.get("/sessions/none", project=PROJECT, status=404)["status"] == 404
    assert api.get("/users/none", project=PROJECT, status=404)["status"] == 404
