"""Judgements by hand: written, replaced, and taken back; rows are only ever added."""

from dataclasses import replace

from lumetra_core.score import NOTE, Score
from lumetra_storage.score_list import (
    delete_score,
    human_score_id,
    read_score,
    read_scores,
    read_session_scores,
    write_score,
)
from lumetra_storage.store import TelemetryStore
from support.plain_spans import START
from support.stores import NamedProjects

TRACE = f"{1:032x}"


def judged(project: str, **fields: object) -> Score:
    plain = Score(project=project, score_id="", name="helpful", value=1.0, source="human", trace_id=TRACE, time=START)
    score = replace(plain, **fields)  # type: ignore[arg-type]
    return replace(score, score_id=human_score_id(score))


def project(store: TelemetryStore, name: str) -> int:
    assert isinstance(store.projects, NamedProjects)
    return store.projects.ensure(name)


def test_a_second_opinion_of_the_same_person_replaces_the_first(store: TelemetryStore) -> None:
    number = project(store, "j1")
    ann, again = judged("j1", scorer="ann"), judged("j1", scorer="ann", value=0.0, reason="no", time=START + 1)
    bob = judged("j1", scorer="bob", time=START + 2)
    for score in (ann, again, bob):
        write_score(store, score, project_id=number)

    assert read_scores(store, TRACE, project_id=number) == (again, bob)


def test_notes_stand_side_by_side_and_one_sent_twice_counts_once(store: TelemetryStore) -> None:
    number = project(store, "j2")
    odd = judged("j2", name=NOTE, value=None, reason="odd")
    fine = judged("j2", name=NOTE, value=None, reason="fine on second look", span_id="ab", time=START + 1)
    for score in (odd, odd, fine):
        write_score(store, score, project_id=number)

    assert read_scores(store, TRACE, project_id=number) == (odd, fine)


def test_a_score_taken_back_is_seen_by_nobody_and_can_be_given_again(store: TelemetryStore) -> None:
    number = project(store, "j3")
    score = judged("j3")
    write_score(store, score, project_id=number)
    delete_score(store, score, project_id=number)

    assert (read_scores(store, TRACE, project_id=number), read_score(store, score.score_id, project_id=number)) == ((), None)

    write_score(store, score, project_id=number)

    assert read_score(store, score.score_id, project_id=number) == score


def test_sessions_have_scores_of_their_own(store: TelemetryStore) -> None:
    number = project(store, "j4")
    of_session = judged("j4", trace_id=None, session_id="s-1")
    write_score(store, of_session, project_id=number)
    write_score(store, judged("j4"), project_id=number)

    assert read_session_scores(store, "s-1", project_id=number) == (of_session,)
    assert read_session_scores(store, "s-1", project_id=number + 1) == ()
