import json

from lumetra_webui.formats import Formats
from lumetra_webui.pages.trace_tree import tree
from lumetra_webui.pages.waterfall import Marks, PathMark, WaterfallRow, axis, columns_json, waterfall_row
from support.sample_pages import outline
from support.sample_traces import NOW, agent_trace, broken_trace, failed_trace, span

FORMATS = Formats(now=NOW)


def test_bars_share_the_axis_of_the_trace():
    rows = tree(outline(agent_trace()).spans)
    shared = axis(rows, FORMATS)

    assert [str(tick).replace("\N{NO-BREAK SPACE}", " ") for tick in shared.ticks] == [
        "0",
        "1.05 s",
        "2.10 s",
        "3.16 s",
        "4.21 s",
    ]
    assert waterfall_row(rows[4], 4, shared, FORMATS, base="/t", selected=rows[4].span.span_id) == WaterfallRow(
        place=4,
        span_id=rows[4].span.span_id,
        href=f"/t/spans/{rows[4].span.span_id}",
        name="chat gpt-4o",
        family="model",
        depth=1,
        indent_px=14,
        has_children=False,
        flaw=None,
        is_error=False,
        errors_below=0,
        bar_start="6.176%",
        bar_length="35.154%",
        first_token="15.962%",
        bar_words="First token after 412\N{NO-BREAK SPACE}ms, then 292\N{NO-BREAK SPACE}tok/s",
        path=None,
        duration=FORMATS.duration(1_480_000_000),
        tokens=FORMATS.tokens(2540),
        cost=FORMATS.cost(0.00741),
        is_sum=False,
        is_selected=True,
        is_context=False,
    )


def test_a_span_that_is_no_genai_operation_is_plain():
    rows = tree(outline(failed_trace()).spans)

    row = waterfall_row(rows[4], 4, axis(rows, FORMATS), FORMATS, base="/t", selected=None)

    assert (row.family, row.is_error, row.errors_below) == ("plain", True, 0)


def test_a_marked_path_lies_on_the_axis_and_rows_off_it_have_none():
    rows = tree(outline(agent_trace()).spans)
    shared = axis(rows, FORMATS)
    marks = Marks(path={rows[0].span.span_id: [0, 421_000_000, 2_105_000_000, 4_210_000_000]})

    shown = [waterfall_row(row, 0, shared, FORMATS, base="/t", marks=marks).path for row in rows[:2]]

    assert shown == [(PathMark("0.000%", "10.000%"), PathMark("50.000%", "50.000%")), ()]
    assert json.loads(columns_json(rows[:2], shared, FORMATS, marks))["columns"]["path"] == [
        [0, 421_000_000, 2_105_000_000, 4_210_000_000],
        [],
    ]


def test_a_trace_of_no_length_still_has_an_axis():
    rows = tree(outline((span("instant", 1, ms=0),)).spans)

    assert axis(rows, FORMATS).length_ns == 1


def test_columns_carry_every_row_and_each_text_once():
    rows = tree(outline(broken_trace()).spans)

    told = json.loads(columns_json(rows, axis(rows, FORMATS), FORMATS))
    texts, columns = told["texts"], told["columns"]

    assert [texts[place] for place in columns["name"]] == ["orphan", "child of the orphan", "cycle a", "cycle b", "cycle c"]
    assert [texts[place] for place in columns["flaw"]] == ["missing-parent", "", "cycle", "", ""]
    assert columns["depth"] == [0, 1, 0, 1, 2]
    assert columns["start_ns"] == [0, 5_000_000, 15_000_000, 16_000_000, 17_000_000]
    assert len(texts) == len(set(texts))


def test_no_markup_can_end_the_element_that_holds_the_columns():
    rows = tree(outline((span("</script><!--<script>", 1),)).spans)

    told = columns_json(rows, axis(rows, FORMATS), FORMATS)

    assert "<" not in told
    assert json.loads(told)["texts"][1] == "</script><!--<script>"
