"""Names that emitters use for providers, models and reasons to stop → the names of the GenAI conventions."""

from lumetra_collector.dialects.values import strings, text
from lumetra_core.attributes import AttributeValue

# gen_ai.provider.name, well-known values (semantic-conventions-genai), and what instrumentors write instead.
_ALIASES = {
    "openai": ("openai-chat", "openai_chat", "openai-responses", "openai_responses", "chatopenai"),
    "anthropic": ("claude",),
    "aws.bedrock": ("aws", "bedrock", "amazon-bedrock", "amazon_bedrock", "bedrock_converse", "bedrock-converse", "amazon"),
    "azure.ai.openai": ("az.ai.openai", "azure_openai", "azure-openai", "azureopenai", "azure_ai_openai"),
    "azure.ai.inference": ("az.ai.inference", "azure", "azure_ai", "azure-ai", "azure_ai_inference"),
    "gcp.gemini": ("gemini", "google.generative-ai", "google_generativeai", "google-gla", "google_ai_studio"),
    "gcp.vertex_ai": ("vertex_ai", "vertexai", "vertex", "google_vertexai", "google.vertex", "google-vertex", "google_vertex"),
    "gcp.gen_ai": ("google", "google_genai", "google-genai", "google_gen_ai"),
    "cohere": (),
    "deepseek": (),
    "groq": (),
    "ibm.watsonx.ai": ("watsonx", "ibm", "ibm_watsonx"),
    "mistral_ai": ("mistral", "mistralai", "mistral-ai"),
    "moonshot_ai": ("moonshot", "moonshotai"),
    "perplexity": (),
    "x_ai": ("xai", "x-ai", "grok"),
}
_CANONICAL = {word: name for name, words in _ALIASES.items() for word in (name, *words)}

# Frameworks and stores that instrumentors put where the provider belongs.
_NO_PROVIDERS = frozenset({
    "langchain", "langgraph", "llamaindex", "llama_index", "llama-index", "strands", "strands-agents", "strands_agents",
    "crewai", "haystack", "dspy", "autogen", "semantic_kernel", "openai_agents", "openai-agents", "pydantic-ai",
    "pydantic_ai", "mcp", "traceloop", "logfire", "litellm", "vercel", "ai", "gen_ai", "agno", "smolagents", "google_adk",
    "google-adk", "gcp.vertex.agent", "microsoft.agent_framework", "microsoft.agents.ai", "agent_framework", "unknown", "unset", "none", "null", "undefined",
})  # fmt: skip
# A vector store's or embedding wrapper's class (`InMemoryVectorStore`, `FAISS…Retriever`) is no provider either.
_CLASS_ENDINGS = ("chatmodel", "vectorstore", "retriever", "embedding", "embeddings", "runnable", "chain")

_FINISH_REASONS = {
    "stop": ("end_turn", "stop_sequence", "end", "eos", "complete", "completed", "finish", "finished"),
    "length": ("max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded"),
    "tool_call": ("tool_calls", "tool-calls", "tool-call", "tool_use", "tooluse", "function_call", "function_calls"),
    "content_filter": (
        "content-filter", "content_filtered", "safety", "refusal", "blocklist", "prohibited_content", "recitation", "spii",
        "guardrail_intervened", "image_safety",
    ),
    "error": ("failed", "failure", "malformed_function_call"),
}  # fmt: skip
_REASON = {word: reason for reason, words in _FINISH_REASONS.items() for word in (reason, *words)}


def provider_name(value: AttributeValue) -> str | None:
    """Fold the name of a provider (`Google`, `openai.chat`, `bedrock_converse`); None where it names a framework or nothing."""
    if not isinstance(value, str):
        return None
    word = value.strip().lower()
    exact = _CANONICAL.get(word)
    if exact:
        return exact
    # `openai.embedding` is Vercel's for a provider's service, `InMemoryVectorStore` a class.
    if not word or word in _NO_PROVIDERS or ("." not in word and word.endswith(_CLASS_ENDINGS)):
        return None
    # Vercel: `<provider>.<api>`, as in `openai.responses`, `anthropic.messages`, `google.vertex.chat`.
    return _CANONICAL.get(word.rsplit(".", 1)[0]) or _CANONICAL.get(word.split(".", 1)[0]) or word


def model_name(value: AttributeValue) -> str | None:
    """Read a model's name; LlamaIndex says `unknown` of a model that does not tell."""
    word = text(value)
    return None if word is None or word.lower() in ("unknown", "none") else word


def finish_reason(value: AttributeValue) -> str | None:
    """Fold one reason to stop; the provider's own word where the conventions have none; None for an empty one."""
    if not isinstance(value, str) or not value.strip():
        return None
    # LangChain and Gemini write the enum: `FinishReason.MAX_TOKENS`.
    word = value.strip().rsplit(".", 1)[-1]
    return _REASON.get(word.lower(), word)


def finish_reasons(value: AttributeValue) -> tuple[str, ...]:
    """Fold a list of reasons, native or as JSON, or a lone one."""
    return tuple(reason for word in strings(value) if (reason := finish_reason(word)))
