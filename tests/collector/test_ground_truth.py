"""The same call, recorded in every dialect, is the same call in canonical terms.

A golden file could bless an error; these expectations come from the stand-in model. What an emitter does not record is listed in
`UNTOLD`, and must then be absent: nothing is made up.
"""

from typing import Any

import pytest

from lumetra_core.operation import INFERENCE_OPERATIONS
from lumetra_core.span import Span
from support import golden, ground_truth

CONTENT = frozenset({"question", "answer"})
SUBSETS = frozenset({"cache_read_tokens", "cache_write_tokens", "reasoning_tokens"})

UNTOLD: dict[str, frozenset[str]] = {
    # Content travels in log records, or was not captured.
    "openaiv2": CONTENT | {"cache_read_tokens"},
    "otelgenai-nocontent": CONTENT,
    "pydanticai-nocontent": frozenset({"question"}),
    "traceloop-events": CONTENT,
    # The instrumentor leaves these out.
    "openaiv2_openai-chat_stream": frozenset({"finish_reasons"}),
    "openaiv2exp": frozenset({"cache_read_tokens"}),
    "openaiv2exp_openai-chat_image": frozenset({"question"}),
    "traceloop_openai-chat_image": frozenset({"question"}),
    "traceloop040": frozenset({"reasoning_tokens"}),
    "traceloop040_openai-chat_stream": frozenset({"input_tokens", "output_tokens"}),
    "traceloop040_openai-chat_tools_stream": frozenset({"input_tokens", "output_tokens"}),
    "anthropicsdk_stream.0": frozenset({"answer"}),
    "logfire_openai-responses": frozenset({"finish_reasons"}),
    "logfire_openai-responses_stream": frozenset({"finish_reasons"}),
    "botocore": CONTENT,
    "mlflow_langchain-agent": frozenset({"response_model", "finish_reasons"}),
    "mlflow_openai-embeddings": frozenset({"provider"}),
    "mlflow-genai": SUBSETS,
    "mlflow-genai_langchain-agent": frozenset({"response_model", "finish_reasons"}),
    "mlflow-genai_langchain-rag": frozenset({"response_model", "finish_reasons"}),
    "mlflow-genai_openai-chat_stream": frozenset({"provider"}),
    "mlflow-genai_openai-chat_tools": frozenset({"provider"}),
    "mlflow-genai_openai-responses_stream": frozenset({"provider"}),
    "mlflow-genai_openai-embeddings": frozenset({"provider", "input_tokens"}),
    "pydanticai-v1": frozenset({"finish_reasons"}),
    "vercel_responses": frozenset({"reasoning_tokens"}),
}
"""What a dialect does not record: in any scenario, in `dialect_scenario`, or in one call of it (`dialect_scenario.index`)."""

# Only these say which texts were embedded.
_TELL_EMBEDDED_TEXTS = frozenset({"traceloop", "traceloop040"})
# These messages stand on the span even in Traceloop's event mode.
_TELL_IN_EVENT_MODE = ("openai-responses",)


def _with_ids(paris: str, tokyo: str) -> tuple[Any, ...]:
    return ((*ground_truth.PARIS_CALL[:2], paris), (*ground_truth.TOKYO_CALL[:2], tokyo))


TOLD_DIFFERENTLY: dict[str, dict[str, Any]] = {
    # The agents SDK hands the instrumentor the response only: its model, and a status in place of a reason to stop.
    "openinference_agents-run": {"request_model": ground_truth.MINI_DATED, "finish_reasons": ("stop",)},
    "openinference-genai_agents-run": {"request_model": ground_truth.MINI_DATED, "finish_reasons": ("stop",)},
    "logfire_openai-responses_stream": {"response_model": ground_truth.REASONER},
    # Bedrock does not say which model answered; these repeat the one that was asked.
    "mlflow_bedrock-converse": {"response_model": ground_truth.BEDROCK_SONNET},
    "openinference_bedrock-converse": {"response_model": ground_truth.BEDROCK_SONNET},
    "traceloop_bedrock-converse": {"request_model": "claude-sonnet-4-5-20250929-v1:0"},
    "otelgenai_gemini-generate": {"provider": "gcp.gemini"},
    # The ids of the items, not of the calls.
    "traceloop-events_openai-responses_tools.0": {
        "answer": (_with_ids("fc-f0a4acfc86dfa0637e085abf", "fc-b70706fdb0027063c33c00f7"),)
    },
    # Without content, the names of the tools remain.
    "pydanticai-nocontent_agent.0": {
        "answer": ((("get_weather", {}, ground_truth.PARIS_CALL[2]), ("get_weather", {}, ground_truth.TOKYO_CALL[2])),)
    },
    "pydanticai-nocontent_agent.1": {"answer": ()},
}
"""What an emitter records otherwise than it was; we pass it on."""


def _bodies() -> list[tuple[str, str, str]]:
    split = ((body, *body.split(".")[0].partition("_")) for body in golden.trace_bodies())
    return [(body, dialect, scenario) for body, dialect, _, scenario in split if ground_truth.story(dialect, scenario)]


@pytest.mark.parametrize(("body", "dialect", "scenario"), _bodies(), ids=lambda value: value.split(".")[0])
def test_every_dialect_tells_the_true_story(body: str, dialect: str, scenario: str) -> None:
    truth = ground_truth.story(dialect, scenario)
    told = [_told(spans) for spans in _calls(golden.canonical_spans(body))]

    assert truth is not None
    assert told == [_expected(call, dialect, scenario, index) for index, call in enumerate(truth)]


def _expected(call: ground_truth.Call, dialect: str, scenario: str, index: int) -> dict[str, Any]:
    place = f"{dialect}_{scenario}"
    untold = _untold(dialect, scenario) | UNTOLD.get(f"{place}.{index}", frozenset())
    true = {field: getattr(call, field) for field in ground_truth.Call.__slots__}
    told = {field: _nothing(value) if field in untold else value for field, value in true.items()}
    return told | TOLD_DIFFERENTLY.get(place, {}) | TOLD_DIFFERENTLY.get(f"{place}.{index}", {})


def _untold(dialect: str, scenario: str) -> frozenset[str]:
    untold = UNTOLD.get(dialect, frozenset()) | UNTOLD.get(f"{dialect}_{scenario}", frozenset())
    if dialect == "traceloop-events" and scenario.startswith(_TELL_IN_EVENT_MODE):
        untold -= CONTENT
    if scenario == "openai-embeddings" and dialect not in _TELL_EMBEDDED_TEXTS:
        untold |= {"question"}
    return untold


def _nothing(value: Any) -> Any:
    return type(value)()


def _calls(spans: list[Span]) -> list[list[Span]]:
    """Group the spans of each model call, the one whose usage counts first.

    A framework's and a provider's span of one call share the response id, or the one stands above the other.
    """
    inference = sorted((span for span in spans if span.operation in INFERENCE_OPERATIONS), key=lambda span: span.start_time)
    counted = golden.leaves(spans)
    calls: dict[str, list[Span]] = {}
    for span in [one for one in inference if (one.trace_id, one.span_id) in counted] or inference:
        calls.setdefault(span.response_id or span.span_id, []).append(span)
    return [[*call, *(span for span in inference if span not in call and _is_same(span, call[0]))] for call in calls.values()]


def _is_same(other: Span, span: Span) -> bool:
    if span.response_id and other.response_id == span.response_id:
        return True
    usage = (span.input_tokens, span.output_tokens)
    is_twin = (other.input_tokens, other.output_tokens) == usage or other.span_id == span.parent_span_id
    return other.trace_id == span.trace_id and is_twin


def _told(spans: list[Span]) -> dict[str, Any]:
    fields = {
        field: next((value for span in spans if (value := getattr(span, field))), None)
        for field in ground_truth.Call.__slots__
        if field not in CONTENT
    }
    empty = ground_truth.Call(input_tokens=0)
    said = {field: _nothing(getattr(empty, field)) if value is None else value for field, value in fields.items()}
    return {**said, "question": _question(spans), "answer": _answer(spans)}


def _question(spans: list[Span]) -> str:
    for span in spans:
        asked = [_texts(message) for message in span.input_messages if message.get("role") == "user"]
        if any(asked):
            return [text for text in asked if text][-1]
    return ""


def _answer(spans: list[Span]) -> tuple[Any, ...]:
    answered = next(
        (span.output_messages for span in spans if any(message.get("parts") for message in span.output_messages)), ()
    )
    return tuple(
        tuple(
            (part.get("name"), part.get("arguments") or {}, part.get("id"))
            if part.get("type") == "tool_call"
            else part.get("content")
            for part in message.get("parts", ())
            if part.get("type") != "reasoning"
        )
        for message in answered
    )


def _texts(message: Any) -> str:
    return "\n".join(part["content"] for part in message["parts"] if part.get("type") == "text")


TRACES_OF_TWO_INSTRUMENTORS = {
    # Nested in one trace: the call counts once.
    "openinference_agents-run-plus-openai": [(223, 56)],
    "otelgenai_langchain-agent-plus-openai": [(89, 83)],
    "otelgenai_langchain-stream-plus-openai": [(7, 15), (11, 7), (5, 15), (5, 15)],
    "traceloop_langchain-agent-plus-openai": [(0, 0), (89, 83)],
    "traceloop_langchain-chain-plus-openai": [(22, 7)],
    "traceloop_langchain-stream-plus-openai": [(7, 15), (21, 37)],
    "openinference_anthropic-messages": [(130, 14), (126, 46)],
    "otelgenai_anthropic-tools": [(130, 38), (146, 15)],
    "logfire_anthropic-stream": [(256, 36)],
    # Within a span of the user's, siblings of one trace; the streamed call has its response id on one side only.
    "openinference_langchain-in-root-plus-openai": [(70, 40)],
    "traceloop_langchain-in-root-plus-openinference": [(70, 40)],
    # The framework's callbacks attach no context: each call is there in two traces, joined by its response id only.
    "openinference_langchain-chain-plus-openai": [(22, 7), (22, 7)],
    "traceloop_anthropic-messages": [(130, 14), (130, 14), (126, 46), (126, 46)],
}


@pytest.mark.parametrize(("body", "totals"), TRACES_OF_TWO_INSTRUMENTORS.items())
def test_a_call_seen_by_two_instrumentors_counts_once_in_its_trace(body: str, totals: list[tuple[int, int]]) -> None:
    assert golden.leaf_totals(golden.canonical_spans(body)) == totals


AGGREGATES = {
    "pydanticai_agent": [(101, 83)],
    "pydanticai-v1_agent": [(101, 83)],
    "pydanticai_structured": [(203, 16)],
    "strands_agent": [(72, 48)],
    "vercel_tools": [(71, 85)],
    "vercel-legacy_tools": [(71, 85)],
    "vercel_embed": [(4, 0), (2, 0)],
    "vercel-legacy_embed": [(4, 0), (2, 0)],
    "logfire_agents-run": [(223, 56)],
    "mlflow_agents-run": [(223, 56)],
    "mlflow_gemini-functions": [(40, 14), (80, 28)],
    "mlflow_pydanticai-history": [(129, 90)],
    "agentframework_responses-agent": [(82, 88)],
    "openinference_smolagents-agents": [(176, 224), (35, 20)],
    "openinference_crewai-crew": [(129, 90)],
    "openinference_autogen-agent": [(0, 0), (211, 112)],
    "langfuse_langgraph-agent": [(129, 90), (260, 28), (35, 20), (0, 0)],
    "vercel-ai4_anthropic-cached": [(129, 90), (130, 14), (0, 0), (82, 88), (47, 68), (0, 0), (7, 0), (14, 0), (0, 0)],
    "vercel-ai6_anthropic-cached": [(129, 90), (130, 14), (35, 20), (82, 88), (35, 20), (35, 20), (7, 0), (14, 0), (0, 0)],
    "adk_litellm-agent": [(80, 28), (35, 20)],
}


@pytest.mark.parametrize(("body", "totals"), AGGREGATES.items())
def test_sums_that_parents_repeat_count_once(body: str, totals: list[tuple[int, int]]) -> None:
    assert golden.leaf_totals(golden.canonical_spans(body)) == totals
