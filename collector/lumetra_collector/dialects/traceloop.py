"""OpenLLMetry (Traceloop): both generations, indexed attributes (up to 0.4x) and JSON attributes (from 0.5 on).

Source: traceloop/openllmetry, `opentelemetry-semantic-conventions-ai` 0.5. The newer generation is the GenAI conventions with additions;
what only the conventions name is left to `genai`.
"""

from typing import Any, cast

from lumetra_collector.dialects import traceloop_crewai as crewai
from lumetra_collector.dialects.attribution import leftover, session_of, user_of
from lumetra_collector.dialects.flattened import Tree, below, tree
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys
from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import finish_reasons, provider_name
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.traceloop_messages import indexed_messages, one_answer
from lumetra_collector.dialects.traceloop_steps import RESULT, step
from lumetra_collector.dialects.values import count, flag, known, number, strings, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

name = "traceloop"

SPAN_KIND = "traceloop.span.kind"
_CHUNK = "llm.content.completion.chunk"
_PROPERTIES = "traceloop.association.properties."
_SURE_KEYS = frozenset({
    SPAN_KIND, "db.vector.query.top_k", "crewai.crew.id", "crewai.task.id", "crewai.agent.id", "traceloop.workflow.name", "traceloop.entity.name", "traceloop.entity.path", "traceloop.entity.input",
    "llm.request.type", "llm.is_streaming", "gen_ai.is_streaming", "llm.request.functions.0.name",
    *(f"{_PROPERTIES}{key}" for key in ("session_id", "user_id", "thread_id", "chat_id")),
    *(f"gen_ai.{side}.{index}.{key}" for side in ("prompt", "completion") for index in (0, 1) for key in ("role", "content")),
})  # fmt: skip
_INDEXED = ("gen_ai.prompt.", "gen_ai.completion.", "llm.request.functions.", _PROPERTIES)
_SCOPE = "opentelemetry.instrumentation."
# Its packages' scopes. OpenTelemetry's own instrumentors share the prefix, and one of the names (`vertexai`).
_LIBRARIES = frozenset({
    "agno", "alephalpha", "anthropic", "bedrock", "chromadb", "cohere", "crewai", "google_generativeai", "groq", "haystack",
    "lancedb", "langchain", "llamaindex", "marqo", "mcp", "milvus", "mistralai", "ollama", "openai", "openai_agents",
    "pinecone", "qdrant", "replicate", "sagemaker", "together", "transformers", "voyageai", "watsonx", "weaviate", "writer",
})  # fmt: skip

_BEDROCK = "bedrock."
_ANTHROPIC = "Anthropic"

_TABLE = Table(
    *keys("finish_reasons", finish_reasons, "gen_ai.response.finish_reason", "gen_ai.response.stop_reason"),
    *keys("finish_reasons", finish_reasons, "llm.response.finish_reason", "llm.response.stop_reason"),
    *keys("input_tokens", count, "llm.usage.prompt_tokens"),
    *keys("output_tokens", count, "llm.usage.completion_tokens"),
    *keys("reasoning_tokens", count, "llm.usage.reasoning_tokens"),
    *keys("agent_name", text, "gen_ai.agent.name"),
    *keys("workflow_name", text, "traceloop.workflow.name"),
    *keys("user_id", text, "gen_ai.user", "llm.user"),
    *keys("prompt_name", text, "traceloop.prompt.key"),
    *keys("prompt_version", text, "traceloop.prompt.version", "traceloop.prompt.version_name"),
)
_REQUEST = Table(
    *keys("stream", lambda value: flag(value) or None, "gen_ai.is_streaming", "llm.is_streaming"),
    *keys("frequency_penalty", number, "llm.frequency_penalty"),
    *keys("presence_penalty", number, "llm.presence_penalty"),
    *keys("top_k", count, "llm.top_k", "db.vector.query.top_k", "db.chroma.query.n_results", "pinecone.query.top_k"),
    *keys("stop_sequences", strings, "llm.chat.stop_sequences"),
    *keys("reasoning_level", text, "gen_ai.request.reasoning_effort", "llm.request.reasoning_effort"),
    *keys("output_type", lambda value: "json" if value else None, "gen_ai.request.structured_output_schema"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim spans with Traceloop's own attributes, or GenAI spans of its packages."""
    attributes = span.attributes
    if not _SURE_KEYS.isdisjoint(attributes) or (span.events and any(event.name == RESULT for event in span.events)):
        return True
    scope = span.scope_name or ""
    if scope.startswith(_SCOPE):
        is_its_own = scope[len(_SCOPE) :].partition(".")[0] in _LIBRARIES
        return is_its_own and any(key.startswith(("gen_ai.", "traceloop.", "db.")) for key in attributes)
    return False


def read(span: OtlpSpan) -> Reading:
    """Read what Traceloop adds to the conventions, and its indexed messages."""
    attributes = span.attributes
    nested = tree(attributes, _INDEXED)
    reading = {
        **_association(attributes, nested),
        **known(
            operation=_operation(span),
            parameters=answers(attributes, _REQUEST),
            time_to_first_token_ns=_first_chunk(span),
        ),
        **answers(attributes, _TABLE),
        **_spoken(nested, is_single=_ANTHROPIC in (attributes.get("gen_ai.system"), attributes.get("gen_ai.provider.name"))),
    }
    if span.name.startswith(_BEDROCK):
        reading["provider"] = "aws.bedrock"  # 0.4x names the maker of the model
    return cast("Reading", {**reading, **step(reading.get("operation"), span), **crewai.reading(attributes)})


def _association(attributes: Attributes, nested: Tree) -> dict[str, Any]:
    if "traceloop" not in nested:
        return {}
    properties = below(attributes, _PROPERTIES)
    return known(
        # 0.4x calls LangChain the system of every model; the model's own integration knows better.
        provider=provider_name(properties.get("ls_provider")),
        session_id=session_of(properties),
        user_id=user_of(properties),
        metadata=leftover(properties),
    )


def _operation(span: OtlpSpan) -> str | None:
    """Tell the operation: by the conventions' name, else by the request, else by what the framework calls the span."""
    attributes = span.attributes
    if attributes.get("gen_ai.provider.name", attributes.get("gen_ai.system")) == crewai.FRAMEWORK:
        return crewai.operation_of(span)
    named = operation_name(attributes.get("gen_ai.operation.name")) or operation_name(attributes.get("llm.request.type"))
    if named == operation.TEXT_COMPLETION and span.name.endswith(".chat"):
        return operation.CHAT  # 0.4x calls every request to Anthropic a completion
    if named is not None:
        return named
    entity = text(attributes.get("traceloop.entity.name")) or ""
    # LlamaIndex: `VectorIndexRetriever.task`.
    if entity.partition(".")[0].endswith("Retriever"):
        return operation.RETRIEVAL
    return operation_name(attributes.get(SPAN_KIND)) or (operation.RETRIEVAL if _is_search(span) else None)


def _is_search(span: OtlpSpan) -> bool:
    """Tell a search in a vector store, such as `chroma.query` and `qdrant.search`, from what else is done to it."""
    attributes = span.attributes
    if "db.vector.query.top_k" in attributes or any(event.name == RESULT for event in span.events):
        return True
    return "db.system" in attributes and span.name.partition(".")[2].startswith(("query", "search", "hybrid_search"))


def _spoken(nested: Tree, *, is_single: bool) -> dict[str, Any]:
    """Read the messages of the older generation; the newer has them where the conventions do."""
    if nested.keys().isdisjoint(("gen_ai", "llm")):
        return {}
    answered = indexed_messages(nested.branch("gen_ai", "completion"), role="assistant")
    answered = one_answer(answered) if is_single else answered
    return known(
        input_messages=indexed_messages(nested.branch("gen_ai", "prompt"), role="user"),
        output_messages=answered,
        finish_reasons=tuple(reason for message in answered if (reason := message.get("finish_reason"))),
        tool_definitions=tool_definitions(nested.branch("llm", "request", "functions").rows()),
    )


def _first_chunk(span: OtlpSpan) -> int | None:
    return next((max(0, event.time - span.start_time) for event in span.events if event.name == _CHUNK), None)
