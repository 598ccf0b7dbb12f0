"""The sample application: holds the demo's conversations, its traces going through the real OTLP exporter."""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from openai import OpenAI
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from lumetra_webui.demo.answers import answer
from lumetra_webui.demo.conversations import CONVERSATIONS
from lumetra_webui.demo.openai_stub import running_stub
from lumetra_webui.demo.support_agent import SupportAgent

PROJECT = "support-bot"
DEFAULT_MODEL = "gpt-4o-mini"


def hold_conversations(endpoint: str) -> Iterator[tuple[str, str]]:
    """Run every conversation of the demo, yielding question and answer as they come; traces go to *endpoint*."""
    provider = TracerProvider(
        resource=Resource.create(
            {"service.name": PROJECT, "lumetra.project.name": PROJECT, "deployment.environment.name": "demo"}
        )
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
    try:
        with chat_client() as client:
            for conversation in CONVERSATIONS:
                agent = SupportAgent(
                    client=client,
                    tracer=provider.get_tracer("lumetra.demo"),
                    model=os.environ.get("OPENAI_MODEL", DEFAULT_MODEL),
                    session_id=conversation.session_id,
                    user_id=conversation.user_id,
                    tags=conversation.tags,
                )
                for question in conversation.questions:
                    yield question, agent.answer(question)
    finally:
        provider.shutdown()


@contextmanager
def chat_client() -> Generator[OpenAI]:
    """Give a client of the endpoint the environment names, else of a stand-in that runs while the client is used."""
    if os.environ.get("OPENAI_API_KEY") or os.environ.get("OPENAI_BASE_URL"):
        with OpenAI(api_key=os.environ.get("OPENAI_API_KEY", "unused"), max_retries=1) as client:
            yield client
        return
    with running_stub(answer) as stub, OpenAI(base_url=stub.base_url, api_key="unused", max_retries=0) as client:
        yield client
