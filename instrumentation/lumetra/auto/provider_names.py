"""Frameworks' names of providers, in the words of the conventions."""

_ALIASES = {
    "azure": "azure.ai.openai",
    "azure_openai": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "azure_text": "azure.ai.openai",
    "azure_inference": "azure.ai.inference",
    "amazon_bedrock": "aws.bedrock",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "aws": "aws.bedrock",
    "anthropic_text": "anthropic",
    "codestral": "mistral_ai",
    "cohere_chat": "cohere",
    "custom_openai": "openai",
    "gemini": "gcp.gemini",
    "google": "gcp.gen_ai",
    "google_genai": "gcp.gen_ai",
    "google_vertexai": "gcp.vertex_ai",
    "hosted_vllm": "vllm",
    "ibm": "ibm.watsonx.ai",
    "mistral": "mistral_ai",
    "mistralai": "mistral_ai",
    "moonshot": "moonshot_ai",
    "ollama_chat": "ollama",
    "openai_chat": "openai",
    "openai_like": "openai",
    "openai_responses": "openai",
    "text_completion_codestral": "mistral_ai",
    "text_completion_openai": "openai",
    "vertex": "gcp.vertex_ai",
    "vertex_ai": "gcp.vertex_ai",
    "vertex_ai_beta": "gcp.vertex_ai",
    "vertexai": "gcp.vertex_ai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
"""Left: LangChain's `ls_provider`, LiteLLM's prefixes and the packages `llama_index.llms.<name>`; right: `gen_ai.provider.name`
of semantic-conventions-genai."""


def provider_name(word: str | None) -> str | None:
    """Translate a framework's word for a provider; one that nobody knows stays as it came, in lower case."""
    if not word:
        return None
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    return _ALIASES.get(plain, plain)
