"""Firebase Genkit (JavaScript, Go, Python). Source: firebase/genkit, js/core/src/tracing/instrumentation.ts, js/ai/src/model-types.ts.

Attributes are named with colons. What a span is, its `genkit:metadata:subtype` says; input and output are JSON of the action.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Key, Table, answers, keys
from lumetra_collector.dialects.providers import finish_reasons, provider_name
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.json_forms import Json, object_at, objects, text_at
from lumetra_collector.dialects.shapes.media import from_address
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import as_it_came, reasoning, text_part, tool_call, tool_response
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import compact, count, decoded, known, mapping, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.message import Message, Part

name = "genkit"

_OPERATIONS = {
    "model": operation.GENERATE_CONTENT,
    "background-model": operation.GENERATE_CONTENT,
    "embedder": operation.EMBEDDINGS,
    "retriever": operation.RETRIEVAL,
    "reranker": operation.RERANK,
    "tool": operation.EXECUTE_TOOL,
    "tool.v2": operation.EXECUTE_TOOL,
    "flow": operation.INVOKE_WORKFLOW,
    "agent": operation.INVOKE_AGENT,
    "evaluator": operation.EVALUATOR,
    "prompt": operation.PROMPT,
    "executable-prompt": operation.PROMPT,
}
_PLUGINS = {"googleai": "gcp.gemini", "vertexai": "gcp.vertex_ai"}
"""A model's name is `plugin/model`; these two plugins' names are Genkit's own."""

_TABLE = Table(
    *keys("session_id", text, "genkit:metadata:sessionId", "genkit:sessionId"),
    Key("genkit:metadata:flow:name", "workflow_name", text),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by the two attributes every span of Genkit has."""
    return "genkit:name" in span.attributes or "genkit:type" in span.attributes


def read(span: OtlpSpan) -> Reading:
    """Read an action by its subtype."""
    attributes = span.attributes
    subtype = text(attributes.get("genkit:metadata:subtype")) or text(attributes.get("genkit:type")) or ""
    kind = _OPERATIONS.get(subtype, operation.CHAIN)
    called = text(attributes.get("genkit:name")) or span.name
    given, got = decoded(attributes.get("genkit:input")), decoded(attributes.get("genkit:output"))
    reading = {"operation": kind, **answers(attributes, _TABLE), **_by_kind(kind, called, given, got)}
    if attributes.get("genkit:state") == "error" and span.status != "error":
        reading["status_error"] = text(attributes.get("genkit:error")) or ""
    return cast("Reading", reading)


def _by_kind(kind: str, called: str, given: Json, got: Json) -> Mapping[str, Any]:
    if kind == operation.GENERATE_CONTENT:
        return {**_model(called), **_request(mapping(given)), **_response(mapping(got))}
    if kind == operation.EXECUTE_TOOL:
        return known(tool_name=called, tool_arguments=given, tool_result=got)
    if kind in (operation.RETRIEVAL, operation.RERANK):
        found = [_document(document) for document in objects(mapping(got).get("documents"))]
        return known(retrieval_query=_text(object_at(mapping(given), "query")), retrieval_documents=documents(found))
    if kind == operation.CHAIN and object_at(mapping(got), "message"):  # `generate`, the loop around a model's calls
        spoken = {**_request(mapping(given)), **_response(mapping(got))}
        return {side: spoken[side] for side in ("input_messages", "output_messages") if side in spoken}
    plain = {side: compact(said) for side, said in known(input=given, output=got).items()}
    if kind == operation.EMBEDDINGS:
        return {**_model(called), **plain}
    named = {operation.INVOKE_WORKFLOW: "workflow_name", operation.INVOKE_AGENT: "agent_name", operation.PROMPT: "prompt_name"}
    return {**plain, named[kind]: called} if kind in named else plain


def _model(called: str) -> dict[str, Any]:
    plugin, _, model = called.rpartition("/")
    return known(request_model=model, provider=_PLUGINS.get(plugin) or provider_name(plugin))


def _request(given: Mapping[str, Any]) -> dict[str, Any]:
    return known(
        input_messages=tuple(_message(message) for message in objects(given.get("messages"))),
        tool_definitions=tool_definitions(given.get("tools")),
        parameters=parameters(given.get("config")),
    )


def _response(got: Mapping[str, Any]) -> dict[str, Any]:
    spent = object_at(got, "usage")
    thoughts, answer = count(spent.get("thoughtsTokens")), count(spent.get("outputTokens"))
    raw = object_at(got, "custom", "raw")
    counted = known(
        output_messages=tuple(_message(object_at(got, "message")) for _ in [0] if object_at(got, "message")),
        finish_reasons=finish_reasons(got.get("finishReason")),
        response_model=text_at(raw, "modelVersion", "model"),
        response_id=text_at(raw, "responseId", "id"),
        input_tokens=count(spent.get("inputTokens")),
        output_tokens=None if answer is None else answer + (thoughts or 0),
        cache_read_tokens=count(spent.get("cachedContentTokens")),
        reasoning_tokens=thoughts,
    )
    # The provider's own usage knows parts that Genkit has no name for.
    return {**usage(raw.get("usage")), **counted}


def _message(message: Mapping[str, Any]) -> Message:
    role = text_at(message, "role") or "user"
    return {
        "role": "assistant" if role == "model" else role,
        "parts": [_part(part) for part in objects(message.get("content"))],
    }


def _part(part: Mapping[str, Any]) -> Part:
    """Read a part, which is known by its one key."""
    if "toolRequest" in part:
        asked = object_at(part, "toolRequest")
        return tool_call(asked.get("ref"), asked.get("name"), asked.get("input"))
    if "toolResponse" in part:
        answer = object_at(part, "toolResponse")
        return tool_response(answer.get("ref"), answer.get("output"))
    if "media" in part:
        media = object_at(part, "media")
        return from_address(text_at(media, "url") or "", "image", text_at(media, "contentType"))
    if "reasoning" in part:
        return reasoning(part.get("reasoning"))
    said = part.get("text")
    return text_part(said) if isinstance(said, str) else as_it_came({"type": "data", **part})


def _document(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "content": _text(document),
        "metadata": document.get("metadata"),
        "score": object_at(document, "metadata").get("score"),
    }


def _text(document: Mapping[str, Any]) -> str | None:
    said = [part["text"] for part in objects(document.get("content")) if isinstance(part.get("text"), str)]
    return "\n".join(said) or None
