"""The OpenAI protocol's bodies, as the stub writes them: an `Answer` goes in, JSON objects and stream events come out. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
CREATED = 1_767_225_600
"""1 January 2026: bodies are the same on every run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool the model asks for."""

    name: str
    arguments: str
    """JSON text, as models write it."""
    call_id: str = "call_1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a stub model says."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    response_id: str = "chatcmpl-stub"
    """Chat's id of the response; callers that compare runs give one that follows from the question."""
    first_token_s: float = 0
    """How long the model thinks before it says anything; tests do not wait."""
    between_tokens_s: float = 0
    """How long it takes for every further token. A whole answer comes when its last token would have."""

    @property
    def duration_s(self) -> float:
        """How long a caller waits for the whole answer."""
        return self.first_token_s + self.between_tokens_s * self.output_tokens

    @property
    def finish_reason(self) -> str:
        """Chat's word for why it stopped."""
        return "tool_calls" if self.tool_calls else "stop"


def chat_completion(model: str, answers: Sequence[Answer]) -> Json:
    """Write a whole chat completion, one choice per answer."""
    return {
        "id": answers[0].response_id,
        "object": "chat.completion",
        "created": CREATED,
        "model": f"{model}-2026",
        "choices": [
            {"index": index, "finish_reason": answer.finish_reason, "logprobs": None, "message": _chat_message(answer)}
            for index, answer in enumerate(answers)
        ],
        "usage": chat_usage(answers),
        "service_tier": "default",
        "system_fingerprint": "fp_stub",
    }


def chat_chunks(model: str, answers: Sequence[Answer], *, with_usage: bool) -> Iterator[Json]:
    """Write the chunks of a streamed chat completion, a word at a time and tool arguments in two pieces."""
    head = _chunk_head(model, answers[0].response_id)
    for index, answer in enumerate(answers):
        for delta in _deltas(answer):
            yield {**head, "choices": [_choice(index, delta)]}
        yield {**head, "choices": [_choice(index, {}, answer.finish_reason)]}
    if with_usage:
        yield {**head, "choices": [], "usage": chat_usage(answers)}


def _deltas(answer: Answer) -> Iterator[Json]:
    yield {"role": "assistant", "content": "" if not answer.tool_calls else None}
    for piece in pieces(answer.text):
        yield {"content": piece}
    for position, call in enumerate(answer.tool_calls):
        half = len(call.arguments) // 2
        named = {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": ""}}
        yield {"tool_calls": [{"index": position, **named}]}
        for piece in (call.arguments[:half], call.arguments[half:]):
            yield {"tool_calls": [{"index": position, "function": {"arguments": piece}}]}


def _choice(index: int, delta: Json, finish_reason: str | None = None) -> Json:
    return {"index": index, "delta": delta, "finish_reason": finish_reason, "logprobs": None}


def _chunk_head(model: str, response_id: str) -> Json:
    return {
        "id": response_id,
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": f"{model}-2026",
        "system_fingerprint": "fp_stub",
    }


def _chat_message(answer: Answer) -> Json:
    message: Json = {"role": "assistant", "content": answer.text or None, "refusal": None}
    if answer.tool_calls:
        message["tool_calls"] = [
            {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in answer.tool_calls
        ]
    return message


def chat_usage(answers: Sequence[Answer]) -> Json:
    """Write the usage of a chat completion: the input counts once, the outputs add up."""
    output = sum(answer.output_tokens for answer in answers)
    return {
        "prompt_tokens": answers[0].input_tokens,
        "completion_tokens": output,
        "total_tokens": answers[0].input_tokens + output,
        "prompt_tokens_details": {"cached_tokens": answers[0].cached_tokens, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": sum(answer.reasoning_tokens for answer in answers)},
    }


def response(model: str, answer: Answer, *, status: str = "completed", response_id: str | None = None) -> Json:
    """Write a whole `Response`; one in progress has neither output nor usage. Its id is the answer's, unless it was asked for."""
    is_done = status == "completed"
    return {
        "id": response_id or answer.response_id.replace("chatcmpl-", "resp_"),
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "model": f"{model}-2026",
        "output": response_items(answer) if is_done else [],
        "error": {"code": "server_error", "message": "The stub failed"} if status == "failed" else None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "service_tier": "default",
        "usage": response_usage(answer) if is_done else None,
    }


def response_items(answer: Answer) -> list[Json]:
    """Write the output items: reasoning, then the message, then tool calls."""
    items: list[Json] = []
    if answer.reasoning_tokens:
        items.append({"id": "rs_stub", "type": "reasoning", "summary": [{"type": "summary_text", "text": "I thought."}]})
    if answer.text:
        part: Json = {"type": "output_text", "text": answer.text, "annotations": []}
        items.append({"id": "msg_stub", "type": "message", "role": "assistant", "status": "completed", "content": [part]})
    for call in answer.tool_calls:
        described = {"name": call.name, "arguments": call.arguments, "call_id": call.call_id}
        items.append({"id": f"fc_{call.call_id}", "type": "function_call", "status": "completed", **described})
    return items


def response_usage(answer: Answer) -> Json:
    """Write the usage of a response."""
    return {
        "input_tokens": answer.input_tokens,
        "input_tokens_details": {"cached_tokens": answer.cached_tokens, "cache_write_tokens": 0},
        "output_tokens": answer.output_tokens,
        "output_tokens_details": {"reasoning_tokens": answer.reasoning_tokens},
        "total_tokens": answer.input_tokens + answer.output_tokens,
    }


def response_events(model: str, answer: Answer, *, status: str = "completed") -> Iterator[Json]:
    """Write the events of a streamed response."""
    numbered = _response_events(model, answer, status)
    return ({**event, "sequence_number": number} for number, event in enumerate(numbered))


def _response_events(model: str, answer: Answer, status: str) -> Iterator[Json]:
    yield {"type": "response.created", "response": response(model, answer, status="in_progress")}
    for index, item in enumerate(response_items(answer)):
        started: Json = {**item, "content": []} if item["type"] == "message" else {**item, "arguments": ""}
        yield {"type": "response.output_item.added", "output_index": index, "item": started if "id" in item else item}
        if item["type"] == "message":
            yield from _text_events(index, item)
        if item["type"] == "function_call":
            at = {"output_index": index, "item_id": item["id"]}
            yield {"type": "response.function_call_arguments.delta", **at, "delta": item["arguments"]}
            yield {"type": "response.function_call_arguments.done", **at, "arguments": item["arguments"], "name": item["name"]}
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": f"response.{status}", "response": response(model, answer, status=status)}


def _text_events(index: int, item: Json) -> Iterator[Json]:
    at = {"output_index": index, "content_index": 0, "item_id": item["id"]}
    text = item["content"][0]["text"]
    yield {"type": "response.content_part.added", **at, "part": {"type": "output_text", "text": "", "annotations": []}}
    for piece in pieces(text):
        yield {"type": "response.output_text.delta", **at, "delta": piece, "logprobs": []}
    yield {"type": "response.output_text.done", **at, "text": text, "logprobs": []}
    yield {"type": "response.content_part.done", **at, "part": item["content"][0]}


def text_completion(model: str, answer: Answer) -> Json:
    """Write a legacy completion."""
    return {
        "id": "cmpl-stub",
        "object": "text_completion",
        "created": CREATED,
        "model": f"{model}-2026",
        "choices": [{"index": 0, "text": answer.text, "finish_reason": "stop", "logprobs": None}],
        "usage": chat_usage([answer]),
    }


def completion_chunks(model: str, answer: Answer, *, with_usage: bool) -> Iterator[Json]:
    """Write the chunks of a streamed legacy completion."""
    whole = text_completion(model, answer)
    usage = whole.pop("usage")
    for piece in pieces(answer.text):
        yield {**whole, "choices": [{"index": 0, "text": piece, "finish_reason": None, "logprobs": None}]}
    yield {**whole, "choices": [{"index": 0, "text": "", "finish_reason": "stop", "logprobs": None}]}
    if with_usage:
        yield {**whole, "choices": [], "usage": usage}


def embeddings(model: str, texts: Sequence[str], vectors: Sequence[object], tokens: int) -> Json:
    """Write embeddings; a vector is a list of floats or their base64, whichever was asked for."""
    return {
        "object": "list",
        "model": model,
        "data": [{"object": "embedding", "index": index, "embedding": vectors[index]} for index in range(len(texts))],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def error(message: str, kind: str, code: str | None = None) -> Json:
    """Write an error body."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def pieces(text: str) -> list[str]:
    """Split a text into words that keep their space, so that joined they are the text."""
    words = text.split(" ")
    return [word if index == 0 else f" {word}" for index, word in enumerate(words)] if text else []


def server_sent(events: Iterable[Mapping[str, Any]], *, named: bool = False, done: bool = True) -> Iterator[bytes]:
    """Write events as a text/event-stream; Responses names them, chat ends them with [DONE]."""
    for event in events:
        name = f"event: {event['type']}\n" if named else ""
        yield f"{name}data: {json.dumps(event)}\n\n".encode()
    if done:
        yield b"data: [DONE]\n\n"
