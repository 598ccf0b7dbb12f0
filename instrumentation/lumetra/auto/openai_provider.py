"""Who answers behind an OpenAI client: the endpoint's host decides."""

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

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
    ("api.cerebras.ai", "cerebras"),
    ("api.sambanova.ai", "sambanova"),
    ("api.deepinfra.com", "deepinfra"),
    ("api.novita.ai", "novita"),
    (".baseten.co", "baseten"),
    ("integrate.api.nvidia.com", "nvidia_nim"),
    ("router.huggingface.co", "huggingface"),
    ("models.github.ai", "github"),
    ("api.githubcopilot.com", "github_copilot"),
    (".databricks.com", "databricks"),
    (".azuredatabricks.net", "databricks"),
    ("dashscope", "dashscope"),
    ("api.z.ai", "zai"),
    ("open.bigmodel.cn", "zhipuai"),
    ("api.minimax", "minimax"),
    ("ai-gateway.vercel.sh", "vercel_ai_gateway"),
    ("ollama.com", "ollama"),
)
"""Part of the host, name of the conventions (semantic-conventions-genai, `gen_ai.provider.name`). From openrouter on there is
none in them; the names are litellm's, which the collector's prices know too."""
_LOCAL_PORTS = {11434: "ollama", 1234: "lm_studio"}
"""Default ports of servers that people run on their own machine. vLLM's, 8000, is everybody's: it is called `openai`."""
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "host.docker.internal"})

OPENAI = "openai"
OPENAI_HOST = "api.openai.com"
_USAGE_ON_REQUEST = frozenset({OPENAI_HOST})
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


_known: WeakKeyDictionary[Any, tuple[Any, Endpoint]] = WeakKeyDictionary()
"""By client: the address it had, and what was read of it. Taking an address apart costs more than all else we ask of a call."""


def endpoint(client: Any) -> Endpoint:
    """Read a client's base URL. A host nobody knows speaks OpenAI's protocol, so that is what it is called."""
    url = read(client, "base_url")
    is_azure = "Azure" in type(client).__name__
    try:
        address, found = _known.get(client, (None, None))
        if found is None or address is not url:  # the address of a client may be set anew
            found = _endpoint(url, is_azure=is_azure)
            _known[client] = (url, found)
    except TypeError:  # something in a client's place that cannot be remembered
        return _endpoint(url, is_azure=is_azure)
    return found


def _endpoint(url: Any, *, is_azure: bool) -> Endpoint:
    host = word(read(url, "host"))
    port = whole(read(url, "port")) or (443 if read(url, "scheme") == "https" else 80)
    if is_azure:
        return Endpoint("azure.ai.openai", host, port)
    return Endpoint(provider_of_host(host, port), host, port)


def provider_of_host(host: str | None, port: int | None = None) -> str:
    """Name who answers at *host*; one that nobody knows is called by the protocol it speaks."""
    if host in _LOCAL_HOSTS:
        return _LOCAL_PORTS.get(port or 0, OPENAI)
    return next((name for part, name in _PROVIDERS if host and part in host), OPENAI)
