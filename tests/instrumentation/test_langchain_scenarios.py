"""Every way of running LangChain's models, chains and retrievers, against a loopback stub: whole trees against golden snapshots."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, NamedTuple

import pytest

pytest.importorskip("langchain_openai")

from langchain_core.caches import InMemoryCache
from langchain_core.documents import Document
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import ToolException, tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_openai import OpenAI as CompletionModel
from openai import DefaultAsyncHttpxClient, OpenAI
from pydantic import SecretStr

import lumetra
from lumetra.testing import Captured, capture
from support.framework_golden import assert_framework_golden
from support.openai_stub import running_stub

KEY = SecretStr("test")
ASKED: list[BaseMessage] = [SystemMessage("Be brief."), HumanMessage("Where is my order?")]


class Provider(NamedTuple):
    base_url: str
    http_async_client: Any


@pytest.fixture(scope="module")
def runner() -> Generator[asyncio.Runner]:
    """One loop for all, because one client serves all."""
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="module")
def stub(runner: asyncio.Runner) -> Generator[Provider]:
    """A stub, and a client to close: langchain-openai would keep its own for ever."""
    with running_stub() as running:
        client = DefaultAsyncHttpxClient()
        yield Provider(running.base_url, client)
        runner.run(client.aclose())


class Waiting(BaseChatModel):
    """Answers one piece, then never again. Says nothing to LangChain about its provider."""

    @property
    def _llm_type(self) -> str:
        return "waiting"

    def _get_ls_params(self, stop: Any = None, **kwargs: Any) -> Any:
        return {}

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage("at once"))])

    async def _agenerate(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        await asyncio.Event().wait()
        raise AssertionError

    def _stream(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk(content="one"))
        yield ChatGenerationChunk(message=AIMessageChunk(content=" two"))

    async def _astream(
        self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk(content="one"))
        await asyncio.Event().wait()


def model(stub: Provider, name: str = "gpt", **settings: Any) -> ChatOpenAI:
    settings = {"base_url": stub.base_url, "http_async_client": stub.http_async_client, "max_retries": 0, **settings}
    return ChatOpenAI(model=name, api_key=KEY, **settings)


def embeddings(stub: Provider) -> OpenAIEmbeddings:
    settings: Any = {"base_url": stub.base_url, "http_async_client": stub.http_async_client}
    return OpenAIEmbeddings(model="embed", api_key=KEY, check_embedding_ctx_length=False, **settings)


def chain(stub: Provider) -> Any:
    return (
        ChatPromptTemplate.from_messages([("system", "Be brief."), ("human", "{question}")]) | model(stub) | StrOutputParser()
    )


def store(stub: Provider) -> InMemoryVectorStore:
    filled = InMemoryVectorStore(embeddings(stub))
    orders = [Document("Order 17 is on its way.", id="17", metadata={"source": "orders"}), Document("Tea is hot.", id="tea")]
    filled.add_documents(orders)
    return filled


def chat(stub: Provider) -> None:
    assert model(stub, temperature=0.5, max_tokens=50).invoke(ASKED).content == "You said: Where is my order?"


def chat_stream(stub: Provider) -> None:
    pieces = [chunk.content for chunk in model(stub, stream_usage=True).stream(ASKED)]
    assert "".join(str(piece) for piece in pieces) == "You said: Where is my order?"


def chat_stream_without_usage(stub: Provider) -> None:
    list(model(stub, stream_usage=False).stream(ASKED))


def chat_stream_abandoned(stub: Provider) -> None:
    stream = model(stub).stream(ASKED)
    next(stream)
    next(stream)
    del stream
    gc.collect()


def chat_batch(stub: Provider) -> None:
    with lumetra.span("both"):
        model(stub).batch([ASKED, "Hello"], config={"max_concurrency": 1})


def chat_limited(stub: Provider) -> None:
    with pytest.raises(Exception, match="The stub answers 429"):
        model(stub, "limited").invoke(ASKED)


def chat_tools(stub: Provider) -> None:
    @tool
    def weather(city: str) -> str:
        """Say the weather."""
        return f"sunny in {city}"

    asking = model(stub).bind_tools([weather])
    asked: Any = asking.invoke(ASKED)
    result = weather.invoke(asked.tool_calls[0])
    assert isinstance(result, ToolMessage)
    asking.invoke([*ASKED, asked, result])


def chat_pictures(stub: Provider) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGVsbG8="}}
    model(stub).invoke([HumanMessage([{"type": "text", "text": "What is this?"}, picture])])


def chat_of_unknown_provider(stub: Provider) -> None:
    assert Waiting().invoke("Hello").content == "at once"
    assert FakeListChatModel(responses=["from a list"]).invoke("Hello").content == "from a list"


def chat_from_cache(stub: Provider) -> None:
    remembering = model(stub, cache=InMemoryCache())
    remembering.invoke("Hello")
    remembering.invoke("Hello")


def completion(stub: Provider) -> None:
    writing = CompletionModel(model="instruct", base_url=stub.base_url, api_key=KEY, max_retries=0)
    writing.invoke("Once upon")
    list(writing.stream("Once upon"))


def chain_of_three(stub: Provider) -> None:
    config: Any = {
        "metadata": {"session_id": "conv-17", "user_id": "u-5", "plan": "pro"},
        "tags": ["beta"],
        "run_name": "answer",
    }
    assert chain(stub).invoke({"question": "Hello"}, config=config) == "You said: Hello"


def chain_stream(stub: Provider) -> None:
    assert "".join(chain(stub).stream({"question": "Hello"})) == "You said: Hello"


def chain_that_fails(stub: Provider) -> None:
    def fail(_: Any) -> str:
        raise KeyError("order")

    with pytest.raises(KeyError):
        (RunnableLambda(fail, name="look up") | model(stub)).invoke("Hello")


def retrieval(stub: Provider) -> None:
    found = store(stub).as_retriever(search_kwargs={"k": 1})
    prompt = ChatPromptTemplate.from_template("{context} {question}")
    asking: Any = {"context": found, "question": RunnablePassthrough()} | prompt | model(stub)
    asking.invoke("Where is my order?", config={"run_name": "rag", "max_concurrency": 1})


def tool_that_fails(stub: Provider) -> None:
    @tool
    def broken(city: str) -> str:
        """Break."""
        raise ToolException("no such city")

    with pytest.raises(ToolException):
        broken.invoke({"city": "Atlantis"})


def nested(stub: Provider) -> None:
    client = OpenAI(base_url=stub.base_url, api_key="test")

    @tool
    def look_up(order: str) -> str:
        """Look an order up."""
        with lumetra.span("inside"):
            inner = RunnableLambda(lambda word: client.embeddings.create(model="embed", input=str(word)).model, name="embed")
            return inner.invoke(order)

    @lumetra.trace(kind="agent", name="support")
    def answer(question: str) -> str:
        return look_up.invoke({"order": question})

    with lumetra.session("conv-17"):
        assert answer("17") == "embed"


def threads(stub: Provider) -> None:
    with lumetra.span("fan out"), ThreadPoolExecutor(max_workers=1) as pool:
        assert pool.submit(chain(stub).invoke, {"question": "Hello"}).result() == "You said: Hello"


SCENARIOS = (
    chat, chat_stream, chat_stream_without_usage, chat_stream_abandoned, chat_batch, chat_limited, chat_tools, chat_pictures,
    chat_of_unknown_provider, chat_from_cache, completion, chain_of_three, chain_stream, chain_that_fails, retrieval,
    tool_that_fails, nested, threads,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_langchain(scenario: Callable[[Provider], None], stub: Provider) -> None:
    with capture() as captured:
        scenario(stub)

    assert_framework_golden(captured, "langchain", scenario.__name__)


async def async_chat(stub: Provider) -> None:
    await model(stub).ainvoke(ASKED)


async def async_chat_stream(stub: Provider) -> None:
    async for _ in model(stub, stream_usage=True).astream(ASKED):
        pass


async def async_chain(stub: Provider) -> None:
    assert await chain(stub).ainvoke({"question": "Hello"}) == "You said: Hello"
    assert "".join([piece async for piece in chain(stub).astream({"question": "Hello"})]) == "You said: Hello"


async def async_retrieval(stub: Provider) -> None:
    await store(stub).as_retriever(search_kwargs={"k": 1}).ainvoke("order")


async def async_cancelled(stub: Provider) -> None:
    await cancelled(Waiting().ainvoke("Hello"))
    await cancelled((RunnableLambda(lambda text: text, name="pass") | Waiting()).ainvoke("Hello"))

    @tool
    async def endless(city: str) -> str:
        """Wait."""
        await asyncio.Event().wait()
        return city

    await cancelled(endless.ainvoke({"city": "Oslo"}))


async def async_stream_abandoned(stub: Provider) -> None:
    stream = Waiting().astream("Hello")
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]


async def async_tasks(stub: Provider) -> None:
    client = OpenAI(base_url=stub.base_url, api_key="test")

    async def embed(word: str) -> str:
        return await asyncio.to_thread(lambda: client.embeddings.create(model="embed", input=word).model)

    with lumetra.span("fan out"):
        await asyncio.create_task(RunnableLambda(embed, name="embed").ainvoke("one"))


async def cancelled(call: Any) -> None:
    running = asyncio.ensure_future(call)
    for _ in range(20):  # far enough into the call; the model itself never answers
        await asyncio.sleep(0.001)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


ASYNC_SCENARIOS = (
    async_chat, async_chat_stream, async_chain, async_retrieval, async_cancelled, async_stream_abandoned, async_tasks,
)  # fmt: skip


@pytest.mark.parametrize("scenario", ASYNC_SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_asynchronous_langchain(
    scenario: Callable[[Provider], Any], stub: Provider, runner: asyncio.Runner
) -> None:
    with capture() as captured:
        runner.run(scenario(stub), context=copy_context())

    assert_framework_golden(captured, "langchain", scenario.__name__)


def span_names(captured: Captured) -> list[str]:
    return [span.get("name", "") for span in captured.tree()]


def test_what_an_application_does_between_two_chunks_is_not_the_models_child(stub: Provider) -> None:
    with capture() as captured:
        for _ in model(stub).stream("Hello"):
            with lumetra.span("between"):
                pass

    assert set(span_names(captured)) == {"chat gpt", "between"}
    assert all("children" not in root for root in captured.tree())


def test_uninstrumenting_leaves_nothing_in_langchain(stub: Provider) -> None:
    from langchain_core.embeddings import Embeddings
    from langchain_core.runnables import config
    from langchain_core.tracers import context

    before = (BaseChatModel.stream, BaseChatModel.ainvoke, config._set_config_context, list(context._configure_hooks))
    own = OpenAIEmbeddings.embed_query
    with capture():
        assert BaseChatModel.stream is not before[0]

    assert (BaseChatModel.stream, BaseChatModel.ainvoke, config._set_config_context, context._configure_hooks) == before
    assert OpenAIEmbeddings.embed_query is own
    assert "__init_subclass__" not in vars(Embeddings)
    with capture(instrument=False) as captured:
        model(stub).invoke("Hello")
    assert captured.spans == ()
