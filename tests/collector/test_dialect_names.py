"""Providers, models, reasons to stop and operations, folded into the words of the conventions."""

import pytest

from lumetra_collector.dialects.operations import operation_name
from lumetra_collector.dialects.providers import finish_reasons, model_name, provider_name


@pytest.mark.parametrize(
    ("seen", "folded"),
    [
        ("OpenAI", "openai"),
        ("openai.chat", "openai"),
        ("openai.responses", "openai"),
        ("az.ai.openai", "azure.ai.openai"),
        ("azure.ai.openai", "azure.ai.openai"),
        ("azure", "azure.ai.inference"),
        ("azure.chat", "azure.ai.inference"),
        ("google_vertexai", "gcp.vertex_ai"),
        ("google.vertex.chat", "gcp.vertex_ai"),
        ("google.generative-ai", "gcp.gemini"),
        ("Google", "gcp.gen_ai"),
        ("bedrock_converse", "aws.bedrock"),
        ("AWS", "aws.bedrock"),
        ("mistralai", "mistral_ai"),
        ("xai", "x_ai"),
        ("moonshot", "moonshot_ai"),
        ("anthropic.messages", "anthropic"),
        ("my-own.gateway", "my-own.gateway"),
    ],
)
def test_providers_are_folded(seen: str, folded: str) -> None:
    assert provider_name(seen) == folded


@pytest.mark.parametrize(
    "seen", ["langchain", "strands-agents", "InMemoryVectorStore", "VectorStoreRetriever", "", " ", None, 1]
)
def test_a_framework_is_no_provider(seen: str) -> None:
    assert provider_name(seen) is None


@pytest.mark.parametrize(
    ("seen", "folded"),
    [
        (["end_turn"], ("stop",)),
        (["STOP", "MAX_TOKENS"], ("stop", "length")),
        ('["tool_calls"]', ("tool_call",)),
        ("tool-calls", ("tool_call",)),
        ("FinishReason.SAFETY", ("content_filter",)),
        (["", None], ()),
        (["pause_turn"], ("pause_turn",)),
    ],
)
def test_reasons_to_stop_are_folded_and_unknown_ones_kept(seen: object, folded: tuple[str, ...]) -> None:
    assert finish_reasons(seen) == folded  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("seen", "folded"),
    [
        ("LLM", "chat"),
        ("CHAT_MODEL", "chat"),
        ("EMBEDDING", "embeddings"),
        ("RETRIEVER", "retrieval"),
        ("vector_db_retrieve", "retrieval"),
        ("TOOL", "execute_tool"),
        ("agent", "invoke_agent"),
        ("workflow", "invoke_workflow"),
        ("task", "chain"),
        ("RERANKER", "rerank"),
        ("generate_content", "generate_content"),
        ("text_to_speech", "text_to_speech"),
        ("", None),
    ],
)
def test_operations_are_folded_and_unknown_ones_kept(seen: str, folded: str | None) -> None:
    assert operation_name(seen) == folded


def test_a_model_called_unknown_is_unknown() -> None:
    assert [model_name(name) for name in ("unknown", "None", "", "gpt-4o")] == [None, None, None, "gpt-4o"]
