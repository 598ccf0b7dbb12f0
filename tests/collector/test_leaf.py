from typing import Any

from lumetra_collector.leaf import traces_seen
from lumetra_collector.prepare_traces import complete
from lumetra_collector.prepared import TraceSeen
from lumetra_core.span import Span


def _span(span_id: str, parent: str | None = None, *, trace_id: str = "t", tokens: int | None = 5, **fields: Any) -> Span:
    defaults: dict[str, Any] = {"operation": "chat", "project": "shop"}
    return Span(
        trace_id=trace_id,
        span_id=span_id,
        parent_span_id=parent,
        name=span_id,
        start_time=1,
        duration_ns=1,
        dialect="genai",
        input_tokens=tokens,
        **(defaults | fields),
    )


def _counted(*spans: Span) -> list[str]:
    complete(spans)
    return [span.name for span in spans if span.usage_is_leaf]


def test_only_the_innermost_of_nested_model_calls_counts() -> None:
    assert _counted(_span("agent", operation="invoke_agent"), _span("outer", "agent"), _span("inner", "outer")) == ["inner"]


def test_same_span_id_in_two_traces_is_two_spans() -> None:
    assert _counted(_span("a"), _span("a", trace_id="u"), _span("b", "a", trace_id="u")) == ["a", "b"]


def test_call_without_usage_does_not_count() -> None:
    assert _counted(_span("a", tokens=None), _span("b", tokens=0)) == []


def test_other_spans_are_left_as_they_are() -> None:
    step = _span("step", operation=None)

    complete([step])

    assert step == _span("step", operation=None)


def test_trace_is_whole_when_no_parent_is_missing() -> None:
    spans = [_span("a", response_id="r1"), _span("b", "gone", trace_id="u"), _span("c", trace_id="v", tokens=None)]
    complete(spans)

    assert list(traces_seen(spans)) == [
        TraceSeen("shop", "t", is_whole=True, response_ids=("r1",)),
        TraceSeen("shop", "u", is_whole=False, response_ids=()),
    ]
