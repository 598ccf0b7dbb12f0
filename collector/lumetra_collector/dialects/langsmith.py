"""LangSmith's SDK in OpenTelemetry mode, and runs sent to its OTLP endpoint by hand.

Source: langsmith 0.15 (`langsmith/_internal/otel/_otel_exporter.py`). Its `gen_ai.operation.name` calls retrievers `embeddings` and
prompt templates `chat`; `langsmith.span.kind` says what they are. Inputs and outputs of the run are JSON in `gen_ai.prompt` and
`gen_ai.completion`, in LangChain's or the provider's shape.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.attribution import is_langchain_agent, leftover, session_of, user_of
from lumetra_collector.dialects.flattened import below
from lumetra_collector.dialects.frameworks import exchange, tool_answer
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import provider_name
from lumetra_collector.dialects.shapes import guess, langchain
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.json_forms import is_array, is_object
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.usage import inclusive_usage
from lumetra_collector.dialects.values import compact, first, flag, known, mapping, opened, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

name = "langsmith"

_SCOPE = "langsmith"
_METADATA_PREFIX = "langsmith.metadata."
_TAKEN = frozenset(
    {"usage_metadata", "ls_invocation_params", "ls_provider", "ls_model_name", "ls_temperature", "ls_max_tokens"}
)
_LEAKED_PREFIXES = ("LANGSMITH_", "LANGCHAIN_")
"""The exporter copies these environment variables into every run's metadata."""
_MODEL_CALLS = (operation.CHAT, operation.TEXT_COMPLETION)
_RAISED = re.compile(r"([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Timeout|Warning))\(")
"""The exporter wraps every failure in a bare `Exception` whose message starts with the `repr` of the real one."""


def claims(span: OtlpSpan) -> bool:
    """Claim by the kind of run, or by scope."""
    return "langsmith.span.kind" in span.attributes or span.scope_name == _SCOPE


def read(span: OtlpSpan) -> Reading:
    """Read the run by its kind, its metadata, its usage."""
    attributes = span.attributes
    metadata = below(attributes, _METADATA_PREFIX)
    kind = operation_name(attributes.get("langsmith.span.kind"))
    given, got = opened(attributes.get("gen_ai.prompt")), opened(attributes.get("gen_ai.completion"))
    reading = _attributed(attributes, metadata)
    if kind is not None:
        reading["operation"] = kind
        if kind in _MODEL_CALLS:
            reading.update(_called(attributes, metadata, given, got))
        else:
            reading.update(_by_kind(kind, span.name, _bare(given, "input"), _bare(got, "output")))
    if kind == operation.CHAIN and is_langchain_agent(span.name, metadata):
        reading.update({"operation": operation.INVOKE_AGENT, "agent_name": span.name, **exchange(given, got)})
    if raised := _raised(span):
        reading["error_type"] = raised
    return cast("Reading", reading)


def _by_kind(kind: str, named: str, given: Any, got: Any) -> Mapping[str, Any]:
    if kind == operation.EXECUTE_TOOL:
        return known(tool_name=named, tool_arguments=given, tool_result=tool_answer(got).get("response"))
    if kind == operation.RETRIEVAL:
        return known(retrieval_query=_query(given), retrieval_documents=documents(got))
    return {key: compact(value) for key, value in known(input=given, output=got).items()}


def _called(attributes: Attributes, metadata: Mapping[str, Any], given: Any, got: Any) -> Mapping[str, Any]:
    asked, answered = guess.request(given) or langchain.request(given), guess.response(got)
    sent = {**_settings(metadata), **asked.get("parameters", {})}
    if flag(attributes.get("langsmith.request.streaming")):
        sent["stream"] = True
    asked.pop("request_model", None)  # `ls_model_name` is it, and the exporter puts it under the conventions' name
    spent = {
        **inclusive_usage(mapping(mapping(got).get("usage_metadata"))),
        **_details(attributes),
        **inclusive_usage(mapping(metadata.get("usage_metadata"))),
    }
    return {**asked, **answered, **known(parameters=sent), **spent}


def _settings(metadata: Mapping[str, Any]) -> dict[str, Any]:
    named = {key.removeprefix("ls_"): value for key, value in metadata.items()}
    return parameters({**named, **mapping(metadata.get("ls_invocation_params"))})


def _details(attributes: Attributes) -> Mapping[str, Any]:
    return inclusive_usage(
        {
            "input_token_details": mapping(attributes.get("gen_ai.usage.input_token_details")),
            "output_token_details": mapping(attributes.get("gen_ai.usage.output_token_details")),
        }
    )


def _attributed(attributes: Attributes, metadata: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in metadata.items() if not key.startswith(_LEAKED_PREFIXES)}
    return known(
        provider=provider_name(metadata.get("ls_provider")),
        request_model=text(metadata.get("ls_model_name")),
        session_id=session_of(metadata),
        user_id=user_of(metadata),
        tags=_tags(attributes.get("langsmith.span.tags")),
        metadata=leftover(kept, _TAKEN),
    )


def _tags(value: Any) -> tuple[str, ...]:
    words = value if is_array(value) else str(value or "").split(",")
    return tuple(word for item in words if (word := str(item).strip()))


def _query(given: Any) -> str | None:
    if not is_object(given):
        return text(given)
    found = first(*(given.get(key) for key in ("query", "question", "input", "q")), next(iter(given.values()), None))
    return None if found is None else compact(found)


def _bare(value: Any, key: str) -> Any:
    """Unwrap what the exporter wraps a run's single input or output in."""
    return value[key] if is_object(value) and set(value) == {key} else value


def _raised(span: OtlpSpan) -> str | None:
    for event in reversed(span.events):
        if event.name == "exception" and event.attributes.get("exception.type") == "Exception":
            match = _RAISED.match(text(event.attributes.get("exception.message")) or "")
            return match[1] if match else None
    return None
