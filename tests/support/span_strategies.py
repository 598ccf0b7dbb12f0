"""Any span a stranger may send, for property tests."""

from typing import Any

from hypothesis import strategies as st

from lumetra_core.cost import CostDetail
from lumetra_core.span import Span, SpanEvent, SpanLink

texts = st.text(st.characters(codec="utf-8"), max_size=12)
words = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
optional_texts = st.none() | texts
counts = st.none() | st.integers(0, 2**64 - 1)
moments = st.integers(0, 2**64 - 1) | st.integers(0, 10**12).map(lambda ms: 1_795_262_400 * 10**9 + ms * 1_000_001)
_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.integers(-(2**90), 2**90)
    | st.floats(allow_nan=False)
    | texts
    | st.binary(max_size=8)
)
values = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts | st.sampled_from(["$bytes", "$map", "$int"]), inner, max_size=3)
    ),
    max_leaves=6,
)
maps = st.dictionaries(texts, values, max_size=4)
json_maps = st.lists(maps, max_size=2).map(tuple)
hex_digits = "0123456789abcdef"
span_ids = st.text(hex_digits, min_size=16, max_size=16)
trace_ids = st.text(hex_digits, min_size=32, max_size=32)
events = st.lists(st.builds(SpanEvent, name=texts, time=moments, attributes=maps), max_size=2).map(tuple)
links = st.lists(st.builds(SpanLink, trace_id=trace_ids, span_id=span_ids, attributes=maps), max_size=2).map(tuple)

_KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"]
_WORDS = (
    "parent_span_id status_message error_type service_name environment scope_name operation provider request_model response_model "
    "response_id tool_name tool_call_id agent_name workflow_name session_id user_id prompt_name prompt_version"
).split()
_COUNTS = (
    "input_tokens output_tokens cache_read_tokens cache_write_tokens reasoning_tokens input_audio_tokens output_audio_tokens "
    "time_to_first_token_ns"
).split()
_SEQUENCES = "input_messages output_messages system_instructions tool_definitions retrieval_documents".split()


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Draw one span, each field by its own rule."""
    fields: dict[str, Any] = {name: draw(words) for name in _WORDS}
    fields |= {name: draw(counts) for name in _COUNTS}
    fields |= {name: draw(json_maps) for name in _SEQUENCES}
    fields |= {name: draw(maps) for name in ("parameters", "metadata", "attributes", "resource")}
    fields |= {name: draw(optional_texts) for name in ("retrieval_query", "input", "output")}
    fields |= {name: draw(values) for name in ("tool_arguments", "tool_result")}
    fields |= {name: tuple(draw(st.lists(texts, max_size=3))) for name in ("finish_reasons", "tags")}
    return Span(
        project="any",
        trace_id=draw(trace_ids),
        span_id=draw(span_ids),
        name=draw(texts),
        kind=draw(st.sampled_from(_KINDS)),  # pyright: ignore[reportArgumentType]  # sampled from the literals
        start_time=draw(moments),
        duration_ns=draw(st.integers(0, 2**64 - 1)),
        status=draw(st.sampled_from(["unset", "ok", "error"])),  # pyright: ignore[reportArgumentType]  # as above
        dialect=draw(texts),
        usage_is_leaf=draw(st.booleans()),
        cost_usd=draw(st.none() | st.floats(0, 1e6)),
        cost_detail=draw(st.none() | st.just(CostDetail(source="computed", table="prices 1", lines=[]))),
        events=draw(events),
        links=draw(links),
        **fields,
    )
