"""LangChain: messages as `dumpd` constructors, as dictionaries by `type`, or as role and content; results as `LLMResult`.

Source: langchain-core, `messages` and `outputs`; what callbacks hand to tracers (LangSmith, Langfuse, MLflow, OpenInference).
"""

from collections.abc import Iterator, Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.providers import finish_reasons
from lumetra_collector.dialects.shapes import openai_chat
from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object, object_at, objects, text_at
from lumetra_collector.dialects.shapes.parameters import parameters
from lumetra_collector.dialects.shapes.parts import parts, tool_call, tool_response
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import known
from lumetra_core.message import Message, Part

_ROLES = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant", "HumanMessageChunk": "user", "remove": "system"}


def messages(value: Json) -> tuple[Message, ...]:
    """Read a list of messages, a batch of one list, one message, a prompt value, or pairs of role and text."""
    return tuple(read for message in _flat(value) if (read := _message(message)) is not None)


def request(value: Json) -> Reading:
    """Read a run's inputs: `{messages}`, `{prompts}` of a completion model, `{input}`."""
    if not is_object(value):
        return cast("Reading", known(input_messages=messages(value)))
    prompts = value.get("prompts")
    asked = messages(value.get("messages", value.get("input")))
    if not asked and is_array(prompts):
        asked = tuple({"role": "user", "parts": parts(prompt)} for prompt in prompts if isinstance(prompt, str))
    reading = known(
        request_model=text_at(value, "model", "model_name"),
        input_messages=asked,
        tool_definitions=tool_definitions(value.get("tools") or value.get("functions")),
        parameters=parameters(value),
    )
    return cast("Reading", reading)


def response(value: Json) -> Reading:
    """Read an `LLMResult` (`generations`), one message, or a list of messages."""
    if is_object(value) and is_array(value.get("generations")):
        return _result(value)
    answered = _flat(value.get("messages", value) if is_object(value) else value)
    reading = known(output_messages=tuple(read for message in answered if (read := _message(message)) is not None))
    if answered:
        reading.update(_told_by(answered[-1]))
    return cast("Reading", reading)


def _result(value: Mapping[str, Json]) -> Reading:
    generations = [generation for row in value["generations"] for generation in objects(row)]
    bodies = [_body(object_at(generation, "message")) for generation in generations]
    output = object_at(value, "llm_output")
    answers = [
        _message(body) or {"role": "assistant", "parts": parts(generation.get("text"))}
        for body, generation in zip(bodies, generations, strict=True)
    ]
    reasons = [
        text_at(object_at(generation, "generation_info"), "finish_reason", "stop_reason", "done_reason")
        for generation in generations
    ]
    found = cast(
        "Reading", known(response_model=text_at(output, "model_name", "model"), finish_reasons=finish_reasons(reasons))
    )
    found.update(usage(output.get("token_usage", output.get("usage"))))
    if bodies:
        found.update(_told_by(bodies[0]))
    found["output_messages"] = tuple(answers)
    return found


def _told_by(message: Mapping[str, Json]) -> Reading:
    """Read what an answer says about its call: usage, model, id, reason to stop."""
    body = _body(message)
    told = object_at(body, "response_metadata")
    reading = known(
        response_model=text_at(told, "model_name", "model", "modelId"),
        response_id=text_at(told, "id"),
        finish_reasons=finish_reasons(text_at(told, "finish_reason", "stop_reason", "stopReason", "done_reason")),
    )
    return cast("Reading", {**reading, **usage(told.get("token_usage")), **usage(body.get("usage_metadata"))})


def _flat(value: Json) -> list[Mapping[str, Json]]:
    return list(_walk(value))


def _walk(value: Json) -> Iterator[Mapping[str, Json]]:
    if is_array(value):
        if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str):  # ("human", "Hello")
            yield {"type": value[0], "content": value[1]}
            return
        for item in value:
            yield from _walk(item)
    elif is_object(value):
        body = _body(value)
        if "messages" in body and "content" not in body:  # a prompt value
            yield from _walk(body["messages"])
        elif "content" in body:
            yield body


def _body(value: Mapping[str, Json]) -> Mapping[str, Json]:
    """Unwrap a constructor of `dumpd` (`{"lc": 1, "type": "constructor", "kwargs": …}`) and `{"type", "data"}` of `messages_to_dict`."""
    if value.get("type") == "constructor" or "lc" in value:
        kwargs = object_at(value, "kwargs")
        if "type" in kwargs or "role" in kwargs:
            return kwargs
        path = value.get("id")
        name = str(path[-1]) if is_array(path) and path else ""
        return {"type": name.removesuffix("Chunk").removesuffix("Message").lower(), **kwargs}
    inner = object_at(value, "data", "message")
    return inner if inner and "content" in inner and "content" not in value else value


def _message(body: Mapping[str, Json]) -> Message | None:
    word = text_at(body, "role") or text_at(body, "type")
    if word is None or "content" not in body:
        return None
    role = _ROLES.get(word, openai_chat.ROLES.get(word, word))
    if role == "tool":
        return {"role": role, "parts": [tool_response(text_at(body, "tool_call_id", "id", "name"), body.get("content"))]}
    said = [*parts(_thoughts(body)), *parts(body.get("content"))]
    read: Message = {"role": role, "parts": [*said, *_further_calls(body, said)]}
    name = text_at(body, "name")
    if name is not None:
        read["name"] = name
    return read


def _thoughts(body: Mapping[str, Json]) -> Json:
    text = text_at(object_at(body, "additional_kwargs"), "reasoning_content")
    return None if text is None else {"type": "reasoning", "reasoning": text}


def _further_calls(body: Mapping[str, Json], said: list[Part]) -> list[Part]:
    """Read `tool_calls` that the content does not hold already (Anthropic's answers come with both)."""
    calls = objects(body.get("tool_calls")) or objects(object_at(body, "additional_kwargs").get("tool_calls"))
    held = {part.get("id") for part in said if part.get("type") == "tool_call"}
    read = [_call(call) for call in [*calls, *objects(body.get("invalid_tool_calls"))]]
    return [call for call in read if call.get("id") not in held or call.get("id") is None]


def _call(call: Mapping[str, Json]) -> Part:
    body = object_at(call, "function") or call
    return tool_call(text_at(call, "id"), body.get("name"), body.get("args", body.get("arguments")))
