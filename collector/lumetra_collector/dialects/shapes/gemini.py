"""Gemini's `generateContent` (AI Studio, Vertex AI, ADK, Gemini CLI), keys in camel or in snake case.

Source: Gemini API reference, `models.generateContent`; google-genai's Python types for the snake case.
"""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, objects, text_at
from lumetra_collector.dialects.shapes.openai_chat import ROLES
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import parts
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message


def messages(value: Json) -> tuple[Message, ...]:
    """Read contents: a text, `[{role, parts}]`, one such object, or a bare list of texts and parts."""
    if isinstance(value, str):
        return ({"role": "user", "parts": parts(value)},) if value else ()
    if is_array(value) and value and not any(is_object(item) and "parts" in item for item in value):
        return ({"role": "user", "parts": parts(value)},)
    return tuple(_content(content) for content in objects(value))


def request(value: Json) -> Reading:
    """Read the body of a request, or ADK's record of one (settings, tools and system prompt under `config`)."""
    if not is_object(value):
        return {}
    config = object_at(value, "config", "generationConfig", "generation_config")
    merged = {**config, **value}
    instruction = merged.get("systemInstruction", merged.get("system_instruction"))
    reading = known(
        request_model=text_at(value, "model"),
        input_messages=messages(value.get("contents", value.get("content"))),
        system_instructions=tuple(parts(instruction.get("parts") if is_object(instruction) else instruction)),
        tool_definitions=tool_definitions(merged.get("tools")),
        parameters=parameters(_snake(config)),
    )
    return cast("Reading", reading)


def response(value: Json) -> Reading:
    """Read a response with candidates, or ADK's flattened one (`content`, `finish_reason` at the top)."""
    if not is_object(value):
        return {}
    candidates = objects(value.get("candidates")) or ([value] if is_object(value.get("content")) else [])
    answers = tuple(_content(object_at(candidate, "content")) for candidate in candidates if candidate.get("content"))
    reading = known(
        response_model=text_at(value, "modelVersion", "model_version"),
        response_id=text_at(value, "responseId", "response_id"),
        output_messages=tuple({**answer, "role": "assistant"} for answer in answers),
        finish_reasons=finish_reasons(
            [candidate.get("finishReason", candidate.get("finish_reason")) for candidate in candidates]
        ),
    )
    return cast("Reading", {**reading, **usage(value.get("usageMetadata", value.get("usage_metadata")))})


def _content(content: Mapping[str, Json]) -> Message:
    """Read one turn; function responses come under the role of the user and are the tool speaking."""
    read = parts(content.get("parts"))
    role = content.get("role")
    if read and all(part.get("type") == "tool_call_response" for part in read):
        role = "tool"
    return {"role": ROLES.get(role, role) if isinstance(role, str) else "user", "parts": read}


def _snake(config: Mapping[str, Json]) -> Mapping[str, Json]:
    """Add the one setting that has a name of Gemini's own: the thinking budget."""
    thinking = object_at(config, "thinkingConfig", "thinking_config")
    level = text_at(thinking, "thinkingLevel", "thinking_level")
    return {**config, "reasoning_effort": level} if level else config
