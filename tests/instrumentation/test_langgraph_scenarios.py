"""LangGraph's graphs and LangChain's agents on top, against a loopback stub: whole trees against golden snapshots."""

import asyncio
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from inspect import signature
from typing import Annotated, Any, NamedTuple, TypedDict

import pytest

pytest.importorskip("langgraph")
pytest.importorskip("langchain_openai")

from langchain_core.messages import AIMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, interrupt
from openai import DefaultAsyncHttpxClient, NotFoundError, OpenAI
from pydantic import SecretStr

import lumetra
from lumetra.testing import capture
from support.framework_golden import assert_framework_golden
from support.openai_stub import running_stub

KEY = SecretStr("test")
QUESTION: Any = {"messages": [("user", "How is the weather?")]}


class Provider(NamedTuple):
    base_url: str
    http_async_client: Any


@pytest.fixture(scope="module")
def runner() -> Generator[asyncio.Runner]:
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="module")
def stub(runner: asyncio.Runner) -> Generator[Provider]:
    with running_stub() as running:
        client = DefaultAsyncHttpxClient()
        yield Provider(running.base_url, client)
        runner.run(client.aclose())


@tool
def weather(city: str) -> str:
    """Say the weather."""
    return f"sunny in {city}"


@tool
def broken(city: str) -> str:
    """Break."""
    raise ValueError("no such city")


def model(stub: Provider, name: str = "gpt") -> Any:
    settings: Any = {"base_url": stub.base_url, "http_async_client": stub.http_async_client}
    return ChatOpenAI(model=name, api_key=KEY, max_retries=0, **settings)


def agent(stub: Provider, *tools: Any, name: str = "forecaster") -> Any:
    """LangChain's agent, or before langchain 1.0 the one that LangGraph brought, which had no name then."""
    if find_spec("langchain"):
        from langchain.agents import create_agent

        return create_agent(model(stub), list(tools), name=name, system_prompt="Be brief.")
    from langgraph import prebuilt

    make: Any = vars(prebuilt)["create_react_agent"]
    return make(model(stub), list(tools))


def compiled(graph: Any, name: str, **settings: Any) -> Any:
    """Compile a graph, with its name where the release takes one."""
    named = {"name": name} if "name" in signature(graph.compile).parameters else {}
    return graph.compile(**named, **settings)


class State(TypedDict):
    messages: Annotated[list[Any], add_messages]
    order: str


def graph(stub: Provider, **settings: Any) -> Any:
    def look_up(state: State) -> Any:
        client = OpenAI(base_url=stub.base_url, api_key="test")
        with client:
            client.embeddings.create(model="embed", input="order")
        return {"order": "17"}

    def answer(state: State) -> Any:
        return {"messages": [model(stub).invoke([*state["messages"], ("user", f"Order {state['order']}")])]}

    def route(state: State) -> str:
        return "answer" if state["order"] else END

    built = StateGraph(State)
    built.add_node("look_up", look_up)
    built.add_node("answer", answer)
    built.add_edge(START, "look_up")
    built.add_conditional_edges("look_up", route, ["answer", END])
    built.add_edge("answer", END)
    return compiled(built, "orders", **settings)


def agent_with_tool(stub: Provider) -> None:
    config = {"configurable": {"thread_id": "conv-17"}, "tags": ["beta"], "metadata": {"plan": "pro"}}
    answered = agent(stub, weather).invoke(QUESTION, config=config)
    assert answered["messages"][-1].content == "You said: sunny in Paris"


def agent_stream(stub: Provider) -> None:
    assert len(list(agent(stub, weather).stream(QUESTION))) == 3


def agent_stream_of_tokens(stub: Provider) -> None:
    assert list(agent(stub, weather).stream(QUESTION, stream_mode="messages"))


def agent_stream_abandoned(stub: Provider) -> None:
    stream = agent(stub, weather).stream(QUESTION)
    next(stream)
    stream.close()


def agent_tool_fails(stub: Provider) -> None:
    with suppress(ValueError):  # the agent of langgraph < 1 tells the model instead
        agent(stub, broken).invoke(QUESTION)


def agent_in_a_tool(stub: Provider) -> None:
    inner = agent(stub, name="expert")

    @tool
    def ask_expert(city: str) -> str:
        """Ask the expert."""
        return inner.invoke({"messages": [("user", city)]})["messages"][-1].content

    with lumetra.span("request"):
        agent(stub, ask_expert).invoke(QUESTION)


def workflow(stub: Provider) -> None:
    assert isinstance(graph(stub).invoke(QUESTION)["messages"][-1], AIMessage)


def workflow_interrupted(stub: Provider) -> None:
    def ask(state: State) -> Any:
        return {"order": interrupt("Which order?")}

    built = StateGraph(State)
    built.add_node("ask", ask)
    built.add_edge(START, "ask")
    config: Any = {"configurable": {"thread_id": "conv-18"}}
    asking = compiled(built, "asking", checkpointer=MemorySaver())
    asking.invoke(QUESTION, config)
    assert asking.invoke(Command(resume="17"), config)["order"] == "17"


def workflow_in_a_workflow(stub: Provider) -> None:
    outer = StateGraph(State)
    outer.add_node("orders", graph(stub))
    outer.add_edge(START, "orders")
    compiled(outer, "desk").invoke(QUESTION)


def workflow_in_a_thread(stub: Provider) -> None:
    with lumetra.span("fan out"), ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(graph(stub).invoke, QUESTION).result()["messages"]


def workflow_fails(stub: Provider) -> None:
    def ask(state: State) -> Any:
        return {"messages": [model(stub, "missing").invoke(state["messages"])]}

    built = StateGraph(State)
    built.add_node("ask", ask)
    built.add_edge(START, "ask")
    with pytest.raises(NotFoundError):
        compiled(built, "orders").invoke(QUESTION)


SCENARIOS = (
    agent_with_tool, agent_stream, agent_stream_of_tokens, agent_stream_abandoned, agent_tool_fails, agent_in_a_tool,
    workflow, workflow_interrupted, workflow_in_a_workflow, workflow_fails, workflow_in_a_thread,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_langgraph(scenario: Callable[[Provider], None], stub: Provider) -> None:
    with capture() as captured:
        scenario(stub)

    assert_framework_golden(captured, "langgraph", scenario.__name__)


async def async_agent(stub: Provider) -> None:
    await agent(stub, weather).ainvoke(QUESTION)


async def async_agent_stream(stub: Provider) -> None:
    assert [update async for update in agent(stub, weather).astream(QUESTION)]


async def async_agent_cancelled(stub: Provider) -> None:
    reached = asyncio.Event()

    @tool
    async def endless(city: str) -> str:
        """Wait."""
        reached.set()
        await asyncio.Event().wait()
        return city

    running = asyncio.ensure_future(agent(stub, endless).ainvoke(QUESTION))
    await reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def async_workflow(stub: Provider) -> None:
    await graph(stub).ainvoke(QUESTION)


ASYNC_SCENARIOS = (async_agent, async_agent_stream, async_agent_cancelled, async_workflow)


@pytest.mark.parametrize("scenario", ASYNC_SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_asynchronous_langgraph(
    scenario: Callable[[Provider], Any], stub: Provider, runner: asyncio.Runner
) -> None:
    with capture() as captured:
        runner.run(scenario(stub))

    assert_framework_golden(captured, "langgraph", scenario.__name__)
