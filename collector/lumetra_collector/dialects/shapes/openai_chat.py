"""OpenAI Chat Completions, and everything that copied it (LiteLLM, Mistral, Groq, vLLM, Ollama's compatible door).

Source: OpenAI API reference, `POST /chat/completions` and its stream; the older `function_call` and the legacy
`POST /completions` (a `prompt`, choices with `text`) are read as well.
"""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, objects, text_at
from lumetra_collector.dialects.shapes.media import media
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import parts, reasoning, text_part, tool_call, tool_response
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message, Part

ROLES = {"function": "tool", "model": "assistant", "ai": "assistant", "human": "user", "bot": "assistant"}
"""Words for the same four speakers, OpenAI's older and other frameworks'."""


def messages(value: Json) -> tuple[Message, ...]:
    """Read `[{role, content, tool_calls}]`, or one such object."""
    return tuple(_message(message) for message in objects(value) if _is_message(message))


def request(value: Json) -> Reading:
    """Read the body of a request."""
    if not is_object(value):
        return {}
    prompt = value.get("prompt")
    asked = messages(value.get("messages"))
    if not asked and isinstance(prompt, str):
        asked = ({"role": "user", "parts": parts(prompt)},)
    reading = known(
        request_model=text_at(value, "model"),
        input_messages=asked,
        tool_definitions=tool_definitions(value.get("tools") or value.get("functions")),
        parameters=parameters(value),
    )
    return cast("Reading", reading)


def response(value: Json) -> Reading:
    """Read a completion, or one assembled from a stream's chunks."""
    if not is_object(value) or not is_array(value.get("choices")):
        return {}
    choices = objects(value.get("choices"))
    reading = known(
        response_model=text_at(value, "model"),
        response_id=text_at(value, "id"),
        output_messages=tuple(message for choice in choices for message in _choice(choice)),
        finish_reasons=finish_reasons([choice.get("finish_reason") for choice in choices]),
    )
    return cast("Reading", {**reading, **usage(value.get("usage"))})


def _is_message(message: Mapping[str, Json]) -> bool:
    return isinstance(message.get("role"), str)


def _choice(choice: Mapping[str, Json]) -> tuple[Message, ...]:
    message = object_at(choice, "message", "delta")
    if message:
        return (_message({"role": "assistant", **message}),)
    text = choice.get("text")
    return ({"role": "assistant", "parts": parts(text)},) if isinstance(text, str) else ()


def _message(message: Mapping[str, Json]) -> Message:
    role = text_at(message, "role") or "assistant"
    role = ROLES.get(role, role)
    if role == "tool" and not _answers_in_parts(message.get("content")):
        answer = tool_response(text_at(message, "tool_call_id", "id", "name"), message.get("content"))
        read: Message = {"role": role, "parts": [answer]}
    else:
        read = {"role": role, "parts": [*_thoughts(message), *parts(message.get("content")), *_extras(message)]}
    name = text_at(message, "name")
    if name is not None:
        read["name"] = name
    return read


def _answers_in_parts(content: Json) -> bool:
    """Vercel and LangChain put `tool-result` parts into the tool message, with the ids on the parts."""
    return any("result" in str(part.get("type")) or "response" in str(part.get("type")) for part in objects(content))


def _thoughts(message: Mapping[str, Json]) -> list[Part]:
    """DeepSeek, vLLM and OpenRouter give the reasoning beside the content."""
    text = text_at(message, "reasoning_content", "reasoning", "thinking")
    return [] if text is None else [reasoning(text)]


def _extras(message: Mapping[str, Json]) -> list[Part]:
    found: list[Part] = []
    refusal = text_at(message, "refusal")
    if refusal is not None:
        found.append({"type": "refusal", "content": refusal})
    audio = object_at(message, "audio")
    if audio:
        found.extend(_audio(audio))
    # LangChain's messages, turned into role and content by tracers, keep their calls in the corner.
    calls = message.get("tool_calls") or object_at(message, "additional_kwargs").get("tool_calls")
    found.extend(_call(call) for call in objects(calls))
    single = object_at(message, "function_call")
    if single:
        found.append(tool_call(None, single.get("name"), single.get("arguments")))
    return found


def _audio(audio: Mapping[str, Json]) -> list[Part]:
    spoken, transcript = media(audio, "audio"), text_at(audio, "transcript")
    return [*([spoken] if spoken else []), *([text_part(transcript)] if transcript else [])]


def _call(call: Mapping[str, Json]) -> Part:
    """Read a tool call: nested under `function` or `custom`, or flat as LangChain has it (`args`)."""
    body = object_at(call, "function", "custom") or call
    arguments = next((body[key] for key in ("arguments", "input", "args") if body.get(key) is not None), None)
    return tool_call(text_at(call, "id", "call_id", "tool_call_id"), body.get("name"), arguments)
