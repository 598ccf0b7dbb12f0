"""With another family's framework instrumentor active, ours steps back, says so once, and no model call is recorded twice."""

import asyncio
import logging
import os
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from lumetra.auto import rivals
from lumetra.auto.members import MEMBERS, instrument, uninstrument
from lumetra.testing import capture
from support.framework_golden import inferences
from support.gemini_stub import running_gemini
from support.openai_stub import OpenAIStub, running_stub


@pytest.fixture(scope="module")
def stub() -> Generator[OpenAIStub]:
    with running_stub() as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rivals, "_announced", set())


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
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    client = pytest.importorskip("litellm")
    asked: Any = {"messages": [{"role": "user", "content": "Hello"}], "api_base": stub.base_url, "api_key": "test"}
    client.completion(model="openai/gpt", **asked)
    list(client.completion(model="openai/gpt", stream=True, **asked))


RIVALS = (
    (langchain, "openinference.instrumentation.langchain", "LangChainInstrumentor", "OpenInference"),
    (llama_index, "openinference.instrumentation.llama_index", "LlamaIndexInstrumentor", "OpenInference"),
    (openai_agents, "openinference.instrumentation.openai_agents", "OpenAIAgentsInstrumentor", "OpenInference"),
    (google_genai, "openinference.instrumentation.google_genai", "GoogleGenAIInstrumentor", "OpenInference"),
    (litellm, "openinference.instrumentation.litellm", "LiteLLMInstrumentor", "OpenInference"),
    (langchain, "opentelemetry.instrumentation.langchain", "LangchainInstrumentor", "Traceloop"),
    (openai_agents, "opentelemetry.instrumentation.openai_agents", "OpenAIAgentsInstrumentor", "Traceloop"),
)
_ONCE_IN_A_PROCESS = {("opentelemetry.instrumentation.langchain", "theirs")}
"""Of Traceloop's something stays when it uninstruments, with us or without: nothing else can be asked in that process then."""
CASES = [(*rival, first) for rival in RIVALS for first in ("ours", "theirs") if (rival[1], first) not in _ONCE_IN_A_PROCESS]


@pytest.mark.filterwarnings("default")  # OpenInference's own, which LlamaIndex would swallow together with its spans
@pytest.mark.parametrize(
    ("program", "module", "name", "family", "first"), CASES, ids=[f"{one[0].__name__}-{one[3]}-{one[4]}" for one in CASES]
)
def test_each_model_call_is_recorded_once_beside_another_family(
    program: Callable[[OpenAIStub], None],
    module: str,
    name: str,
    family: str,
    first: str,
    stub: OpenAIStub,
    caplog: pytest.LogCaptureFixture,
) -> None:
    rival: Any = getattr(pytest.importorskip(module), name)()
    caplog.set_level(logging.INFO, logger="lumetra")
    with capture(instrument=False) as captured, ExitStack() as ours:
        if first == "ours":
            ours.enter_context(instrumented())
        rival.instrument(tracer_provider=captured.tracer_provider)
        try:
            if first == "theirs":
                ours.enter_context(instrumented())
            program(stub)
        finally:
            rival.uninstrument()
        said = [record.getMessage() for record in caplog.records if "leaves its calls to it" in record.getMessage()]
        scopes = {span.instrumentation_scope.name for span in captured.spans if span.instrumentation_scope}
        recorded = len(inferences(captured))

    assert scopes == {module}
    assert recorded == 2
    assert [message.partition(";")[0] for message in said] == [
        f"{program.__name__} is instrumented by {family} ({module}) already"
    ]


@contextmanager
def instrumented() -> Generator[None]:
    instrument(MEMBERS)
    try:
        yield
    finally:
        uninstrument()


@pytest.mark.parametrize("program", [langchain, llama_index, openai_agents])
@pytest.mark.parametrize("instrument", [["framework"], ["openai"], ["framework", "openai"], ["openai", "framework"]])
def test_each_model_call_is_recorded_once_by_our_own(
    program: Callable[[OpenAIStub], None], instrument: list[str], stub: OpenAIStub
) -> None:
    chosen = [program.__name__ if one == "framework" else one for one in instrument]
    with capture(instrument=chosen) as captured:
        program(stub)

    assert len(inferences(captured)) == 2
