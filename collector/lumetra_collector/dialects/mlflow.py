"""MLflow's own tracing (autolog and `@mlflow.trace`), sent over OTLP.

Every value is JSON, scalars included; the request and the response are the raw objects of the traced library, in the shape that
`mlflow.message.format` names. Source: mlflow 3.17, `mlflow.tracing.constant.SpanAttributeKey`. With
MLFLOW_ENABLE_OTEL_GENAI_SEMCONV the same spans come under `gen_ai.*` names, with the library's attributes beside them.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.attribution import is_langchain_agent, leftover, provided_cost, session_of, user_of
from lumetra_collector.dialects.frameworks import exchange
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.mlflow_calls import called_model, embedded, executed_tool, named_model, retrieved, shown
from lumetra_collector.dialects.mlflow_genai import genai_mode
from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import provider_name
from lumetra_collector.dialects.shapes.json_forms import is_object, objects
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import inclusive_usage, usage
from lumetra_collector.dialects.values import decoded, first, known, mapping, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

name = "mlflow"

_SCOPE = "mlflow.tracing.provider"
_TAG_PREFIX = "mlflow.traceTag."
_CHUNK_PREFIX = "mlflow.chunk.item."
_NOTHING: Mapping[str, Any] = {}


def claims(span: OtlpSpan) -> bool:
    """Claim what MLflow's tracer made, and what its SDKs in other languages mark."""
    attributes = span.attributes
    return span.scope_name == _SCOPE or "mlflow.spanType" in attributes or "mlflow.traceRequestId" in attributes


def read(span: OtlpSpan) -> Reading:
    """Read the span's type, its call by that type, and what MLflow says of any span."""
    attributes = span.attributes
    kind = operation_name(decoded(attributes.get("mlflow.spanType")))
    inputs, outputs = decoded(attributes.get("mlflow.spanInputs")), decoded(attributes.get("mlflow.spanOutputs"))
    if kind == operation.CHAT and is_object(inputs) and _is_completion(inputs):
        kind = operation.TEXT_COMPLETION
    metadata = mapping(decoded(attributes.get("metadata")))
    if kind == operation.CHAIN:
        kind = _step(span.name, metadata, inputs)
    reading = {**_common(span, metadata), **_spent(attributes)}
    if kind is not None:
        reading["operation"] = kind
        called = _by_kind(kind, span, inputs, outputs)
        reading.update(called)
        reading.update(_spent(attributes))
        reading.update(_thoughts_kept(called, reading))
    if "gen_ai.operation.name" in attributes:
        reading.update(genai_mode(span, metadata))
    if sent := parameters(attributes, read=decoded):
        reading["parameters"] = {**sent, **reading.get("parameters", {})}
    return cast("Reading", known(**reading))


def _is_completion(inputs: Mapping[str, Any]) -> bool:
    """Tell a call of the legacy completions API, which MLflow gives the type of any model's."""
    return isinstance(inputs.get("prompt"), str) and inputs.keys().isdisjoint(("messages", "input", "contents"))


def _step(span_name: str, metadata: Mapping[str, Any], inputs: Any) -> str:
    """Tell agents and handoffs from the other steps that MLflow calls chains."""
    if is_langchain_agent(span_name, metadata):
        return operation.INVOKE_AGENT
    return operation.HANDOFF if is_object(inputs) and "from_agent" in inputs else operation.CHAIN


def _by_kind(kind: str, span: OtlpSpan, inputs: Any, outputs: Any) -> Mapping[str, Any]:
    if kind in (operation.CHAT, operation.TEXT_COMPLETION):
        return called_model(span.attributes, inputs, outputs)
    if kind == operation.EXECUTE_TOOL:
        return executed_tool(span, inputs, outputs)
    if kind in (operation.RETRIEVAL, operation.RERANK):
        return retrieved(inputs, outputs)
    if kind == operation.EMBEDDINGS:
        return embedded(inputs, outputs)
    # The Agents SDK gives an agent's type of output for its output.
    got = None if is_object(outputs) and set(outputs) == {"output_type"} else outputs
    spoken = exchange(inputs, got) if kind == operation.INVOKE_AGENT else {}
    return {**_named(kind, span.name), **(spoken or shown(inputs, got))}


def _named(kind: str, span_name: str) -> dict[str, Any]:
    if kind == operation.INVOKE_WORKFLOW:
        return {"workflow_name": span_name}
    # A traced method of a runner (`AgentRunner.run`) is no agent's name.
    return {"agent_name": span_name} if kind == operation.INVOKE_AGENT and "." not in span_name else {}


def _common(span: OtlpSpan, metadata: Mapping[str, Any]) -> dict[str, Any]:
    attributes = span.attributes
    tags = {key[len(_TAG_PREFIX) :]: text(decoded(value)) for key, value in attributes.items() if key.startswith(_TAG_PREFIX)}
    prompt = _prompt(attributes)
    return known(
        provider=provider_name(first(decoded(attributes.get("mlflow.llm.provider")), metadata.get("ls_provider"))),
        request_model=named_model(attributes, "model", "model_name"),
        response_model=named_model(attributes, "mlflow.llm.model"),
        tool_definitions=tool_definitions(attributes.get("mlflow.chat.tools")),
        session_id=first(text(decoded(attributes.get("mlflow.trace.session"))), session_of(metadata)),
        user_id=first(text(decoded(attributes.get("mlflow.trace.user"))), user_of(metadata)),
        tags=tuple(f"{key}={value}" for key, value in tags.items() if value),
        metadata={**leftover(metadata), **leftover(tags)},
        prompt_name=text(prompt.get("name")),
        prompt_version=text(prompt.get("version")),
        time_to_first_token_ns=_first_chunk(span),
    )


def _spent(attributes: Attributes) -> Mapping[str, Any]:
    """Read usage and cost. MLflow's own summary includes cached tokens; the library's, where it is there, knows more parts."""
    cost = mapping(decoded(attributes.get("mlflow.llm.cost")))
    return {
        **usage(decoded(attributes.get("usage"))),
        **inclusive_usage(decoded(attributes.get("mlflow.chat.tokenUsage"))),
        **provided_cost(
            "mlflow.llm.cost", cost.get("total_cost"), input=cost.get("input_cost"), output=cost.get("output_cost")
        ),
    }


def _thoughts_kept(recorded: Mapping[str, Any], reading: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keep the output with Gemini's thoughts, which the recorded response tells and MLflow's summary leaves out."""
    answered = reading.get("output_tokens", 0) + recorded.get("reasoning_tokens", 0)
    return {"output_tokens": answered} if recorded.get("output_tokens") == answered else {}


def _prompt(attributes: Attributes) -> Mapping[str, Any]:
    return next(iter(objects(decoded(attributes.get("mlflow.linkedPrompts")))), _NOTHING)


def _first_chunk(span: OtlpSpan) -> int | None:
    moments = [event.time for event in span.events if event.name.startswith(_CHUNK_PREFIX)]
    waited = min(moments) - span.start_time if moments else -1
    return waited if waited >= 0 else None
