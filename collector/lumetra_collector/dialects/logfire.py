"""Pydantic Logfire: its spans for OpenAI, Anthropic and the OpenAI Agents SDK, and its own plain spans.

Source: logfire 5.2 (`logfire/_internal/integrations`). A span's name is a template; what people see is `logfire.msg`. A streamed
answer comes on a second span of type `log`, beside the request's, with the output and the usage that the request's lacks.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra_collector.dialects.attribution import provided_cost
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.logfire_agents import agents_reading, is_of_agents
from lumetra_collector.dialects.message_events import conversation
from lumetra_collector.dialects.shapes import guess
from lumetra_collector.dialects.shapes.json_forms import text_at
from lumetra_collector.dialects.shapes.openai_chat import request
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import known, mapping, strings, text
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import Attributes

name = "logfire"

_SCOPE = "logfire"
_PENDING = "pending_span"


def claims(span: OtlpSpan) -> bool:
    """Claim what Logfire's tracer made; spans of others that passed through its processor keep their own dialect."""
    if "logfire.msg_template" in span.attributes or span.attributes.get("logfire.span_type") == _PENDING:
        return True
    return (span.scope_name or "").startswith(_SCOPE)


def read(span: OtlpSpan) -> Reading:
    """Read the shown name, usage with its parts, cost, tags, and content of versions before the GenAI attributes."""
    attributes = span.attributes
    if attributes.get("logfire.span_type") == _PENDING:
        return {"superseded": True}
    reading: dict[str, Any] = {
        **known(name=text(attributes.get("logfire.msg")), tags=strings(attributes.get("logfire.tags"))),
        **usage(mapping(attributes.get("gen_ai.usage.raw"))),
        **provided_cost("operation.cost", attributes.get("operation.cost")),
    }
    if is_of_agents(span):
        reading.update(agents_reading(span))
    elif "request_data" in attributes:
        reading.update(_older_content(attributes))
    elif "events" in attributes:
        reading.update(conversation(attributes.get("events")))
    return cast("Reading", reading)


def _older_content(attributes: Attributes) -> Mapping[str, Any]:
    """Read the request and the response as Logfire before 4 kept them: whole, under names of its own."""
    sent, got = mapping(attributes.get("request_data")), mapping(attributes.get("response_data"))
    asked = guess.request(sent) or request(sent)
    streamed = text_at(got, "combined_chunk_content")
    message = got.get("message", {"role": "assistant", "content": streamed} if streamed else None)
    return {**asked, **guess.response(message), **usage(got.get("usage"))}
