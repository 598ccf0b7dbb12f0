"""Exactly one inference span per model call: frameworks around clients, other families beside us, and after uninstrument."""

import inspect
from collections.abc import Generator
from typing import Any

import pytest
from openai import OpenAI
from openai.resources.chat.completions import AsyncCompletions, Completions
from opentelemetry import context
from opentelemetry.context import Context
from opentelemetry.instrumentation.utils import suppress_instrumentation

from lumetra.auto.exchange import Request, Response, Usage
from lumetra.auto.suppression import TRACELOOP_KEY, UTIL_GENAI_KEY
from lumetra.auto.telemetry import Telemetry
from lumetra.shell import current
from lumetra.testing import capture
from support.conventions import violations
from support.openai_stub import OpenAIStub, running_stub

ASKED: list[Any] = [{"role": "user", "content": "Where is my order?"}]
FRAMEWORK = Telemetry("lumetra.framework")


@pytest.fixture(scope="module")
def stub() -> Generator[OpenAIStub]:
    with running_stub() as running:
        yield running


@pytest.fixture
def client(stub: OpenAIStub) -> Generator[OpenAI]:
    with OpenAI(base_url=stub.base_url, api_key="test", max_retries=0) as made:
        yield made


def ask(client: OpenAI) -> None:
    client.chat.completions.create(model="gpt", messages=ASKED, temperature=0.5)


def test_a_framework_and_its_client_record_one_call_once_and_the_framework_learns_what_the_client_knows(client: OpenAI) -> None:
    with capture() as captured:
        outer = FRAMEWORK.start(Request(operation="chat", provider="openai", model="framework-model"))
        assert outer is not None
        with current(outer.context):
            ask(client)
            client.embeddings.create(model="embed", input="one")
        outer.stop(Response(usage=Usage(input_tokens=1, output_tokens=2)))

    (chat,) = captured.tree()
    assert [child["name"] for child in chat.get("children", [])] == ["embeddings embed"]
    known = chat["attributes"]
    assert (known["gen_ai.request.model"], known["gen_ai.request.temperature"]) == ("framework-model", 0.5)
    assert (known["gen_ai.usage.input_tokens"], known["gen_ai.usage.output_tokens"]) == (1, 2)
    assert (known["gen_ai.response.id"], known["gen_ai.usage.cache_read.input_tokens"]) == ("chatcmpl-stub", 2)
    assert violations(captured.spans) == []


@pytest.mark.parametrize("key", [TRACELOOP_KEY, UTIL_GENAI_KEY])
def test_inside_another_familys_inference_we_record_nothing(client: OpenAI, key: str) -> None:
    with capture() as captured, current(context.set_value(key, True, Context())):
        ask(client)

    assert captured.tree() == []


def test_inside_a_model_span_of_openinference_we_record_nothing(client: OpenAI) -> None:
    pytest.importorskip("openinference.instrumentation")
    with capture() as captured:
        tracer = captured.tracer_provider.get_tracer("openinference.instrumentation.some_framework")
        with tracer.start_as_current_span("model", attributes={"openinference.span.kind": "LLM"}):
            ask(client)
        with tracer.start_as_current_span("step", attributes={"openinference.span.kind": "CHAIN"}):
            ask(client)

    assert [span.name for span in captured.spans] == ["model", "chat gpt", "step"]


def test_where_instrumentation_is_suppressed_we_record_nothing(client: OpenAI) -> None:
    with capture() as captured, suppress_instrumentation():
        ask(client)

    assert captured.tree() == []


def test_uninstrumenting_restores_the_very_functions_that_were_there(client: OpenAI) -> None:
    before = (vars(Completions)["create"], vars(AsyncCompletions)["create"])
    signature = inspect.signature(Completions.create)

    with capture():
        assert vars(Completions)["create"] is not before[0]
        assert inspect.signature(Completions.create) == signature

    assert (vars(Completions)["create"], vars(AsyncCompletions)["create"]) == before


def test_a_bound_method_kept_from_before_goes_quiet_after_uninstrument(client: OpenAI) -> None:
    with capture() as captured:
        kept = client.chat.completions.create
        raw = client.chat.completions.with_raw_response
    with capture(instrument=False) as afterwards:
        kept(model="gpt", messages=ASKED)
        raw.create(model="gpt", messages=ASKED)

    assert (captured.tree(), afterwards.tree()) == ([], [])


def test_asking_for_usage_is_not_seen_by_the_user(client: OpenAI, stub: OpenAIStub) -> None:
    with capture(stream_usage="always") as captured:
        chunks = list(client.chat.completions.create(model="gpt", messages=ASKED, stream=True))

    assert stub.requests[-1]["stream_options"] == {"include_usage": True}
    assert [chunk.usage for chunk in chunks] == [None] * len(chunks)
    assert all(chunk.choices for chunk in chunks)
    known = captured.tree()[0]["attributes"]
    assert (known["gen_ai.usage.input_tokens"], known["gen_ai.usage.output_tokens"]) == (4, 6)
    assert "lumetra.usage.estimated" not in known
