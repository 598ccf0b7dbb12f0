"""Who answers behind an OpenAI-compatible client is told from its base URL, with the real client classes."""

import openai
import pytest

from lumetra.auto.openai_provider import Endpoint, endpoint
from lumetra.auto.provider_names import provider_name

BY_ADDRESS = (
    ("https://api.openai.com/v1", "openai"),
    ("https://eu.api.openai.com/v1", "openai"),
    ("https://house.openai.azure.com/openai/v1", "azure.ai.openai"),
    ("https://house.cognitiveservices.azure.com/openai/v1", "azure.ai.openai"),
    ("https://house.services.ai.azure.com/models", "azure.ai.inference"),
    ("https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1", "aws.bedrock"),
    ("https://generativelanguage.googleapis.com/v1beta/openai/", "gcp.gemini"),
    ("https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us/endpoints/openapi", "gcp.vertex_ai"),
    ("https://api.groq.com/openai/v1", "groq"),
    ("https://api.deepseek.com", "deepseek"),
    ("https://api.x.ai/v1", "x_ai"),
    ("https://api.mistral.ai/v1", "mistral_ai"),
    ("https://api.perplexity.ai", "perplexity"),
    ("https://api.cohere.ai/compatibility/v1", "cohere"),
    ("https://api.moonshot.cn/v1", "moonshot_ai"),
    ("https://api.anthropic.com/v1", "anthropic"),
    ("https://eu-de.ml.cloud.ibm.com/ml/gateway/v1", "ibm.watsonx.ai"),
    ("https://openrouter.ai/api/v1", "openrouter"),
    ("https://api.together.xyz/v1", "together_ai"),
    ("https://api.together.ai/v1", "together_ai"),
    ("https://api.fireworks.ai/inference/v1", "fireworks_ai"),
    ("https://api.cerebras.ai/v1", "cerebras"),
    ("https://api.sambanova.ai/v1", "sambanova"),
    ("https://api.deepinfra.com/v1/openai", "deepinfra"),
    ("https://router.huggingface.co/v1", "huggingface"),
    ("https://integrate.api.nvidia.com/v1", "nvidia_nim"),
    ("https://dbc-1.cloud.databricks.com/serving-endpoints", "databricks"),
    ("https://models.github.ai/inference", "github"),
    ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "dashscope"),
    ("http://localhost:11434/v1", "ollama"),
    ("http://127.0.0.1:1234/v1", "lm_studio"),
    ("http://localhost:8000/v1", "openai"),
    ("http://vllm.house:8000/v1", "openai"),
    ("https://gateway.example.org/v1", "openai"),
)


@pytest.mark.parametrize(("base_url", "provider"), BY_ADDRESS)
def test_the_address_names_the_provider(base_url: str, provider: str) -> None:
    with openai.OpenAI(base_url=base_url, api_key="test") as client:
        assert endpoint(client).provider == provider


def test_an_azure_client_is_azure_whatever_its_address() -> None:
    with openai.AzureOpenAI(azure_endpoint="https://gateway.example.org", api_version="2026-01-01", api_key="test") as client:
        assert endpoint(client) == Endpoint("azure.ai.openai", "gateway.example.org", 443)


def test_the_port_is_the_schemes_where_the_address_has_none() -> None:
    with openai.OpenAI(base_url="http://vllm.house/v1", api_key="test") as client:
        assert endpoint(client) == Endpoint("openai", "vllm.house", 80)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("azure", "azure.ai.openai"),
        ("azure_ai", "azure.ai.inference"),
        ("bedrock_converse", "aws.bedrock"),
        ("vertex_ai_beta", "gcp.vertex_ai"),
        ("Google_GenAI", "gcp.gen_ai"),
        ("text-completion-openai", "openai"),
        ("hosted_vllm", "vllm"),
        ("ollama_chat", "ollama"),
        ("xai", "x_ai"),
        ("some house", "some_house"),
        (None, None),
    ],
)
def test_frameworks_words_for_a_provider_are_the_conventions(word: str | None, name: str | None) -> None:
    assert provider_name(word) == name
