"""Every function of the framework instrumentors is made to raise in turn, and the user's program gets what it always got."""

import gc
import importlib
import logging
import os
import warnings
from collections.abc import Callable, Generator
from inspect import unwrap
from types import FunctionType
from typing import Any

import pytest

from lumetra.testing import capture
from support.gemini_stub import running_gemini
from support.openai_stub import OpenAIStub, running_stub


@pytest.fixture(scope="module")
def stub() -> Generator[OpenAIStub]:
    with running_stub() as running:
        yield running


@pytest.fixture(autouse=True)
def clients_thrown_away() -> Generator[None]:
    """The frameworks never close their clients: let their sockets go here, where nobody minds."""
    yield
    with warnings.catch_warnings(action="ignore"):
        gc.collect()


def langchain(stub: OpenAIStub) -> object:
    models = pytest.importorskip("langchain_openai")
    prompts = importlib.import_module("langchain_core.prompts")
    tools = importlib.import_module("langchain_core.tools")
    model = models.ChatOpenAI(model="gpt", base_url=stub.base_url, api_key="test")
    embeddings = models.OpenAIEmbeddings(
        model="embed", base_url=stub.base_url, api_key="test", check_embedding_ctx_length=False
    )

    def weather(city: str) -> str:
        """Say the weather."""
        return f"sunny in {city}"

    chain = prompts.ChatPromptTemplate.from_template("{question}") | model
    pieces = "".join(chunk.content for chunk in chain.stream({"question": "Hello"}))
    return (
        pieces,
        chain.invoke({"question": "Hello"}).content,
        tools.tool(weather).invoke({"city": "Oslo"}),
        embeddings.embed_query("x"),
    )


def llama_index(stub: OpenAIStub) -> object:
    models = pytest.importorskip("llama_index.llms.openai")
    core = importlib.import_module("llama_index.core")
    tools = importlib.import_module("llama_index.core.tools")
    model = models.OpenAI(model="gpt-4o-mini", api_base=stub.base_url, api_key="test")
    embedding = core.MockEmbedding(embed_dim=3)
    index = core.VectorStoreIndex([core.schema.TextNode(id_="17", text="Order 17")], embed_model=embedding)
    tool = tools.FunctionTool.from_defaults(lambda city: f"sunny in {city}", name="weather", description="Say the weather.")
    streamed = "".join(index.as_query_engine(llm=model, streaming=True).query("Where?").response_gen)
    return streamed, str(index.as_query_engine(llm=model).query("Where?")), str(tool.call(city="Oslo"))


def openai_agents(stub: OpenAIStub) -> object:
    agents = pytest.importorskip("agents")
    openai = importlib.import_module("openai")
    agents.set_trace_processors([])

    async def run() -> object:
        async with openai.AsyncOpenAI(base_url=stub.base_url, api_key="test") as client:
            model = agents.OpenAIResponsesModel(model="gpt", openai_client=client)

            def weather(city: str) -> str:
                """Say the weather."""
                return f"sunny in {city}"

            agent = agents.Agent(name="one", model=model, tools=[agents.function_tool(weather)])
            streamed = agents.Runner.run_streamed(agent, "How is the weather?")
            events = [event.type async for event in streamed.stream_events()]
            return events, streamed.final_output, (await agents.Runner.run(agent, "How is the weather?")).final_output

    return importlib.import_module("asyncio").run(run())


def google_genai(stub: OpenAIStub) -> object:
    genai = pytest.importorskip("google.genai")

    def weather(city: str) -> str:
        """Say the weather."""
        return f"sunny in {city}"

    async def ask(client: Any) -> object:
        answer = await client.aio.models.generate_content(model="gemini", contents=["Hello", "you"])
        return answer.text, [chunk.text async for chunk in await client.aio.models.generate_content_stream(**asked)]

    asked: Any = {"model": "thinking", "contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}
    with running_gemini() as gemini:
        client = genai.Client(api_key="test", http_options={"base_url": gemini.base_url})
        models = client.models
        return (
            models.generate_content(**asked, config={"system_instruction": "Be brief.", "top_k": 3}).text,
            models.generate_content(**asked, config={"tools": [weather]}).text,
            [chunk.text for chunk in models.generate_content_stream(**asked, config={"tools": [weather]})],
            client.chats.create(model="gemini", config={"tools": [weather]}).send_message("Hello").text,
            len(models.embed_content(model="embed", contents="Hello").embeddings),
            models.count_tokens(model="gemini", contents="Hello").total_tokens,
            importlib.import_module("asyncio").run(ask(client)),
        )


def litellm(stub: OpenAIStub) -> object:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    client = pytest.importorskip("litellm")
    asked: Any = {"messages": [{"role": "user", "content": "Hello"}], "api_base": stub.base_url, "api_key": "test"}
    aimed: Any = {"api_base": stub.base_url, "api_key": "test"}
    chunks = client.completion("openai/gpt-4o-mini", stream=True, **asked)
    written = client.text_completion(model="text-completion-openai/instruct", prompt="Hello", stream=True, **aimed)
    return (
        client.completion("openai/gpt-4o-mini", **asked).choices[0].message.content,
        [chunk.choices[0].delta.content for chunk in chunks],
        [chunk.choices[0].text for chunk in written],
        client.embedding("openai/embed", ["Hello"], **aimed).data[0]["embedding"],
        client.responses("Hello", "openai/gpt", **aimed).output[0].content[0].text,
        len(list(client.responses("Hello", "openai/gpt", stream=True, **aimed))),
        importlib.import_module("asyncio").run(client.acompletion("openai/gpt", **asked)).choices[0].message.content,
    )


PROGRAMS = (
    (langchain, ("langchain", "langchain_embeddings", "langchain_handler", "langchain_messages", "langchain_models",
                 "langchain_runs", "langchain_steps")),
    (llama_index, ("llama_index", "llama_index_handler", "llama_index_models", "llama_index_steps")),
    (openai_agents, ("openai_agents", "openai_agents_processor", "openai_agents_steps")),
    (google_genai, ("google_genai", "google_genai_calls", "google_genai_content", "google_genai_streams",
                    "google_genai_tools", "calls")),
    (litellm, ("litellm", "litellm_calls", "calls")),
)  # fmt: skip


def own_functions(module_name: str) -> list[FunctionType]:
    """List the functions that *module_name* defines and that are called while a program runs."""
    module = importlib.import_module(f"lumetra.auto.{module_name}")
    kinds = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    members = [
        unwrap(member) for owner in (module, *kinds) for member in vars(owner).values() if isinstance(member, FunctionType)
    ]
    own = [one for one in members if isinstance(one, FunctionType) and one.__module__ == module.__name__]
    return [one for one in own if one.__name__ not in WRAPPERS and not one.__code__.co_freevars]


WRAPPERS = frozenset({"_set_config_context", "_run_streamed", "install"})
"""They call the user's function themselves, through a trusted module; `install` runs before."""


@pytest.mark.parametrize(("program", "modules"), PROGRAMS, ids=[one[0].__name__ for one in PROGRAMS])
def test_a_failing_instrumentor_changes_nothing(
    program: Callable[[OpenAIStub], object],
    modules: tuple[str, ...],
    stub: OpenAIStub,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL)
    expected = program(stub)

    for function in (function for module in modules for function in own_functions(module)):
        with capture(), monkeypatch.context() as patched:
            patched.setattr(function, "__code__", fail.__code__)
            assert program(stub) == expected, function.__qualname__


def fail(*_: Any, **__: Any) -> Any:
    raise RuntimeError("sabotaged")
