"""Anthropic's client records itself; with us it records content too, once, inside our spans. Whole trees against golden snapshots."""

import asyncio
import logging
import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

import lumetra
from lumetra.auto import rivals
from lumetra.auto.anthropic import CONTENT_MODE
from lumetra.testing import Captured, capture
from support.anthropic_stub import AnthropicStub, running_anthropic
from support.framework_golden import assert_framework_golden, inferences

anthropic = pytest.importorskip("anthropic", minversion="2.12")

ASKED: Any = {"max_tokens": 50, "messages": [{"role": "user", "content": "Hello"}]}
TOOL: Any = {"name": "weather", "description": "Say the weather.", "input_schema": {"type": "object", "properties": {}}}


@pytest.fixture(scope="module")
def stub() -> Generator[AnthropicStub]:
    with running_anthropic() as running:
        yield running


@contextmanager
def listening(**settings: Any) -> Generator[Captured]:
    """Capture, also what is recorded through the global provider, as this client does; it cannot be set back by other means."""
    with capture(**settings) as captured, pytest.MonkeyPatch.context() as patch:
        patch.setattr(trace, "_TRACER_PROVIDER", captured.tracer_provider)
        yield captured


def client(stub: AnthropicStub) -> Any:
    return anthropic.Anthropic(base_url=stub.base_url, api_key="test", max_retries=0)


def message(stub: AnthropicStub) -> None:
    with client(stub) as asked:
        answer = asked.messages.create(model="claude", system="Be brief.", **ASKED)
        assert answer.content[0].text == "You said: Hello"


def tools(stub: AnthropicStub) -> None:
    with client(stub) as asked:
        called = asked.messages.create(model="claude", tools=[TOOL], **ASKED).content
        result = {"type": "tool_result", "tool_use_id": called[0].id, "content": "sunny in Paris"}
        turns = [*ASKED["messages"], {"role": "assistant", "content": called}, {"role": "user", "content": [result]}]
        asked.messages.create(model="claude", tools=[TOOL], max_tokens=50, messages=turns)


def limited(stub: AnthropicStub) -> None:
    with client(stub) as asked, pytest.raises(anthropic.RateLimitError):
        asked.messages.create(model="limited", **ASKED)


def stream(stub: AnthropicStub) -> None:
    with client(stub) as asked:
        assert list(asked.messages.create(model="claude", stream=True, **ASKED))


def stream_helper(stub: AnthropicStub) -> None:
    with client(stub) as asked, asked.messages.stream(model="claude", **ASKED) as streaming:
        assert "".join(streaming.text_stream).strip() == "You said: Hello"


def stream_tools(stub: AnthropicStub) -> None:
    with client(stub) as asked, asked.messages.stream(model="claude", tools=[TOOL], **ASKED) as streaming:
        assert streaming.get_final_message().content[0].input == {"city": "Paris"}


def stream_abandoned(stub: AnthropicStub) -> None:
    with client(stub) as asked, asked.messages.create(model="slow", stream=True, **ASKED) as streaming:
        assert next(iter(streaming))


def stream_broken(stub: AnthropicStub) -> None:
    with client(stub) as asked, pytest.raises(Exception, match=r"peer closed|[Cc]onnection"):
        list(asked.messages.create(model="broken", stream=True, **ASKED))


def nested(stub: AnthropicStub) -> None:
    @lumetra.trace(kind="agent", name="support")
    def answer(question: str) -> str:
        with client(stub) as asked:
            return asked.messages.create(model="claude", **ASKED).content[0].text

    with lumetra.session("conv-17", user="u-5"):
        assert answer("Hello")


def threads(stub: AnthropicStub) -> None:
    with lumetra.span("fan out"), ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(message, stub).result()


SCENARIOS = (
    message, tools, limited, stream, stream_helper, stream_tools, stream_abandoned, stream_broken, nested, threads,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_a_synchronous_client(scenario: Callable[[AnthropicStub], None], stub: AnthropicStub) -> None:
    with listening() as captured:
        scenario(stub)

    assert_framework_golden(captured, "anthropic", scenario.__name__)


async def async_message(asked: Any) -> None:
    await asked.messages.create(model="claude", **ASKED)


async def async_stream(asked: Any) -> None:
    assert [event async for event in await asked.messages.create(model="claude", stream=True, **ASKED)]


async def async_limited(asked: Any) -> None:
    with pytest.raises(anthropic.RateLimitError):
        await asked.messages.create(model="limited", **ASKED)


async def async_cancelled(asked: Any) -> None:
    async def read() -> None:
        async for _ in await asked.messages.create(model="slow", stream=True, **ASKED):
            reached.set()

    reached = asyncio.Event()
    reading = asyncio.ensure_future(read())
    await reached.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


ASYNC_SCENARIOS = (async_message, async_stream, async_limited, async_cancelled)


@pytest.mark.parametrize("scenario", ASYNC_SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_golden_spans_of_an_asynchronous_client(scenario: Callable[[Any], Any], stub: AnthropicStub) -> None:
    async def run() -> None:
        async with anthropic.AsyncAnthropic(base_url=stub.base_url, api_key="test", max_retries=0) as asked:
            await scenario(asked)

    with listening() as captured:
        asyncio.run(run())

    assert_framework_golden(captured, "anthropic", scenario.__name__)


def test_without_capture_the_client_records_no_content(stub: AnthropicStub) -> None:
    with listening(mode="no_content") as captured:
        message(stub)
    (span,) = captured.spans

    assert not {"gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions"} & set(span.attributes or ())


def test_what_the_user_has_set_stays(stub: AnthropicStub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONTENT_MODE, "metadata_only")

    with listening() as captured:
        message(stub)
    (span,) = captured.spans

    assert "gen_ai.input.messages" not in (span.attributes or {})


def test_uninstrumenting_leaves_nothing_in_the_environment() -> None:
    before = dict(os.environ)

    with listening():
        assert os.environ[CONTENT_MODE] == "content"

    assert dict(os.environ) == before


def test_each_call_is_recorded_once_beside_openinference(
    stub: AnthropicStub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    module: Any = pytest.importorskip("openinference.instrumentation.anthropic")
    monkeypatch.setattr(rivals, "_announced", set())
    caplog.set_level(logging.INFO, logger="lumetra")
    rival = module.AnthropicInstrumentor()
    recorded = TracerProvider()
    rival.instrument(tracer_provider=recorded)
    with listening() as captured:
        recorded.add_span_processor(captured.tracer_provider._active_span_processor)
        message(stub)
    rival.uninstrument()

    assert len(inferences(captured)) == 1
    assert [
        record.getMessage().partition(";")[0] for record in caplog.records if "leaves its calls" in record.getMessage()
    ] == ["anthropic is instrumented by OpenInference (openinference.instrumentation.anthropic) already"]
