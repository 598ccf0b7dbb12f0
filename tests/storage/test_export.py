"""Reading a filtered set to its end, and saying spans as OTLP so that a collector reads the same."""

import dataclasses
import itertools

from lumetra_collector.decode import decode_traces
from lumetra_core.span import Span, SpanEvent, SpanLink
from lumetra_core.trace import TimeWindow
from lumetra_storage.export import PAGE, estimated_count, export_spans, export_trace_summaries, export_traces
from lumetra_storage.export_otlp import request_line
from lumetra_storage.json_text import encode
from lumetra_storage.selection import Selection, selected
from lumetra_storage.store import TelemetryStore
from lumetra_storage.trace_read import read_trace
from support.span_factory import NOON, agent_trace, bare_span
from support.stores import put_spans

EVER = TimeWindow(start=0, end=2**62)


def chosen(project_id: int, level: str = "span", filter_text: str = "") -> Selection:
    return selected(
        project_id=project_id, window=EVER, filter_text=filter_text, level="trace" if level == "trace" else "span", now=NOON
    )


def test_every_span_comes_whole_and_once_newest_first(store: TelemetryStore) -> None:
    spans = [span for number in range(PAGE // 8 + 9) for span in agent_trace(number, start_time=NOON + number, project="all")]
    project_id = put_spans(store, *spans)
    put_spans(store, *spans[:8])
    exported = [span for group in export_spans(store, chosen(project_id)) for span in group]

    assert exported == sorted(spans, key=lambda span: (span.start_time, span.trace_id, span.span_id), reverse=True)


def test_a_long_text_makes_groups_small(store: TelemetryStore) -> None:
    long = "word " * 300_000
    spans = [bare_span(project="long", span_id=f"{n:016x}", input=long, start_time=NOON + n) for n in range(1, 5)]
    project_id = put_spans(store, *spans)

    assert [len(group) for group in export_spans(store, chosen(project_id))] == [1, 1, 1, 1]


def test_traces_come_whole_and_as_summaries(store: TelemetryStore) -> None:
    numbers = range(5)
    project_id = put_spans(store, *itertools.chain(*(agent_trace(n, start_time=NOON + n, project="whole") for n in numbers)))
    ids = [agent_trace(n)[0].trace_id for n in reversed(numbers)]

    whole = list(export_traces(store, chosen(project_id, "trace")))
    summaries = [each for page in export_trace_summaries(store, chosen(project_id, "trace")) for each in page]
    assert whole == [read_trace(store, trace_id, project_id=project_id) for trace_id in ids]
    assert [summary.trace_id for summary in summaries] == ids


def test_the_estimate_counts_what_is_chosen(store: TelemetryStore) -> None:
    project_id = put_spans(store, *agent_trace(1, project="count"), *agent_trace(2, project="count"))

    assert estimated_count(store, chosen(project_id)) == 16
    assert estimated_count(store, chosen(project_id, "trace")) == 2
    assert estimated_count(store, chosen(project_id, filter_text="name = 'nobody'")) == 0


def test_otlp_keeps_every_kind_of_value() -> None:
    span = bare_span(
        parent_span_id="3" * 16,
        kind="client",
        status="error",
        status_message="no",
        scope_name="scope",
        attributes={
            "text": "é\x00",
            "truth": True,
            "whole": -(2**63),
            "number": 0.1,
            "endless": float("inf"),
            "bytes": b"\x00\xff",
            "none": None,
            "list": [1, "two", [3.5]],
            "map": {"a": {"b": []}},
        },
        resource={"service.name": "shop"},
        events=(SpanEvent(name="said", time=NOON + 1, attributes={"n": 1}),),
        links=(SpanLink(trace_id="a" * 32, span_id="b" * 16, attributes={"why": "because"}),),
    )

    (decoded,) = decode_traces(request_line([span]), "json").spans
    for name in ("trace_id", "span_id", "parent_span_id", "name", "kind", "start_time", "end_time", "status", "status_message", "scope_name"):  # fmt: skip
        assert getattr(decoded, name) == getattr(span, name)
    assert encode([decoded.attributes, decoded.resource]) == encode([span.attributes, span.resource])
    assert (tuple(decoded.events), tuple(decoded.links)) == (span.events, span.links)


def test_spans_of_one_resource_and_scope_stand_together() -> None:
    def span(number: int, service: str, scope: str) -> Span:
        return dataclasses.replace(bare_span(span_id=f"{number:016x}"), resource={"service.name": service}, scope_name=scope)

    line = request_line([span(1, "a", "x"), span(2, "b", "x"), span(3, "a", "x"), span(4, "a", "y")])

    assert line.count(b'"resource"') == 2
    assert line.count(b'"scope"') == 3
    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
