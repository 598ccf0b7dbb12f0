"""What must not matter does not: every captured span, written another way, is the same canonical span.

The bodies under `golden/otlp` are one sample each of how an emitter writes; another version, SDK or transport writes the same
things in another order, type or encoding, cuts them, or sends them in other batches.
"""

import base64
import dataclasses
import json
import random
from collections.abc import Callable, Sequence
from typing import Any

import orjson
import pytest
from google.protobuf import json_format
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from lumetra_collector.decode import decode_traces
from lumetra_collector.normalise import normalise
from lumetra_collector.otlp import OtlpSpan
from lumetra_collector.prepare_traces import complete
from lumetra_core.span import Span
from support import golden

SPANS = [span for body in golden.trace_bodies() for span in golden.otlp_spans(body)]
AS_IT_CAME = ("attributes", "resource", "events", "links")
"""Fields that keep what was sent, mutations and all."""


def _read(span: OtlpSpan) -> Span | None:
    read = normalise(span, project="p")
    if read is None:
        return None
    empty: dict[str, Any] = {"attributes": {}, "resource": {}, "events": (), "links": ()}
    return dataclasses.replace(read.span, **empty)


ORIGINALS = [_read(span) for span in SPANS]


def _mutated(span: OtlpSpan, change: Callable[[str, Any], Any]) -> OtlpSpan:
    return dataclasses.replace(span, attributes={key: change(key, value) for key, value in span.attributes.items()})


def _different(mutate: Callable[[OtlpSpan], OtlpSpan]) -> list[str]:
    """Name the spans that come out otherwise when mutated, with the fields that differ."""
    different: list[str] = []
    for span, original in zip(SPANS, ORIGINALS, strict=True):
        mutated = _read(mutate(span))
        if mutated != original and original is not None:
            fields = [
                field.name
                for field in dataclasses.fields(Span)
                if mutated is None or getattr(mutated, field.name) != getattr(original, field.name)
            ]
            different.append(f"{span.scope_name}: {span.name}: {', '.join(fields)}")
    return different


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32))
def test_order_of_attributes_does_not_matter(seed: int) -> None:
    chance = random.Random(seed)

    def shuffled(span: OtlpSpan) -> OtlpSpan:
        items = list(span.attributes.items())
        chance.shuffle(items)
        return dataclasses.replace(span, attributes=dict(items))

    assert _different(shuffled) == []


def test_version_of_the_instrumentor_does_not_matter() -> None:
    assert _different(lambda span: dataclasses.replace(span, scope_version="99.0.0")) == []


KNOWN_BY_SCOPE_ONLY = ("mlflow.tracing.provider", "openlit.", "pydantic-ai", "gen_ai")
"""MLflow under GenAI names, one span name of pydantic-ai 1, a metric of Vercel 7 and OpenLIT's prices have no other mark."""


def test_scope_that_a_proxy_took_off_changes_but_the_names() -> None:
    found = _different(lambda span: dataclasses.replace(span, scope_name=None))

    told_otherwise = {
        field for line in found if not line.startswith(KNOWN_BY_SCOPE_ONLY) for field in line.rpartition(": ")[2].split(", ")
    }
    assert told_otherwise == {"dialect", "scope_name"}


def test_second_account_of_the_same_facts_may_be_missing() -> None:
    """OpenInference's dual mode writes everything twice; either half tells the same story."""
    story = ("input_tokens", "output_tokens", "provider")
    for span, original in zip(SPANS, ORIGINALS, strict=True):
        if "openinference.span.kind" not in span.attributes or "gen_ai.usage.input_tokens" not in span.attributes:
            continue
        for prefix in ("gen_ai.", ("llm.", "openinference.")):
            half = {key: value for key, value in span.attributes.items() if not key.startswith(prefix)}
            read = _read(dataclasses.replace(span, attributes=half, scope_name=None))
            assert [getattr(read, field) for field in story] == [getattr(original, field) for field in story], span.name


def test_message_content_may_be_json_or_native() -> None:
    def native(key: str, value: Any) -> Any:
        is_content = key.startswith("gen_ai.") and isinstance(value, str) and value[:1] in ("{", "[")
        return json.loads(value) if is_content and _is_json(value) else value

    assert _different(lambda span: _mutated(span, native)) == []


def test_native_content_may_be_json() -> None:
    def written(key: str, value: Any) -> Any:
        is_native = key.startswith("gen_ai.") and isinstance(value, (dict, list, tuple))
        return orjson.dumps(value, default=_base64).decode() if is_native else value

    assert _different(lambda span: _mutated(span, written)) == []


def test_numbers_and_flags_may_be_text() -> None:
    def as_text(_: str, value: Any) -> Any:
        return json.dumps(value) if isinstance(value, (bool, int, float)) else value

    # Free metadata is kept as it came.
    assert [line for line in _different(lambda span: _mutated(span, as_text)) if not line.endswith(": metadata")] == []


def test_whole_numbers_may_be_floats() -> None:
    def as_float(key: str, value: Any) -> Any:
        is_count = "token" in key and isinstance(value, int) and not isinstance(value, bool)
        return float(value) if is_count else value

    assert _different(lambda span: _mutated(span, as_float)) == []


def test_deprecated_name_of_a_count_beside_the_new_one_changes_nothing() -> None:
    twins = {
        "gen_ai.usage.input_tokens": "gen_ai.usage.prompt_tokens",
        "gen_ai.usage.output_tokens": "gen_ai.usage.completion_tokens",
    }

    def doubled(span: OtlpSpan) -> OtlpSpan:
        added = {twins[key]: value for key, value in span.attributes.items() if key in twins}
        return dataclasses.replace(span, attributes={**added, **span.attributes})

    assert _different(doubled) == []


def test_resource_says_nothing_about_the_call() -> None:
    named = {"service_name", "environment"}
    found = _different(lambda span: dataclasses.replace(span, resource={}))

    assert {field for line in found for field in line.rpartition(": ")[2].split(", ")} <= named


@pytest.mark.parametrize("limit", [2_000, 256, 64])
def test_cut_attributes_never_change_what_was_not_cut(limit: int) -> None:
    """The SDKs' limit for the length of attribute values cuts texts, JSON in the middle."""
    kept = ("operation", "input_tokens", "output_tokens", "response_model", "provider", "agent_name", "session_id", "cost_usd")
    for span, original in zip(SPANS, ORIGINALS, strict=True):
        if original is None or _tells_in_long_texts(span, limit):
            continue
        cut = _read(_mutated(span, lambda _, value: value[:limit] if isinstance(value, str) else value))
        assert cut is not None
        assert {name: getattr(cut, name) for name in kept} == {name: getattr(original, name) for name in kept}, span.name


def test_conversation_that_was_cut_is_still_a_conversation() -> None:
    """The last message is shorter or missing, those before it are what they were."""
    for span, original in zip(SPANS, ORIGINALS, strict=True):
        whole = span.attributes.get("gen_ai.input.messages")
        if not isinstance(whole, str) or len(whole) < 200 or original is None or len(original.input_messages) < 2:
            continue
        cut = _read(
            dataclasses.replace(span, attributes={**span.attributes, "gen_ai.input.messages": whole[: len(whole) * 3 // 4]})
        )
        assert cut is not None
        told = cut.input_messages
        assert told[: len(told) - 1] == original.input_messages[: len(told) - 1], span.name
        assert all(message.get("role") for message in told)


_CONTENT = ("messages", "definitions", "instructions", "prompt.messages", "prompt.tools", "response.text")


def _tells_in_long_texts(span: OtlpSpan, limit: int) -> bool:
    """Tell emitters that put a whole response, with all that is to know of the call, into one long attribute."""
    return any(
        isinstance(value, str) and len(value) > limit and value[:1] in "{[" and not key.endswith(_CONTENT)
        for key, value in span.attributes.items()
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


PROTOBUF_BODIES = [body for body in golden.trace_bodies() if body.endswith(".pb")]


@pytest.mark.parametrize("body", PROTOBUF_BODIES, ids=lambda body: body.split(".")[0])
def test_json_and_protobuf_say_the_same(body: str) -> None:
    request = ExportTraceServiceRequest.FromString((golden.BODIES / body).read_bytes())
    written = json_format.MessageToDict(request)
    for span in (span for resource in written["resourceSpans"] for scope in resource["scopeSpans"] for span in scope["spans"]):
        for holder in (span, *span.get("links", ())):
            for key in ("traceId", "spanId", "parentSpanId"):
                if key in holder:
                    holder[key] = _hex(holder[key])

    from_json = decode_traces(json.dumps(written).encode(), "json").spans

    assert [_read(span) for span in from_json] == [_read(span) for span in golden.otlp_spans(body)]


def _hex(base64_id: str) -> str:
    return base64.b64decode(base64_id).hex()


def _base64(value: object) -> str:
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(golden.trace_bodies()), st.integers(0, 2**32), st.integers(1, 4))
def test_batches_do_not_matter_to_what_is_counted(body: str, seed: int, copies: int) -> None:
    spans = golden.canonical_spans(body) * copies
    random.Random(seed).shuffle(spans)

    assert _bill(spans) == _bill(golden.canonical_spans(body))


def _bill(spans: Sequence[Span]) -> list[tuple[str, str, int | None, int | None]]:
    complete(spans)
    once = {(span.trace_id, span.span_id): span for span in spans if span.usage_is_leaf}
    return sorted((*key, span.input_tokens, span.output_tokens) for key, span in once.items())
