"""MLflow's spans: JSON in every value, the library's own objects in and out."""

import json
from typing import Any

from support.golden import canonical_spans, leaf_totals
from support.spans_by_hand import assistant, canonical, event, otlp_span, user

SCOPE = "mlflow.tracing.provider"


def mlflow_span(
    kind: str, inputs: Any, outputs: Any, attributes: dict[str, Any] | None = None, *, name: str = "step"
) -> dict[str, Any]:
    written = {"spanType": kind, "spanInputs": inputs, "spanOutputs": outputs}
    coded = {f"mlflow.{key}": json.dumps(value) for key, value in written.items()}
    return canonical(
        otlp_span({**coded, **{key: json.dumps(value) for key, value in (attributes or {}).items()}}, name=name, scope=SCOPE)
    )


def test_a_chat_model_reads_by_its_message_format() -> None:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}], "temperature": 0.2}
    answer = {"id": "c1", "model": "gpt-4o-mini-x", "choices": [{"finish_reason": "stop", "message": {"content": "Hello"}}]}
    read = mlflow_span(
        "CHAT_MODEL",
        body,
        answer,
        {
            "mlflow.message.format": "openai",
            "mlflow.llm.model": "gpt-4o-mini-x",
            "mlflow.chat.tokenUsage": {"input_tokens": 35, "output_tokens": 7, "cache_read_input_tokens": 5},
            "mlflow.llm.cost": {"input_cost": 0.25, "output_cost": 0.5, "total_cost": 0.75},
        },
    )

    assert read == {
        "dialect": "mlflow",
        "operation": "chat",
        "provider": "openai",
        "request_model": "gpt-4o-mini",
        "response_model": "gpt-4o-mini-x",
        "response_id": "c1",
        "parameters": {"temperature": 0.2},
        "input_tokens": 35,
        "output_tokens": 7,
        "cache_read_tokens": 5,
        "cost_usd": 0.75,
        "cost_detail": {
            "source": "provided",
            "table": "mlflow.llm.cost",
            "lines": [
                {"kind": "input", "tokens": None, "usd_per_million": None, "usd": 0.25},
                {"kind": "output", "tokens": None, "usd_per_million": None, "usd": 0.5},
            ],
        },
        "finish_reasons": ("stop",),
        "input_messages": (user("Hi"),),
        "output_messages": (assistant("Hello"),),
        "input": "Hi",
        "output": "Hello",
    }


def test_session_user_tags_and_prompt_are_found() -> None:
    read = mlflow_span(
        "CHAIN",
        None,
        "done",
        {
            "mlflow.trace.session": "s-1",
            "mlflow.trace.user": "u-1",
            "mlflow.traceTag.team": "search",
            "mlflow.linkedPrompts": [{"name": "greeting", "version": "3"}],
        },
    )

    assert read == {
        "dialect": "mlflow",
        "operation": "chain",
        "session_id": "s-1",
        "user_id": "u-1",
        "tags": ("team=search",),
        "metadata": {"team": "search"},
        "prompt_name": "greeting",
        "prompt_version": "3",
        "output": "done",
    }


def test_a_retriever_gives_query_and_documents() -> None:
    read = mlflow_span("RETRIEVER", {"query": "capital?"}, [{"page_content": "Paris", "metadata": {"score": 0.9}, "id": "d1"}])

    assert read["retrieval_query"] == "capital?"
    assert read["retrieval_documents"] == ({"id": "d1", "score": 0.9, "content": "Paris", "metadata": {"score": 0.9}},)


def test_a_tool_that_answers_with_a_langchain_message_gives_the_answer_and_the_call() -> None:
    message = {"type": "tool", "content": "18C", "tool_call_id": "c1", "status": "success"}
    read = mlflow_span("TOOL", {"city": "Paris"}, message, name="get_weather")

    assert {key: read[key] for key in ("tool_name", "tool_call_id", "tool_arguments", "tool_result")} == {
        "tool_name": "get_weather",
        "tool_call_id": "c1",
        "tool_arguments": {"city": "Paris"},
        "tool_result": "18C",
    }


def test_the_first_chunk_tells_the_time_to_the_first_token() -> None:
    chunks = [event(f"mlflow.chunk.item.{number}", {}, after_ms=40 + number) for number in range(3)]
    read = canonical(otlp_span({"mlflow.spanType": '"CHAT_MODEL"'}, scope=SCOPE, events=chunks))

    assert read["time_to_first_token_ns"] == 40_000_000


def test_a_usage_of_null_is_no_usage() -> None:
    read = mlflow_span("LLM", "Say hi", "hi", {"mlflow.chat.tokenUsage": None, "mlflow.message.format": "llamaindex"})

    assert read == {
        "dialect": "mlflow",
        "operation": "chat",
        "output_messages": (assistant("hi"),),
        "input": "Say hi",
        "output": "hi",
    }


def test_genai_mode_opens_the_items_that_mlflow_writes_as_text() -> None:
    spans = canonical_spans("mlflow-genai_openai-responses_stream")

    assert [span.output_messages for span in spans if span.operation == "chat"] == [
        (
            {
                "role": "assistant",
                "parts": [
                    {"type": "reasoning", "content": "The user asks a simple question; answer directly."},
                    {"type": "text", "content": "The capital of France is Paris."},
                ],
            },
        )
    ]


def test_genai_mode_keeps_the_tool_call_of_a_langchain_tool() -> None:
    tools = [span for span in canonical_spans("mlflow-genai_langchain-agent") if span.operation == "execute_tool"]

    assert [(tool.tool_name, tool.tool_call_id, tool.tool_result) for tool in tools] == [
        ("get_weather", "call_4c56fc1c11a5566d8595da68", "18C sunny in Paris"),
        ("get_weather", "call_bfd9631a7e12da9ddbd25bfe", "18C sunny in Tokyo"),
    ]


def test_the_captured_calls_add_up_to_what_was_used() -> None:
    bodies = {
        "mlflow_openai-chat_stream": (35, 7),
        "mlflow_openai-chat_tools": (129, 90),
        "mlflow_anthropic-tools": (276, 53),
        "mlflow_langchain-agent": (89, 83),
        "mlflow_agents-run": (223, 56),
        "mlflow_openai-embeddings": (21, 0),
    }

    assert {body: sum_of(body) for body in bodies} == bodies


def sum_of(body: str) -> tuple[int, int]:
    totals = leaf_totals(canonical_spans(body))
    return sum(total[0] for total in totals), sum(total[1] for total in totals)
