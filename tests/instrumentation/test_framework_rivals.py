"""With another family's framework instrumentor active, ours steps back, says so once, and no model call is recorded twice."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from lumetra.auto import rivals
from lumetra.auto.members import MEMBERS, instrument, uninstrument
from lumetra.testing import Captured, capture
from support.anthropic_stub import running_anthropic
from support.framework_golden import inferences
from support.gemini_stub import running_gemini
from support.openai_stub import OpenAIStub, running_stub

ASKED: list[Any] = [{"role": "user", "content": "Hello"}]


@pytest.fixture(scope="module")
def stub() -> Generator[OpenAIStub]:
    with running_stub() as running:
        yield running


@pytest.fixture(autouse=True)
def as_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is announced yet, and litellm has its prices from its own file, not from the network."""
    monkeypatch.setattr(rivals, "_announced", set())
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")


def openai(stub: OpenAIStub) -> None:
    library = pytest.importorskip("openai")
    with library.OpenAI(base_url=stub.base_url, api_key="test") as client:
        client.chat.completions.create(model="gpt", messages=ASKED)
        list(client.chat.completions.create(model="gpt", messages=ASKED, stream=True))


def anthropic(stub: OpenAIStub) -> None:
    library = pytest.importorskip("anthropic", minversion="2.12")
    asked: Any = {"model": "claude", "max_tokens": 50, "messages": ASKED}
    with running_anthropic() as claude, library.Anthropic(base_url=claude.base_url, api_key="test") as client:
        client.messages.create(**asked)
        list(client.messages.create(stream=True, **asked))


def langchain(stub: OpenAIStub) -> None:
    models = pytest.importorskip("langchain_openai")
    model = models.ChatOpenAI(model="gpt", base_url=stub.base_url, api_key="test", stream_usage=True)
    model.invoke("Hello")
    list(model.stream("Hello"))


def llama_index(stub: OpenAIStub) -> None:
    models = pytest.importorskip("llama_index.llms.openai")
    model = models.OpenAI(model="gpt-4o-mini", api_base=stub.base_url, api_key="test")
    model.complete("Hello")
    list(model.stream_complete("Hello"))


def openai_agents(stub: OpenAIStub) -> None:
    agents = pytest.importorskip("agents")
    openai = pytest.importorskip("openai")

    async def run() -> None:
        async with openai.AsyncOpenAI(base_url=stub.base_url, api_key="test") as client:
            model = agents.OpenAIResponsesModel(model="gpt", openai_client=client)
            await agents.Runner.run(agents.Agent(name="one", model=model), "Hello")
            async for _ in agents.Runner.run_streamed(agents.Agent(name="two", model=model), "Hello").stream_events():
                pass

    asyncio.run(run())


def google_genai(stub: OpenAIStub) -> None:
    genai = pytest.importorskip("google.genai")
    with running_gemini() as gemini:
        client = genai.Client(api_key="test", http_options={"base_url": gemini.base_url})
        client.models.generate_content(model="gemini", contents="Hello")
        list(client.models.generate_content_stream(model="gemini", contents="Hello"))


def litellm(stub: OpenAIStub) -> None:
    client = pytest.importorskip("litellm")
    asked: Any = {"messages": ASKED, "api_base": stub.base_url, "api_key": "test"}
    client.completion(model="openai/gpt", **asked)
    list(client.completion(model="openai/gpt", stream=True, **asked))


RIVALS = (
    (openai, "openinference.instrumentation.openai", "OpenAIInstrumentor", "OpenInference"),
    (anthropic, "openinference.instrumentation.anthropic", "AnthropicInstrumentor", "OpenInference"),
    (langchain, "openinference.instrumentation.langchain", "LangChainInstrumentor", "OpenInference"),
    (llama_index, "openinference.instrumentation.llama_index", "LlamaIndexInstrumentor", "OpenInference"),
    (openai_agents, "openinference.instrumentation.openai_agents", "OpenAIAgentsInstrumentor", "OpenInference"),
    (google_genai, "openinference.instrumentation.google_genai", "GoogleGenAIInstrumentor", "OpenInference"),
    (litellm, "openinference.instrumentation.litellm", "LiteLLMInstrumentor", "OpenInference"),
    (openai, "opentelemetry.instrumentation.openai", "OpenAIInstrumentor", "Traceloop"),
    (anthropic, "opentelemetry.instrumentation.anthropic", "AnthropicInstrumentor", "Traceloop"),
    (langchain, "opentelemetry.instrumentation.langchain", "LangchainInstrumentor", "Traceloop"),
    (llama_index, "opentelemetry.instrumentation.llamaindex", "LlamaIndexInstrumentor", "Traceloop"),
    (openai_agents, "opentelemetry.instrumentation.openai_agents", "OpenAIAgentsInstrumentor", "Traceloop"),
    (google_genai, "opentelemetry.instrumentation.google_generativeai", "GoogleGenerativeAiInstrumentor", "Traceloop"),
    (openai, "opentelemetry.instrumentation.genai.openai", "OpenAIInstrumentor", "OpenTelemetry"),
    (anthropic, "opentelemetry.instrumentation.genai.anthropic", "AnthropicInstrumentor", "OpenTelemetry"),
    (langchain, "opentelemetry.instrumentation.genai.langchain", "LangChainInstrumentor", "OpenTelemetry"),
    (llama_index, "opentelemetry.instrumentation.genai.llama_index", "LlamaIndexInstrumentor", "OpenTelemetry"),
    (openai_agents, "opentelemetry.instrumentation.genai.openai_agents", "OpenAIAgentsInstrumentor", "OpenTelemetry"),
    (google_genai, "opentelemetry.instrumentation.google_genai", "GoogleGenAiSdkInstrumentor", "OpenTelemetry"),
)
ORDERS = ("ours first", "theirs first")
ALONE = ("opentelemetry.instrumentation.langchain", "theirs first")
"""Of Traceloop's something stays when it uninstruments, with us or without: the other order has spoilt the process for this one."""
IS_ALONE = "LUMETRA_TEST_ALONE"
"""Set in the process that is given to such a test."""


@pytest.mark.filterwarnings("default")  # OpenInference's own, which LlamaIndex would swallow together with its spans
@pytest.mark.parametrize("first", ORDERS)
@pytest.mark.parametrize(
    ("program", "module", "name", "family"), RIVALS, ids=[f"{program.__name__}-{family}" for program, _, _, family in RIVALS]
)
def test_each_model_call_is_recorded_once_beside_another_family(
    program: Callable[[OpenAIStub], None],
    module: str,
    name: str,
    family: str,
    first: str,
    stub: OpenAIStub,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    rival: Any = getattr(pytest.importorskip(module), name)()
    if (module, first) == ALONE and IS_ALONE not in os.environ:
        assert_passes_alone(request.node.name)
        return
    caplog.set_level(logging.INFO, logger="lumetra")
    with capture(instrument=False) as captured, both(rival, captured, first):
        program(stub)
        said = [record.getMessage() for record in caplog.records if "leaves its calls to it" in record.getMessage()]
        scopes = {span.instrumentation_scope.name for span in captured.spans if span.instrumentation_scope}
        recorded = len(inferences(captured))

    assert f"lumetra.{program.__name__}" not in scopes
    assert recorded == 2
    # Anthropic's client records itself until another family is there: of ours nothing stands in its calls that could tell.
    spoken = not (program is anthropic and first == "ours first")
    assert [message.partition(";")[0] for message in said] == [
        f"{program.__name__} is instrumented by {family} ({module}) already"
    ] * spoken


def assert_passes_alone(test: str) -> None:
    """Run one test of this file in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", f"{__file__}::{test}"]
    run = subprocess.run(command, env={**os.environ, IS_ALONE: "1"}, capture_output=True, text=True, check=False)
    assert "1 passed" in run.stdout, run.stdout


CLIENTS = [(module, name, family) for program, module, name, family in RIVALS if program is openai]


@pytest.mark.parametrize("first", ORDERS)
@pytest.mark.parametrize(("module", "name", "family"), CLIENTS, ids=[family for _, _, family in CLIENTS])
@pytest.mark.parametrize("program", [langchain, llama_index, openai_agents])
def test_each_model_call_is_recorded_once_by_our_framework_around_a_client_of_another_family(
    program: Callable[[OpenAIStub], None], module: str, name: str, family: str, first: str, stub: OpenAIStub
) -> None:
    rival: Any = getattr(pytest.importorskip(module), name)()
    with capture(instrument=False) as captured, both(rival, captured, first):
        program(stub)
        recorded = inferences(captured)

    assert len(recorded) == 2, family


@contextmanager
def both(rival: Any, captured: Captured, first: str) -> Generator[None]:
    """Instrument with ours and with *rival*, and undo the later one first: each restores what it found."""
    ours, theirs = instrumented(), instrumented_by(rival, captured)
    with ExitStack() as stack:
        for one in (ours, theirs) if first == "ours first" else (theirs, ours):
            stack.enter_context(one)
        yield


@contextmanager
def instrumented() -> Generator[None]:
    instrument(MEMBERS)
    try:
        yield
    finally:
        uninstrument()


@contextmanager
def instrumented_by(rival: Any, captured: Captured) -> Generator[None]:
    rival.instrument(tracer_provider=captured.tracer_provider)
    try:
        yield
    finally:
        rival.uninstrument()


@pytest.mark.parametrize("program", [langchain, llama_index, openai_agents])
@pytest.mark.parametrize("instrument", [["framework"], ["openai"], ["framework", "openai"], ["openai", "framework"]])
def test_each_model_call_is_recorded_once_by_our_own(
    program: Callable[[OpenAIStub], None], instrument: list[str], stub: OpenAIStub
) -> None:
    chosen = [program.__name__ if one == "framework" else one for one in instrument]
    with capture(instrument=chosen) as captured:
        program(stub)

    assert len(inferences(captured)) == 2
