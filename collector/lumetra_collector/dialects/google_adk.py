"""Google's Agent Development Kit. Source: google/adk-python, src/google/adk/telemetry/tracing.py.

GenAI names for what a span is, Gemini's JSON under `gcp.vertex.agent.*` for what was said. `call_llm` has no operation name, and its
`gen_ai.system` names the framework. What is not known is written `<not specified>`, what does not apply `{}`.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Key, Table, answers
from lumetra_collector.dialects.providers import provider_name
from lumetra_collector.dialects.shapes import gemini
from lumetra_collector.dialects.shapes.json_forms import is_object
from lumetra_collector.dialects.values import compact, count, known, mapping, opened, structured, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes, AttributeValue

name = "google_adk"

_SCOPES = ("gcp.vertex.agent", "google.adk")
_LLM_REQUEST = "gcp.vertex.agent.llm_request"
_EVENT = "gcp.vertex.agent.event_id"
_ANSWER_AND_THOUGHTS = ("gen_ai.usage.output_tokens", "gen_ai.usage.reasoning.output_tokens")
_NO_VALUE = ("<not specified>", "<not serializable>", "N/A", "")


def _said(value: AttributeValue) -> Any:
    """Open a tool's arguments or response; a bare result that ADK wrapped in `{"result": …}` is unwrapped."""
    opened = structured(value)
    if is_object(opened) and set(opened) == {"result"}:
        opened = opened["result"]
    return None if isinstance(opened, str) and opened in _NO_VALUE else opened


_TABLE = Table(
    Key("gcp.vertex.agent.session_id", "session_id", text),
    Key("gcp.vertex.agent.tool_call_args", "tool_arguments", _said),
    Key("gcp.vertex.agent.tool_response", "tool_result", _said),
    Key("gen_ai.tool.call.id", "tool_call_id", _said),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, or by the attributes every model and tool call has."""
    return span.scope_name in _SCOPES or _LLM_REQUEST in span.attributes or _EVENT in span.attributes


def read(span: OtlpSpan) -> Reading:
    """Read a model call, a tool call, an agent or the runner around them."""
    attributes = span.attributes
    reading = answers(attributes, _TABLE)
    if "gen_ai.operation.name" not in attributes:
        reading.update(_unnamed(span))
    if reading.get("operation", attributes.get("gen_ai.operation.name")) in (operation.CHAT, operation.GENERATE_CONTENT):
        reading.update(_called(attributes))
    return cast("Reading", reading)


def _unnamed(span: OtlpSpan) -> Mapping[str, Any]:
    if span.name == "call_llm" or "gen_ai.request.model" in span.attributes:
        return {"operation": operation.GENERATE_CONTENT}
    if span.name == "invocation":
        return {"operation": operation.INVOKE_WORKFLOW}
    if span.name.startswith("agent_run"):  # before version 1.15: `agent_run [name]`
        return known(operation=operation.INVOKE_AGENT, agent_name=span.name.partition("[")[2].rstrip("]"))
    if span.name.startswith("execute_tool"):
        return known(operation=operation.EXECUTE_TOOL, tool_name=span.name.removeprefix("execute_tool").strip())
    data = opened(span.attributes.get("gcp.vertex.agent.data"))
    return known(operation=operation.CHAIN, input=compact(data) if data else None)


def _called(attributes: Attributes) -> Mapping[str, Any]:
    """Read the request and the response; the span's own output tokens leave the thoughts out, the response's do not."""
    sent = gemini.request(mapping(attributes.get(_LLM_REQUEST)))
    vendor, _, model = (text(attributes.get("gen_ai.request.model")) or "").rpartition("/")
    # Other models come through LiteLLM, by its names: `anthropic/claude-sonnet-4-5`.
    provider = "gcp.gen_ai" if model.startswith("gemini") else provider_name(vendor)
    got = gemini.response(mapping(attributes.get("gcp.vertex.agent.llm_response")))
    return {**_counted_once(attributes, provider), **known(provider=provider), **sent, **got}


def _counted_once(attributes: Attributes, provider: str | None) -> dict[str, Any]:
    """Take off the thoughts that ADK (2.13) adds to every answer; other providers' answers count theirs already."""
    answered, thoughts = (count(attributes.get(key)) for key in _ANSWER_AND_THOUGHTS)
    if not answered or not thoughts or provider is None or provider.startswith("gcp."):
        return {}
    return known(output_tokens=max(answered - thoughts, 0))
