"""Who called whom in a trace, how often, and at what cost."""

from lumetra_core.analysis.agent_graph import APPLICATION, Actor, Calls, agent_graph, calls_of
from support.plain_spans import SECOND, model_call, plain_span

PLANNER = Actor("agent", "planner")
WRITER = Actor("agent", "writer")
SEARCH = Actor("tool", "search")
GPT = Actor("model", "gpt-4o")


def test_steps_of_no_actor_are_transparent_and_costs_include_what_is_below() -> None:
    spans = [
        plain_span("a", operation="invoke_agent", agent_name="planner", lasts=9),
        plain_span("step", "a", operation="chain", lasts=8),
        model_call("m1", "step"),
        plain_span("t1", "step", operation="execute_tool", tool_name="search", status="error"),
        plain_span("t2", "a", operation="execute_tool", tool_name="search", at=1),
        plain_span("b", "a", operation="invoke_agent", agent_name="writer", at=2, lasts=3),
        model_call("m2", "b", cost=None, at=3),
    ]

    graph = agent_graph(spans)

    assert graph.edges == {
        (APPLICATION, PLANNER): Calls(call_count=1, duration_ns=9 * SECOND, total_tokens=40, cost_usd=0.5),
        (PLANNER, GPT): Calls(call_count=1, duration_ns=SECOND, total_tokens=20, cost_usd=0.5),
        (PLANNER, SEARCH): Calls(call_count=2, error_count=1, duration_ns=2 * SECOND),
        (PLANNER, WRITER): Calls(call_count=1, duration_ns=3 * SECOND, total_tokens=20),
        (WRITER, GPT): Calls(call_count=1, duration_ns=SECOND, total_tokens=20),
    }
    assert graph.actors[GPT] == Calls(call_count=2, duration_ns=2 * SECOND, total_tokens=40, cost_usd=0.5)
    assert graph.application == Calls(call_count=1, duration_ns=9 * SECOND, total_tokens=40, cost_usd=0.5)


def test_an_agent_that_calls_itself_has_a_loop() -> None:
    spans = [
        plain_span("a", operation="invoke_agent", agent_name="planner"),
        plain_span("b", "a", operation="invoke_agent", agent_name="planner"),
    ]

    assert list(agent_graph(spans).edges) == [(APPLICATION, PLANNER), (PLANNER, PLANNER)]


def test_a_cycle_of_parents_is_opened_at_its_earliest_span() -> None:
    spans = [
        plain_span("a", "b", operation="invoke_agent", agent_name="planner", at=1),
        plain_span("b", "a", operation="invoke_agent", agent_name="writer"),
    ]

    assert list(agent_graph(spans).edges) == [(APPLICATION, WRITER), (WRITER, PLANNER)]


def test_a_chain_as_deep_as_the_longest_trace_is_no_trouble() -> None:
    spans = [plain_span(f"{n}", f"{n - 1}" if n else None, operation="chain") for n in range(30_000)]
    spans.append(model_call("call", "29999"))

    assert list(agent_graph(spans).edges) == [(APPLICATION, GPT)]


def test_the_calls_of_an_edge_are_those_it_counts() -> None:
    spans = [
        plain_span("a", operation="invoke_agent", agent_name="planner", lasts=9),
        plain_span("step", "a", operation="chain", lasts=8),
        model_call("m1", "step"),
        plain_span("b", "a", operation="invoke_agent", agent_name="writer", at=2, lasts=3),
        model_call("m2", "b", at=3),
    ]

    assert {edge: calls_of(spans, edge[1], edge[0]) for edge in agent_graph(spans).edges} == {
        (APPLICATION, PLANNER): ("a",),
        (PLANNER, GPT): ("m1",),
        (PLANNER, WRITER): ("b",),
        (WRITER, GPT): ("m2",),
    }
    assert calls_of(spans, GPT) == ("m1", "m2")
