"""Who answers behind an OpenAI client: the endpoint's host decides."""

from typing import Any, NamedTuple

from lumetra import conventions as named
from lumetra.auto.exchange import SpanAttributes
from lumetra.auto.reading import read, whole, word

_PROVIDERS = (
    (".openai.azure.com", "azure.ai.openai"),
    (".cognitiveservices.azure.com", "azure.ai.openai"),
    (".services.ai.azure.com", "azure.ai.inference"),
    (".inference.ai.azure.com", "azure.ai.inference"),
    ("bedrock-runtime.", "aws.bedrock"),
    ("bedrock-mantle.", "aws.bedrock"),
    ("generativelanguage.googleapis.com", "gcp.gemini"),
    ("aiplatform.googleapis.com", "gcp.vertex_ai"),
    ("api.groq.com", "groq"),
    ("api.deepseek.com", "deepseek"),
    ("api.mistral.ai", "mistral_ai"),
    ("api.perplexity.ai", "perplexity"),
    ("api.x.ai", "x_ai"),
    ("api.anthropic.com", "anthropic"),
    ("api.cohere.", "cohere"),
    ("api.moonshot.", "moonshot_ai"),
    (".ml.cloud.ibm.com", "ibm.watsonx.ai"),
    ("openrouter.ai", "openrouter"),
    ("api.together.", "together_ai"),
    ("api.fireworks.ai", "fireworks_ai"),
)
"""Part of the host, name of the conventions (semantic-conventions-genai, `gen_ai.provider.name`; the last three have none there)."""

OPENAI = "openai"
_USAGE_ON_REQUEST = frozenset({"api.openai.com"})
"""Hosts known to take `stream_options.include_usage`; others may refuse a request that has it, which would be our fault."""


class Endpoint(NamedTuple):
    """Where a client's requests go."""

    provider: str
    host: str | None
    port: int | None

    @property
    def gives_usage_on_request(self) -> bool:
        """Whether a stream may be asked for its token counts without risk."""
        return self.host in _USAGE_ON_REQUEST

    def span_attributes(self) -> SpanAttributes:
        """The server, by the conventions."""
        return {named.SERVER_ADDRESS: self.host, named.SERVER_PORT: self.port}


def endpoint(client: Any) -> Endpoint:
    """Read a client's base URL. A host nobody knows speaks OpenAI's protocol, so that is what it is called."""
    url = read(client, "base_url")
    host = word(read(url, "host"))
    port = whole(read(url, "port")) or (443 if read(url, "scheme") == "https" else 80)
    if "Azure" in type(client).__name__:
        return Endpoint("azure.ai.openai", host, port)
    provider = next((name for part, name in _PROVIDERS if host and part in host), OPENAI)
    return Endpoint(provider, host, port)
