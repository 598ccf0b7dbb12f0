"""Sessions and users: what many traces add up to, and one session read as a conversation."""

from dataclasses import replace
from typing import Any

import pytest

from lumetra_core.score import Score
from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow
from lumetra_storage.groups import GroupSummary, ScoreAverage, list_sessions, list_users, read_session, read_user
from lumetra_storage.score_list import write_score
from lumetra_storage.selection import selected
from lumetra_storage.sessions import SessionTurn, session_turns
from lumetra_storage.store import TelemetryStore
from support.plain_spans import SECOND, START, model_call, plain_span
from support.stores import put_spans

EVER = TimeWindow(start=0, end=2**62)
PROJECT = "shop"


def exchange(number: int, *, session: str, user: str, asked: str) -> list[Span]:
    """Make a trace: the root says whose it is, the model call below does not."""
    shared: dict[str, Any] = {"project": PROJECT, "trace_id": f"{number:032x}"}
    root = plain_span(f"{number:015x}a", at=60 * number, session_id=session, user_id=user, input=asked, **shared)
    call = model_call(
        f"{number:015x}b",
        root.span_id,
        at=60 * number + 1,
        lasts=3,
        status="error" if asked == "fail" else "ok",
        output=f"{asked}!",
        **shared,
    )
    return [root, call]


def judgement(**fields: object) -> Score:
    plain = Score(project=PROJECT, score_id="s1", name="helpful", time=START)
    return replace(plain, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shop(store: TelemetryStore) -> int:
    project_id = put_spans(
        store,
        *exchange(1, session="s-a", user="ann", asked="hello"),
        *exchange(2, session="s-a", user="ann", asked="fail"),
        *exchange(3, session="s-b", user="ann", asked="again"),
        *exchange(4, session="s-c.1", user="bob", asked="other"),
    )
    write_score(store, judgement(trace_id=f"{1:032x}", value=1.0), project_id=project_id)
    write_score(store, judgement(score_id="s2", session_id="s-a", value=0.0), project_id=project_id)
    write_score(store, judgement(score_id="s3", trace_id=f"{2:032x}", name="tone", label="rude"), project_id=project_id)
    return project_id


def test_a_session_sums_all_spans_of_its_traces_also_those_that_do_not_name_it(store: TelemetryStore, shop: int) -> None:
    found = read_session(store, "s-a", project_id=shop, window=EVER)

    assert found == GroupSummary(
        key="s-a",
        first_time=START + 60 * SECOND,
        last_time=START + 120 * SECOND,
        trace_count=2,
        span_count=4,
        error_count=1,
        input_tokens=20,
        output_tokens=20,
        cost_usd=1.0,
        session_count=1,
        users=("ann",),
        scores=(
            ScoreAverage(name="helpful", count=2, mean=0.5),
            ScoreAverage(name="tone", count=1, mean=None),
        ),
    )


def test_sessions_come_the_latest_active_first_page_by_page(store: TelemetryStore, shop: int) -> None:
    first = list_sessions(store, project_id=shop, window=EVER, limit=2)
    second = list_sessions(store, project_id=shop, window=EVER, limit=2, cursor=first.next_cursor)

    assert [item.key for item in (*first.items, *second.items)] == ["s-c.1", "s-b", "s-a"]
    assert second.next_cursor is None


def test_a_filter_leaves_the_sessions_with_a_matching_span(store: TelemetryStore, shop: int) -> None:
    condition = selected(project_id=shop, window=EVER, filter_text="any.status = 'error'", now=START).predicate

    page = list_sessions(store, project_id=shop, window=EVER, predicate=condition)

    assert [item.key for item in page.items] == ["s-a"]


def test_users_sum_up_their_sessions(store: TelemetryStore, shop: int) -> None:
    page = list_users(store, project_id=shop, window=EVER)

    assert [(item.key, item.session_count, item.trace_count, item.cost_usd) for item in page.items] == [
        ("bob", 1, 1, 0.5),
        ("ann", 2, 3, 1.5),
    ]


def test_a_session_reads_as_a_conversation(store: TelemetryStore, shop: int) -> None:
    first = session_turns(store, "s-a", project_id=shop, window=EVER, limit=1)
    second = session_turns(store, "s-a", project_id=shop, window=EVER, limit=1, cursor=first.next_cursor)

    assert first.items == (
        SessionTurn(
            trace_id=f"{1:032x}",
            name=f"{1:015x}a",
            start_time=START + 60 * SECOND,
            duration_ns=4 * SECOND,
            span_count=2,
            error_count=0,
            input_tokens=10,
            output_tokens=10,
            cost_usd=0.5,
            models=("gpt-4o",),
            input="hello",
            output="hello!",
        ),
    )
    assert ([turn.input for turn in second.items], second.next_cursor) == (["fail"], None)


def test_what_nobody_named_is_not_there(store: TelemetryStore, shop: int) -> None:
    assert read_session(store, "s-z", project_id=shop, window=EVER) is None
    assert read_user(store, "ann", project_id=shop + 1, window=EVER) is None
    assert session_turns(store, "s-z", project_id=shop, window=EVER).items == ()
