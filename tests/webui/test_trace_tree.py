import random

from lumetra_core.span import Span
from lumetra_webui.pages.trace_tree import narrowed, top_span, tree
from support.sample_pages import outline
from support.sample_traces import agent_trace, broken_trace, failed_trace, long_trace, span, span_id


def shape(spans: tuple[Span, ...]) -> list[tuple[int, str, str | None]]:
    return [(row.depth, row.span.name, row.flaw) for row in tree(outline(spans).spans)]


def test_children_stand_below_their_parents_in_order_of_start():
    assert shape(agent_trace()) == [
        (0, "invoke_agent support", None),
        (1, "retrieve policies", None),
        (2, "embeddings text-embedding-3-small", None),
        (2, "SELECT vectors", None),
        (1, "chat gpt-4o", None),
        (1, "execute_tool find_order", None),
        (1, "chat gpt-4o", None),
    ]


def test_the_order_of_arrival_does_not_matter():
    spans = list(agent_trace())
    random.Random(4).shuffle(spans)

    assert shape(tuple(spans)) == shape(agent_trace())


def test_a_span_without_its_parent_stands_at_the_top_and_says_so():
    assert shape(broken_trace())[:2] == [(0, "orphan", "missing-parent"), (1, "child of the orphan", None)]


def test_a_cycle_is_opened_at_its_earliest_span():
    assert shape(broken_trace())[2:] == [(0, "cycle a", "cycle"), (1, "cycle b", None), (2, "cycle c", None)]


def test_a_span_that_is_its_own_parent_is_a_cycle_of_one():
    assert shape((span("ouroboros", 7, parent=7),)) == [(0, "ouroboros", "cycle")]


def test_a_span_sent_twice_stands_once():
    once = span("once", 1)

    assert shape((once, once)) == [(0, "once", None)]


def test_sums_run_over_leaf_inference_spans_below():
    rows = tree(outline(agent_trace()).spans)

    assert [(row.tokens, row.cost_usd and round(row.cost_usd, 8)) for row in rows] == [
        (5089, 0.01482018),
        (9, 0.00000018),
        (9, 0.00000018),
        (None, None),
        (2540, 0.00741),
        (None, None),
        (2540, 0.00741),
    ]


def test_errors_are_counted_on_every_ancestor():
    rows = tree(outline(failed_trace()).spans)

    assert [(row.span.name, row.errors) for row in rows if row.errors] == [
        ("support.answer", 2),
        ("invoke_agent support", 2),
        ("execute_tool track_parcel", 2),
        ("GET /parcels/4213", 1),
    ]


def test_every_span_is_there_once_whatever_the_parents():
    chance = random.Random(11)
    spans = tuple(
        span(f"{number}", number, parent=chance.choice([None, *range(40)]), at_ms=chance.randrange(9)) for number in range(30)
    )

    rows = tree(outline(spans).spans)

    assert sorted(row.span.name for row in rows) == sorted(str(number) for number in range(30))
    assert sum(row.size for row in rows if row.parent is None) == 30


def test_a_chain_as_long_as_the_trace_needs_no_recursion():
    spans = tuple(span("link", number, parent=number - 1 if number else None) for number in range(5_000))

    assert tree(outline(spans).spans)[-1].depth == 4_999


def test_the_top_span_is_the_earliest_root():
    spans = (span("late root", 1, at_ms=50), span("early root", 2, at_ms=10), span("earlier child", 3, parent=1, at_ms=1))

    assert top_span(outline(spans).spans).span_id == span_id(2)


def test_the_top_span_of_a_trace_without_root_is_its_earliest():
    assert top_span(outline(broken_trace()).spans).name == "orphan"


def test_thirty_thousand_spans_are_laid_out_whole():
    rows = tree(outline(tuple(long_trace(30_000))).spans)

    assert (len(rows), rows[0].size, max(row.depth for row in rows)) == (30_000, 30_000, 2)


def test_what_is_looked_for_stands_below_those_above_it():
    rows = tree(outline(failed_trace()).spans)

    kept = narrowed(rows, {span_id(204), span_id(202)})

    assert [(row.span.name, row.depth, row.parent, row.size, row.is_context) for row in kept] == [
        ("support.answer", 0, None, 5, True),
        ("invoke_agent support", 1, 0, 4, True),
        ("chat gpt-4o-mini", 2, 1, 1, False),
        ("execute_tool track_parcel", 2, 1, 2, True),
        ("GET /parcels/4213", 3, 3, 1, False),
    ]
    assert (kept[0].errors, kept[0].tokens) == (rows[0].errors, rows[0].tokens)
