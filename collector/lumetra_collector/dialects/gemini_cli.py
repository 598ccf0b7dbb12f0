"""Gemini CLI. Source: google-gemini/gemini-cli, packages/core/src/telemetry (trace.ts, constants.ts).

GenAI attribute names with operations of its own; the messages are Gemini contents, the answer one content per streamed chunk.
"""

from typing import Any, cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Key, Table, answers
from lumetra_collector.dialects.shapes import gemini
from lumetra_collector.dialects.shapes.json_forms import is_array, is_object, objects
from lumetra_collector.dialects.values import compact, known, opened, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.attributes import AttributeValue
from lumetra_core.message import Message, Part

name = "gemini_cli"

_SCOPE = "gemini-cli"
_OPERATIONS = {
    "llm_call": operation.GENERATE_CONTENT,
    "tool_call": operation.EXECUTE_TOOL,
    "agent_call": operation.INVOKE_AGENT,
    "user_prompt": operation.INVOKE_WORKFLOW,
    "system_prompt": operation.CHAIN,
    "schedule_tool_calls": operation.CHAIN,
}
_TABLE = Table(
    Key("session.id", "session_id", text),
    Key("gen_ai.conversation.id", "session_id", text),
    Key("gen_ai.tool.call_id", "tool_call_id", text),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, or by the agent's name."""
    return span.scope_name == _SCOPE or span.attributes.get("gen_ai.agent.name") == _SCOPE


def read(span: OtlpSpan) -> Reading:
    """Read the operation in the conventions' words, and Gemini's contents as messages."""
    attributes = span.attributes
    word = text(attributes.get("gen_ai.operation.name"))
    kind = _OPERATIONS.get(word or "", word or operation.CHAIN)
    given = opened(attributes.get("gen_ai.input.messages", attributes.get("input-json")))
    got = opened(attributes.get("gen_ai.output.messages", attributes.get("output-json")))
    reading = {"operation": kind, **answers(attributes, _TABLE)}
    if kind == operation.GENERATE_CONTENT:
        reading.update(provider="gcp.gemini", **_spoken(given, got))
    elif kind == operation.EXECUTE_TOOL:
        reading.update(known(tool_arguments=given, tool_result=got))
    else:
        reading.update({side: compact(said) for side, said in known(input=given, output=got).items()})
    return cast("Reading", reading)


def _spoken(given: AttributeValue, got: AttributeValue) -> dict[str, Any]:
    asked = (
        gemini.request(given).get("input_messages", ()) if is_object(given) and "contents" in given else gemini.messages(given)
    )
    return known(input_messages=asked, output_messages=_answer(got))


def _answer(got: Any) -> tuple[Message, ...]:
    """Join the chunks of a streamed answer; neighbouring texts are one."""
    chunks = gemini.response(got).get("output_messages", ()) if is_object(got) else gemini.messages(objects(got))
    if not chunks and isinstance(got, str):
        chunks = gemini.messages(got)
    if is_array(got) and any("candidates" in chunk for chunk in objects(got)):
        chunks = tuple(message for chunk in objects(got) for message in gemini.response(chunk).get("output_messages", ()))
    joined: list[Part] = []
    for part in (part for chunk in chunks for part in chunk.get("parts", ())):
        if joined and part.get("type") in ("text", "reasoning") and part.get("type") == joined[-1].get("type"):
            joined[-1] = {**joined[-1], "content": f"{joined[-1].get('content', '')}{part.get('content', '')}"}
        else:
            joined.append(part)
    return ({"role": "assistant", "parts": joined},) if joined else ()
