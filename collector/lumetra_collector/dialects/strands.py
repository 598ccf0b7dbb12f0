"""Strands Agents' own tracer. Source: strands-agents 1.62 (`strands/telemetry/tracer.py`).

Messages are events on the span with content in Bedrock's form. The events of a tool's span are its arguments and its result;
those of a cycle of the event loop hold the tools' results in `tool.result`.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.events import OPERATION_DETAILS
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import milliseconds_to_ns
from lumetra_collector.dialects.messages import messages
from lumetra_collector.dialects.shapes.parts import plain
from lumetra_collector.dialects.values import flag, known, strings, structured, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes

name = "strands"

_SCOPE = "strands.telemetry.tracer"
_FRAMEWORK = "strands-agents"
_WORKFLOWS = ("invoke_swarm", "invoke_graph", "invoke_multiagent")


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, or by the framework's name in the provider's place."""
    attributes = span.attributes
    return (
        span.scope_name == _SCOPE
        or attributes.get("gen_ai.system") == _FRAMEWORK
        or attributes.get("gen_ai.provider.name") == _FRAMEWORK
    )


def read(span: OtlpSpan) -> Reading:
    """Read what the conventions' dialects get wrong here: tools' events, workflows, tags, failed tools."""
    attributes = span.attributes
    kind = attributes.get("gen_ai.operation.name")
    # Under the name of a metric in seconds, Strands gives milliseconds.
    waited = milliseconds_to_ns(attributes.get("gen_ai.server.time_to_first_token"))
    reading = known(tags=strings(attributes.get("tags")), time_to_first_token_ns=waited)
    if prompt := text(attributes.get("gen_ai.agent.system_prompt")):
        reading["system_instructions"] = ({"type": "text", "content": prompt},)
    if kind in _WORKFLOWS:
        reading.update(
            {"operation": operation.INVOKE_WORKFLOW, **known(workflow_name=text(attributes.get("gen_ai.agent.name")))}
        )
    if kind == operation.EXECUTE_TOOL:
        reading.update(_tool(span))
    elif kind is None and "event_loop.cycle_id" in attributes:  # before version 1.9
        reading["operation"] = operation.CHAIN
    return cast("Reading", reading)


def _tool(span: OtlpSpan) -> Mapping[str, Any]:
    called: dict[str, Any] = {}
    for event in span.events:
        if event.name == "gen_ai.tool.message":
            called["tool_arguments"] = structured(event.attributes.get("content"))
        elif event.name == "gen_ai.choice":
            called["tool_result"] = plain(structured(event.attributes.get("message")))
        elif event.name == OPERATION_DETAILS:
            called.update(_details(event.attributes))
    result = span.attributes.get("gen_ai.tool.call.result")
    if result is not None:
        called["tool_result"] = plain(structured(result))
    status = span.attributes.get("gen_ai.tool.status")
    if status == "error" or flag(status) is False:
        called["status_error"] = text(called.get("tool_result")) or "The tool failed."
    return known(**called)


def _details(attributes: Attributes) -> dict[str, Any]:
    """Read a call or an answer that came as a message of the tool's, before it had attributes of its own."""
    spoken = (*messages(attributes.get("gen_ai.input.messages")), *messages(attributes.get("gen_ai.output.messages")))
    said = [part for message in spoken for part in message.get("parts", ())]
    asked = next((part.get("arguments") for part in said if part.get("type") == "tool_call"), None)
    return known(tool_arguments=asked, tool_result=next((plain(part["response"]) for part in said if "response" in part), None))
