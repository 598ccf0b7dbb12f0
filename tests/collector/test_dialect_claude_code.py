"""Claude Code: bare keys, told apart by the span's type."""

import pytest

from support.spans_by_hand import assistant, canonical, event, otlp_span, user

REQUEST = {
    "model": "claude-sonnet-4-5",
    "session.id": "s-1",
    "request_id": "req-1",
    "input_tokens": 10,
    "output_tokens": 14,
    "cache_read_tokens": 100,
    "cache_creation_tokens": 20,
    "ttft_ms": 250,
    "stop_reason": "tool_use",
    "new_context": "Hi",
    "response.model_output": "Hello",
}


@pytest.mark.parametrize(
    ("kind", "name"), [("claude_code.llm_request", "claude_code.llm_request"), ("llm_request", "claude_code.llm_request")]
)
def test_a_model_call_counts_cached_tokens_in(kind: str, name: str) -> None:
    assert canonical(otlp_span({"span.type": kind, **REQUEST}, name=name)) == {
        "dialect": "claude_code",
        "operation": "chat",
        "provider": "anthropic",
        "request_model": "claude-sonnet-4-5",
        "response_id": "req-1",
        "input_tokens": 130,
        "output_tokens": 14,
        "cache_read_tokens": 100,
        "cache_write_tokens": 20,
        "time_to_first_token_ns": 250_000_000,
        "finish_reasons": ("tool_call",),
        "input_messages": (user("Hi"),),
        "output_messages": (assistant("Hello"),),
        "session_id": "s-1",
        "input": "Hi",
        "output": "Hello",
    }


def test_a_turn_is_the_agent_at_work() -> None:
    read = canonical(otlp_span({"span.type": "claude_code.interaction", "user_prompt": "Fix it"}))

    assert read == {"dialect": "claude_code", "operation": "invoke_agent", "agent_name": "claude-code", "input": "Fix it"}


def test_a_tool_answers_in_an_event() -> None:
    read = canonical(
        otlp_span(
            {"span.type": "claude_code.tool", "tool_name": "Bash", "full_command": "ls", "success": "false", "error": "exit 1"},
            events=[event("tool.output", {"output": "No such file"})],
        )
    )

    assert read == {
        "dialect": "claude_code",
        "operation": "execute_tool",
        "tool_name": "Bash",
        "tool_arguments": {"full_command": "ls"},
        "tool_result": "No such file",
        "status": ("error", "exit 1"),
        "input": '{"full_command":"ls"}',
        "output": "No such file",
    }


def test_what_is_redacted_is_not_shown() -> None:
    read = canonical(otlp_span({"span.type": "claude_code.interaction", "user_prompt": "<REDACTED>"}))

    assert "input" not in read


def test_a_span_type_of_somebody_else_is_not_claimed() -> None:
    assert canonical(otlp_span({"span.type": "tool"}, name="tool"))["dialect"] == "otel"
