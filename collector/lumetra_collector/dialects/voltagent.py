"""VoltAgent. Source: VoltAgent/voltagent, packages/core/src/agent/open-telemetry/trace-context.ts.

Children repeat the agent's `entity.*`, so their own `span.type` decides; the agent's root has none. The agent's span repeats the usage
of its model calls.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys
from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import finish_reasons, provider_name
from lumetra_collector.dialects.shapes import guess
from lumetra_collector.dialects.shapes.documents import documents
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import parts, text_part
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.values import compact, count, first, known, opened, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

name = "voltagent"

_SCOPE_BEGINNING = "@voltagent"
_STEPS = frozenset({"memory", "middleware", "summary", "vector", "workflow-step"})
_MODEL_SETTINGS = ("temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty")
_TABLE = Table(
    *keys("session_id", text, "conversation.id", "voltagent.conversation_id"),
    *keys("user_id", text, "user.id", "voltagent.user_id"),
    *keys("agent_name", text, "subagent.name", "entity.name"),
    *keys("request_model", text, "llm.model", "ai.model.name"),
    *keys("provider", provider_name, "llm.provider", "ai.model.provider"),
    *keys("input_tokens", count, "llm.usage.prompt_tokens", "usage.prompt_tokens"),
    *keys("output_tokens", count, "llm.usage.completion_tokens", "usage.completion_tokens"),
    *keys("cache_read_tokens", count, "llm.usage.cached_tokens", "usage.cached_tokens"),
    *keys("reasoning_tokens", count, "llm.usage.reasoning_tokens", "usage.reasoning_tokens"),
    *keys("finish_reasons", finish_reasons, "llm.finish_reason", "ai.response.finish_reason"),
    *keys("tool_name", text, "tool.name"),
    *keys("tool_call_id", text, "tool.call.id"),
    *keys("tool_definitions", tool_definitions, "llm.tools"),
    *keys("system_instructions", lambda value: tuple(parts(text(value))), "agent.instructions"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, or by the attributes only VoltAgent writes; `span.type` alone is Claude Code's as well."""
    attributes = span.attributes
    if "entity.type" in attributes and "entity.id" in attributes:
        return True
    return "voltagent.operation_id" in attributes or (span.scope_name or "").startswith(_SCOPE_BEGINNING)


def read(span: OtlpSpan) -> Reading:
    """Read an agent, a workflow, or a step of one."""
    attributes = span.attributes
    word = text(first(attributes.get("span.type"), attributes.get("entity.type"))) or ""
    kind = operation.CHAIN if word in _STEPS else operation_name(word) or operation.CHAIN
    given = opened(first(attributes.get("llm.messages"), attributes.get("agent.messages"), attributes.get("input")))
    got = opened(attributes.get("output"))
    reading = {"operation": kind, **answers(attributes, _TABLE), **_by_kind(kind, given, got), **_settings(attributes)}
    if kind == operation.INVOKE_WORKFLOW:
        reading["workflow_name"] = reading.pop("agent_name", span.name)
    return cast("Reading", reading)


def _by_kind(kind: str, given: Any, got: Any) -> Mapping[str, Any]:
    if kind in (operation.CHAT, operation.INVOKE_AGENT):
        asked = {**_turn("input_messages", "user", given), **guess.request(given)}
        return {**asked, **_turn("output_messages", "assistant", got), **guess.response(got)}
    if kind == operation.EXECUTE_TOOL:
        return known(tool_arguments=given, tool_result=got)
    if kind == operation.RETRIEVAL:
        return known(retrieval_query=compact(given) if given else None, retrieval_documents=documents(got))
    return {side: compact(said) for side, said in known(input=given, output=got).items()}


def _turn(field: str, role: str, said: Any) -> dict[str, Any]:
    return {field: ({"role": role, "parts": [text_part(said)]},)} if isinstance(said, str) and said else {}


def _settings(attributes: Attributes) -> dict[str, Any]:
    set_to = {key: first(attributes.get(f"llm.{key}"), attributes.get(f"ai.model.{key}")) for key in _MODEL_SETTINGS}
    return known(parameters=parameters(set_to))
