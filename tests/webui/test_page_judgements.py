"""Scores and notes on the pages: seen, written with a form, corrected and taken back, over a real store."""

from collections.abc import Generator, Mapping
from dataclasses import replace

import httpx
import pytest

from lumetra_core.score import Score
from lumetra_webui.formats import Formats
from lumetra_webui.pages.judgement_subject import Subject
from lumetra_webui.pages.judgements import judgement_panel
from lumetra_webui.pages.judging import score_said
from support.explorer_pages import PROJECT, ExplorerPages, explorer_pages, in_session
from support.markup import Markup
from support.sample_traces import HOSTILE, NOW, agent_trace, failed_trace, trace_id

TRACE = trace_id(1)
ROOT, CHILD = (span.span_id for span in agent_trace(1)[:2])
FORMATS = Formats(now=NOW)
MODEL_SCORE = Score(
    project="support-bot",
    score_id="judge-1",
    name="faithfulness",
    value=0.25,
    reason="Two of eight claims are in the documents.",
    source="model",
    scorer="gpt-4o@3",
    trace_id=TRACE,
    span_id=CHILD,
    time=NOW - 60_000_000_000,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    with explorer_pages(tmp_path_factory.mktemp("judgements")) as opened:
        opened.put(*in_session(agent_trace(1), "refund"), *failed_trace(2))
        yield opened


@pytest.fixture
def pages(store: ExplorerPages) -> Generator[ExplorerPages]:
    """The pages with one score of a model, and nothing that an earlier test said."""
    store.judge(MODEL_SCORE)
    yield store
    store.store.clickhouse.command("TRUNCATE TABLE scores")


def said(pages: ExplorerPages, fields: Mapping[str, str], *, part: bool = False) -> httpx.Response:
    headers = {"accept": "text/html"} | ({"hx-request": "true"} if part else {})
    return pages.client.post(f"{PROJECT}/scores", data=fields, headers=headers, follow_redirects=False)


def panel(pages: ExplorerPages, query: str = "") -> str:
    return plain(pages.markup(f"/traces/{TRACE}/scores{query}", **{"hx-request": "true"}))


def deletions(shown: Markup) -> list[str]:
    actions = [form.get("action", "") for form in shown.all("form")]
    return [action for action in actions if action.endswith("/delete")]


def plain(shown: Markup) -> str:
    return shown.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_score_of_a_model_is_shown_with_its_reason_and_cannot_be_taken_back_by_hand(pages: ExplorerPages):
    words = panel(pages, f"?span={CHILD}")

    assert "faithfulness 0.25 model · gpt-4o@3 · 1 min ago Two of eight claims are in the documents." in words
    assert "Take back" not in words


def test_a_mark_with_a_reason_is_a_verdict_of_one_or_nought(pages: ExplorerPages):
    answer = said(pages, {"trace_id": TRACE, "mark": "bad", "reason": "Wrong order", "scorer": "eve"})

    (score,) = [each for each in pages.scores(TRACE) if each.source == "human"]
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PROJECT}/traces/{TRACE}/scores")
    assert (score.name, score.value, score.label, score.reason, score.scorer) == ("verdict", 0.0, "bad", "Wrong order", "eve")
    assert "verdict bad human · eve · just now · whole trace Take back Wrong order" in panel(pages)


def test_the_same_person_saying_it_again_replaces_the_verdict(pages: ExplorerPages):
    said(pages, {"trace_id": TRACE, "mark": "bad"})
    said(pages, {"trace_id": TRACE, "mark": "good"})

    assert [each.label for each in pages.scores(TRACE) if each.name == "verdict"] == ["good"]


def test_a_script_gets_the_panel_as_it_is_now(pages: ExplorerPages):
    shown = Markup(said(pages, {"trace_id": TRACE, "shown_span": CHILD, "span_id": CHILD, "mark": "good"}, part=True).text)

    assert "<html" not in str(shown.elements)
    assert "verdict good" in shown.text
    assert ("section", "judgements") in [(tag, attributes.get("class")) for tag, attributes in shown.elements]


def test_words_alone_are_a_note_and_each_is_one_more(pages: ExplorerPages):
    said(pages, {"trace_id": TRACE, "reason": "Ask Ada"})
    said(pages, {"trace_id": TRACE, "reason": "Ada says it is fine"})

    notes = {each.reason for each in pages.scores(TRACE) if each.name == "note"}
    assert notes == {"Ask Ada", "Ada says it is fine"}


@pytest.mark.parametrize(
    ("written", "value", "label"),
    [("0.8", 0.8, None), ("0,8", 0.8, None), ("nearly", None, "nearly"), ("nan", None, "nan"), ("1e400", None, "1e400")],
)
def test_a_value_is_a_number_or_else_a_label(written: str, value: float | None, label: str | None):
    score = score_said({"trace_id": TRACE, "name": "x", "value": written}, "p", now=NOW)

    assert (score.value, score.label) == (value, label)


def test_what_says_nothing_is_refused_and_what_was_written_stays(pages: ExplorerPages):
    refused = {"trace_id": TRACE, "name": "tone", "reason": "too <b>loud</b>"}

    answer = said(pages, refused)

    fields = {field["name"]: field.get("value") for field in Markup(answer.text).all("input") if "value" in field}
    assert answer.status_code == 400
    assert "A score has a value or a label; a note (name `note`) has a reason." in Markup(answer.text).text
    assert (fields["name"], fields["reason"]) == ("tone", "too <b>loud</b>")
    assert said(pages, refused, part=True).status_code == 200


def test_a_correction_under_another_name_leaves_no_old_one(pages: ExplorerPages):
    said(pages, {"trace_id": TRACE, "name": "tone", "value": "rude"})
    (old,) = [each for each in pages.scores(TRACE) if each.name == "tone"]

    said(pages, {"trace_id": TRACE, "name": "manners", "value": "rude", "replaces": old.score_id})

    assert sorted(each.name for each in pages.scores(TRACE)) == ["faithfulness", "manners"]


def test_a_correction_cannot_remove_what_a_program_said(pages: ExplorerPages):
    said(pages, {"trace_id": TRACE, "name": "tone", "value": "1", "replaces": MODEL_SCORE.score_id})

    assert "judge-1" in [each.score_id for each in pages.scores(TRACE)]


def test_what_a_person_said_is_taken_back(pages: ExplorerPages):
    said(pages, {"trace_id": TRACE, "mark": "bad"})
    (deletion,) = deletions(pages.markup(f"/traces/{TRACE}/scores"))

    answer = pages.client.post(deletion, data={"trace_id": TRACE}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{PROJECT}/traces/{TRACE}/scores")
    assert [each.name for each in pages.scores(TRACE)] == ["faithfulness"]
    assert pages.client.post(deletion, data={"trace_id": TRACE}, follow_redirects=False).status_code == 303


def test_what_a_program_judged_is_not_taken_back_on_a_page(pages: ExplorerPages):
    answer = pages.client.post(f"{PROJECT}/scores/judge-1/delete", data={"trace_id": TRACE}, headers={"accept": "text/html"})

    assert answer.status_code == 400
    assert "What a program judged is not taken back on a page" in answer.text


def test_of_a_span_the_others_are_counted_and_led_to(pages: ExplorerPages):
    shown = pages.markup(f"/traces/{TRACE}/scores?span={ROOT}&root=true", **{"hx-request": "true"})

    assert "1 score or note of other spans" in plain(shown)
    assert f"{PROJECT}/traces/{TRACE}/scores" in [link["href"] for link in shown.all("a")]


def test_at_the_root_one_speaks_of_the_whole_trace_unless_one_says_otherwise():
    chosen = {
        (is_root, target.label)
        for is_root in (True, False)
        for target in judgement_panel((), subject(is_root=is_root), FORMATS).form.targets
        if target.is_chosen
    }

    assert chosen == {(True, "Whole trace"), (False, "This span")}


def test_a_session_is_judged_where_it_is_read(pages: ExplorerPages):
    answer = said(pages, {"session_id": "refund", "name": "resolved", "value": "yes", "reason": "Paid back."})

    assert answer.headers["location"] == f"{PROJECT}/sessions/refund/scores"
    assert "resolved yes human · just now Take back Paid back." in plain(pages.markup("/sessions/refund"))
    assert "resolved yes" in plain(pages.markup("/sessions/refund/scores"))


def test_names_in_use_are_offered(pages: ExplorerPages):
    assert [option["value"] for option in pages.markup("/scores/names").all("option")] == ["faithfulness"]


def test_what_is_not_there_cannot_be_judged(pages: ExplorerPages):
    missing = {"trace_id": "ab" * 16, "mark": "good"}

    assert said(pages, missing).status_code == 404
    assert said(pages, {"session_id": "none", "mark": "good"}).status_code == 404
    assert pages.get(f"/traces/{'ab' * 16}/scores").status_code == 404
    assert pages.get("/sessions/none/scores").status_code == 404


def test_another_projects_trace_is_not_judged_and_its_scores_are_not_shown(pages: ExplorerPages):
    of_other = f"/projects/empty/traces/{TRACE}/scores"

    posted = pages.client.post("/projects/empty/scores", data={"trace_id": TRACE, "mark": "bad"})
    part = pages.client.get(of_other, headers={"accept": "text/html", "hx-request": "true"})

    assert (posted.status_code, pages.client.get(of_other).status_code) == (404, 404)
    assert "faithfulness" not in part.text
    assert pages.client.get("/projects/none/scores/names").status_code == 404


def test_hostile_names_labels_and_reasons_are_only_words(pages: ExplorerPages):
    hostile = replace(
        MODEL_SCORE, score_id="h/1?#", name=HOSTILE, label=HOSTILE, reason=HOSTILE, scorer=HOSTILE, source="human"
    )
    pages.judge(hostile)

    shown = pages.markup(f"/traces/{TRACE}/scores")

    assert "<script>alert(1)</script>" in shown.text
    assert deletions(shown) == [f"{PROJECT}/scores/h%252F1%3F%23/delete"]


def subject(*, is_root: bool) -> Subject:
    return Subject(project="support-bot", trace_id=TRACE, span_id=ROOT, is_root=is_root)
