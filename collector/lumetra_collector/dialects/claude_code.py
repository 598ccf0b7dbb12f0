"""Claude Code and the Claude Agent SDK, traces (beta). Source: Claude Code's documentation, "Monitoring", section on traces.

Bare keys, told apart by `span.type`: `interaction`, `llm_request`, `tool` and its parts, with or without `claude_code.` before
them. Content is `<REDACTED>` unless asked for. Tokens are Anthropic's: cached ones stand beside the input.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Key, Table, answers, keys, milliseconds_to_ns
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes.parts import text_part
from lumetra_collector.dialects.shapes.usage import anthropic_usage
from lumetra_collector.dialects.values import flag, known, structured, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import Attributes, AttributeValue

name = "claude_code"

_PREFIX = "claude_code."
_SCOPE_BEGINNING = "com.anthropic.claude_code"
_REDACTED = "<REDACTED>"
_OPERATIONS = {
    "interaction": operation.INVOKE_AGENT,
    "llm_request": operation.CHAT,
    "tool": operation.EXECUTE_TOOL,
    "tool.execution": operation.CHAIN,
    "tool.blocked_on_user": operation.CHAIN,
    "hook": operation.CHAIN,
}
_TOOL_DETAILS = ("full_command", "file_path", "skill_name", "subagent_type")
_TOOL_OUTPUT = "tool.output"


def _content(value: AttributeValue) -> str | None:
    said = text(value)
    return None if said == _REDACTED else said


_TABLE = Table(
    *keys("session_id", text, "session.id"),
    *keys("user_id", text, "user.account_uuid", "user.id"),
    *keys("request_model", text, "gen_ai.request.model", "model"),
    *keys("response_id", text, "gen_ai.response.id", "request_id"),
    *keys("finish_reasons", finish_reasons, "gen_ai.response.finish_reasons", "stop_reason"),
    *keys("time_to_first_token_ns", milliseconds_to_ns, "ttft_ms"),
    Key("tool_name", "tool_name", text),
    *keys("tool_call_id", text, "gen_ai.tool.call.id", "tool_use_id"),
    Key("user_prompt", "input", _content),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by the span's type, whose values or whose span's name carry the product's."""
    kind = span.attributes.get("span.type")
    if not isinstance(kind, str):
        return False
    return kind.startswith(_PREFIX) or span.name.startswith(_PREFIX) or (span.scope_name or "").startswith(_SCOPE_BEGINNING)


def read(span: OtlpSpan) -> Reading:
    """Read a turn, a model call or a tool."""
    attributes = span.attributes
    kind = str(attributes.get("span.type")).removeprefix(_PREFIX)
    reading = {"operation": _OPERATIONS.get(kind, operation.CHAIN), **answers(attributes, _TABLE)}
    if kind == "interaction":
        reading["agent_name"] = "claude-code"
    elif kind == "llm_request":
        reading.update(_called(attributes))
    elif kind == "tool":
        reading.update(_tool(span))
    if flag(attributes.get("success")) is False:
        reading["status_error"] = text(attributes.get("error")) or ""
    return cast("Reading", reading)


def _called(attributes: Attributes) -> Mapping[str, Any]:
    asked, answered = _content(attributes.get("new_context")), _content(attributes.get("response.model_output"))
    counted = {
        "input_tokens": attributes.get("input_tokens"),
        "output_tokens": attributes.get("output_tokens"),
        "cache_read_input_tokens": attributes.get("cache_read_tokens"),
        "cache_creation_input_tokens": attributes.get("cache_creation_tokens"),
    }
    said = known(
        input_messages=({"role": "user", "parts": [text_part(asked)]},) if asked else (),
        output_messages=({"role": "assistant", "parts": [text_part(answered)]},) if answered else (),
    )
    return {"provider": "anthropic", **said, **anthropic_usage(counted)}


def _tool(span: OtlpSpan) -> Mapping[str, Any]:
    """Read a tool's arguments (whole, or the details that are not private) and its result, which is an event."""
    attributes = span.attributes
    whole = structured(_content(attributes.get("tool_input")))
    details = known(**{key: _content(attributes.get(key)) for key in _TOOL_DETAILS})
    result = next((found for event in span.events if event.name == _TOOL_OUTPUT and (found := _output(event.attributes))), None)
    return known(
        tool_arguments=details if whole is None else whole, tool_result=result or _content(attributes.get("new_context"))
    )


def _output(attributes: Attributes) -> Any:
    return next((structured(said) for key in ("output", "content", "diff") if (said := _content(attributes.get(key)))), None)
