"""Whatever stands in the attributes, normalising does not raise and yields a span of the promised types."""

import dataclasses
from collections.abc import Mapping
from random import Random
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lumetra_collector.dialects.registry import DIALECTS
from lumetra_collector.normalise import normalise
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.span import Span, SpanEvent
from lumetra_storage.json_text import encode
from support import golden

_CAPTURED = [span for body in golden.trace_bodies() for span in golden.otlp_spans(body)]
_KEYS = sorted({key for span in _CAPTURED for key in span.attributes})
_EVENT_NAMES = sorted({event.name for span in _CAPTURED for event in span.events})
_TEXTS = sorted({str(value)[:2000] for span in _CAPTURED[::5] for value in span.attributes.values()}, key=len)
_SCOPES = sorted({span.scope_name or "" for span in _CAPTURED})
_WORDS = (
    "",
    "null",
    "[]",
    "{}",
    "[1]",
    "NaN",
    "unknown",
    "[[{}]]",
    '[{"role":1}]',
    '{"messages":[null]}',
    "{'a': 1}",
    "-1",
    "1e400",
)

_scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=20) | st.binary(max_size=8)
)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS) | st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
_parts = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("type", "content", "text", "role", "parts", "name", "id", "tool_calls", "function", "arguments", "image_url"), _values
    ),
)
_json = st.lists(_parts, max_size=3).map(
    lambda value: orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
)
_attribute_values = _values | _json | st.sampled_from(_WORDS) | st.sampled_from(_TEXTS)
_attributes = st.dictionaries(st.sampled_from(_KEYS), _attribute_values, max_size=12)
_events = st.lists(
    st.builds(SpanEvent, name=st.sampled_from(_EVENT_NAMES), time=st.integers(0, 2**63), attributes=_attributes), max_size=2
)


def _span(attributes: Mapping[str, Any], events: list[SpanEvent], scope: str) -> OtlpSpan:
    return OtlpSpan(
        trace_id="0" * 31 + "1",
        span_id="0" * 15 + "1",
        parent_span_id=None,
        name="step",
        kind="client",
        start_time=1,
        end_time=0,
        status="error",
        status_message=None,
        attributes=attributes,
        events=events,
        scope_name=scope,
    )


_TEXTS_OF_A_SPAN = (
    "name", "status_message", "error_type", "service_name", "environment", "dialect", "operation", "provider", "request_model",
    "response_model", "response_id", "tool_name", "tool_call_id", "retrieval_query", "agent_name", "workflow_name",
    "session_id", "user_id", "prompt_name", "prompt_version", "input", "output",
)  # fmt: skip
_COUNTS = (
    "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "input_audio_tokens",
    "output_audio_tokens", "time_to_first_token_ns",
)  # fmt: skip
_LISTS = ("finish_reasons", "tags")
_LISTS_OF_OBJECTS = (
    "input_messages", "output_messages", "system_instructions", "tool_definitions", "retrieval_documents",
)  # fmt: skip


def _broken_promises(span: Span) -> list[str]:
    """Name the fields whose value is not of their type."""
    promises = (
        (_TEXTS_OF_A_SPAN, lambda value: value is None or type(value) is str),
        (_COUNTS, lambda value: value is None or (type(value) is int and 0 <= value < 2**63)),
        (("cost_usd",), lambda value: value is None or type(value) is float),
        (_LISTS, lambda value: type(value) is tuple and all(type(item) is str for item in value)),
        (_LISTS_OF_OBJECTS, lambda value: type(value) is tuple and all(isinstance(item, Mapping) for item in value)),
        (("metadata", "parameters"), lambda value: isinstance(value, Mapping) and all(type(key) is str for key in value)),
        (("input_messages", "output_messages"), lambda value: all(_is_message(item) for item in value)),
        (("system_instructions",), lambda value: all(_is_part(item) for item in value)),
        (("tool_arguments", "tool_result", "input_messages", "retrieval_documents"), lambda value: bool(encode(value))),
    )
    return [
        f"{name} = {getattr(span, name)!r}"[:300]
        for names, is_kept in promises
        for name in names
        if not is_kept(getattr(span, name))
    ]


def _is_message(message: Any) -> bool:
    return type(message["role"]) is str and type(message["parts"]) is list and all(_is_part(part) for part in message["parts"])


def _is_part(part: Any) -> bool:
    return isinstance(part, Mapping) and type(part["type"]) is str


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_attributes, _events, st.sampled_from(_SCOPES))
def test_odd_attributes_never_break_a_span(attributes: dict[str, Any], events: list[SpanEvent], scope: str) -> None:
    read = normalise(_span(attributes, events, scope), project="p")

    assert read is None or _broken_promises(read.span) == []


def test_captured_spans_survive_changes_within_their_values() -> None:
    chance = Random(1795)
    broken: list[str] = []
    for _ in range(4000):
        captured = chance.choice(_CAPTURED)
        changed = dict(captured.attributes)
        for key in chance.choices(sorted(changed) or ["gen_ai.operation.name"], k=2):
            changed[key] = _changed_text(chance, changed.get(key))
        read = normalise(dataclasses.replace(captured, attributes=changed), project="p")
        broken += [] if read is None else _broken_promises(read.span)

    assert broken == []


def _changed_text(chance: Random, value: Any) -> Any:
    """Change one place within JSON text, or put something else altogether."""
    try:
        opened = orjson.loads(value)
    except (orjson.JSONDecodeError, TypeError):
        return _odd(chance)
    changed = _changed(chance, opened)
    return changed if chance.random() < 0.2 else orjson.dumps(changed, default=str).decode()


def _changed(chance: Random, value: Any) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(sorted(value))
        return {**value, key: _changed(chance, value[key])}
    if isinstance(value, list) and value and chance.random() < 0.8:
        index = chance.randrange(len(value))
        return [*value[:index], _changed(chance, value[index]), *value[index + 1 :]]
    return _odd(chance)


def _odd(chance: Random, depth: int = 0) -> Any:
    shape = chance.random()
    if depth == 3 or shape < 0.5:
        return chance.choice((None, True, 0, -1, 7, 2**62, 0.5, "", "x", "user", "[]", "{}", "null", b"\x00\xff"))
    if shape < 0.75:
        return [_odd(chance, depth + 1)]
    keys = ("type", "role", "content", "parts", "text", "id", "name", "messages", "tool_calls", "function", "kwargs", "usage")
    return {key: _odd(chance, depth + 1) for key in chance.choices(keys, k=2)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_attributes, _events)
def test_no_dialect_raises_even_on_spans_it_does_not_claim(attributes: dict[str, Any], events: list[SpanEvent]) -> None:
    span = _span(attributes, events, "")

    assert [type(dialect.read(span)) for dialect in DIALECTS] == [dict] * len(DIALECTS)


def test_a_span_of_thousands_of_flattened_attributes_is_read_in_one_pass() -> None:
    attributes = {f"llm.input_messages.{index}.message.content": "x" for index in range(5000)}
    span = _span({"openinference.span.kind": "LLM", **attributes}, [], "")

    read = normalise(span, project="p")

    assert read is not None
    assert len(read.span.input_messages) == 5000
