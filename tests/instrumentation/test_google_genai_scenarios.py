"""Every way of calling google-genai, against a loopback stub of Gemini's protocol: the whole tree is compared with a golden one."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from inspect import signature
from typing import Any

import pytest

import lumetra
from lumetra.testing import capture
from support.framework_golden import assert_framework_golden
from support.gemini_stub import GeminiStub, running_gemini

genai = pytest.importorskip("google.genai")
errors = pytest.importorskip("google.genai.errors")
models = pytest.importorskip("google.genai.models")
types = pytest.importorskip("google.genai.types")

ASKED = "Where is my order?"
LONG_AGO = {
    "name": "time", "description": "Say the time.", "parameters": {"type": "OBJECT", "properties": {"zone": {"type": "STRING"}}},
}  # fmt: skip


@pytest.fixture(scope="module")
def stub() -> Generator[GeminiStub]:
    with running_gemini() as running:
        yield running


@pytest.fixture
def client(stub: GeminiStub) -> Any:
    return genai.Client(api_key="test", http_options={"base_url": stub.base_url, "api_version": "v1beta"})


def weather(city: str) -> str:
    """Say the weather."""
    return f"sunny in {city}"


def broken_weather(city: str) -> str:
    """Say no weather."""
    raise LookupError("no such city")


async def async_weather(city: str) -> str:
    """Say the weather."""
    await asyncio.sleep(0)
    return f"sunny in {city}"


def generate(client: Any) -> None:
    config = types.GenerateContentConfig(
        system_instruction="Be brief.", temperature=0.5, top_p=1, top_k=40, max_output_tokens=50, seed=7, stop_sequences=["END"],
        candidate_count=2, response_mime_type="application/json",
    )  # fmt: skip
    client.models.generate_content(model="models/gemini", contents=ASKED, config=config)


def generate_dictionaries(client: Any) -> None:
    contents = [{"role": "user", "parts": [{"text": "Hello"}]}, {"role": "model", "parts": [{"text": "Hi"}]}, ASKED]
    config = {"system_instruction": ["Be brief.", "Be kind."], "temperature": 0.5}
    client.models.generate_content(model="gemini", contents=contents, config=config)


def generate_pictures(client: Any) -> None:
    parts = [
        types.Part.from_bytes(data=b"hello", mime_type="image/png"),
        types.Part.from_uri(file_uri="gs://bucket/sound.wav", mime_type="audio/wav"),
        types.Part(executable_code=types.ExecutableCode(code="1+1", language="PYTHON")),
        types.Part(code_execution_result=types.CodeExecutionResult(outcome="OUTCOME_OK", output="2")),
        "What is this?",
    ]
    client.models.generate_content(model="gemini", contents=parts)


def generate_thinking(client: Any) -> None:
    client.models.generate_content(
        model="thinking", contents=ASKED, config={"thinking_config": {"include_thoughts": True}, "response_schema": str}
    )


def generate_declared_tools(client: Any) -> None:
    tools = types.Tool(function_declarations=[types.FunctionDeclaration(**LONG_AGO)])
    config = types.GenerateContentConfig(tools=[tools, types.Tool(google_search=types.GoogleSearch())])
    asked = client.models.generate_content(model="gemini", contents=ASKED, config=config)
    call = asked.candidates[0].content
    answer = types.Part(function_response=types.FunctionResponse(id="call_1", name="time", response={"result": "noon"}))
    history = [types.Content(role="user", parts=[types.Part(text=ASKED)]), call, types.Content(role="user", parts=[answer])]
    client.models.generate_content(model="gemini", contents=history, config=config)


def generate_blocked(client: Any) -> None:
    client.models.generate_content(model="blocked", contents=ASKED)


def generate_limited(client: Any) -> None:
    with pytest.raises(errors.ClientError):
        client.models.generate_content(model="limited", contents=ASKED)


def generate_failing(client: Any) -> None:
    with pytest.raises(errors.ServerError):
        client.models.generate_content(model="failing", contents=ASKED)


def functions(client: Any) -> None:
    answer = client.models.generate_content(model="gemini", contents=ASKED, config={"tools": [weather]})
    assert answer.text == f"You said: {ASKED}"


def functions_that_fail(client: Any) -> None:
    client.models.generate_content(model="parallel", contents=ASKED, config={"tools": [broken_weather, weather]})


def functions_left_to_the_user(client: Any) -> None:
    config = {"tools": [weather], "automatic_function_calling": {"disable": True}}
    answer = client.models.generate_content(model="gemini", contents=ASKED, config=config)
    assert answer.function_calls[0].name == "weather"


def stream(client: Any) -> None:
    chunks = client.models.generate_content_stream(model="thinking", contents=ASKED)
    assert "".join(chunk.text or "" for chunk in chunks) == f"You said: {ASKED}"


def stream_functions(client: Any) -> None:
    list(client.models.generate_content_stream(model="gemini", contents=ASKED, config={"tools": [weather]}))


def stream_cut(client: Any) -> None:
    list(client.models.generate_content_stream(model="cut", contents=ASKED))


def stream_closed(client: Any) -> None:
    chunks = client.models.generate_content_stream(model="gemini", contents=ASKED)
    next(chunks)
    next(chunks)
    chunks.close()


def stream_abandoned(client: Any) -> None:
    chunks = client.models.generate_content_stream(model="gemini", contents=ASKED)
    next(chunks)
    del chunks
    gc.collect()


def stream_limited(client: Any) -> None:
    with pytest.raises(errors.ClientError):
        list(client.models.generate_content_stream(model="limited", contents=ASKED))


def chats(client: Any) -> None:
    chat = client.chats.create(model="gemini", config={"tools": [weather]})
    chat.send_message("Hello")
    list(chat.send_message_stream("And now?"))


def others(client: Any) -> None:
    client.models.embed_content(model="embed", contents=["one two", "three"], config={"output_dimensionality": 2})
    assert client.models.count_tokens(model="gemini", contents=ASKED).total_tokens == 4


def nested(client: Any) -> None:
    @lumetra.trace(kind="agent", name="support")
    def answer(question: str) -> str:
        client.models.embed_content(model="embed", contents=question)
        return client.models.generate_content(model="gemini", contents=question).text

    with lumetra.session("conv-17", user="u-5"):
        answer(ASKED)


def threads(client: Any) -> None:
    with lumetra.span("fan out"), ThreadPoolExecutor(max_workers=1) as pool:
        list(pool.map(lambda word: client.models.embed_content(model="embed", contents=word), ["one", "two"]))


SCENARIOS = (
    generate, generate_dictionaries, generate_pictures, generate_thinking, generate_declared_tools, generate_blocked,
    generate_limited, generate_failing, functions, functions_that_fail, functions_left_to_the_user, stream, stream_functions,
    stream_cut, stream_closed, stream_abandoned, stream_limited, chats, others, nested, threads,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_a_synchronous_client(scenario: Callable[[Any], None], client: Any) -> None:
    with capture() as captured:
        scenario(client)

    assert_framework_golden(captured, "google_genai", scenario.__name__)


async def async_generate(client: Any) -> None:
    await client.aio.models.generate_content(model="gemini", contents=ASKED)


async def async_functions(client: Any) -> None:
    await client.aio.models.generate_content(model="gemini", contents=ASKED, config={"tools": [weather]})


async def async_functions_of_both_kinds(client: Any) -> None:
    await client.aio.models.generate_content(model="parallel", contents=ASKED, config={"tools": [async_weather, weather]})


async def async_stream(client: Any) -> None:
    async for _ in await client.aio.models.generate_content_stream(model="gemini", contents=ASKED):
        pass


async def async_stream_functions(client: Any) -> None:
    async for _ in await client.aio.models.generate_content_stream(model="gemini", contents=ASKED, config={"tools": [weather]}):
        pass


async def async_stream_closed(client: Any) -> None:
    chunks = await client.aio.models.generate_content_stream(model="gemini", contents=ASKED)
    await anext(chunks)
    await chunks.aclose()


async def async_chat(client: Any) -> None:
    chat = client.aio.chats.create(model="gemini")
    await chat.send_message("Hello")
    async for _ in await chat.send_message_stream("And now?"):
        pass


async def async_others(client: Any) -> None:
    await client.aio.models.embed_content(model="embed", contents="one two")
    await client.aio.models.count_tokens(model="gemini", contents=ASKED)


async def async_gathered(client: Any) -> None:
    with lumetra.span("fan out"):
        await asyncio.gather(*(client.aio.models.embed_content(model="embed", contents=word) for word in ("one", "two")))


async def async_cancelled(client: Any) -> None:
    async def endless(city: str) -> str:
        """Never say the weather."""
        calling.set()
        await asyncio.Event().wait()
        return city

    calling = asyncio.Event()
    task = asyncio.ensure_future(
        client.aio.models.generate_content(model="gemini", contents=ASKED, config={"tools": [endless]})
    )
    await calling.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def async_failed(client: Any) -> None:
    with pytest.raises(errors.ServerError):
        await client.aio.models.generate_content(model="failing", contents=ASKED)


ASYNC_SCENARIOS = (
    async_generate, async_functions, async_functions_of_both_kinds, async_stream, async_stream_functions, async_stream_closed,
    async_chat, async_others, async_gathered, async_cancelled, async_failed,
)  # fmt: skip


@asynccontextmanager
async def closing(client: Any) -> AsyncGenerator[Any]:
    yield client
    if hasattr(client.aio, "aclose"):
        await client.aio.aclose()


@pytest.mark.parametrize("scenario", ASYNC_SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_an_asynchronous_client(scenario: Callable[[Any], Any], client: Any) -> None:
    async def run() -> None:
        async with closing(client):
            await scenario(client)

    with capture() as captured:
        asyncio.run(run())

    assert_framework_golden(captured, "google_genai", scenario.__name__)


def test_vertex_is_its_own_provider_and_counts_the_tokens_of_embeddings(stub: GeminiStub) -> None:
    client = genai.Client(vertexai=True, api_key="test", http_options={"base_url": stub.base_url})
    with capture() as captured:
        client.models.generate_content(model="publishers/google/models/gemini", contents=ASKED)

    (span,) = captured.tree()
    assert (span["name"], span["attributes"]["gen_ai.provider.name"]) == ("generate_content gemini", "gcp.vertex_ai")
    assert span["attributes"]["server.address"] == "127.0.0.1"


def test_a_connection_that_breaks_is_an_error_of_the_span(client: Any) -> None:
    with capture() as captured, pytest.raises(Exception, match=r"peer closed connection|payload|incomplete"):
        list(client.models.generate_content_stream(model="broken", contents=ASKED))

    (span,) = captured.tree()
    assert span["attributes"]["gen_ai.output.messages"] == [
        {"role": "assistant", "parts": [{"type": "text", "content": f"You said: {ASKED}"}], "finish_reason": "error"}
    ]
    assert span["attributes"]["error.type"]


def test_signatures_stay_and_uninstrumenting_restores_the_very_functions() -> None:
    kinds = (models.Models, models.AsyncModels)
    names = ("generate_content", "generate_content_stream", "embed_content", "count_tokens", "_generate_content")
    before = [(vars(kind)[name], signature(vars(kind)[name])) for kind in kinds for name in names]

    with capture():
        assert [signature(vars(kind)[name]) for kind in kinds for name in names] == [one[1] for one in before]
        assert all(vars(kind)["generate_content"] is not one for kind in kinds for one, _ in before)

    assert [(vars(kind)[name]) for kind in kinds for name in names] == [one[0] for one in before]
