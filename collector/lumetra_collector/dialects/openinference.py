"""OpenInference (Arize): semantic conventions 0.1.42, written natively by `openinference.instrumentation.*`.

Source: Arize-ai/openinference, `spec/semantic_conventions.md`. In its dual mode the same spans carry `gen_ai.*` converted from these
attributes; the originals are read first, because the conversion loses reasoning tokens and takes a tool's schema for its arguments.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.attribution import session_of, user_of
from lumetra_collector.dialects.flattened import Tree, tree
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys
from lumetra_collector.dialects.openinference_calls import model_call
from lumetra_collector.dialects.openinference_scores import scores
from lumetra_collector.dialects.openinference_steps import step
from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import finish_reasons, model_name
from lumetra_collector.dialects.values import count, known, mapping, strings, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation

name = "openinference"

SPAN_KIND = "openinference.span.kind"
_FIRST_TOKEN = "First Token Stream Event"  # noqa: S105 -- an event's name
_NO_CHAINS = (operation.INVOKE_WORKFLOW, operation.INVOKE_AGENT, operation.PLAN)
_INDEXED = (
    "llm.input_messages.",
    "llm.output_messages.",
    "llm.prompts.",
    "llm.choices.",
    "llm.tools.",
    "embedding.embeddings.",
    "retrieval.documents.",
    "reranker.",
    "annotations.",
    "evaluations.",
    "trace.",
    "session.",
)


_TABLE = Table(
    *keys("request_model", model_name, "llm.request.model_name"),
    *keys("response_model", model_name, "llm.response.model_name"),
    *keys("finish_reasons", finish_reasons, "llm.finish_reason"),
    *keys("input_tokens", count, "llm.token_count.prompt"),
    *keys("output_tokens", count, "llm.token_count.completion"),
    *keys(
        "cache_read_tokens",
        count,
        "llm.token_count.prompt_details.cache_read",
        "llm.token_count.prompt_details.cache_input",
    ),
    *keys("cache_write_tokens", count, "llm.token_count.prompt_details.cache_write"),
    *keys("input_audio_tokens", count, "llm.token_count.prompt_details.audio"),
    *keys("reasoning_tokens", count, "llm.token_count.completion_details.reasoning"),
    *keys("output_audio_tokens", count, "llm.token_count.completion_details.audio"),
    *keys("agent_name", text, "agent.name"),
    *keys("session_id", text, "session.id"),
    *keys("user_id", text, "user.id"),
    *keys("tags", strings, "tag.tags"),
    *keys("metadata", mapping, "metadata"),
    *keys("prompt_name", text, "prompt.id"),
    *keys("prompt_version", text, "llm.prompt_template.version", "prompt.version"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim spans with a span kind of OpenInference; an instrumentor that sets none still names itself."""
    return SPAN_KIND in span.attributes or (span.scope_name or "").startswith("openinference.")


def read(span: OtlpSpan) -> Reading:
    """Read the flattened attributes; the recorded request and response fill what they leave open."""
    attributes = span.attributes
    nested = tree(attributes, _INDEXED)
    reading = answers(attributes, _TABLE)
    reading["operation"] = _operation(span, nested)
    if metadata := reading.get("metadata"):
        reading = {**_told_by(metadata, reading["operation"]), **reading}
    reading.update(known(scores=scores(nested, span), time_to_first_token_ns=_first_token(span)))
    if reading["operation"] in (operation.CHAT, operation.TEXT_COMPLETION):
        return cast("Reading", {**model_call(span, nested), **reading})
    return cast("Reading", {**step(reading["operation"], span, nested), **reading})


def _told_by(metadata: Mapping[str, Any], kind: str) -> dict[str, Any]:
    agent = text(metadata.get("lc_agent_name")) if kind == operation.INVOKE_AGENT else None
    return known(session_id=session_of(metadata), user_id=user_of(metadata), agent_name=agent)


def _operation(span: OtlpSpan, nested: Tree) -> str:
    folded = operation_name(span.attributes.get(SPAN_KIND)) or operation.CHAIN
    if folded == operation.CHAT and (_is_completion(nested) or "llm.prompts" in span.attributes):
        return operation.TEXT_COMPLETION
    if folded == operation.CHAIN and (named := span.attributes.get("gen_ai.operation.name")) in _NO_CHAINS:
        return str(named)  # a step of Google's ADK, which says itself what it is
    is_handoff = folded == operation.EXECUTE_TOOL and "tool.name" not in span.attributes and span.name.startswith("handoff")
    return operation.HANDOFF if is_handoff else folded


def _is_completion(nested: Tree) -> bool:
    return bool(nested.branch("llm", "prompts") or nested.branch("llm", "choices"))


def _first_token(span: OtlpSpan) -> int | None:
    return next((max(0, event.time - span.start_time) for event in span.events if event.name == _FIRST_TOKEN), None)
