"""Whole traces as OTLP requests, made by number so that a retry sends the same."""

from collections.abc import Iterator

from support.otlp_bodies import START_TIME, request, span, trace_id

SPANS_PER_REQUEST = 1_000


def chat_trace(number: int, *, input_tokens: int, project: str = "kill") -> tuple[str, bytes]:
    """Write a trace of an agent and its model call."""
    start_time = START_TIME + number * 1_000_000
    agent = span(
        2 * number,
        trace=number,
        name="invoke_agent",
        attributes={"gen_ai.operation.name": "invoke_agent"},
        start_time=start_time,
    )
    chat = span(
        2 * number + 1,
        trace=number,
        parent=2 * number,
        name="chat gpt-4o-mini",
        start_time=start_time + 1,
        attributes={
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.usage.input_tokens": input_tokens,
            "gen_ai.usage.output_tokens": 1,
        },
    )
    return trace_id(number).hex(), request([chat, agent], {"service.name": project})


def long_trace(spans: int, *, project: str) -> Iterator[bytes]:
    """Write one trace (number 0) of many spans, a few levels deep, in several requests."""
    made = [
        span(
            number,
            parent=None if number == 0 else (number - 1) // 7,
            name=f"step {number}",
            start_time=START_TIME + number * 1_000_000,
            duration_ns=(spans - number) * 1_000_000,
            attributes={
                "gen_ai.operation.name": "execute_tool" if number % 3 else "chain",
                "gen_ai.tool.call.arguments": f'{{"step": {number}}}',
            },
        )
        for number in range(spans)
    ]
    for first in range(0, spans, SPANS_PER_REQUEST):
        yield request(made[first : first + SPANS_PER_REQUEST], {"service.name": project})
