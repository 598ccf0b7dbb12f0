"""OpenLLMetry: indexed attributes, JSON attributes, and what its callbacks wrap around inputs and outputs."""

import json
from typing import Any

import pytest

from support.spans_by_hand import canonical, event, otlp_span

SCOPE = "opentelemetry.instrumentation.openai.v1"


def test_an_indexed_call_is_read_whole() -> None:
    span = otlp_span(
        {
            "llm.request.type": "chat",
            "gen_ai.system": "OpenAI",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.response.model": "gpt-4o-dated",
            "gen_ai.response.id": "chatcmpl-1",
            "llm.is_streaming": "True",
            "llm.frequency_penalty": 0.1,
            "llm.presence_penalty": 0.2,
            "llm.top_k": 40,
            "llm.chat.stop_sequences": '["END"]',
            "llm.request.reasoning_effort": "low",
            "llm.user": "u-1",
            "llm.headers": "None",
            "gen_ai.prompt.0.role": "system",
            "gen_ai.prompt.0.content": "Be brief.",
            "gen_ai.prompt.1.role": "user",
            "gen_ai.prompt.1.content": '[{"type": "text", "text": "Weather?"}]',
            "gen_ai.prompt.2.role": "assistant",
            "gen_ai.prompt.2.tool_calls.0.id": "c1",
            "gen_ai.prompt.2.tool_calls.0.name": "f",
            "gen_ai.prompt.2.tool_calls.0.arguments": '{"x": 1}',
            "gen_ai.prompt.3.role": "tool",
            "gen_ai.prompt.3.tool_call_id": "c1",
            "gen_ai.prompt.3.content": "18C",
            "gen_ai.completion.0.role": "assistant",
            "gen_ai.completion.0.content": "It is 18C.",
            "gen_ai.completion.0.reasoning": "hmm",
            "gen_ai.completion.0.finish_reason": "stop",
            "llm.request.functions.0.name": "f",
            "llm.request.functions.0.parameters": '{"type": "object"}',
            "gen_ai.usage.prompt_tokens": 12,
            "gen_ai.usage.completion_tokens": 5,
            "gen_ai.usage.cache_read_input_tokens": 4,
            "llm.usage.reasoning_tokens": 2,
            "llm.usage.total_tokens": 17,
            "traceloop.workflow.name": "support",
            "traceloop.prompt.key": "weather",
            "traceloop.prompt.version": 3,
            "traceloop.association.properties.session_id": "s-1",
            "traceloop.association.properties.plan": "pro",
        },
        scope=SCOPE,
        events=[event("llm.content.completion.chunk", {}, after_ms=250)],
    )

    assert canonical(span) == {
        "dialect": "traceloop",
        "operation": "chat",
        "provider": "openai",
        "request_model": "gpt-4o",
        "response_model": "gpt-4o-dated",
        "response_id": "chatcmpl-1",
        "parameters": {
            "stream": True,
            "frequency_penalty": 0.1,
            "presence_penalty": 0.2,
            "top_k": 40,
            "stop_sequences": ("END",),
            "reasoning_level": "low",
        },
        "input_tokens": 12,
        "output_tokens": 5,
        "cache_read_tokens": 4,
        "reasoning_tokens": 2,
        "time_to_first_token_ns": 250_000_000,
        "finish_reasons": ("stop",),
        "input_messages": (
            {"role": "system", "parts": [{"type": "text", "content": "Be brief."}]},
            {"role": "user", "parts": [{"type": "text", "content": "Weather?"}]},
            {"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "f", "arguments": {"x": 1}}]},
            {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "18C"}]},
        ),
        "output_messages": (
            {
                "role": "assistant",
                "parts": [{"type": "reasoning", "content": "hmm"}, {"type": "text", "content": "It is 18C."}],
                "finish_reason": "stop",
            },
        ),
        "tool_definitions": ({"type": "function", "name": "f", "parameters": {"type": "object"}},),
        "workflow_name": "support",
        "session_id": "s-1",
        "user_id": "u-1",
        "metadata": {"session_id": "s-1", "plan": "pro"},
        "prompt_name": "weather",
        "prompt_version": "3",
        "input": "Weather?\n\n18C",
        "output": "It is 18C.",
    }


def test_the_newer_generation_is_the_conventions_with_additions() -> None:
    span = otlp_span(
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.is_streaming": False,
            "gen_ai.user": "u-1",
            "gen_ai.request.structured_output_schema": '{"type": "json_object"}',
            "gen_ai.usage.reasoning_tokens": 3,
            "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [], "finish_reason": "stop"}]),
        },
        scope=SCOPE,
    )

    assert canonical(span) == {
        "dialect": "traceloop",
        "operation": "chat",
        "provider": "openai",
        "parameters": {"output_type": "json"},
        "reasoning_tokens": 3,
        "finish_reasons": ("stop",),
        "output_messages": ({"role": "assistant", "parts": [], "finish_reason": "stop"},),
        "user_id": "u-1",
    }


@pytest.mark.parametrize(
    ("scope", "attributes", "dialect"),
    [
        ("opentelemetry.instrumentation.openai.v1", {"gen_ai.operation.name": "chat"}, "traceloop"),
        ("opentelemetry.instrumentation.langchain", {"gen_ai.operation.name": "chat"}, "traceloop"),
        ("opentelemetry.instrumentation.openai_v2", {"gen_ai.operation.name": "chat"}, "genai"),
        ("opentelemetry.instrumentation.genai.openai", {"gen_ai.operation.name": "chat"}, "genai"),
        ("opentelemetry.instrumentation.openai.v1", {"http.request.method": "POST"}, "otel"),
        ("opentelemetry.instrumentation.requests", {"http.request.method": "GET"}, "otel"),
        (None, {"gen_ai.prompt.0.content": "hi"}, "traceloop"),
        (None, {"gen_ai.prompt.name": "greeting", "gen_ai.prompt.variable.0": "x"}, "genai"),
    ],
)
def test_its_spans_are_told_from_those_of_opentelemetry(scope: str | None, attributes: dict[str, Any], dialect: str) -> None:
    assert canonical(otlp_span(attributes, scope=scope))["dialect"] == dialect


@pytest.mark.parametrize(
    ("kind", "attributes", "expected"),
    [
        ("workflow", {"traceloop.entity.name": "joke"}, {"operation": "invoke_workflow", "workflow_name": "joke"}),
        ("agent", {"traceloop.entity.name": "planner"}, {"operation": "invoke_agent", "agent_name": "planner"}),
        (
            "task",
            {"traceloop.entity.input": '{"args": [], "kwargs": {"q": "Why?"}}', "traceloop.entity.output": '"Because."'},
            {"operation": "chain", "input": "Why?", "output": "Because."},
        ),
        (
            "tool",
            {
                "traceloop.entity.name": "f",
                "traceloop.entity.input": json.dumps({"input_str": "{'x': 1}", "tags": ["t"], "metadata": {"m": 1}}),
                "traceloop.entity.output": json.dumps({
                    "output": {"lc": 1, "id": ["langchain", "ToolMessage"], "kwargs": {"type": "tool", "content": "18C", "tool_call_id": "c1"}},
                    "kwargs": {"tags": ["t"]},
                }),
            },
            {
                "operation": "execute_tool",
                "tool_name": "f",
                "tool_call_id": "c1",
                "tool_arguments": {"x": 1},
                "tool_result": "18C",
                "input": '{"x":1}',
                "output": "18C",
            },
        ),
        (
            "task",
            {
                "gen_ai.operation.name": "vector_db_retrieve",
                "traceloop.entity.input": json.dumps({"query": "capital", "tags": [], "metadata": {}, "kwargs": {}}),
                "traceloop.entity.output": json.dumps({
                    "documents": [{"lc": 1, "id": ["langchain", "Document"], "kwargs": {"page_content": "Paris"}}],
                    "kwargs": {},
                }),
            },
            {
                "operation": "retrieval",
                "retrieval_query": "capital",
                "retrieval_documents": ({"content": "Paris"},),
                "input": "capital",
                "output": "Paris",
            },
        ),
        (
            "task",
            {
                "gen_ai.operation.name": "handoff",
                "gen_ai.handoff.from_agent": "Triage",
                "gen_ai.handoff.to_agent": "Refunds",
            },
            {"operation": "handoff", "input": "Triage", "output": "Refunds"},
        ),
        # A function's own arguments are no callback's.
        (
            "task",
            {"traceloop.entity.input": '{"query": "capital", "k": 3}'},
            {"operation": "chain", "input": '{"query":"capital","k":3}'},
        ),
        (
            "task",
            {
                "traceloop.entity.name": "VectorIndexRetriever.task",
                "traceloop.entity.input": '{"str_or_query_bundle": "capital"}',
                "traceloop.entity.output": json.dumps([json.dumps({"node": {"id_": "n1", "text": "Paris"}, "score": 0.5})]),
            },
            {
                "operation": "retrieval",
                "retrieval_query": "capital",
                "retrieval_documents": ({"id": "n1", "score": 0.5, "content": "Paris"},),
                "input": "capital",
                "output": "Paris",
            },
        ),
    ],
)  # fmt: skip
def test_the_steps_of_a_framework_are_read(kind: str, attributes: dict[str, Any], expected: dict[str, Any]) -> None:
    span = otlp_span({"traceloop.span.kind": kind, **attributes})

    assert canonical(span) == {"dialect": "traceloop", **expected}


def test_of_a_graphs_state_only_the_last_words_are_the_agents_output() -> None:
    asked = {"role": "user", "content": "Hi"}
    state = {"messages": [asked, {"role": "assistant", "content": "Hello"}]}
    span = otlp_span({
        "traceloop.span.kind": "workflow",
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "langgraph",
        "gen_ai.agent.name": "greeter",
        "traceloop.entity.input": json.dumps({"inputs": {"messages": [asked]}, "tags": [], "kwargs": {"name": "greeter"}}),
        "traceloop.entity.output": json.dumps({"outputs": state, "kwargs": {"tags": []}}),
    })  # fmt: skip

    assert canonical(span) == {
        "dialect": "traceloop",
        "operation": "invoke_agent",
        "input_messages": ({"role": "user", "parts": [{"type": "text", "content": "Hi"}]},),
        "output_messages": ({"role": "assistant", "parts": [{"type": "text", "content": "Hello"}]},),
        "agent_name": "greeter",
        "input": "Hi",
        "output": "Hello",
    }


def test_the_hits_of_a_vector_store_come_as_events() -> None:
    hit = {"db.query.result.id": "d1", "db.query.result.score": 0.5, "db.query.result.document": "Paris"}
    span = otlp_span(
        {"db.system": "chroma", "db.vector.query.top_k": 3},
        scope="opentelemetry.instrumentation.chromadb",
        events=[event("db.query.result", {**hit, "db.query.result.metadata": '{"page": 1}'})],
    )

    assert canonical(span) == {
        "dialect": "traceloop",
        "operation": "retrieval",
        "parameters": {"top_k": 3},
        "retrieval_documents": ({"id": "d1", "score": 0.5, "content": "Paris", "metadata": {"page": 1}},),
        "output": "Paris",
    }
