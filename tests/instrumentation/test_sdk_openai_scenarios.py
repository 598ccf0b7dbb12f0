"""Every way of calling the openai client, against a loopback stub: the whole tree of spans is compared with a golden snapshot."""

import asyncio
import gc
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.resources.chat import Completions
from pydantic import BaseModel

import lumetra
from lumetra.testing import capture
from support.conventions import metric_violations
from support.openai_stub import OpenAIStub, running_stub
from support.sdk_golden import assert_golden

ASKED: list[Any] = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where is my order?"}]
TOOLS: list[Any] = [
    {
        "type": "function",
        "function": {"name": "weather", "description": "Say the weather.", "parameters": {"type": "object", "properties": {}}},
    },
    {"type": "function", "function": {"name": "time", "parameters": {}}},
]
PICTURE = "data:image/png;base64,aGVsbG8="


class Verdict(BaseModel):
    answer: int


@pytest.fixture(scope="module")
def stub() -> Generator[OpenAIStub]:
    with running_stub() as running:
        yield running


def chat(client: OpenAI) -> None:
    client.chat.completions.create(
        model="gpt", messages=ASKED, temperature=0.5, max_tokens=50, top_p=1, seed=7, stop=["END"], n=2, user="u-5"
    )


def chat_tools(client: OpenAI) -> None:
    history = list(ASKED)
    asked = (
        client.chat.completions.create(model="parallel", messages=history, tools=TOOLS, tool_choice="auto").choices[0].message
    )
    history.append(asked)
    history.extend({"role": "tool", "tool_call_id": call.id, "content": "sunny"} for call in asked.tool_calls or ())
    client.chat.completions.create(model="parallel", messages=history, tools=TOOLS)


def chat_stream(client: OpenAI) -> None:
    list(client.chat.completions.create(model="gpt", messages=ASKED, stream=True, stream_options={"include_usage": True}))


def chat_stream_without_usage(client: OpenAI) -> None:
    list(client.chat.completions.create(model="gpt", messages=ASKED, stream=True))


def chat_stream_tools(client: OpenAI) -> None:
    list(client.chat.completions.create(model="parallel", messages=ASKED, tools=TOOLS, stream=True, n=2))


def chat_stream_helper(client: OpenAI) -> None:
    with client.chat.completions.stream(model="gpt", messages=ASKED) as stream:
        assert stream.get_final_completion().choices[0].message.content == "You said: Where is my order?"


def chat_parse(client: OpenAI) -> None:
    parsed = client.chat.completions.parse(model="json", messages=ASKED, response_format=Verdict)
    assert parsed.choices[0].message.parsed == Verdict(answer=42)


def chat_raw(client: OpenAI) -> None:
    raw = client.chat.completions.with_raw_response.create(model="gpt", messages=ASKED)
    assert raw.headers["x-request-id"] == "req_stub"
    assert raw.parse().choices[0].message.content == "You said: Where is my order?"


def chat_raw_stream(client: OpenAI) -> None:
    list(client.chat.completions.with_raw_response.create(model="gpt", messages=ASKED, stream=True).parse())


def chat_streaming_response(client: OpenAI) -> None:
    with client.chat.completions.with_streaming_response.create(model="gpt", messages=ASKED) as unparsed:
        assert b"Where is my order" in unparsed.read()
    with client.chat.completions.with_streaming_response.create(model="gpt", messages=ASKED) as reply:
        assert reply.parse().id == "chatcmpl-stub"


def chat_picture(client: OpenAI) -> None:
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": PICTURE}},
        {"type": "image_url", "image_url": {"url": "https://example.org/cat.png"}},
        {"type": "input_audio", "input_audio": {"data": "aGVsbG8=", "format": "wav"}},
        {"type": "file", "file": {"file_id": "file-9"}},
    ]
    messages: list[Any] = [{"role": "user", "content": parts}]
    client.chat.completions.create(model="gpt", messages=messages)


def chat_limited(client: OpenAI) -> None:
    with pytest.raises(openai.RateLimitError):
        client.chat.completions.create(model="limited", messages=ASKED)


def chat_retried(client: OpenAI) -> None:
    client.with_options(max_retries=1).chat.completions.create(model="flaky", messages=ASKED)


def chat_stream_cut(client: OpenAI) -> None:
    list(client.chat.completions.create(model="cut", messages=ASKED, stream=True))


def chat_stream_closed(client: OpenAI) -> None:
    with client.chat.completions.create(model="gpt", messages=ASKED, stream=True) as stream:
        next(stream)
        next(stream)


def chat_stream_abandoned(client: OpenAI) -> None:
    stream = client.chat.completions.create(model="gpt", messages=ASKED, stream=True)
    next(stream)
    del stream
    gc.collect()


def responses(client: OpenAI) -> None:
    client.responses.create(
        model="reasoning",
        input=[{"role": "user", "content": [{"type": "input_text", "text": "Hello"}]}],
        instructions="Be brief.",
        reasoning={"effort": "low"},
        max_output_tokens=100,
        previous_response_id="resp_0",
        conversation="conv-17",
    )


def responses_tools(client: OpenAI) -> None:
    tool: Any = {"type": "function", "name": "weather", "parameters": {}, "strict": False}
    asked = client.responses.create(model="gpt", input="Hello", tools=[tool])
    results: Any = [{"type": "function_call_output", "call_id": "call_1", "output": "sunny"}]
    client.responses.create(model="gpt", input=[*asked.output, *results], tools=[tool])  # type: ignore[list-item]


def responses_stream(client: OpenAI) -> None:
    with client.responses.stream(model="reasoning", input="Hello") as stream:
        assert stream.get_final_response().output_text == "You said: Hello"


def responses_stream_cut(client: OpenAI) -> None:
    list(client.responses.create(model="cut", input="Hello", stream=True))


def responses_failed(client: OpenAI) -> None:
    assert client.responses.create(model="unfinished", input="Hello").status == "failed"


def responses_parse(client: OpenAI) -> None:
    assert client.responses.parse(model="json", input="Hello", text_format=Verdict).output_parsed == Verdict(answer=42)


def responses_retrieve(client: OpenAI) -> None:
    client.responses.retrieve("resp_9")
    list(client.responses.retrieve("resp_9", stream=True, starting_after=2))


def others(client: OpenAI) -> None:
    client.embeddings.create(model="embed", input=["one two", "three"], dimensions=4)
    client.completions.create(model="instruct", prompt="Once upon", max_tokens=5)
    list(client.completions.create(model="instruct", prompt="Once upon", stream=True))
    client.images.generate(model="image", prompt="a cat")
    client.moderations.create(model="moderate", input="I am angry")
    client.audio.speech.create(model="tts", voice="alloy", input="Hello")
    client.audio.transcriptions.create(model="whisper-stub", file=("a.wav", b"sound"))


def nested(client: OpenAI) -> None:
    @lumetra.trace(kind="tool")
    def look_up(order: str) -> str:
        client.embeddings.create(model="embed", input=order)
        return "on its way"

    @lumetra.trace(kind="agent", name="support")
    def answer(question: str) -> str:
        look_up("17")
        return client.chat.completions.create(model="gpt", messages=ASKED).choices[0].message.content or ""

    with lumetra.session("conv-17", user="u-5", tags=["beta"], metadata={"plan": "pro"}):
        answer("Where is my order?")


def threads(client: OpenAI) -> None:
    with lumetra.span("fan out"), ThreadPoolExecutor(max_workers=1) as pool:
        calls = [pool.submit(client.embeddings.create, model="embed", input=word) for word in ("one", "two")]
        list(pool.map(lambda word: client.embeddings.create(model="embed", input=word), ["three"]))
        assert all(call.result().model == "embed" for call in calls)


SCENARIOS = (
    chat, chat_tools, chat_stream, chat_stream_without_usage, chat_stream_tools, chat_stream_helper, chat_parse, chat_raw,
    chat_raw_stream, chat_streaming_response, chat_picture, chat_limited, chat_retried, chat_stream_cut,
    chat_stream_closed, chat_stream_abandoned, responses, responses_tools, responses_stream, responses_stream_cut,
    responses_failed, responses_parse, responses_retrieve, others, nested, threads,
)  # fmt: skip


def skip_what_is_not_there(scenario: Callable[..., Any]) -> None:
    """Releases before 1.66 have no Responses, before 1.92 no `stream` and `parse` outside of `beta`."""
    name = scenario.__name__
    if ("responses" in name or name in {"async_streams", "async_failed"}) and find_spec("openai.resources.responses") is None:
        pytest.skip("this openai has no Responses API")
    if name in {"chat_stream_helper", "chat_parse"} and not hasattr(Completions, "parse"):
        pytest.skip("this openai has its helpers in beta")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_a_synchronous_client(scenario: Callable[[OpenAI], None], stub: OpenAIStub) -> None:
    skip_what_is_not_there(scenario)
    with capture() as captured, OpenAI(base_url=stub.base_url, api_key="test", max_retries=0) as client:
        scenario(client)

    assert_golden(captured, f"openai/{scenario.__name__}")
    assert metric_violations(captured.measured()) == []


async def async_chat(client: AsyncOpenAI) -> None:
    await client.chat.completions.create(model="gpt", messages=ASKED)
    await client.chat.completions.with_raw_response.create(model="gpt", messages=ASKED)


async def async_streams(client: AsyncOpenAI) -> None:
    async for _ in await client.chat.completions.create(model="gpt", messages=ASKED, stream=True):
        pass
    async with client.chat.completions.stream(model="gpt", messages=ASKED) as helper:
        await helper.get_final_completion()
    async with client.responses.stream(model="gpt", input="Hello") as responses_helper:
        await responses_helper.until_done()


async def async_streaming_response(client: AsyncOpenAI) -> None:
    async with client.chat.completions.with_streaming_response.create(model="gpt", messages=ASKED) as reply:
        assert (await reply.parse()).id == "chatcmpl-stub"


async def async_gathered(client: AsyncOpenAI) -> None:
    with lumetra.span("fan out"):
        await asyncio.gather(*(client.embeddings.create(model="embed", input=word) for word in ("one", "two", "three")))


async def async_cancelled(client: AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(model="gpt", messages=ASKED, stream=True)
    await anext(stream)
    reading = asyncio.ensure_future(_cancelled_read(stream))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def _cancelled_read(stream: Any) -> None:
    async with stream:
        await asyncio.Event().wait()


async def async_failed(client: AsyncOpenAI) -> None:
    with pytest.raises(openai.InternalServerError):
        await client.responses.create(model="failing", input="Hello")


ASYNC_SCENARIOS = (async_chat, async_streams, async_streaming_response, async_gathered, async_cancelled, async_failed)


@pytest.mark.parametrize("scenario", ASYNC_SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_an_asynchronous_client(scenario: Callable[[AsyncOpenAI], Any], stub: OpenAIStub) -> None:
    skip_what_is_not_there(scenario)

    async def run() -> None:
        async with AsyncOpenAI(base_url=stub.base_url, api_key="test", max_retries=0) as client:
            await scenario(client)

    with capture() as captured:
        asyncio.run(run())

    assert_golden(captured, f"openai/{scenario.__name__}")


def test_a_connection_that_breaks_is_an_error_of_the_span(stub: OpenAIStub) -> None:
    client = OpenAI(base_url=stub.base_url, api_key="test", max_retries=0)
    with capture() as captured, client, pytest.raises(Exception, match=r"peer closed connection|Connection error"):
        list(client.chat.completions.create(model="broken", messages=ASKED, stream=True))

    (span,) = captured.tree()
    said = span["attributes"]["gen_ai.output.messages"]
    assert said == [{"role": "assistant", "parts": [{"type": "text", "content": "You said:"}], "finish_reason": "error"}]
    assert span["attributes"]["error.type"] in {"httpx.RemoteProtocolError", "openai.APIConnectionError"}
