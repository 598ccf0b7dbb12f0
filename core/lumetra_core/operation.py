"""What a span did: the operations of the GenAI conventions, and those the frameworks add.

Source: semantic-conventions-genai, `gen_ai.operation.name`. The lower half (from `chain` on) has no standard name yet;
we use the words that OpenInference and MLflow agree on. The set is open: an unknown operation is kept as it came.
"""

from typing import Literal

CHAT = "chat"
TEXT_COMPLETION = "text_completion"
GENERATE_CONTENT = "generate_content"
EMBEDDINGS = "embeddings"
RETRIEVAL = "retrieval"
EXECUTE_TOOL = "execute_tool"
INVOKE_AGENT = "invoke_agent"
CREATE_AGENT = "create_agent"
INVOKE_WORKFLOW = "invoke_workflow"
PLAN = "plan"
FETCH_RESPONSE = "fetch_response"
CHAIN = "chain"
PROMPT = "prompt"
RERANK = "rerank"
GUARDRAIL = "guardrail"
EVALUATOR = "evaluator"
DECISION = "decision"
HANDOFF = "handoff"

INFERENCE_OPERATIONS = frozenset({CHAT, TEXT_COMPLETION, GENERATE_CONTENT, EMBEDDINGS})
"""Operations that a provider bills: only their spans can carry usage and cost of their own."""

OperationFamily = Literal["agent", "model", "retrieval", "embedding", "tool", "chain", "check"]
"""The seven kinds a page distinguishes by hue and icon."""

_FAMILIES: dict[str, OperationFamily] = {
    CHAT: "model",
    TEXT_COMPLETION: "model",
    GENERATE_CONTENT: "model",
    FETCH_RESPONSE: "model",
    DECISION: "model",
    EMBEDDINGS: "embedding",
    RETRIEVAL: "retrieval",
    RERANK: "retrieval",
    EXECUTE_TOOL: "tool",
    HANDOFF: "tool",
    INVOKE_AGENT: "agent",
    CREATE_AGENT: "agent",
    INVOKE_WORKFLOW: "agent",
    PLAN: "agent",
    GUARDRAIL: "check",
    EVALUATOR: "check",
}


def family(operation: str | None) -> OperationFamily:
    """Name the family an operation is shown as; anything unknown is a step of a chain."""
    return _FAMILIES.get(operation or "", "chain")


def operations_of(shown_as: OperationFamily) -> frozenset[str]:
    """Name the known operations of a family; those of a chain are all the others."""
    return frozenset(operation for operation, its_family in _FAMILIES.items() if its_family == shown_as)
