"""Logfire's spans for the OpenAI Agents SDK: one per trace, task, agent, turn, model call, tool, guardrail and handoff.

They carry few words of the conventions; what a span is shows in its template. Tasks and turns repeat the usage of the model
calls below them and are steps of a chain.
"""

from collections.abc import Mapping
from typing import Any

from lumetra_collector.dialects.attribution import leftover
from lumetra_collector.dialects.message_events import conversation
from lumetra_collector.dialects.shapes import guess, openai_responses
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import flag, known, mapping, opened, strings, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

AGENTS_SCOPE = "logfire.openai_agents"
_SCRUBBED = "[Scrubbed"
"""What Logfire puts in place of a value whose key looks like a secret (`session` is one)."""

# The fixed beginning of each template, see logfire/_internal/integrations/openai_agents.py.
_OPERATIONS = {
    "OpenAI Agents trace": operation.INVOKE_WORKFLOW,
    "Agent run": operation.INVOKE_AGENT,
    "Function": operation.EXECUTE_TOOL,
    "Handoff": operation.HANDOFF,
    "Guardrail": operation.GUARDRAIL,
    "Responses API": operation.CHAT,
    "Chat completion": operation.CHAT,
}


_TEMPLATES = (
    *(f"{start}: {{" for start in ("OpenAI Agents trace", "Agent run", "Function", "Handoff")),
    "Guardrail {name!r}",
)
"""Nobody else's, so that the spans are known behind a proxy that takes the scope off."""


def is_of_agents(span: OtlpSpan) -> bool:
    """Tell the integration's spans: by scope, else by template; tasks, turns and model calls by attributes of their own."""
    template = span.attributes.get("logfire.msg_template")
    is_its_own = isinstance(template, str) and template.startswith(_TEMPLATES)
    return span.scope_name == AGENTS_SCOPE or is_its_own or "sdk_span_type" in span.attributes or "raw_input" in span.attributes


def agents_reading(span: OtlpSpan) -> dict[str, Any]:
    """Read one span of scope `logfire.openai_agents`."""
    attributes = span.attributes
    template = text(attributes.get("logfire.msg_template")) or span.name
    kind = next((kind for start, kind in _OPERATIONS.items() if template.startswith(start)), operation.CHAIN)
    return {"operation": kind, **_by_kind(kind, attributes)}


def _by_kind(kind: str, attributes: Attributes) -> Mapping[str, Any]:
    named = text(attributes.get("name"))
    if kind == operation.INVOKE_WORKFLOW:
        group = text(attributes.get("group_id"))
        session = None if group is None or group.startswith(_SCRUBBED) else group
        return known(workflow_name=named, session_id=session, metadata=leftover(mapping(attributes.get("metadata"))))
    if kind == operation.INVOKE_AGENT:
        return known(agent_name=named)
    if kind == operation.EXECUTE_TOOL:
        return known(
            tool_name=named,
            tool_arguments=opened(attributes.get("input")),
            tool_result=opened(attributes.get("output")),
        )
    if kind == operation.HANDOFF:
        return known(input=text(attributes.get("from_agent")), output=text(attributes.get("to_agent")))
    if kind == operation.GUARDRAIL:
        return known(output=_verdict(attributes))
    return _model_call(attributes) if kind == operation.CHAT else _step(attributes)


def _verdict(attributes: Attributes) -> str | None:
    triggered = flag(attributes.get("triggered"))
    return None if triggered is None else "triggered" if triggered else "passed"


def _step(attributes: Attributes) -> dict[str, Any]:
    """Read a task or a turn; its usage is what its model calls used."""
    return {**known(agent_name=text(attributes.get("agent_name"))), **usage(mapping(attributes.get("usage")))}


def _model_call(attributes: Attributes) -> Mapping[str, Any]:
    """Read a response (the Responses API's objects) or a generation (messages; events where there is nothing better)."""
    answer = mapping(attributes.get("response"))
    asked = opened(attributes.get("raw_input", attributes.get("input")))
    sent = openai_responses.request({**answer, "input": asked}) if answer else guess.request(asked)
    got = openai_responses.response(answer) if answer else guess.response(opened(attributes.get("output")))
    spoken = {} if sent and got else conversation(attributes.get("events"))
    spent = usage(mapping(attributes.get("usage")))
    sent.pop("request_model", None)  # the response repeats the model that answered
    return {**spoken, **sent, **got, **spent, **known(finish_reasons=strings(attributes.get("finish_reasons")))}
