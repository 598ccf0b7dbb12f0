"""Strands Agents: messages as events in Bedrock's form, the tool's events are its call."""

import json

from support.golden import canonical_spans, leaf_totals
from support.spans_by_hand import canonical, event, otlp_span, user

SCOPE = "strands.telemetry.tracer"


def test_the_agents_totals_are_counted_once() -> None:
    assert leaf_totals(canonical_spans("strands_agent")) == [(72, 48)]


def test_a_tools_events_are_its_arguments_and_its_result() -> None:
    (tool,) = [span for span in canonical_spans("strands_agent") if span.operation == "execute_tool"]

    assert (tool.tool_name, tool.tool_call_id, tool.tool_arguments, tool.tool_result, tool.input_messages) == (
        "get_weather",
        "call_4c56fc1c11a5566d8595da68",
        {"city": "Paris"},
        "18C in Paris",
        (),
    )


def test_the_latest_conventions_come_in_several_events_with_one_attribute_each() -> None:
    details = "gen_ai.client.inference.operation.details"
    asked = [{"role": "user", "parts": [{"type": "text", "content": "Hi"}]}]
    called = [{"role": "assistant", "parts": [{"type": "tool_call", "id": "c", "name": "f", "arguments": {"a": 1}}]}]
    read = canonical(
        otlp_span(
            {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "strands-agents"},
            scope=SCOPE,
            events=[
                event(details, {"gen_ai.input.messages": json.dumps(asked)}),
                event(details, {"gen_ai.output.messages": json.dumps(called)}),
            ],
        )
    )

    assert read == {
        "dialect": "strands",
        "operation": "chat",
        "input_messages": (user("Hi"),),
        "output_messages": ({"role": "assistant", "parts": called[0]["parts"]},),
        "input": "Hi",
        "output": 'f({"a":1})',
    }


def test_a_tool_of_the_latest_conventions_answers_in_text() -> None:
    read = canonical(
        otlp_span(
            {
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.tool.name": "f",
                "gen_ai.tool.call.arguments": '{"a": 1}',
                "gen_ai.tool.call.result": '[{"text": "boom"}]',
                "gen_ai.tool.status": "error",
            },
            scope=SCOPE,
        )
    )

    assert (read["tool_result"], read["status"]) == ("boom", ("error", "boom"))


def test_a_swarm_is_a_workflow() -> None:
    read = canonical(otlp_span({"gen_ai.operation.name": "invoke_swarm", "gen_ai.agent.name": "swarm"}, scope=SCOPE))

    assert (read["operation"], read["workflow_name"]) == ("invoke_workflow", "swarm")


def test_a_tool_may_be_told_in_messages_only() -> None:
    details = "gen_ai.client.inference.operation.details"
    asked = [{"role": "tool", "parts": [{"type": "tool_call", "id": "c", "name": "f", "arguments": {"a": 1}}]}]
    answered = [{"role": "tool", "parts": [{"type": "tool_call_response", "id": "c", "response": [{"text": "18C"}]}]}]
    read = canonical(
        otlp_span(
            {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f"},
            scope=SCOPE,
            events=[
                event(details, {"gen_ai.input.messages": json.dumps(asked)}),
                event(details, {"gen_ai.output.messages": json.dumps(answered)}),
            ],
        )
    )

    assert (read["tool_arguments"], read["tool_result"]) == ({"a": 1}, "18C")
