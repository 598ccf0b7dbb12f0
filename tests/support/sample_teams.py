"""Traces of several agents: a team whose members call each other, and a crowd of tools."""

from typing import Any

from lumetra_core.span import Span
from support.sample_traces import model_call, span


def team_trace(number: int) -> tuple[Span, ...]:
    """A planner asks a researcher twice, who fails once, and a writer, who asks the planner back."""
    at: dict[str, Any] = {"trace": number}
    start = number * 100

    def agent(name: str, place: int, parent: int | None, at_ms: int, ms: int, **more: Any) -> Span:
        parent_number = None if parent is None else start + parent
        return span(f"invoke_agent {name}", start + place, **at, parent=parent_number, at_ms=at_ms, ms=ms, operation="invoke_agent", agent_name=name, **more)  # fmt: skip

    def chat(place: int, parent: int, at_ms: int, model: str) -> Span:
        return model_call(f"chat {model}", start + place, **at, parent=start + parent, at_ms=at_ms, ms=80, request_model=model, response_model=model)  # fmt: skip

    failed: dict[str, Any] = {"status": "error", "error_type": "TimeoutError", "status_message": "no answer in 100 ms"}
    return (
        agent("planner", 0, None, 0, 1_000),
        chat(1, 0, 10, "gpt-4o"),
        agent("researcher", 2, 0, 100, 300),
        chat(3, 2, 110, "gpt-4o-mini"),
        span("execute_tool search", start + 4, **at, parent=start + 2, at_ms=200, ms=100, operation="execute_tool", tool_name="search", **failed),
        agent("researcher", 5, 0, 400, 200, **failed),
        span("execute_tool search", start + 6, **at, parent=start + 5, at_ms=420, ms=100, operation="execute_tool", tool_name="search"),
        agent("writer", 7, 0, 610, 380),
        chat(8, 7, 620, "gpt-4o"),
        agent("planner", 9, 7, 710, 200),
        chat(10, 9, 720, "gpt-4o"),
    )  # fmt: skip


def crowd_trace(number: int, tools: int = 58) -> tuple[Span, ...]:
    """One agent that uses *tools* tools and a model."""
    at: dict[str, Any] = {"trace": number}
    start = number * 100
    names = (f"{'a_tool_with_a_rather_long_name_' if place % 7 == 0 else 'tool_'}{place}" for place in range(tools))
    return (
        span("invoke_agent caretaker", start, **at, ms=2_000, operation="invoke_agent", agent_name="caretaker"),
        model_call("chat gpt-4o", start + 1, **at, parent=start, ms=80),
        *(span(f"execute_tool {name}", start + 2 + place, **at, parent=start, at_ms=100 + place * 20, operation="execute_tool", tool_name=name) for place, name in enumerate(names)),
    )  # fmt: skip
