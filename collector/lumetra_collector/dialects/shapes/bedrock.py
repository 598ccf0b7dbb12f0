"""Amazon Bedrock's Converse API, which Strands records as well. Source: Bedrock runtime API reference, `Converse`."""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes import anthropic
from lumetra_collector.dialects.shapes.json_forms import Json, count_at, is_object, object_at, objects, text_at
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
        input_messages=messages(value.get("messages")) or _titan_said("user", value.get("inputText")),
        system_instructions=tuple(parts(value.get("system"))),
        tool_definitions=tool_definitions(object_at(value, "toolConfig").get("tools")),
        parameters=parameters(object_at(value, "inferenceConfig", "textGenerationConfig")),
    )
    return cast("Reading", reading)


def response(value: Json) -> Reading:
    """Read what `converse` returns, or what Titan does."""
    if not is_object(value):
        return {}
    if "inputTextTokenCount" in value:
        return _titan(value)
    reading = known(
        output_messages=messages(object_at(value, "output").get("message")),
        finish_reasons=finish_reasons(value.get("stopReason")),
    )
    return cast("Reading", {**reading, **usage(value.get("usage"))})


def _titan(value: Mapping[str, Json]) -> Reading:
    """Read Amazon Titan's answer to `InvokeModel`: results as text, each with its count of tokens; none of an embedding."""
    results = objects(value.get("results"))
    counted = [tokens for result in results if (tokens := count_at(result, "tokenCount")) is not None]
    reading = known(
        output_messages=tuple(turn for result in results for turn in _titan_said("assistant", result.get("outputText"))),
        finish_reasons=finish_reasons([result.get("completionReason") for result in results]),
        input_tokens=count_at(value, "inputTextTokenCount"),
        output_tokens=sum(counted) if counted else None,
    )
    return cast("Reading", reading)


def _titan_said(role: str, text: Json) -> tuple[Message, ...]:
    return ({"role": role, "parts": parts(text)},) if isinstance(text, str) and text else ()
