"""The Responses API: keyword arguments, responses and their event streams, in the words of the conventions."""

from collections.abc import Mapping
from typing import Any

from lumetra import conventions as named
from lumetra.auto.exchange import Content, Request, Response, Usage, finish_reason
from lumetra.auto.openai_chat import content_parts, output_type, parameters, tier_attributes, tool_definition
from lumetra.auto.openai_provider import Endpoint
from lumetra.auto.parts import text_message, text_part, tool_call_part, tool_response_part
from lumetra.auto.reading import items, read, whole, word
from lumetra_core.message import Message, Part
from lumetra_core.operation import CHAT, FETCH_RESPONSE

_TERMINAL = frozenset({"response.completed", "response.incomplete", "response.failed"})
_TEXT_DELTAS = frozenset({"response.output_text.delta", "response.refusal.delta"})


def responses_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `responses.create` or `.parse`."""
    conversation = kwargs.get("conversation")
    return Request(
        operation=CHAT,
        provider=endpoint.provider,
        model=word(kwargs.get("model")),
        attributes={
            **parameters(kwargs),
            "gen_ai.request.max_tokens": whole(kwargs.get("max_output_tokens")),
            "gen_ai.request.reasoning.level": word(read(kwargs.get("reasoning"), "effort")),
            "gen_ai.request.previous_response.id": word(kwargs.get("previous_response_id")),
            named.CONVERSATION_ID: word(conversation) or word(read(conversation, "id")),
            named.OUTPUT_TYPE: output_type(kwargs.get("text_format")) or output_type(read(kwargs.get("text"), "format")),
            named.PROMPT_NAME: word(read(kwargs.get("prompt"), "id")),
            named.PROMPT_VERSION: word(read(kwargs.get("prompt"), "version")),
            "openai.api.type": "responses",
            **endpoint.span_attributes(),
        },
        content=lambda: responses_content(kwargs),
    )


def fetch_request(kwargs: Mapping[str, Any], endpoint: Endpoint) -> Request:
    """Describe a call of `responses.retrieve`, which bills nothing."""
    cursor = whole(kwargs.get("starting_after"))
    return Request(
        operation=FETCH_RESPONSE,
        provider=endpoint.provider,
        attributes={
            named.RESPONSE_ID: word(kwargs.get("response_id")),
            "gen_ai.request.stream": True if kwargs.get("stream") is True else None,
            "gen_ai.request.stream_cursor": cursor,
            "openai.api.type": "responses",
            **endpoint.span_attributes(),
        },
    )


def responses_content(kwargs: Mapping[str, Any]) -> Content:
    """Give the input items, instructions and tools of a request."""
    given_input = kwargs.get("input")
    messages = (
        [text_message("user", given_input)] if isinstance(given_input, str) else [message(one) for one in items(given_input)]
    )
    content: dict[str, object] = {named.INPUT_MESSAGES: messages}
    if instructions := word(kwargs.get("instructions")):
        content[named.SYSTEM_INSTRUCTIONS] = [text_part(instructions)]
    if tools := items(kwargs.get("tools")):
        content[named.TOOL_DEFINITIONS] = [tool_definition(tool) for tool in tools]
    return content


def message(item: Any) -> Message:
    """Turn one input or output item into a message; the kinds that are no messages become one part of their speaker."""
    kind = word(read(item, "type")) or "message"
    if kind.endswith("_call_output"):
        return {"role": "tool", "parts": [tool_response_part(read(item, "call_id"), read(item, "output"))]}
    if kind == "message":
        return {"role": read(item, "role") or "user", "parts": content_parts(read(item, "content"))}
    return {"role": "assistant", "parts": item_parts(item, kind)}


def item_parts(item: Any, kind: str) -> list[Part]:
    """Turn what the model produced besides messages into parts: reasoning, tool calls, calls of OpenAI's own tools."""
    if kind in {"function_call", "custom_tool_call"}:
        return [tool_call_part(read(item, "call_id"), read(item, "name"), read(item, "arguments") or read(item, "input"))]
    if kind == "reasoning":
        texts = [*items(read(item, "summary")), *items(read(item, "content"))]
        return [{"type": "reasoning", "content": read(text, "text") or ""} for text in texts]
    if kind.endswith("_call"):
        return [{"type": "server_tool_call", "id": read(item, "id"), "name": kind, "server_tool_call": item}]  # pyright: ignore[reportReturnType]
    return [item]


def responses_response(response: Any) -> Response:
    """Describe a `Response` object, finished or not."""
    return Response(
        model=word(read(response, "model")),
        response_id=word(read(response, "id")),
        finish_reasons=finish_reasons(response),
        usage=responses_usage(read(response, "usage")),
        error=failure(response),
        attributes={"openai.response.service_tier": tier_attributes(response)["openai.response.service_tier"]},
        content=lambda: {named.OUTPUT_MESSAGES: output_messages(items(read(response, "output")), finish_reasons(response))},
    )


def fetched_response(response: Any) -> Response:
    """Describe a fetched response: its state and content, but not its usage, which was billed when it was made."""
    described = responses_response(response)
    return Response(
        model=described.model,
        response_id=described.response_id,
        finish_reasons=described.finish_reasons,
        attributes={"gen_ai.response.status": word(read(response, "status"))},
        content=described.content,
    )


def output_messages(output: Any, reasons: list[str]) -> list[Message]:
    """Join the output items into the one message they are for the conventions."""
    parts = [part for item in output for part in message(item).get("parts", [])]
    whole_message: Message = {"role": "assistant", "parts": parts}
    if reasons:
        whole_message["finish_reason"] = reasons[0]
    return [whole_message]


def finish_reasons(response: Any) -> list[str]:
    """Derive why the model stopped, which Responses only says in a roundabout way."""
    status = word(read(response, "status"))
    if status == "incomplete":
        return [finish_reason(read(response, "incomplete_details", "reason") or "length")]
    if status in {"failed", "cancelled"}:
        return ["error"]
    if status in {"queued", "in_progress"}:
        return []
    kinds = {read(item, "type") for item in items(read(response, "output"))}
    return ["tool_call" if kinds & {"function_call", "custom_tool_call"} else "stop"]


def failure(response: Any) -> str | None:
    """Name the error of a response that failed as an answer."""
    if read(response, "status") != "failed":
        return None
    return word(read(response, "error", "code")) or "failed"


def responses_usage(usage: Any) -> Usage | None:
    """Read the tokens of a response."""
    if usage is None:
        return None
    return Usage(
        input_tokens=whole(read(usage, "input_tokens")),
        output_tokens=whole(read(usage, "output_tokens")),
        cache_read_tokens=whole(read(usage, "input_tokens_details", "cached_tokens")),
        cache_write_tokens=whole(read(usage, "input_tokens_details", "cache_write_tokens")),
        reasoning_tokens=whole(read(usage, "output_tokens_details", "reasoning_tokens")),
    )


class ResponsesAccumulator:
    """Follows the events of a streamed response: the last one carries the whole; until then, items and text so far."""

    def __init__(self, describe: Any = responses_response) -> None:
        self.describe = describe
        """`responses_response`, or `fetched_response` where a stream is resumed."""
        self.snapshot: Any = None
        """The newest `response` object an event carried."""
        self.items: dict[int, Any] = {}
        self.text: dict[int, list[str]] = {}
        self.error: str | None = None
        self.is_complete = False

    def add(self, event: Any) -> None:
        """Take one event."""
        kind = word(read(event, "type")) or ""
        if (response := read(event, "response")) is not None:
            self.snapshot = response
        if kind in _TERMINAL:
            self.is_complete = True
        elif kind == "error":
            self.is_complete = True
            self.error = word(read(event, "code")) or "error"
        elif kind == "response.output_item.done":
            self.items[read(event, "output_index") or 0] = read(event, "item")
        elif kind in _TEXT_DELTAS:
            self.text.setdefault(read(event, "output_index") or 0, []).append(read(event, "delta") or "")

    def response(self) -> Response:
        """Describe the whole response, or as much as came of it."""
        described: Response = self.describe(self.snapshot)
        if self.is_complete and self.error is None:
            return described
        return Response(
            model=described.model,
            response_id=described.response_id,
            finish_reasons=["error"],
            error=self.error,
            content=lambda: {named.OUTPUT_MESSAGES: [self.partial_message()]},
        )

    def partial_message(self) -> Message:
        """Put finished items and the text of the unfinished one in their order."""
        parts: list[Part] = []
        for index in sorted({*self.items, *self.text}):
            if index in self.items:
                parts.extend(message(self.items[index]).get("parts", []))
            else:
                parts.append(text_part("".join(self.text[index])))
        return {"role": "assistant", "parts": parts, "finish_reason": "error"}
