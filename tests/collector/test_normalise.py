"""What normalising adds to the dialects: belief in order, status, place, time."""

from dataclasses import replace
from typing import Any

import pytest

from lumetra_collector.dialects.registry import DIALECTS
from lumetra_collector.normalise import normalise
from lumetra_core.span import Span
from support.spans_by_hand import START, canonical, event, otlp_span


def _span(attributes: dict[str, Any] | None = None, **changes: Any) -> Span:
    read = normalise(replace(otlp_span(attributes or {}), **changes), project="p")
    assert read is not None
    return read.span


def test_a_plain_span_is_kept_as_it_came() -> None:
    attributes: dict[str, Any] = {"http.request.method": "GET", "http.response.status_code": 200}
    resource = {"service.name": "shop", "deployment.environment.name": "prod"}

    span = _span(attributes, resource=resource, scope_name="requests", kind="client", events=[event("e", {"a": 1})])

    assert span == Span(
        project="p",
        trace_id="0af7651916cd43dd8448eb211c80319c",
        span_id="b7ad6b7169203331",
        name="span",
        kind="client",
        start_time=START,
        duration_ns=10**9,
        service_name="shop",
        environment="prod",
        scope_name="requests",
        dialect="otel",
        attributes=attributes,
        resource=resource,
        events=(event("e", {"a": 1}),),
    )


@pytest.mark.parametrize("end_time", [0, START - 1, START])
def test_a_span_that_ends_before_it_starts_took_no_time(end_time: int) -> None:
    assert _span(end_time=end_time).duration_ns == 0


@pytest.mark.parametrize(
    ("attributes", "resource", "environment"),
    [
        ({}, {"deployment.environment.name": "prod", "deployment.environment": "old"}, "prod"),
        ({}, {"deployment.environment": "old"}, "old"),
        ({"deployment.environment": "canary"}, {"deployment.environment.name": "prod"}, "canary"),
        ({}, {}, None),
    ],
)
def test_the_environment_is_the_spans_own_or_its_resources(
    attributes: dict[str, Any], resource: dict[str, Any], environment: str | None
) -> None:
    assert _span(attributes, resource=resource).environment == environment


BOOM = event("exception", {"exception.type": "ValueError", "exception.message": "boom"})
LATER = event("exception", {"exception.type": "TimeoutError", "exception.message": "late"})


@pytest.mark.parametrize(
    ("attributes", "changes", "told"),
    [
        ({"error.type": "rate_limit"}, {"status": "error", "status_message": "429"}, ("error", "429", "rate_limit")),
        ({}, {"status": "error", "events": [BOOM, LATER]}, ("error", "late", "TimeoutError")),
        ({"error.type": "timeout"}, {"status": "error", "events": [BOOM]}, ("error", "boom", "timeout")),
        # An exception that was caught is no failure of the span.
        ({}, {"status": "ok", "events": [BOOM]}, ("ok", None, None)),
        ({}, {"status": "error"}, ("error", None, None)),
    ],
)
def test_what_went_wrong_is_told(attributes: dict[str, Any], changes: dict[str, Any], told: tuple[Any, ...]) -> None:
    span = _span(attributes, **changes)

    assert (span.status, span.status_message, span.error_type) == told


def test_session_and_user_are_read_from_any_span() -> None:
    assert canonical(otlp_span({"session.id": "s", "enduser.id": "u"})) == {
        "dialect": "otel",
        "session_id": "s",
        "user_id": "u",
    }


def test_the_conversation_goes_before_the_session() -> None:
    span = _span({"gen_ai.operation.name": "chat", "gen_ai.conversation.id": "conv", "session.id": "s"})

    assert span.session_id == "conv"


def test_of_two_answers_the_vendors_is_believed_and_the_messages_are_the_conventions() -> None:
    span = otlp_span({
        "openinference.span.kind": "LLM",
        "llm.token_count.completion_details.reasoning": 30,
        "llm.input_messages.0.message.content": "flattened, perhaps cut off",
        "gen_ai.operation.name": "chat",
        "gen_ai.usage.input_tokens": 12,
        "gen_ai.request.temperature": 0.5,
        "llm.invocation_parameters": '{"max_tokens": 10, "temperature": 0.2}',
        "gen_ai.input.messages": '[{"role": "user", "parts": [{"type": "text", "content": "whole"}]}]',
    })  # fmt: skip

    assert canonical(span) == {
        "dialect": "openinference",
        "operation": "chat",
        "parameters": {"max_tokens": 10, "temperature": 0.2},
        "input_tokens": 12,
        "reasoning_tokens": 30,
        "input_messages": ({"role": "user", "parts": [{"type": "text", "content": "whole"}]},),
        "input": "whole",
    }


def test_a_preliminary_copy_is_not_kept() -> None:
    assert normalise(otlp_span({"logfire.span_type": "pending_span"}), project="p") is None


def test_every_span_has_a_dialect_and_the_last_one_claims_all() -> None:
    assert DIALECTS[-1].claims(otlp_span({}))
    assert [dialect.name for dialect in DIALECTS if not dialect.name] == []
