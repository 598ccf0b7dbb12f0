"""LlamaIndex's models, queries, chats, agents and workflows, against a loopback stub: whole trees against golden snapshots."""

import asyncio
import gc
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

pytest.importorskip("llama_index.llms.openai")

import llama_index.core
from llama_index.core import VectorStoreIndex
from llama_index.core.agent.workflow import AgentWorkflow, FunctionAgent
from llama_index.core.base.llms.base import BaseLLM
from llama_index.core.base.llms.types import ChatMessage, CompletionResponse, LLMMetadata
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.instrumentation import get_dispatcher  # pyright: ignore[reportPrivateImportUsage]
from llama_index.core.llms import CustomLLM
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.prompts import PromptTemplate
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.core.tools import FunctionTool
from llama_index.core.workflow import StartEvent, StopEvent, Workflow, step
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI
from openai import DefaultAsyncHttpxClient

import lumetra
from lumetra.testing import capture
from support.framework_golden import assert_framework_golden
from support.openai_stub import running_stub

# LlamaIndex's workflows ask pydantic for every name there is, deprecated ones too.
pytestmark = pytest.mark.filterwarnings("ignore::pydantic.PydanticDeprecationWarning")
ASKED = [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content="Where is my order?")]
MODEL = "gpt-4o-mini"


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


@pytest.fixture(autouse=True)
def tokenizer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Older releases fetch OpenAI's tokenizer from the network."""
    monkeypatch.setattr(llama_index.core, "global_tokenizer", str.split)


class Parrot(CustomLLM):
    """A model of the user's own, as LlamaIndex's guide has one written."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="parrot")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=prompt)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        yield CompletionResponse(text="one", delta="one")
        yield CompletionResponse(text="one two", delta=" two")


class FirstRerank(BaseNodePostprocessor):
    top_n: int = 1

    def _postprocess_nodes(self, nodes: list[NodeWithScore], query_bundle: Any = None) -> list[NodeWithScore]:
        return nodes[: self.top_n]


def model(stub: Provider, name: str = MODEL) -> OpenAI:
    settings: Any = {"async_http_client": stub.http_async_client, "reuse_client": True}
    return OpenAI(model=name, api_base=stub.base_url, api_key="test", max_retries=0, **settings)


def index(stub: Provider) -> VectorStoreIndex:
    settings: Any = {"async_http_client": stub.http_async_client}
    embedding = OpenAIEmbedding(model="text-embedding-3-small", api_base=stub.base_url, api_key="test", **settings)
    nodes = [TextNode(id_="17", text="Order 17 is on its way."), TextNode(id_="tea", text="Tea is hot.")]
    return VectorStoreIndex(nodes, embed_model=embedding)


def weather(city: str) -> str:
    """Say the weather."""
    return f"sunny in {city}"


def broken(city: str) -> str:
    """Break."""
    raise ValueError("no such city")


def tool(function: Callable[..., Any]) -> FunctionTool:
    return FunctionTool.from_defaults(function)


def chat(stub: Provider) -> None:
    assert str(model(stub).chat(ASKED)) == "assistant: You said: Where is my order?"


def chat_stream(stub: Provider) -> None:
    assert [chunk.delta for chunk in model(stub).stream_chat(ASKED)]


def chat_stream_abandoned(stub: Provider) -> None:
    stream = model(stub).stream_chat(ASKED)
    next(stream)
    next(stream)
    del stream
    gc.collect()


def complete(stub: Provider) -> None:
    model(stub).complete("Once upon")
    assert list(model(stub).stream_complete("Once upon"))


def predict(stub: Provider) -> None:
    assert model(stub).predict(PromptTemplate("Say {word}"), word="hello") == "You said: Say hello"


def failing(stub: Provider) -> None:
    llm = model(stub)
    llm.model = "missing"
    with pytest.raises(Exception, match="404"):
        llm._get_client().chat.completions.create(model="missing", messages=[])
    with pytest.raises(Exception, match="404"):
        OpenAIEmbedding(model_name="missing", api_base=stub.base_url, api_key="test", max_retries=0).get_query_embedding("x")


def own_model(stub: Provider) -> None:
    assert str(Parrot().complete("hello")) == "hello"
    assert str(Parrot().chat(ASKED)).startswith("assistant: ")
    assert [chunk.delta for chunk in Parrot().stream_complete("hello")] == ["one", " two"]
    assert MockEmbedding(embed_dim=3).get_text_embedding_batch(["a", "b"]) == [[0.5] * 3] * 2


def query(stub: Provider) -> None:
    engine = index(stub).as_query_engine(llm=model(stub), similarity_top_k=2, node_postprocessors=[FirstRerank()])
    assert str(engine.query("Where is my order?")).startswith("You said:")


def query_stream(stub: Provider) -> None:
    answer: Any = index(stub).as_query_engine(llm=model(stub), streaming=True).query("Where is my order?")
    assert "".join(answer.response_gen).startswith("You said:")


def query_stream_abandoned(stub: Provider) -> None:
    answer: Any = index(stub).as_query_engine(llm=model(stub), streaming=True).query("Where is my order?")
    next(iter(answer.response_gen))
    del answer
    gc.collect()


def chat_engine(stub: Provider) -> None:
    index(stub).as_chat_engine(chat_mode="context", llm=model(stub)).chat("Hello")  # type: ignore[arg-type]


def chat_engine_stream(stub: Provider) -> None:
    engine = index(stub).as_chat_engine(chat_mode="context", llm=model(stub))  # type: ignore[arg-type]
    answer: Any = engine.stream_chat("Hello")
    assert "".join(answer.response_gen)
    join_threads()


def chat_engine_stream_condensed(stub: Provider) -> None:
    engine = index(stub).as_chat_engine(chat_mode="condense_plus_context", llm=model(stub))  # type: ignore[arg-type]
    engine.chat("Hello")
    answer: Any = engine.stream_chat("And then?")
    assert "".join(answer.response_gen)
    join_threads()


def query_stream_in_a_thread(stub: Provider) -> None:
    with lumetra.span("request"), ThreadPoolExecutor(max_workers=1) as pool:
        answer: Any = index(stub).as_query_engine(llm=model(stub), streaming=True).query("Where is my order?")
        assert pool.submit("".join, answer.response_gen).result().startswith("You said:")


def tools(stub: Provider) -> None:
    assert str(tool(weather).call(city="Oslo")) == "sunny in Oslo"
    with pytest.raises(ValueError, match="no such city"):
        tool(broken).call(city="Atlantis")


def nested(stub: Provider) -> None:
    dispatcher = get_dispatcher(__name__)

    @dispatcher.span
    def answer(question: str) -> str:
        with lumetra.span("inside"):
            return str(model(stub).complete(question))

    with lumetra.session("conv-17", user="u-5"), lumetra.span("request"):
        answer("Hello")


def threads(stub: Provider) -> None:
    with lumetra.span("fan out"), ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(index(stub).as_retriever(similarity_top_k=1).retrieve, "Where is my order?").result()


def join_threads() -> None:
    for thread in threading.enumerate():
        if thread.daemon is False and thread is not threading.main_thread():
            thread.join(timeout=5)


SCENARIOS = (
    chat, chat_stream, chat_stream_abandoned, complete, predict, failing, own_model, query, query_stream,
    query_stream_abandoned, chat_engine, chat_engine_stream,
    chat_engine_stream_condensed, query_stream_in_a_thread, tools, nested, threads,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_llama_index(scenario: Callable[[Provider], None], stub: Provider) -> None:
    with capture() as captured:
        scenario(stub)

    assert_framework_golden(captured, "llama_index", scenario.__name__)


async def async_chat(stub: Provider) -> None:
    await model(stub).achat(ASKED)
    assert [chunk.delta async for chunk in await model(stub).astream_chat(ASKED)]


async def async_query(stub: Provider) -> None:
    await index(stub).as_query_engine(llm=model(stub)).aquery("Where is my order?")


async def async_query_stream(stub: Provider) -> None:
    answer: Any = await index(stub).as_query_engine(llm=model(stub), streaming=True).aquery("Where is my order?")
    assert "".join([piece async for piece in answer.async_response_gen()]).startswith("You said:")


async def async_chat_engine_stream(stub: Provider) -> None:
    engine = index(stub).as_chat_engine(chat_mode="context", llm=model(stub))  # type: ignore[arg-type]
    answer: Any = await engine.astream_chat("Hello")
    assert "".join([piece async for piece in answer.async_response_gen()]).startswith("You said:")


async def async_agent(stub: Provider) -> None:
    agent: Any = FunctionAgent(
        name="forecaster", description="Knows the weather", tools=[tool(weather)], llm=model(stub), system_prompt="Be brief."
    )
    assert str(await agent.run("How is the weather?")) == "You said: sunny in Paris"


async def async_agent_tool_fails(stub: Provider) -> None:
    agent: Any = FunctionAgent(name="forecaster", description="Knows the weather", tools=[tool(broken)], llm=model(stub))
    await agent.run("How is the weather?")


async def async_agents(stub: Provider) -> None:
    first = FunctionAgent(name="triage", description="Asks", tools=[tool(weather)], llm=model(stub), can_handoff_to=[])
    second = FunctionAgent(name="expert", description="Knows", tools=[], llm=model(stub))
    agents: Any = AgentWorkflow(agents=[first, second], root_agent="triage")
    await agents.run("How is the weather?")


async def async_workflow(stub: Provider) -> None:
    class Support(Workflow):
        @step
        async def answer(self, event: StartEvent) -> StopEvent:
            said = await model(stub).acomplete(event.question)
            return StopEvent(result=str(said))

    assert await Support().run(question="Hello") == "You said: Hello"


async def async_cancelled(stub: Provider) -> None:
    reached = asyncio.Event()

    async def endless(city: str) -> str:
        """Wait."""
        reached.set()
        await asyncio.Event().wait()
        return city

    running = asyncio.ensure_future(FunctionTool.from_defaults(async_fn=endless).acall(city="Oslo"))
    await reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


ASYNC_SCENARIOS = (
    async_chat, async_query, async_query_stream, async_chat_engine_stream, async_agent, async_agent_tool_fails, async_agents,
    async_workflow, async_cancelled,
)  # fmt: skip


@pytest.mark.parametrize("scenario", ASYNC_SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_asynchronous_llama_index(
    scenario: Callable[[Provider], Any], stub: Provider, runner: asyncio.Runner
) -> None:
    with capture() as captured:
        runner.run(scenario(stub))

    assert_framework_golden(captured, "llama_index", scenario.__name__)


def test_uninstrumenting_leaves_nothing_in_llama_index(stub: Provider) -> None:
    before = (OpenAI.chat, OpenAI.stream_chat, list(get_dispatcher().span_handlers))
    with capture():
        assert len(get_dispatcher().span_handlers) == len(before[2]) + 1

    assert (OpenAI.chat, OpenAI.stream_chat, get_dispatcher().span_handlers) == before
    assert BaseLLM.__init_subclass__.__qualname__.startswith("DispatcherSpanMixin")
    with capture(instrument=False) as captured:
        model(stub).chat(ASKED)
    assert captured.spans == ()
