"""Traces and spans of the Agents SDK: what each says, as `Request` at its start and `Response` at its end."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from opentelemetry.util.types import AttributeValue

from lumetra import conventions as named
from lumetra.auto.exchange import Content, Request, Response, SpanAttributes, Usage
from lumetra.auto.openai_chat import message as chat_message
from lumetra.auto.openai_chat import parameters, tool_definition
from lumetra.auto.openai_provider import OPENAI, endpoint
from lumetra.auto.openai_responses import message as item_message
from lumetra.auto.openai_responses import responses_response, responses_usage
from lumetra.auto.parts import parsed, text_message, text_part
from lumetra.auto.provider_names import provider_name
from lumetra.auto.reading import items, read, word
from lumetra_core.operation import CHAIN, CHAT, EXECUTE_TOOL, GUARDRAIL, HANDOFF, INVOKE_AGENT, INVOKE_WORKFLOW

MODEL_KINDS = frozenset({"generation", "response"})


class ModelInUse(NamedTuple):
    """What the `Model` object that is answering says of itself; the span of a Responses call names none at its start."""

    model: str | None
    provider: str

    @classmethod
    def of(cls, source: Any) -> "ModelInUse":
        """Read the SDK's `Model` object."""
        client = read(source, "_client")
        name = word(read(source, "model")) or (str(read(source, "model")) if read(source, "model") else None)
        if client is not None:
            return cls(name, endpoint(client).provider)
        prefix, _, _ = (name or "").rpartition("/")  # LiteLLM: `anthropic/claude-…`
        return cls(name, provider_name(prefix.partition("/")[0]) or OPENAI)


def workflow_request(trace: Any) -> Request:
    """Describe a whole trace."""
    name = word(read(trace, "name"))
    attributes: dict[str, AttributeValue | None] = {named.WORKFLOW_NAME: name, **session_attributes(trace)}
    metadata: Mapping[str, Any] = read(trace, "metadata") or {}
    for key, value in metadata.items():
        if isinstance(value, str | int | float | bool):
            attributes[named.METADATA_PREFIX + key] = value
    return Request(operation=INVOKE_WORKFLOW, target=name, attributes=attributes)


def session_attributes(trace: Any) -> SpanAttributes:
    """Read the conversation: the trace's group."""
    return {named.CONVERSATION_ID: word(read(trace, "group_id"))}


def step_request(step: Any, session: SpanAttributes, model: ModelInUse | None) -> Request:
    """Describe a span of the SDK by its data *step*. Task and turn repeat the usage of the calls in them, which is left out."""
    kind = word(read(step, "type")) or "custom"
    name = word(read(step, "name"))
    if kind in MODEL_KINDS:
        return _model_request(step, session, model)
    if kind == "agent":
        attributes = {named.AGENT_NAME: name, **session}
        return Request(operation=INVOKE_AGENT, target=name, attributes=attributes, content=lambda: _agent_content(step))
    if kind == "function":
        tool_type = "extension" if read(step, "mcp_data") else "function"
        attributes = {named.TOOL_NAME: name, named.TOOL_TYPE: tool_type, **session}
        return Request(operation=EXECUTE_TOOL, target=name, attributes=attributes)
    if kind == "guardrail":
        return Request(operation=GUARDRAIL, target=name, attributes=session)
    return Request(operation=CHAIN, name=_step_name(step, kind, name), attributes=session)


def _step_name(step: Any, kind: str, name: str | None) -> str:
    if kind == "turn" or read(step, "turn") is not None:
        return f"turn {read(step, 'turn')}"
    if kind == "mcp_tools":
        return f"list tools {read(step, 'server') or ''}".rstrip()
    return f"task {name}" if type(step).__name__ == "TaskSpanData" else name or kind


def handoff_request(step: Any, session: SpanAttributes) -> Request:
    """Describe a handoff, whose target is only known when it is over."""
    target = word(read(step, "to_agent"))
    attributes = {named.HANDOFF_FROM: word(read(step, "from_agent")), named.HANDOFF_TO: target, **session}
    return Request(operation=HANDOFF, target=target, attributes=attributes)


def _model_request(step: Any, session: SpanAttributes, model: ModelInUse | None) -> Request:
    settings: Mapping[str, Any] = read(step, "model_config") or {}
    known = model or ModelInUse(word(read(step, "model")), _provider(settings))
    api = {"openai.api.type": "responses" if read(step, "type") == "response" else None}
    return Request(
        operation=CHAT, provider=known.provider, model=known.model, attributes={**parameters(settings), **api, **session}
    )


class _Client(NamedTuple):
    base_url: Any


class _Address(NamedTuple):
    host: str | None
    port: int | None
    scheme: str


def _provider(settings: Mapping[str, Any]) -> str:
    url = urlsplit(word(settings.get("base_url")) or "")
    return endpoint(_Client(_Address(url.hostname, url.port, url.scheme))).provider


def _agent_content(step: Any) -> Content:
    tools = items(read(step, "tools"))
    return {named.TOOL_DEFINITIONS: [{"type": "function", "name": tool} for tool in tools]} if tools else {}


def step_response(step: Any, call_id: str | None) -> Response:
    """Describe what a span of the SDK holds at its end. *call_id* is the model's id of the tool call that it carried out."""
    kind = word(read(step, "type"))
    if kind == "response":
        return _response(step)
    if kind == "generation":
        return _generation(step)
    if kind == "function":
        return Response(attributes={named.TOOL_CALL_ID: call_id}, content=lambda: _tool_content(step))
    if kind == "guardrail":
        return Response(attributes={named.GUARDRAIL_TRIGGERED: read(step, "triggered") is True})
    if kind == "mcp_tools":
        return Response(content=lambda: {named.OUTPUT: read(step, "result")})
    if kind == "custom" and type(step).__name__ == "CustomSpanData":
        return Response(content=lambda: {named.OUTPUT: read(step, "data")})
    return Response()


def _tool_content(step: Any) -> Content:
    content = {named.TOOL_ARGUMENTS: parsed(read(step, "input")), named.TOOL_RESULT: read(step, "output")}
    return {name: value for name, value in content.items() if value is not None}


def _response(step: Any) -> Response:
    answer = read(step, "response")
    if answer is None:  # the run keeps its data to itself; the client's instrumentor knows model and tokens
        return Response(usage=responses_usage(read(step, "usage")))
    described = responses_response(answer)
    return Response(
        model=described.model,
        response_id=described.response_id,
        finish_reasons=described.finish_reasons,
        usage=described.usage,
        error=described.error,
        attributes=described.attributes,
        content=lambda: {**_response_input(step, answer), **(described.content() if described.content else {})},
    )


def _response_input(step: Any, answer: Any) -> Content:
    given = read(step, "input")
    content: dict[str, object] = {}
    if given is not None:
        texts = [text_message("user", given)] if isinstance(given, str) else [item_message(one) for one in items(given)]
        content[named.INPUT_MESSAGES] = texts
    if instructions := word(read(answer, "instructions")):
        content[named.SYSTEM_INSTRUCTIONS] = [text_part(instructions)]
    if tools := items(read(answer, "tools")):
        content[named.TOOL_DEFINITIONS] = [tool_definition(tool) for tool in tools]
    return content


def _generation(step: Any) -> Response:
    found = read(step, "usage")
    usage = responses_usage(found) if read(found, "input_tokens") is not None else None
    return Response(usage=usage or Usage(), content=lambda: _generation_content(step))


def _generation_content(step: Any) -> Content:
    given, answered = items(read(step, "input")), items(read(step, "output"))
    content: dict[str, object] = {}
    if given:
        content[named.INPUT_MESSAGES] = [chat_message(one) for one in given]
    if answered:
        content[named.OUTPUT_MESSAGES] = [_answer(one) for one in answered]
    return content


def _answer(source: Any) -> object:
    """Read an output: a chat message, or (streamed) a whole Responses object."""
    outputs = items(read(source, "output"))
    if not outputs:
        return chat_message(source)
    return {"role": "assistant", "parts": [part for one in outputs for part in item_message(one).get("parts", ())]}


class ToolCall(NamedTuple):
    """A tool call that the model has asked for and nobody has carried out yet."""

    call_id: str
    name: str
    arguments: Any


def tool_calls(step: Any) -> list[ToolCall]:
    """Find the calls that a finished model span asks for; the SDK's own tool spans do not name them."""
    answers = [*items(read(step, "response", "output"))]
    for output in items(read(step, "output")) if read(step, "type") == "generation" else ():
        answers.extend(items(read(output, "output")) or items(read(output, "tool_calls")))
    calls = [
        (read(one, "call_id") or read(one, "id"), read(one, "name") or read(one, "function", "name"), _arguments(one))
        for one in answers
    ]
    return [ToolCall(call_id, name, arguments) for call_id, name, arguments in calls if call_id and name]


def _arguments(call: Any) -> Any:
    return parsed(read(call, "arguments") or read(call, "function", "arguments"))
