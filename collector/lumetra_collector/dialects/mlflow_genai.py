"""MLflow's spans under GenAI names (MLFLOW_ENABLE_OTEL_GENAI_SEMCONV), and what its translation loses.

Seen in 3.17: span types without a convention become operation and name (`CHAIN`), LangChain's tool messages stay whole, items of the
Responses API other than text stand as JSON in text parts, and every finished response is `completed`.
"""

from collections.abc import Mapping
from typing import Any

from lumetra_collector.dialects.attribution import is_langchain_agent
from lumetra_collector.dialects.frameworks import tool_answer
from lumetra_collector.dialects.messages import messages
from lumetra_collector.dialects.shapes import openai_responses
from lumetra_collector.dialects.shapes.json_forms import is_object
from lumetra_collector.dialects.values import decoded, known, structured, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.message import Message, Part

_NAMELESS = ("CHAIN", "UNKNOWN")


def genai_mode(span: OtlpSpan, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Read what the conventions' dialects would get wrong on such a span."""
    attributes = span.attributes
    agent = text(metadata.get("lc_agent_name")) or ""
    if span.name in _NAMELESS and is_langchain_agent(agent, metadata):
        return {"operation": operation.INVOKE_AGENT, "agent_name": agent, "name": agent}
    if attributes.get("gen_ai.operation.name") == operation.EXECUTE_TOOL:
        answer = tool_answer(decoded(attributes.get("gen_ai.tool.call.result")))
        call_id = text(decoded(attributes.get("tool_call_id"))) or answer.get("id")
        return known(tool_result=structured(answer.get("response")), tool_call_id=call_id)
    answered = messages(attributes.get("gen_ai.output.messages"), role="assistant")
    return _repaired(answered) if any(_is_item(part) for message in answered for part in message.get("parts", ())) else {}


def _repaired(answered: tuple[Message, ...]) -> dict[str, Any]:
    """Open up the items in the texts, and put the one answer together again."""
    parts = [part for message in answered for part in message.get("parts", ())]
    items = [structured(part.get("content")) if _is_item(part) else _as_item(part) for part in parts]
    answer = openai_responses.messages(items)
    return known(output_messages=answer, finish_reasons=openai_responses.finish_of(answer))


def _is_item(part: Part) -> bool:
    content = part.get("content")
    if part.get("type") != "text" or not isinstance(content, str) or not content.startswith("{"):
        return False
    item = structured(content)
    return is_object(item) and isinstance(item.get("type"), str) and "id" in item


def _as_item(part: Part) -> dict[str, Any]:
    return {"type": "message", "role": "assistant", "content": [part]}
