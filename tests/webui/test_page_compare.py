"""Two traces side by side, over a real store."""

from collections.abc import Generator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from lumetra_core.analysis.trace_comparison import align
from lumetra_core.span import Span
from lumetra_webui.formats import Formats
from lumetra_webui.pages.compare_pair import Piece, TextPair, pair_page
from lumetra_webui.pages.compare_words import summary_words
from support.explorer_pages import PROJECT, ExplorerPages, explorer_pages
from support.markup import Markup
from support.sample_pages import outline
from support.sample_traces import MS, NOW, agent_trace, failed_trace, hostile_trace, long_trace, span_id, trace_id

FORMATS = Formats(now=NOW)
EARLIER, LATER, FAILED, HOSTILE_ONE, LONG = (trace_id(number) for number in (9, 8, 2, 3, 5))


def changed_run() -> list[Span]:
    """The run after that of trace 9: another model, another answer, one span fewer."""
    root, *others = agent_trace(8)
    answered = replace(root, output="Your order was delivered on 14 November.", duration_ns=2 * root.duration_ns)
    models = [replace(span, name=span.name.replace("gpt-4o", "gpt-4o-mini"), response_model="gpt-4o-mini") if span.operation == "chat" else span for span in others]  # fmt: skip
    return [answered, *(span for span in models if span.name != "SELECT vectors")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    with explorer_pages(tmp_path_factory.mktemp("compare")) as opened:
        opened.put(*agent_trace(9), *changed_run(), *agent_trace(6), *failed_trace(2), *hostile_trace(3), *long_trace(700, 5))
        yield opened


def plain(shown: Markup) -> str:
    return shown.text.replace("\N{NO-BREAK SPACE}", " ")


def compared(pages: ExplorerPages, left: str, right: str, more: str = "") -> Markup:
    return pages.markup(f"/compare?left={left}&right={right}{more}")


def test_what_differs_is_said_in_words_first(pages: ExplorerPages):
    words = plain(compared(pages, EARLIER, LATER))

    assert "1 span on both sides differs in input or output. The right took 4.21 s longer (+100 %)." in words
    assert "6 spans on both sides, 1 only left, 0 only right." in words
    assert "One run each: chance is part of every difference." in words


def test_a_call_of_another_model_stands_beside_the_call_it_replaces(pages: ExplorerPages):
    words = plain(compared(pages, EARLIER, LATER))

    assert "chat gpt-4o-mini name, model 1.48 s 1.48 s" in words
    assert "SELECT vectors only left 121 ms" in words


def test_the_pair_whose_output_differs_is_shown_with_the_changed_words_marked(pages: ExplorerPages):
    shown = compared(pages, EARLIER, LATER)

    assert [row["data-key"] for row in shown.all("tr") if row.get("aria-selected") == "true"] == [
        f"{span_id(900)}~{span_id(800)}"
    ]
    assert "Input the same on both sides" in plain(shown)
    assert len(shown.all("del")) > 0
    assert len(shown.all("ins")) > 0


def test_the_differences_alone_are_a_list_of_their_own(pages: ExplorerPages):
    rows = [row for row in compared(pages, EARLIER, LATER, "&show=differences").all("tr") if "data-key" in row]

    assert len(rows) == 4
    assert "No span differs" in plain(compared(pages, EARLIER, EARLIER, "&show=differences"))


def test_the_nearest_runs_before_and_after_of_the_same_name_are_found(pages: ExplorerPages):
    before = pages.markup(f"/compare?left=earlier&right={LATER}")
    after = pages.markup(f"/compare?left={EARLIER}&right=later")

    for shown in (before, after):
        (swapped,) = [link["href"] for link in shown.all("a") if link.get("class") == "button"]
        assert parse_qs(urlsplit(swapped).query) == {"left": [LATER], "right": [EARLIER]}


def test_what_is_ticked_in_the_list_is_compared_the_older_on_the_left(pages: ExplorerPages):
    two = pages.markup(f"/compare?trace={LATER}&trace={EARLIER}")
    one = pages.markup(f"/compare?trace={LATER}")

    assert plain(two) == plain(one) == plain(compared(pages, EARLIER, LATER))


def test_other_numbers_of_traces_are_refused_with_what_to_do(pages: ExplorerPages):
    three = pages.get(f"/compare?trace={LATER}&trace={EARLIER}&trace={FAILED}")
    none = pages.get("/compare")

    assert (three.status_code, "3 traces are ticked; two can be compared." in three.text) == (400, True)
    assert (none.status_code, "tick two and press Compare" in none.text) == (400, True)


def test_what_is_not_there_is_not_compared(pages: ExplorerPages):
    missing = "ab" * 16

    assert pages.get(f"/compare?left={missing}&right={LATER}").status_code == 404
    assert pages.get(f"/compare/pair?left={EARLIER}&right={LATER}&pair=ab~cd").status_code == 404
    assert pages.get(f"/compare/pair?left={EARLIER}&right={LATER}&pair=ab").status_code == 400
    lonely = pages.get(f"/compare?left=earlier&right={FAILED}")
    assert (lonely.status_code, "There is no earlier run of “support.answer” within 30 days." in lonely.text) == (404, True)


def test_another_projects_traces_are_not_compared(pages: ExplorerPages):
    assert pages.client.get(f"/projects/empty/compare?left={EARLIER}&right={LATER}").status_code == 404
    assert pages.client.get(f"/projects/none/compare?left={EARLIER}&right={LATER}").status_code == 404


def test_hostile_content_is_only_words(pages: ExplorerPages):
    shown = compared(pages, LATER, HOSTILE_ONE)

    assert "<script>alert(1)</script>" in shown.text
    assert "⟨U+202E⟩" in shown.text


def test_a_long_comparison_comes_in_portions(pages: ExplorerPages):
    first = compared(pages, LONG, LATER)
    (more,) = [link["hx-get"] for link in first.all("a") if "hx-get" in link]

    part = pages.markup(more.removeprefix(PROJECT))

    assert sum("data-key" in row for row in first.all("tr")) == 300
    assert sum("data-key" in row for row in part.all("tr")) == 300


def test_json_is_compared_member_by_member():
    root, *_ = agent_trace(1)
    left, right = (replace(root, input=f'{{"city": "Rome", "days": {days}}}', output=None) for days in (3, 4))

    (text,) = pair_page(left, right, FORMATS).texts

    assert text == TextPair(
        title="Input",
        is_same=False,
        left=(
            Piece(text='{\n  "city": "Rome",\n  "days": ', is_changed=False),
            Piece(text="3", is_changed=True),
            Piece(text="\n}", is_changed=False),
        ),
        right=(
            Piece(text='{\n  "city": "Rome",\n  "days": ', is_changed=False),
            Piece(text="4", is_changed=True),
            Piece(text="\n}", is_changed=False),
        ),
        left_out=None,
    )


def test_a_text_too_long_to_compare_here_says_so():
    root, *_ = agent_trace(1)

    page = pair_page(replace(root, output="a " * 30_000), replace(root, output="b"), FORMATS)

    assert page.texts[1].left_out == "Compared up to 20,000 characters; the longer text has 60,000."


def test_only_request_parameters_that_differ_are_told():
    root, *_ = agent_trace(1)
    left, right = (replace(root, parameters={"temperature": heat, "top_p": 1}) for heat in (0, 1))

    told = {fact.term: (fact.left, fact.right) for fact in pair_page(left, right, FORMATS).facts}

    assert told["temperature"] == ("0", "1")
    assert "top_p" not in told


def test_an_unknown_cost_is_said_to_be_unknown():
    spans = agent_trace(1)
    left, right = outline(spans), replace(outline(spans), cost_usd=None, duration_ns=outline(spans).duration_ns + MS)

    words = [each.replace("\N{NO-BREAK SPACE}", " ") for each in summary_words(left, right, align(left.spans, right.spans), 0, FORMATS)]  # fmt: skip

    assert words == [
        "What both have went in and came out the same.",
        "Both took about 4.21 s.",
        "Both used 5,089 tokens.",
        "The cost of the right is not known.",
        "The trees are alike: 7 spans on both sides.",
    ]
