"""pydantic-ai: one run of an agent, told by each version of its instrumentation."""

import pytest

from support.golden import canonical_spans, leaf_totals
from support.spans_by_hand import assistant, canonical, otlp_span, user

BODIES = ["pydanticai-v1_agent", "pydanticai-v2_agent", "pydanticai-v5_agent", "pydanticai_agent", "pydanticai-nocontent_agent"]


@pytest.mark.parametrize("body", BODIES)
def test_every_version_counts_the_same_tokens(body: str) -> None:
    assert leaf_totals(canonical_spans(body)) == [(101, 83)]


@pytest.mark.parametrize("body", BODIES)
def test_every_version_has_one_agent_two_calls_and_two_tools(body: str) -> None:
    kinds = [span.operation for span in canonical_spans(body)]

    assert [kinds.count(kind) for kind in ("invoke_agent", "chat", "execute_tool")] == [1, 2, 2]


@pytest.mark.parametrize("body", BODIES[:-1])
def test_every_version_tells_what_the_tools_were_asked_and_answered(body: str) -> None:
    tools = [span for span in canonical_spans(body) if span.operation == "execute_tool"]
    tools.sort(key=lambda tool: str(tool.tool_arguments))

    assert [(tool.tool_name, tool.tool_arguments, tool.tool_result) for tool in tools] == [
        ("get_weather", {"city": "Paris"}, "18C sunny in Paris"),
        ("get_weather", {"city": "Tokyo"}, "18C sunny in Tokyo"),
    ]


@pytest.mark.parametrize("body", BODIES[:-1])
def test_every_version_tells_the_agents_conversation_by_role(body: str) -> None:
    (agent,) = [span for span in canonical_spans(body) if span.operation == "invoke_agent"]
    spoken = [
        (message.get("role"), {part.get("type") for part in message.get("parts", ())}) for message in agent.input_messages
    ]

    assert (agent.agent_name, [role for role, _ in spoken if role not in ("system", "tool")], agent.output) == (
        "weather_agent",
        ["user", "assistant"],
        "It is 18°C and sunny in Paris (tool said: 18C sunny in Tokyo).",
    )
    assert [kinds for role, kinds in spoken if role == "tool" and kinds != {"tool_call_response"}] == []


def test_version_one_names_what_its_spans_are_only_by_their_name() -> None:
    read = canonical(
        otlp_span(
            {"gen_ai.tool.name": "f", "tool_arguments": '{"a": 1}', "tool_response": "2", "logfire.msg": "running tool: f"},
            name="running tool",
            scope="pydantic-ai",
        )
    )

    assert read == {
        "dialect": "pydantic_ai",
        "name": "running tool: f",
        "operation": "execute_tool",
        "tool_name": "f",
        "tool_arguments": {"a": 1},
        "tool_result": "2",
        "input": '{"a":1}',
        "output": "2",
    }


def test_thinking_is_reasoning_and_usage_details_are_subsets() -> None:
    output = '[{"role":"assistant","parts":[{"type":"thinking","content":"Hm"},{"type":"text","content":"Hi"}]}]'
    read = canonical(
        otlp_span(
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.output.messages": output,
                "gen_ai.usage.details.reasoning_tokens": 64,
                "gen_ai.usage.output_tokens": 71,
            },
            scope="pydantic-ai",
        )
    )

    assert read["output_messages"] == (
        {"role": "assistant", "parts": [{"type": "reasoning", "content": "Hm"}, {"type": "text", "content": "Hi"}]},
    )
    assert (read["output_tokens"], read["reasoning_tokens"]) == (71, 64)


def test_the_whole_conversation_parts_into_what_led_to_the_answer_and_the_answer() -> None:
    spoken = '[{"role":"user","parts":[{"type":"text","content":"Hi"}]},{"role":"assistant","parts":[{"type":"text","content":"Hello"}]}]'
    read = canonical(otlp_span({"pydantic_ai.all_messages": spoken, "gen_ai.operation.name": "invoke_agent"}))

    assert (read["input_messages"], read["output_messages"]) == ((user("Hi"),), (assistant("Hello"),))
