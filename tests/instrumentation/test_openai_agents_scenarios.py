"""The Agents SDK's runs, against a loopback stub: whole trees against golden snapshots."""

import asyncio
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import pytest

pytest.importorskip("agents.tracing")

import openai
from agents import (
    Agent,
    GuardrailFunctionOutput,
    InputGuardrail,
    InputGuardrailTripwireTriggered,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    RunConfig,
    Runner,
    function_tool,
    set_trace_processors,
    trace,
)
from agents.tracing import get_trace_provider
from openai import AsyncOpenAI
from opentelemetry.context import get_current

import lumetra
from lumetra.testing import capture
from support.framework_golden import assert_framework_golden
from support.openai_stub import running_stub


class Provider(NamedTuple):
    base_url: str
    client: AsyncOpenAI


@pytest.fixture(scope="module")
def runner() -> Generator[asyncio.Runner]:
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="module")
def stub(runner: asyncio.Runner) -> Generator[Provider]:
    """A stub, and a client to close. The SDK's own export to OpenAI is switched off."""
    set_trace_processors([])
    with running_stub() as running:
        client = AsyncOpenAI(base_url=running.base_url, api_key="test", max_retries=0)
        yield Provider(running.base_url, client)
        runner.run(client.close())


@function_tool
def weather(city: str) -> str:
    """Say the weather."""
    return f"sunny in {city}"


@function_tool
def time(city: str) -> str:
    """Say the time."""
    return f"noon in {city}"


@function_tool
def broken(city: str) -> str:
    """Break."""
    raise ValueError("no such city")


def responses(stub: Provider, name: str = "gpt") -> OpenAIResponsesModel:
    return OpenAIResponsesModel(model=name, openai_client=stub.client)


def completions(stub: Provider, name: str = "gpt") -> OpenAIChatCompletionsModel:
    return OpenAIChatCompletionsModel(model=name, openai_client=stub.client)


def agent(model: Any, *tools: Any, name: str = "forecaster", **settings: Any) -> Agent[Any]:
    return Agent(name=name, instructions="Be brief.", model=model, tools=list(tools), **settings)


async def run_with_tool(stub: Provider) -> None:
    config = RunConfig(workflow_name="support", group_id="conv-17", trace_metadata={"plan": "pro"})
    result = await Runner.run(agent(responses(stub), weather), "How is the weather?", run_config=config)
    assert result.final_output == "You said: sunny in Paris"


async def run_with_chat_completions(stub: Provider) -> None:
    settings = ModelSettings(temperature=0.5, max_tokens=50)
    await Runner.run(agent(completions(stub), weather, model_settings=settings), "How is the weather?")


async def run_with_parallel_tools(stub: Provider) -> None:
    await Runner.run(agent(responses(stub, "parallel"), weather, time), "How is the weather?")


async def run_streamed(stub: Provider) -> None:
    before = get_current()
    run = Runner.run_streamed(agent(responses(stub), weather), "How is the weather?")
    assert get_current() == before
    assert [event async for event in run.stream_events()]
    assert get_current() == before


async def run_streamed_with_chat_completions(stub: Provider) -> None:
    run = Runner.run_streamed(agent(completions(stub), weather), "How is the weather?")
    assert [event async for event in run.stream_events()]


async def run_without_content(stub: Provider) -> None:
    config = RunConfig(trace_include_sensitive_data=False)
    await Runner.run(agent(responses(stub), weather), "How is the weather?", run_config=config)


async def run_with_failing_tool(stub: Provider) -> None:
    await Runner.run(agent(responses(stub), broken), "How is the weather?")


async def run_that_fails(stub: Provider) -> None:
    with pytest.raises(openai.NotFoundError):
        await Runner.run(agent(responses(stub, "missing")), "Hello")


async def run_with_handoff(stub: Provider) -> None:
    expert = agent(responses(stub), name="expert")
    result = await Runner.run(agent(responses(stub), name="triage", handoffs=[expert]), "Hello")
    assert result.last_agent is expert


async def run_with_guardrail(stub: Provider) -> None:
    def check(context: Any, checked: Any, given: Any) -> GuardrailFunctionOutput:
        return GuardrailFunctionOutput(output_info=None, tripwire_triggered="forbidden" in str(given))

    guarded = agent(responses(stub), input_guardrails=[InputGuardrail(guardrail_function=check, name="polite")])
    await Runner.run(guarded, "Hello")
    with pytest.raises(InputGuardrailTripwireTriggered):
        await Runner.run(guarded, "forbidden")


async def run_inside_spans(stub: Provider) -> None:
    @function_tool
    async def look_up(city: str) -> str:
        """Look an order in a city up."""
        with lumetra.span("inside"):
            await stub.client.embeddings.create(model="embed", input="17")
        return "on its way"

    with lumetra.session("conv-18", user="u-5"), lumetra.span("request"), trace("two questions"):
        await Runner.run(agent(responses(stub), look_up), "Where is my order?")
        await stub.client.embeddings.create(model="embed", input="between")
        await Runner.run(agent(responses(stub), name="second"), "And now?")


async def run_cancelled(stub: Provider) -> None:
    reached = asyncio.Event()

    @function_tool
    async def endless(city: str) -> str:
        """Wait."""
        reached.set()
        await asyncio.Event().wait()
        return city

    running = asyncio.ensure_future(Runner.run(agent(responses(stub), endless), "How is the weather?"))
    await reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def run_with_broken_stream(stub: Provider) -> None:
    run = Runner.run_streamed(agent(completions(stub, "broken")), "Hello")
    with pytest.raises(Exception, match=r"peer closed|Connection error"):
        assert [event async for event in run.stream_events()]


async def run_streamed_abandoned(stub: Provider) -> None:
    run = Runner.run_streamed(agent(completions(stub, "slow")), "Hello")
    async for event in run.stream_events():
        if event.type == "raw_response_event":
            break
    run.cancel()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


async def run_in_a_thread(stub: Provider) -> None:
    def ask() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        client = AsyncOpenAI(base_url=stub.base_url, api_key="test", max_retries=0)
        model = OpenAIResponsesModel(model="gpt", openai_client=client)
        Runner.run_sync(agent(model, weather), "How is the weather?")
        loop.run_until_complete(client.close())
        loop.close()

    with lumetra.span("fan out"):
        await asyncio.to_thread(ask)


SCENARIOS = (
    run_with_tool, run_with_chat_completions, run_with_parallel_tools, run_streamed, run_streamed_with_chat_completions,
    run_without_content, run_with_failing_tool, run_that_fails, run_with_handoff, run_with_guardrail, run_inside_spans,
    run_cancelled, run_with_broken_stream, run_streamed_abandoned, run_in_a_thread,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_the_agents_sdk(scenario: Callable[[Provider], Any], stub: Provider, runner: asyncio.Runner) -> None:
    with capture() as captured:
        runner.run(scenario(stub))

    assert_framework_golden(captured, "openai_agents", scenario.__name__)


def processors() -> tuple[Any, ...]:
    return get_trace_provider()._multi_processor._processors  # type: ignore[attr-defined]


def test_other_processors_stay_and_ours_survives_their_replacement(stub: Provider) -> None:
    class Other:
        def __getattr__(self, name: str) -> Any:
            return lambda *_: None

    set_trace_processors([Other()])  # type: ignore[list-item]
    with capture():
        before = processors()
        assert len(before) == 2
        set_trace_processors([])
        assert processors() == before[1:]

    assert processors() == ()
