"""LangSmith in OpenTelemetry mode: its kind of run, not its operation name, says what a span is."""

import json
from typing import Any

import pytest

from support.golden import canonical_spans, leaf_totals
from support.spans_by_hand import assistant, canonical, event, otlp_span, user


def run(kind: str, given: Any, got: Any, **attributes: Any) -> dict[str, Any]:
    written = {"langsmith.span.kind": kind, "gen_ai.prompt": json.dumps(given), "gen_ai.completion": json.dumps(got)}
    read = canonical(otlp_span({**written, **attributes}, name="step", scope="langsmith"))
    return {key: value for key, value in read.items() if key != "dialect"}


def test_a_retriever_is_no_embedding() -> None:
    found = {"documents": [{"page_content": "Paris", "id": "d1"}]}

    assert run("retriever", {"query": "capital?"}, found, **{"gen_ai.operation.name": "embeddings"}) == {
        "operation": "retrieval",
        "retrieval_query": "capital?",
        "retrieval_documents": ({"id": "d1", "content": "Paris"},),
        "input": "capital?",
        "output": "Paris",
    }


def test_a_prompt_template_is_no_chat() -> None:
    assert run("prompt", {"question": "x"}, "y", **{"gen_ai.operation.name": "chat"})["operation"] == "prompt"


def test_a_model_call_is_read_from_inputs_outputs_and_metadata() -> None:
    read = run(
        "llm",
        {"messages": [{"role": "user", "content": "Hi"}], "model": "gpt-4o-mini"},
        {"output": None, "choices": [{"finish_reason": "stop", "message": {"content": "Hello"}}], "model": "gpt-4o-mini-x"},
        **{
            "gen_ai.system": "langchain",
            "langsmith.metadata.ls_provider": "openai",
            "langsmith.metadata.ls_model_name": "gpt-4o-mini",
            "langsmith.metadata.ls_temperature": 0.1,
            "langsmith.metadata.usage_metadata": '{"input_tokens":35,"output_tokens":7,"input_token_details":{"cache_read":5}}',
            "langsmith.metadata.thread_id": "th-1",
            "langsmith.metadata.user_id": "u-7",
            "langsmith.metadata.LANGSMITH_PROJECT": "leaked",
            "langsmith.span.tags": "t1, t2",
        },
    )

    assert read == {
        "operation": "chat",
        "provider": "openai",
        "request_model": "gpt-4o-mini",
        "response_model": "gpt-4o-mini-x",
        "parameters": {"temperature": 0.1},
        "input_tokens": 35,
        "output_tokens": 7,
        "cache_read_tokens": 5,
        "finish_reasons": ("stop",),
        "input_messages": (user("Hi"),),
        "output_messages": (assistant("Hello"),),
        "session_id": "th-1",
        "user_id": "u-7",
        "tags": ("t1", "t2"),
        "metadata": {"thread_id": "th-1", "user_id": "u-7"},
        "input": "Hi",
        "output": "Hello",
    }


def test_details_written_as_python_are_read() -> None:
    details = {"gen_ai.usage.input_token_details": "{'audio': 0, 'cache_read': 27}", "gen_ai.usage.input_tokens": 55}
    read = run("llm", {}, {}, **details)

    assert (read["input_tokens"], read["cache_read_tokens"], read["input_audio_tokens"]) == (55, 27, 0)


def test_the_real_exception_is_found_behind_the_wrapper() -> None:
    raised = event("exception", {"exception.type": "Exception", "exception.message": "RateLimitError('429')\n\nTraceback"})
    read = canonical(otlp_span({"langsmith.span.kind": "llm"}, events=[raised], status="error"))

    assert read["error_type"] == "RateLimitError"


@pytest.mark.parametrize(
    ("body", "used"),
    [
        ("langsmith_langchain-agent", [(89, 83)]),
        ("langsmith_langchain-rag", [(33, 7)]),
        ("langsmith_traceable", [(0, 0), (7, 15), (35, 7)]),
    ],
)
def test_the_captured_calls_add_up_to_what_was_used(body: str, used: list[tuple[int, int]]) -> None:
    assert sorted(leaf_totals(canonical_spans(body))) == used


def test_a_langchain_agent_is_an_agent_with_its_conversation() -> None:
    (agent,) = [span for span in canonical_spans("langsmith_langchain-agent") if span.operation == "invoke_agent"]

    assert (agent.agent_name, agent.input_messages, agent.output_messages) == (
        "weather_agent",
        (user("What is the weather in both Paris and Tokyo?"),),
        ({**assistant("It is 18°C and sunny in Paris (tool said: 18C sunny in Tokyo)."), "name": "weather_agent"},),
    )
