"""The GenAI conventions in all their vintages: ≤ 1.36, 1.37 to 1.41, and `main` of semantic-conventions-genai.

The three live at once, often on one span, and `schema_url` does not tell them apart: every name is read, the newest first.
Instrumentors of OpenTelemetry (`opentelemetry.instrumentation.genai.*`, `…openai_v2`), and SDKs that trace themselves
(`com.anthropic.sdk.python`, `mcp-python-sdk`) speak it natively; most other dialects mix some of it in.
"""

from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys, seconds_to_ns
from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import finish_reasons, model_name, provider_name
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.json_forms import objects
from lumetra_collector.dialects.values import count, flag, number, opened, sequence, strings, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.message import Document

name = "genai"


def _documents(value: AttributeValue) -> tuple[Document, ...]:
    return documents(opened(value))


def _several(value: AttributeValue) -> int | None:
    """Read a number of choices; one is the default, which the conventions leave out."""
    choices = count(value)
    return None if choices == 1 else choices


_TABLE = Table(
    *keys("operation", operation_name, "gen_ai.operation.name"),
    *keys("provider", provider_name, "gen_ai.provider.name", "gen_ai.system"),
    *keys("request_model", model_name, "gen_ai.request.model"),
    *keys("response_model", model_name, "gen_ai.response.model"),
    *keys("response_id", text, "gen_ai.response.id"),
    *keys("finish_reasons", finish_reasons, "gen_ai.response.finish_reasons", "gen_ai.response.finish_reason"),
    # The deprecated names carry the same number, never another part of it.
    *keys("input_tokens", count, "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    *keys("output_tokens", count, "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    *keys(
        "cache_read_tokens",
        count,
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_read_input_tokens",
        "gen_ai.usage.input_tokens.cached",
    ),
    *keys(
        "cache_write_tokens",
        count,
        "gen_ai.usage.cache_write.input_tokens",
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "gen_ai.usage.cache_write_input_tokens",
    ),
    *keys(
        "reasoning_tokens",
        count,
        "gen_ai.usage.reasoning.output_tokens",
        "gen_ai.usage.reasoning_tokens",
        "gen_ai.usage.output_tokens.reasoning",
    ),
    *keys("input_audio_tokens", count, "gen_ai.usage.audio.input_tokens"),
    *keys("output_audio_tokens", count, "gen_ai.usage.audio.output_tokens"),
    *keys("time_to_first_token_ns", seconds_to_ns, "gen_ai.response.time_to_first_chunk"),
    # A metric's name, which OpenLIT writes on spans, in seconds as well.
    *keys("time_to_first_token_ns", seconds_to_ns, "gen_ai.server.time_to_first_token"),
    *keys("tool_name", text, "gen_ai.tool.name"),
    *keys("tool_call_id", text, "gen_ai.tool.call.id"),
    *keys("tool_arguments", opened, "gen_ai.tool.call.arguments"),
    *keys("tool_result", opened, "gen_ai.tool.call.result"),
    *keys("retrieval_query", text, "gen_ai.retrieval.query.text", "gen_ai.memory.query.text"),
    *keys("retrieval_documents", _documents, "gen_ai.retrieval.documents", "gen_ai.memory.records"),
    *keys("agent_name", text, "gen_ai.agent.name"),
    *keys("workflow_name", text, "gen_ai.workflow.name"),
    *keys("session_id", text, "gen_ai.conversation.id"),
    *keys("user_id", text, "gen_ai.user"),
    *keys("prompt_name", text, "gen_ai.prompt.name"),
    *keys("prompt_version", text, "gen_ai.prompt.version"),
    # OpenRouter's broadcast and LiteLLM report what they charged.
    *keys("cost_usd", number, "gen_ai.usage.cost", "gen_ai.cost.total_cost"),
)

_REQUEST = Table(
    *keys("temperature", number, "gen_ai.request.temperature"),
    *keys("top_p", number, "gen_ai.request.top_p"),
    *keys("top_k", count, "gen_ai.request.top_k"),
    *keys("max_tokens", count, "gen_ai.request.max_tokens"),
    *keys("frequency_penalty", number, "gen_ai.request.frequency_penalty"),
    *keys("presence_penalty", number, "gen_ai.request.presence_penalty"),
    *keys("stop_sequences", strings, "gen_ai.request.stop_sequences"),
    *keys("seed", count, "gen_ai.request.seed", "gen_ai.openai.request.seed"),
    *keys("choice_count", _several, "gen_ai.request.choice.count"),
    *keys("stream", lambda value: flag(value) or None, "gen_ai.request.stream"),
    *keys("reasoning_level", text, "gen_ai.request.reasoning.level"),
    *keys("encoding_formats", strings, "gen_ai.request.encoding_formats"),
    *keys("dimensions", count, "gen_ai.request.embedding.dimensions"),
    *keys("previous_response_id", text, "gen_ai.request.previous_response.id"),
    *keys("output_type", text, "gen_ai.output.type"),
    *keys("service_tier", text, "openai.request.service_tier", "gen_ai.openai.request.service_tier"),
    *keys("top_k", count, "gen_ai.retrieval.top_k"),
)

_FAMILY = "gen_ai."
_SURE_KEYS = frozenset({"gen_ai.operation.name", "gen_ai.system", "gen_ai.provider.name", "mcp.method.name"})
_DEPRECATED_JSON_FORMATS = ("json_object", "json_schema")


def claims(span: OtlpSpan) -> bool:
    """Claim spans with any attribute of the conventions."""
    attributes = span.attributes
    if not _SURE_KEYS.isdisjoint(attributes):
        return True
    return any(key.startswith(_FAMILY) for key in attributes)


def read(span: OtlpSpan) -> Reading:
    """Read everything but the content of messages."""
    attributes = span.attributes
    reading = answers(attributes, _TABLE)
    if parameters := request_parameters(attributes):
        reading["parameters"] = parameters
    if "operation" not in reading and (implied := _implied(reading, attributes)):
        reading["operation"] = implied
    if "finish_reasons" not in reading and (reasons := _native_reasons(attributes)):
        reading["finish_reasons"] = reasons
    return cast("Reading", reading)


def request_parameters(attributes: Attributes) -> dict[str, AttributeValue]:
    """Read `gen_ai.request.*` by the short names."""
    parameters = answers(attributes, _REQUEST)
    if "output_type" not in parameters and attributes.get("gen_ai.openai.request.response_format") in _DEPRECATED_JSON_FORMATS:
        parameters["output_type"] = "json"
    return parameters


def _implied(reading: dict[str, object], attributes: Attributes) -> str | None:
    """Tell the operation of a span from before 1.28, when it had no name yet, and of a call over MCP."""
    if "tool_name" in reading or "tool_call_id" in reading or attributes.get("mcp.method.name") == "tools/call":
        return operation.EXECUTE_TOOL
    if "request_model" in reading and not reading.keys().isdisjoint(("provider", "input_tokens", "output_tokens")):
        return operation.CHAT
    if "agent_name" in reading:
        return operation.INVOKE_AGENT
    return None


def _native_reasons(attributes: Attributes) -> tuple[str, ...]:
    """Read what stands for finish reasons: Anthropic's own name, or the deprecated place on the output messages."""
    if reasons := finish_reasons(attributes.get("anthropic.message.stop_reason")):
        return reasons
    spoken = sequence(attributes.get("gen_ai.output.messages"))
    return tuple(reason for item in objects(spoken) for reason in finish_reasons(item.get("finish_reason")))
