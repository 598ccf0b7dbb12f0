"""Laminar's SDK. Source: lmnr-ai/lmnr-python (`lmnr/opentelemetry_lib/tracing/attributes.py`).

`lmnr.span.type` says what a span is, input and output are JSON; model calls come through instrumentors in Traceloop's words, or
through LiteLLM in OpenAI's shape.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.attribution import leftover, provided_cost
from lumetra_collector.dialects.flattened import below
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys
from lumetra_collector.dialects.shapes import guess
from lumetra_collector.dialects.values import compact, decoded, known, strings, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation

name = "laminar"

_OPERATIONS = {
    "LLM": operation.CHAT,
    "CACHED": operation.CHAT,
    "TOOL": operation.EXECUTE_TOOL,
    "EXECUTOR": operation.INVOKE_AGENT,
    "EVALUATOR": operation.EVALUATOR,
    "HUMAN_EVALUATOR": operation.EVALUATOR,
    "EVALUATION": operation.EVALUATOR,
    "DEFAULT": operation.CHAIN,
    "PIPELINE": operation.CHAIN,
}
_ASSOCIATION = "lmnr.association.properties."
_METADATA = "lmnr.association.properties.metadata."
_TABLE = Table(
    *keys("session_id", text, f"{_ASSOCIATION}session_id"),
    *keys("user_id", text, f"{_ASSOCIATION}user_id"),
    *keys("tags", strings, f"{_ASSOCIATION}tags", f"{_ASSOCIATION}labels"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by the span's type or path; also a function's span, which has no type, has a path."""
    return "lmnr.span.type" in span.attributes or "lmnr.span.path" in span.attributes or "lmnr.span.input" in span.attributes


def read(span: OtlpSpan) -> Reading:
    """Read the kind of step, what went in and out, and who it belongs to."""
    attributes = span.attributes
    kind = _OPERATIONS.get(text(attributes.get("lmnr.span.type")) or "")
    given, got = decoded(attributes.get("lmnr.span.input")), decoded(attributes.get("lmnr.span.output"))
    reading = {**answers(attributes, _TABLE), **known(metadata=leftover(_metadata(span)))}
    if kind is not None:
        reading["operation"] = kind
    reading.update(_io(kind, span.name, given, got))
    reading.update(
        provided_cost(
            "gen_ai.usage.cost",
            attributes.get("gen_ai.usage.cost"),
            input=attributes.get("gen_ai.usage.input_cost"),
            output=attributes.get("gen_ai.usage.output_cost"),
        )
    )
    return cast("Reading", reading)


def _io(kind: str | None, named: str, given: Any, got: Any) -> Mapping[str, Any]:
    if kind == operation.CHAT:
        asked, answered = guess.request(given), guess.response(got)
        if asked or answered:
            return {**asked, **answered}
    if kind == operation.EXECUTE_TOOL:
        return known(tool_name=named, tool_arguments=given, tool_result=got)
    return {side: compact(said) for side, said in known(input=given, output=got).items()}


def _metadata(span: OtlpSpan) -> dict[str, Any]:
    return {key: decoded(value) for key, value in below(span.attributes, _METADATA).items()}
