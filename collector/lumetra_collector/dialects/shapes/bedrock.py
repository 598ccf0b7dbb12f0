"""Amazon Bedrock's Converse API, which Strands records as well. Source: Bedrock runtime API reference, `Converse`."""

from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes import anthropic
from lumetra_collector.dialects.shapes.json_forms import Json, is_object, object_at, text_at
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import parts
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message


def messages(value: Json) -> tuple[Message, ...]:
    """Read `[{role, content: [{text}, {toolUse}, {toolResult}]}]`, or one such object."""
    return anthropic.messages(value)


def request(value: Json) -> Reading:
    """Read the parameters of a call to `converse`."""
    if not is_object(value):
        return {}
    reading = known(
        request_model=text_at(value, "modelId", "model"),
        input_messages=messages(value.get("messages")),
        system_instructions=tuple(parts(value.get("system"))),
        tool_definitions=tool_definitions(object_at(value, "toolConfig").get("tools")),
        parameters=parameters(object_at(value, "inferenceConfig")),
    )
    return cast("Reading", reading)


def response(value: Json) -> Reading:
    """Read what `converse` returns."""
    if not is_object(value):
        return {}
    reading = known(
        output_messages=messages(object_at(value, "output").get("message")),
        finish_reasons=finish_reasons(value.get("stopReason")),
    )
    return cast("Reading", {**reading, **usage(value.get("usage"))})
