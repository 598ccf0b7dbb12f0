"""OpenInference: flattened messages, steps of every kind, judgements, and spans in its dual mode."""

import json
from typing import Any

import pytest

from lumetra_collector.normalise import normalise
from lumetra_core.score import Score
from support.spans_by_hand import START, canonical, event, otlp_span

HELLO = {"type": "text", "content": "hello"}


def _llm(**attributes: Any) -> dict[str, Any]:
    return canonical(otlp_span({"openinference.span.kind": "LLM", **attributes}))


def _message(place: str, **fields: Any) -> dict[str, Any]:
    return {f"{place}.message.{key.replace('__', '.')}": value for key, value in fields.items()}


def test_a_model_call_is_read_whole() -> None:
    span = otlp_span(
        {
            "openinference.span.kind": "LLM",
            "llm.provider": "azure",
            "llm.system": "openai",
            "llm.model_name": "gpt-4o-dated",
            "llm.invocation_parameters": '{"model": "gpt-4o", "temperature": 0.2, "max_tokens": 10, "stream": true}',
            "llm.token_count.prompt": 100,
            "llm.token_count.completion": 50,
            "llm.token_count.total": 150,
            "llm.token_count.prompt_details.cache_read": 40,
            "llm.token_count.prompt_details.cache_write": 20,
            "llm.token_count.prompt_details.audio": 3,
            "llm.token_count.completion_details.reasoning": 30,
            "llm.token_count.completion_details.audio": 2,
            "llm.cost.prompt": 0.25,
            "llm.cost.completion": 0.5,
            "llm.cost.total": 0.75,
            "llm.finish_reason": "tool_calls",
            "llm.tools.0.tool.json_schema": '{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}',
            "output.value": '{"id": "chatcmpl-1", "model": "gpt-4o-dated", "choices": [{}]}',
            "output.mime_type": "application/json",
            "session.id": "s-1",
            "user.id": "u-1",
            "metadata": '{"plan": "pro"}',
            "tag.tags": ["beta"],
            "llm.prompt_template.version": "v2",
            **_message("llm.input_messages.1", role="user", content="hello"),
            **_message(
                "llm.output_messages.0",
                role="assistant",
                tool_calls__0__tool_call__id="c1",
                tool_calls__0__tool_call__function__name="f",
                tool_calls__0__tool_call__function__arguments='{"x": 1}',
            ),
        },
        events=[event("First Token Stream Event", {}, after_ms=250)],
    )

    assert canonical(span) == {
        "dialect": "openinference",
        "operation": "chat",
        "provider": "azure.ai.openai",
        "request_model": "gpt-4o",
        "response_model": "gpt-4o-dated",
        "response_id": "chatcmpl-1",
        "parameters": {"temperature": 0.2, "max_tokens": 10, "stream": True},
        "input_tokens": 100,
        "output_tokens": 50,
        "cache_read_tokens": 40,
        "cache_write_tokens": 20,
        "reasoning_tokens": 30,
        "input_audio_tokens": 3,
        "output_audio_tokens": 2,
        "cost_usd": 0.75,
        "cost_detail": {
            "source": "provided",
            "table": "llm.cost.total",
            "lines": [
                {"kind": "input", "tokens": None, "usd_per_million": None, "usd": 0.25},
                {"kind": "output", "tokens": None, "usd_per_million": None, "usd": 0.5},
            ],
        },
        "time_to_first_token_ns": 250_000_000,
        "finish_reasons": ("tool_call",),
        "input_messages": ({"role": "user", "parts": [HELLO]},),
        "output_messages": (
            {"role": "assistant", "parts": [{"type": "tool_call", "id": "c1", "name": "f", "arguments": {"x": 1}}]},
        ),
        "tool_definitions": ({"type": "function", "name": "f", "parameters": {"type": "object"}},),
        "session_id": "s-1",
        "user_id": "u-1",
        "metadata": {"plan": "pro"},
        "tags": ("beta",),
        "prompt_version": "v2",
        "input": "hello",
        "output": 'f({"x":1})',
    }


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"role": "user", "content": "hello"}, [HELLO]),
        (
            {
                "role": "user",
                "contents__0__message_content__type": "text",
                "contents__0__message_content__text": "hello",
                "contents__1__message_content__type": "image",
                "contents__1__message_content__image__image__url": "data:image/png;base64,AA",
                "contents__2__message_content__type": "audio",
                "contents__2__message_content__audio__audio__url": "https://example.com/a.wav",
                "contents__2__message_content__audio__audio__mime_type": "audio/wav",
            },
            [
                HELLO,
                {"type": "blob", "modality": "image", "content": "AA", "mime_type": "image/png"},
                {"type": "uri", "modality": "audio", "uri": "https://example.com/a.wav", "mime_type": "audio/wav"},
            ],
        ),
        (
            # The agents SDK writes the text twice.
            {
                "role": "assistant",
                "content": "hello",
                "contents__0__message_content__type": "text",
                "contents__0__message_content__text": "hello",
            },
            [HELLO],
        ),
        (
            # Anthropic: thinking, text and the call stand among the contents; the call again beside them.
            {
                "role": "assistant",
                "contents__0__message_content__type": "reasoning",
                "contents__0__message_content__text": "hmm",
                "contents__0__message_content__signature": "s",
                "contents__1__message_content__type": "text",
                "contents__1__message_content__text": "hello",
                "contents__2__tool_call__id": "c1",
                "contents__2__tool_call__function__name": "f",
                "contents__2__tool_call__function__arguments": "{}",
                "tool_calls__0__tool_call__id": "c1",
                "tool_calls__0__tool_call__function__name": "f",
                "tool_calls__0__tool_call__function__arguments": "{}",
            },
            [
                {"type": "reasoning", "content": "hmm", "signature": "s"},
                HELLO,
                {"type": "tool_call", "id": "c1", "name": "f", "arguments": {}},
            ],
        ),
        (
            {"role": "assistant", "function_call_name": "f", "function_call_arguments_json": '{"x": 1}'},
            [{"type": "tool_call", "name": "f", "arguments": {"x": 1}}],
        ),
        (
            {"role": "tool", "tool_call_id": "c1", "content": '{"ok": true}'},
            [{"type": "tool_call_response", "id": "c1", "response": '{"ok": true}'}],
        ),
    ],
)
def test_a_flattened_message_is_put_together(fields: dict[str, Any], parts: list[dict[str, Any]]) -> None:
    read = _llm(**_message("llm.input_messages.0", **fields))

    assert read["input_messages"] == ({"role": fields["role"], "parts": parts},)


def test_a_tools_answer_in_the_users_mouth_is_the_tools() -> None:
    read = _llm(**_message("llm.input_messages.2", role="user", tool_call_id="toolu_1", content="18C"))

    assert read["input_messages"] == (
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "toolu_1", "response": "18C"}]},
    )


def test_reasoning_and_text_of_one_answer_are_one_message() -> None:
    read = _llm(
        **_message("llm.output_messages.0", role="assistant", contents__0__message_content__type="reasoning"),
        **_message("llm.output_messages.1", role="assistant", content="hello"),
    )

    assert read["output_messages"] == ({"role": "assistant", "parts": [{"type": "reasoning", "content": ""}, HELLO]},)


def test_two_choices_stay_two_messages() -> None:
    choices = json.dumps({"id": "c", "model": "m", "choices": [{}, {}]})
    answers = {**_message("llm.output_messages.0", content="a"), **_message("llm.output_messages.1", content="b")}

    read = _llm(**answers, **{"output.value": choices})

    assert [message["parts"][0]["content"] for message in read["output_messages"]] == ["a", "b"]


def test_a_completion_is_no_chat() -> None:
    read = _llm(**{"llm.prompts.0.prompt.text": "Once", "llm.choices.0.completion.text": " upon a time"})

    assert read == {
        "dialect": "openinference",
        "operation": "text_completion",
        "input_messages": ({"role": "user", "parts": [{"type": "text", "content": "Once"}]},),
        "output_messages": ({"role": "assistant", "parts": [{"type": "text", "content": " upon a time"}]},),
        "input": "Once",
        "output": " upon a time",
    }


def test_a_failed_call_was_answered_by_no_model() -> None:
    read = _llm(**{"llm.model_name": "gpt-4o"}, **_message("llm.output_messages.0", role="assistant"))

    assert read == {"dialect": "openinference", "operation": "chat", "request_model": "gpt-4o"}


def test_the_recorded_response_fills_what_the_attributes_leave_open() -> None:
    response = {
        "id": "chatcmpl-1",
        "model": "gpt-4o-dated",
        "choices": [{"finish_reason": "length", "message": {"role": "assistant", "content": "hello"}}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 2}},
    }

    assert _llm(**{"output.value": json.dumps(response)}) == {
        "dialect": "openinference",
        "operation": "chat",
        "response_model": "gpt-4o-dated",
        "response_id": "chatcmpl-1",
        "input_tokens": 7,
        "output_tokens": 3,
        "cache_read_tokens": 2,
        "finish_reasons": ("length",),
        "output_messages": ({"role": "assistant", "parts": [HELLO]},),
        "output": "hello",
    }


SCHEMA = '{"properties": {"city": {"type": "string"}}}'


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (
            {"tool.parameters": SCHEMA, "input.value": '{"city": "Paris"}', "output.value": "18C"},
            {"tool_arguments": {"city": "Paris"}, "tool_result": "18C", "input": '{"city":"Paris"}', "output": "18C"},
        ),
        (
            {"tool.parameters": '{"city": "Paris"}', "tool_call.id": "c1"},
            {"tool_arguments": {"city": "Paris"}, "tool_call_id": "c1", "input": '{"city":"Paris"}'},
        ),
        (
            {
                "input.value": '{"kwargs": {"city": "Paris"}}',
                "output.value": '{"tool_name": "f", "raw_output": "18C", "blocks": []}',
            },
            {"tool_arguments": {"city": "Paris"}, "tool_result": "18C", "input": '{"city":"Paris"}', "output": "18C"},
        ),
        (
            {
                "input.value": "{'city': 'Paris'}",
                "output.value": '{"type": "tool", "data": {"type": "tool", "content": "18C", "tool_call_id": "c1"}}',
            },
            {
                "tool_arguments": {"city": "Paris"},
                "tool_call_id": "c1",
                "tool_result": "18C",
                "input": '{"city":"Paris"}',
                "output": "18C",
            },
        ),
    ],
)
def test_a_tools_arguments_are_its_input_and_not_its_schema(attributes: dict[str, Any], expected: dict[str, Any]) -> None:
    span = otlp_span({"openinference.span.kind": "TOOL", "tool.name": "f", **attributes})

    assert canonical(span) == {"dialect": "openinference", "operation": "execute_tool", "tool_name": "f", **expected}


@pytest.mark.parametrize(
    ("kind", "attributes", "expected"),
    [
        (
            "RETRIEVER",
            {
                "input.value": "capital",
                "retrieval.documents.0.document.content": "Paris",
                "retrieval.documents.0.document.score": 0.5,
                "retrieval.documents.0.document.metadata": '{"page": 1}',
                "output.value": '{"documents": [{"id": "d1", "page_content": "Paris", "metadata": {}}]}',
            },
            {
                "operation": "retrieval",
                "retrieval_query": "capital",
                "retrieval_documents": ({"id": "d1", "content": "Paris", "score": 0.5, "metadata": {"page": 1}},),
                "input": "capital",
                "output": "Paris",
            },
        ),
        (
            "RERANKER",
            {
                "reranker.query": "capital",
                "reranker.model_name": "rerank-3",
                "reranker.top_k": 1,
                "reranker.output_documents.0.document.id": "d1",
            },
            {
                "operation": "rerank",
                "request_model": "rerank-3",
                "parameters": {"top_k": 1},
                "retrieval_query": "capital",
                "retrieval_documents": ({"id": "d1"},),
                "input": "capital",
                "output": "d1",
            },
        ),
        (
            "EMBEDDING",
            {
                "embedding.model_name": "unknown",
                "embedding.invocation_parameters": '{"model": "text-embedding-3-small"}',
                "embedding.embeddings.0.embedding.text": "hello",
                "embedding.embeddings.0.embedding.vector": [0.5, 0.5],
                "output.value": '{"model": "text-embedding-3-small-v1", "usage": {"prompt_tokens": 7}}',
            },
            {
                "operation": "embeddings",
                "request_model": "text-embedding-3-small",
                "response_model": "text-embedding-3-small-v1",
                "parameters": {"dimensions": 2},
                "input_tokens": 7,
                "input": "hello",
            },
        ),
        ("AGENT", {"agent.name": "Triage"}, {"operation": "invoke_agent", "agent_name": "Triage"}),
        ("GUARDRAIL", {}, {"operation": "guardrail"}),
        ("UNKNOWN", {"input.value": '{"q": "Why?"}'}, {"operation": "chain", "input": "Why?"}),
    ],
)
def test_every_kind_of_step_is_read(kind: str, attributes: dict[str, Any], expected: dict[str, Any]) -> None:
    span = otlp_span({"openinference.span.kind": kind, **attributes})

    assert canonical(span) == {"dialect": "openinference", **expected}


def test_a_handoff_is_told_from_a_tool() -> None:
    span = otlp_span({"openinference.span.kind": "TOOL", "input.value": "A", "output.value": "B"}, name="handoff to B")

    assert canonical(span) == {"dialect": "openinference", "operation": "handoff", "input": "A", "output": "B"}


def test_of_an_agents_state_only_the_last_words_are_output() -> None:
    history = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "hello"}]
    span = otlp_span({
        "openinference.span.kind": "AGENT",
        "input.value": json.dumps({"messages": history[:1]}),
        "output.value": json.dumps({"messages": history}),
    })  # fmt: skip

    read = canonical(span)

    assert read["input_messages"] == ({"role": "user", "parts": [{"type": "text", "content": "Hi"}]},)
    assert read["output_messages"] == ({"role": "assistant", "parts": [HELLO]},)


def test_in_dual_mode_nothing_lost_in_the_conversion_is_lost() -> None:
    span = otlp_span({
        "openinference.span.kind": "TOOL",
        "tool.name": "f",
        "input.value": '{"x": 1}',
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.call.arguments": SCHEMA,
        "gen_ai.tool.type": "function",
    })  # fmt: skip

    assert canonical(span)["tool_arguments"] == {"x": 1}


def test_judgements_on_a_span_become_scores() -> None:
    read = normalise(
        otlp_span({
            "openinference.span.kind": "LLM",
            "session.id": "s-1",
            "annotations.0.annotation.name": "helpful",
            "annotations.0.annotation.score": 1,
            "annotations.0.annotation.annotator_kind": "HUMAN",
            "annotations.1.annotation.explanation": "no name, no score",
            "trace.evaluations.0.evaluation.name": "faithful",
            "trace.evaluations.0.evaluation.label": "yes",
            "trace.evaluations.0.evaluation.annotator_kind": "LLM",
            "trace.evaluations.0.evaluation.explanation": "cited",
            "session.annotations.0.annotation.name": "solved",
            "session.annotations.0.annotation.label": "no",
        }),
        project="p",
    )  # fmt: skip

    assert read is not None
    trace_id, span_id = read.span.trace_id, read.span.span_id
    common: dict[str, Any] = {"project": "p", "time": START + 10**9}
    assert read.scores == (
        Score(
            **common,
            score_id=f"{trace_id}-{span_id}-span-0-helpful",
            name="helpful",
            value=1.0,
            source="human",
            trace_id=trace_id,
            span_id=span_id,
        ),
        Score(
            **common,
            score_id=f"{trace_id}-{span_id}-trace-0-faithful",
            name="faithful",
            label="yes",
            reason="cited",
            source="model",
            trace_id=trace_id,
        ),
        Score(**common, score_id=f"{trace_id}-{span_id}-session-0-solved", name="solved", label="no", session_id="s-1"),
    )
