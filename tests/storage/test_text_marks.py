"""Two texts are told apart by their marks, without being read."""

from dataclasses import replace

from lumetra_storage.store import TelemetryStore
from lumetra_storage.text_marks import read_text_marks
from lumetra_storage.traces import has_trace
from support.plain_spans import plain_span
from support.stores import put_spans


def test_equal_texts_have_equal_marks_and_others_have_not(store: TelemetryStore) -> None:
    first, second, silent = (plain_span(span_id, trace_id="a" * 32) for span_id in ("a1", "a2", "a3"))
    project_id = put_spans(store, replace(first, input="hi", output="yes"), replace(second, input="hi", output="no"), silent)

    marks = read_text_marks(store, first.trace_id, project_id=project_id)

    assert marks.keys() == {"a1", "a2", "a3"}
    assert marks["a1"].input_mark == marks["a2"].input_mark
    assert marks["a1"].output_mark != marks["a2"].output_mark
    assert marks["a3"].input_mark == marks["a3"].output_mark


def test_of_a_span_that_came_twice_the_later_word_counts(store: TelemetryStore) -> None:
    span = plain_span("b1", trace_id="b" * 32)
    put_spans(store, replace(span, output="first"))
    project_id = put_spans(store, replace(span, output="second"))
    put_spans(store, replace(span, span_id="b2", output="second"))

    marks = read_text_marks(store, span.trace_id, project_id=project_id)

    assert marks["b1"].output_mark == marks["b2"].output_mark


def test_another_project_has_no_marks_and_no_trace(store: TelemetryStore) -> None:
    span = plain_span("c1", trace_id="c" * 32)
    project_id = put_spans(store, span)

    assert has_trace(store, span.trace_id, project_id=project_id)
    assert not has_trace(store, span.trace_id, project_id=project_id + 1)
    assert not has_trace(store, "00" * 16, project_id=project_id)
    assert read_text_marks(store, span.trace_id, project_id=project_id + 1) == {}
