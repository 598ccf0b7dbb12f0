"""Traces as an application would leave them: an agent that looks things up and calls tools, a failure, hostile content, size."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lumetra_core.cost import CostDetail
from lumetra_core.message import Message
from lumetra_core.span import Span, SpanEvent, SpanLink

NOW = 1_795_000_000_000_000_000
"""2026-11-18T11:06:40Z."""
MS = 1_000_000
PROJECT = "support-bot"
_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FAAhKDveksOjmAAAAAElFTkSuQmCC"


def span(
    name: str, number: int, *, trace: int = 1, parent: int | None = None, at_ms: int = 0, ms: int = 10, **more: Any
) -> Span:
    """Make a span by small numbers: its own, its trace's, its parent's, and milliseconds since the trace began."""
    facts: dict[str, Any] = {
        "project": PROJECT,
        "trace_id": trace_id(trace),
        "span_id": span_id(number),
        "parent_span_id": None if parent is None else span_id(parent),
        "name": name,
        "start_time": NOW - trace * 60_000 * MS + at_ms * MS,
        "duration_ns": ms * MS,
        "dialect": "genai",
        "service_name": "support-bot",
    }
    return Span(**(facts | more))


def trace_id(number: int) -> str:
    """Write the id of trace *number*."""
    return f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"


def span_id(number: int) -> str:
    """Write the id of span *number*."""
    return f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}"


def text(role: str, words: str) -> Message:
    """Make a message of one text."""
    return {"role": role, "parts": [{"type": "text", "content": words}]}


def call(name: str, call_id: str, arguments: Any) -> Message:
    """Make the message in which a model asks for a tool."""
    return {"role": "assistant", "parts": [{"type": "tool_call", "id": call_id, "name": name, "arguments": arguments}]}


def result(call_id: str, response: Any) -> Message:
    """Make the message that carries a tool's result."""
    return {"role": "tool", "parts": [{"type": "tool_call_response", "id": call_id, "response": response}]}


ANSWER = """Your order **#4211** was delivered on 12 November, so it is still within the 30 days.

I have started the refund:

| Item | Amount |
|------|-------:|
| Desk lamp | $49.00 |
| Shipping | $4.90 |

- The money is back in *three to five* working days.
- You need not send the lamp back.

See [our terms](https://example.com/terms) for details.
"""
QUESTION = "I ordered a lamp and it arrived broken. Can I get my money back?"
HISTORY = (
    text("user", QUESTION),
    call("find_order", "call_1", {"email": "ada@example.com", "limit": 5}),
    result("call_1", {"orders": [{"id": 4211, "item": "Desk lamp", "total_usd": 53.9, "delivered": "2026-11-12"}]}),
)
COST: CostDetail = {
    "source": "computed",
    "table": "genai-prices 0.2.3",
    "provider": "openai",
    "model": "gpt-4o",
    "lines": [
        {"kind": "input", "tokens": 1_204, "usd_per_million": 2.5, "usd": 0.00301},
        {"kind": "cache_read", "tokens": 1_024, "usd_per_million": 1.25, "usd": 0.00128},
        {"kind": "output", "tokens": 312, "usd_per_million": 10.0, "usd": 0.00312},
    ],
}


def model_call(name: str, number: int, **more: Any) -> Span:
    """Make a call of a model with usage, cost and parameters."""
    facts: dict[str, Any] = {
        "operation": "chat",
        "kind": "client",
        "provider": "openai",
        "request_model": "gpt-4o",
        "response_model": "gpt-4o-2024-08-06",
        "response_id": "chatcmpl-BsG7kQx1PpZfY2mN",
        "parameters": {"temperature": 0.2, "max_tokens": 1024, "stream": True},
        "input_tokens": 2_228,
        "output_tokens": 312,
        "cache_read_tokens": 1_024,
        "usage_is_leaf": True,
        "cost_usd": 0.00741,
        "cost_detail": COST,
        "time_to_first_token_ns": 412 * MS,
        "finish_reasons": ("stop",),
        "scope_name": "opentelemetry.instrumentation.openai_v2",
        "resource": {"service.name": "support-bot", "telemetry.sdk.language": "python", "host.name": "worker-3"},
        "attributes": {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.usage.input_tokens": 2228,
            "server.address": "api.openai.com",
            "openinference.llm.invocation_parameters": '{"temperature": 0.2, "max_tokens": 1024}',
        },
    }
    return span(name, number, **(facts | more))


def agent_trace(number: int = 1) -> tuple[Span, ...]:
    """An agent that searches, asks a model twice, and calls a tool in between."""
    at: dict[str, Any] = {"trace": number}
    start = number * 100
    documents = (
        {"id": "refunds.md#2", "title": "Refunds", "score": 0.913, "content": "Broken items are refunded within 30 days. Nothing has to be sent back.", "uri": "docs/refunds.md"},
        {"id": "shipping.md#1", "title": "Shipping", "score": 0.742, "content": "Shipping costs are refunded with the item.", "metadata": {"lang": "en", "revision": 7}},
    )  # fmt: skip
    instructions = [
        {
            "type": "text",
            "content": "You are the support assistant of a lamp shop. Be brief, and never promise what the terms do not say.",
        }
    ]
    session: dict[str, Any] = {"session_id": "conv-8812-ada", "user_id": "ada@example.com", "environment": "production"}
    return (
        span("invoke_agent support", start, **at, ms=4_210, operation="invoke_agent", agent_name="support", input=QUESTION, output=ANSWER, input_tokens=4_456, output_tokens=624, tags=("beta", "eu"), metadata={"plan": "pro", "seats": 12}, **session),
        span("retrieve policies", start + 1, **at, parent=start, at_ms=12, ms=231, operation="retrieval", retrieval_query="refund for a broken lamp", retrieval_documents=documents),
        span("embeddings text-embedding-3-small", start + 2, **at, parent=start + 1, at_ms=15, ms=88, operation="embeddings", provider="openai", request_model="text-embedding-3-small", input_tokens=9, usage_is_leaf=True, cost_usd=0.00000018),
        span("SELECT vectors", start + 3, **at, parent=start + 1, at_ms=110, ms=121, kind="client", attributes={"db.system": "postgresql"}),
        model_call("chat gpt-4o", start + 4, **at, parent=start, at_ms=260, ms=1_480, system_instructions=tuple(instructions), input_messages=HISTORY[:1], output_messages=(HISTORY[1],), finish_reasons=("tool_call",), tool_definitions=({"type": "function", "name": "find_order", "description": "Find the orders of a customer.", "parameters": {"type": "object", "properties": {"email": {"type": "string"}, "limit": {"type": "integer"}}}},)),
        span("execute_tool find_order", start + 5, **at, parent=start, at_ms=1_750, ms=94, operation="execute_tool", tool_name="find_order", tool_call_id="call_1", tool_arguments={"email": "ada@example.com", "limit": 5}, tool_result={"orders": [{"id": 4211, "item": "Desk lamp", "total_usd": 53.9, "delivered": "2026-11-12"}]}),
        model_call("chat gpt-4o", start + 6, **at, parent=start, at_ms=1_860, ms=2_340, system_instructions=tuple(instructions), input_messages=HISTORY, output_messages=({"role": "assistant", "finish_reason": "stop", "parts": [{"type": "reasoning", "content": "The order is from 12 November, which is within 30 days."}, {"type": "text", "content": ANSWER}]},)),
    )  # fmt: skip


def failed_trace(number: int = 2) -> tuple[Span, ...]:
    """A tool fails three levels down, and the model gives up."""
    at: dict[str, Any] = {"trace": number}
    start = number * 100
    raised = SpanEvent(
        name="exception",
        time=NOW - number * 60_000 * MS + 300 * MS,
        attributes={
            "exception.type": "ConnectionRefusedError",
            "exception.message": "[Errno 111] Connection refused",
            "exception.stacktrace": "Traceback (most recent call last):\n"
            + "".join(f'  File "orders.py", line {line}, in step_{line}\n    connect()\n' for line in range(10, 24))
            + "ConnectionRefusedError: [Errno 111] Connection refused",
        },
    )
    failed: dict[str, Any] = {
        "status": "error",
        "error_type": "ConnectionRefusedError",
        "status_message": "[Errno 111] Connection refused",
    }
    return (
        span("support.answer", start, **at, ms=2_900, operation="chain", input='{"question": "Where is my parcel?", "channel": "chat"}', output=None, session_id="conv-8813-bob"),
        span("invoke_agent support", start + 1, **at, parent=start, at_ms=5, ms=2_880, operation="invoke_agent", agent_name="support", input="Where is my parcel?"),
        model_call("chat gpt-4o-mini", start + 2, **at, parent=start + 1, at_ms=10, ms=720, request_model="gpt-4o-mini", response_model="gpt-4o-mini", input_messages=(text("user", "Where is my parcel?"),), output_messages=(call("track_parcel", "call_9", {"order": 4213}),)),
        span("execute_tool track_parcel", start + 3, **at, parent=start + 1, at_ms=740, ms=2_100, operation="execute_tool", tool_name="track_parcel", tool_call_id="call_9", tool_arguments={"order": 4213}, events=(raised,), **failed),
        span("GET /parcels/4213", start + 4, **at, parent=start + 3, at_ms=750, ms=2_080, kind="client", links=(SpanLink(trace_id=trace_id(1), span_id=span_id(100)),), **failed),
        span("guardrail no-promises", start + 5, **at, parent=start + 1, at_ms=2_850, ms=20, operation="guardrail"),
    )  # fmt: skip


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202etxt.exe\u200b&amp;\x00\"'`{{7*7}}"


def hostile_trace(number: int = 3) -> tuple[Span, ...]:
    """Markup, script, reordered and invisible characters, lone surrogates and addresses of other sites, everywhere they can stand."""
    messages: tuple[Message, ...] = (
        text("user", HOSTILE),
        text("assistant", f"[click](javascript:alert(1)) ![x](https://evil.example/x.png) <b>{HOSTILE}</b>\n\n```html\n{HOSTILE}\n```"),
        {"role": HOSTILE, "parts": [{"type": "blob", "modality": "image", "mime_type": "image/svg+xml", "content": "PHN2Zy8+"}]},
        {"role": "user", "parts": [{"type": "blob", "modality": "image", "mime_type": "image/png", "content": _PNG}]},
        {"role": "user", "parts": [{"type": "uri", "modality": "image", "uri": "https://evil.example/track.png"}]},
        {"role": "user", "parts": [{"type": HOSTILE, "content": HOSTILE}]},
    )  # fmt: skip
    top = model_call(
        HOSTILE, number * 100, trace=number, ms=900, input_messages=messages, output_messages=(call(HOSTILE, HOSTILE, {HOSTILE: [HOSTILE, None, True, 1.5]}),),
        attributes={HOSTILE: HOSTILE, "deep": {"list": [{"x": HOSTILE}]}, "surrogate": "\ud800", "bytes": b"\x00\x01"}, error_type=HOSTILE, status="error",
        status_message=HOSTILE, session_id=HOSTILE, tags=(HOSTILE,), input=HOSTILE, output=HOSTILE, response_model=HOSTILE,
    )  # fmt: skip
    arabic = span("مرحبا بالعالم " + "ب" * 300, number * 100 + 1, trace=number, parent=number * 100, ms=100)
    return top, arabic, replace(arabic, span_id=span_id(number * 100 + 2), name="x" * 5_000)


def broken_trace(number: int = 4) -> tuple[Span, ...]:
    """No root: a span whose parent never came, and three that are each other's parents."""
    start = number * 100
    return (
        span("orphan", start + 1, trace=number, parent=start, at_ms=5, ms=50, operation="chain"),
        span("child of the orphan", start + 2, trace=number, parent=start + 1, at_ms=10, ms=20, operation="execute_tool"),
        span("cycle a", start + 3, trace=number, parent=start + 5, at_ms=20, ms=10),
        span("cycle b", start + 4, trace=number, parent=start + 3, at_ms=21, ms=10),
        span("cycle c", start + 5, trace=number, parent=start + 4, at_ms=22, ms=10),
    )


def long_trace(count: int, number: int = 5) -> Iterator[Span]:
    """Yield a trace of *count* spans: agents that loop over model calls and tools, with an error now and then."""
    start = number * 1_000_000
    yield span("batch of conversations", start, trace=number, ms=count * 10, operation="invoke_workflow")
    for place in range(1, count):
        at_ms, step = place * 10, place % 10
        parent = start if step == 0 or place < 10 else start + place - step
        more: dict[str, Any] = {"trace": number, "parent": parent, "at_ms": at_ms}
        if step == 0:
            yield span("invoke_agent support", start + place, ms=95, operation="invoke_agent", **more)
        elif step % 3 == 0:
            failed: dict[str, Any] = {"status": "error", "status_message": "timed out"} if place % 997 == 0 else {}
            yield span(f"execute_tool lookup_{step}", start + place, ms=7, operation="execute_tool", **more, **failed)
        else:
            yield span("chat gpt-4o", start + place, ms=9, operation="chat", input_tokens=900 + place % 77, output_tokens=40, usage_is_leaf=True, cost_usd=0.0024, **more)  # fmt: skip


def moved(spans: Iterable[Span], now: int) -> tuple[Span, ...]:
    """Give the spans as if it were *now*, events included."""
    later = now - NOW
    return tuple(
        replace(
            each,
            start_time=each.start_time + later,
            events=tuple(replace(event, time=event.time + later) for event in each.events),
        )
        for each in spans
    )
