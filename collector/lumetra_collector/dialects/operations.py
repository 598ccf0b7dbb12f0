"""What emitters call a kind of span → the operations of `lumetra_core.operation`."""

from lumetra_core import operation as canonical
from lumetra_core.attributes import AttributeValue

# Span kinds of OpenInference, Traceloop, MLflow, Langfuse, LangSmith, Vercel, Strands, Gemini CLI, Genkit, Laminar and VoltAgent.
_WORDS = {
    canonical.CHAT: ("llm", "chat_model", "generation", "completion_chat", "llm_call", "llm_request", "model", "chatcompletion"),
    canonical.TEXT_COMPLETION: ("completion", "text-completion"),
    canonical.GENERATE_CONTENT: ("generatecontent", "generate-content"),
    canonical.EMBEDDINGS: ("embedding", "embed", "embedder"),
    canonical.RETRIEVAL: ("retriever", "retrieve", "vector_db_retrieve", "search_memory"),
    canonical.RERANK: ("reranker", "reranking"),
    canonical.EXECUTE_TOOL: ("tool", "tool_call", "function"),
    canonical.INVOKE_AGENT: ("agent", "agent_call", "agent run"),
    canonical.CREATE_AGENT: (),
    canonical.INVOKE_WORKFLOW: ("workflow",),
    canonical.PLAN: (),
    canonical.FETCH_RESPONSE: (),
    canonical.CHAIN: (
        "task", "span", "step", "parser", "execute_task", "agent_step", "execute_event_loop_cycle", "memory", "runnable",
        "unknown", "event", "default",
    ),
    canonical.PROMPT: (),
    canonical.GUARDRAIL: (),
    canonical.EVALUATOR: ("evaluation",),
    canonical.DECISION: (),
    canonical.HANDOFF: (),
}  # fmt: skip
_FOLDED = {word: name for name, words in _WORDS.items() for word in (name, *words)}


def operation_name(value: AttributeValue) -> str | None:
    """Fold a kind of span (`CHAT_MODEL`, `retriever`, `task`) into an operation; a word we do not know stays as it came."""
    if not isinstance(value, str) or not value.strip():
        return None
    word = value.strip()
    return _FOLDED.get(word) or _FOLDED.get(word.lower(), word)
