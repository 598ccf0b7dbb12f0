"""pydantic-ai's own instrumentation, versions 1 to 6, with or without Logfire.

Source: pydantic-ai 2.68 (`pydantic_ai/models/instrumented.py`, `_instrumentation.py`). Version 1 writes messages as events in one
attribute and repeats the usage on the agent's span; from 2 on they are GenAI messages; from 3 on spans have the names and tools
the attributes of the conventions.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys
from lumetra_collector.dialects.message_events import conversation, split_at_answer
from lumetra_collector.dialects.messages import messages
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes.json_forms import objects
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.values import compact, count, known, mapping, opened, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

name = "pydantic_ai"

_SCOPE = "pydantic-ai"
_UNNAMED = {"agent run": operation.INVOKE_AGENT, "running tool": operation.EXECUTE_TOOL, "running tools": operation.CHAIN}
"""Span names of versions 1 and 2; only from 2 on there is an operation name beside them."""

_MARKS = frozenset({"model_request_parameters", "pydantic_ai.all_messages", "all_messages_events", "tool_response"})
"""Attributes nobody else writes; a proxy may have renamed the scope."""

_TABLE = Table(
    *keys("agent_name", text, "gen_ai.agent.name", "agent_name"),
    *keys("request_model", text, "gen_ai.request.model", "model_name"),
    *keys("tool_arguments", opened, "tool_arguments"),
    *keys("tool_result", opened, "tool_response"),
    *keys("output", compact, "final_result"),
    *keys("input_tokens", count, "gen_ai.aggregated_usage.input_tokens"),
    *keys("output_tokens", count, "gen_ai.aggregated_usage.output_tokens"),
    *keys(
        "cache_read_tokens",
        count,
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.details.cache_read_tokens",
        "gen_ai.usage.details.cached_tokens",
        "gen_ai.aggregated_usage.cache_read.input_tokens",
    ),
    *keys(
        "cache_write_tokens",
        count,
        "gen_ai.usage.details.cache_write_tokens",
        "gen_ai.aggregated_usage.cache_write.input_tokens",
        "gen_ai.aggregated_usage.cache_creation.input_tokens",
    ),
    *keys(
        "reasoning_tokens",
        count,
        "gen_ai.usage.details.reasoning_tokens",
        "gen_ai.usage.details.thoughts_tokens",
        "gen_ai.aggregated_usage.details.reasoning_tokens",
    ),
    *keys("input_audio_tokens", count, "gen_ai.usage.details.input_audio_tokens"),
    *keys("output_audio_tokens", count, "gen_ai.usage.details.output_audio_tokens"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, else by attributes of its own."""
    return span.scope_name == _SCOPE or not _MARKS.isdisjoint(span.attributes)


def read(span: OtlpSpan) -> Reading:
    """Read the operation of the unnamed versions, the conversation in all of them, and usage details."""
    attributes = span.attributes
    reading = answers(attributes, _TABLE)
    if "gen_ai.operation.name" not in attributes and span.name in _UNNAMED:
        reading["operation"] = _UNNAMED[span.name]
    if span.name in _UNNAMED and (shown := text(attributes.get("logfire.msg"))):
        reading["name"] = shown
    reading.update(_conversation(attributes))
    return cast("Reading", reading)


def _conversation(attributes: Attributes) -> Mapping[str, Any]:
    whole = attributes.get("pydantic_ai.all_messages")
    if whole is not None:
        asked, answered = split_at_answer(list(messages(whole)))
        return known(input_messages=tuple(asked), output_messages=tuple(answered), finish_reasons=_reasons(answered))
    events = attributes.get("events", attributes.get("all_messages_events"))
    offered = mapping(attributes.get("model_request_parameters"))
    tools = [*objects(offered.get("function_tools")), *objects(offered.get("output_tools"))]
    return known(tool_definitions=tool_definitions([{**tool, "type": "function"} for tool in tools]), **conversation(events))


def _reasons(answered: list[Any]) -> tuple[str, ...]:
    return finish_reasons([message.get("finish_reason") for message in answered])
