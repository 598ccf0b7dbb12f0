"""Google's ADK: Gemini's JSON under the framework's own keys."""

import json

from support.spans_by_hand import assistant, canonical, otlp_span, user

SCOPE = "gcp.vertex.agent"


def test_a_model_call_is_read_from_geminis_request_and_response() -> None:
    request = {
        "model": "gemini-2.5-flash",
        "config": {
            "system_instruction": "Be brief.",
            "temperature": 0.5,
            "tools": [{"function_declarations": [{"name": "f"}]}],
        },
        "contents": [{"role": "user", "parts": [{"text": "Hi"}]}],
    }
    response = {
        "content": {"role": "model", "parts": [{"text": "Hello"}]},
        "finish_reason": "STOP",
        "usage_metadata": {"prompt_token_count": 9, "candidates_token_count": 4, "thoughts_token_count": 30},
    }
    read = canonical(
        otlp_span(
            {
                "gen_ai.system": "gcp.vertex.agent",
                "gen_ai.request.model": "gemini-2.5-flash",
                "gen_ai.usage.output_tokens": 4,
                "gcp.vertex.agent.session_id": "s-1",
                "gcp.vertex.agent.event_id": "e-1",
                "gcp.vertex.agent.llm_request": json.dumps(request),
                "gcp.vertex.agent.llm_response": json.dumps(response),
            },
            name="call_llm",
            scope=SCOPE,
        )
    )

    assert read == {
        "dialect": "google_adk",
        "operation": "generate_content",
        "provider": "gcp.gen_ai",
        "request_model": "gemini-2.5-flash",
        "parameters": {"temperature": 0.5},
        "input_tokens": 9,
        "output_tokens": 34,
        "reasoning_tokens": 30,
        "finish_reasons": ("stop",),
        "input_messages": (user("Hi"),),
        "output_messages": (assistant("Hello"),),
        "system_instructions": ({"type": "text", "content": "Be brief."},),
        "tool_definitions": ({"type": "function", "name": "f"},),
        "session_id": "s-1",
        "input": "Hi",
        "output": "Hello",
    }


def test_a_tool_gives_its_call_and_leaves_out_what_is_not_specified() -> None:
    read = canonical(
        otlp_span(
            {
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.tool.name": "f",
                "gen_ai.tool.call.id": "<not specified>",
                "gcp.vertex.agent.llm_request": "{}",
                "gcp.vertex.agent.tool_call_args": '{"a": 1}',
                "gcp.vertex.agent.tool_response": '{"result": "18C"}',
            },
            scope=SCOPE,
        )
    )

    assert {key: read.get(key) for key in ("operation", "tool_name", "tool_arguments", "tool_result")} == {
        "operation": "execute_tool",
        "tool_name": "f",
        "tool_arguments": {"a": 1},
        "tool_result": "18C",
    }


def test_older_versions_name_the_agent_in_the_spans_name() -> None:
    read = canonical(otlp_span({}, name="agent_run [weather]", scope=SCOPE))

    assert read == {"dialect": "google_adk", "operation": "invoke_agent", "agent_name": "weather"}
