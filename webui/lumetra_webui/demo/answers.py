"""The stand-in for a chat model: rules that read the conversation and answer from its context. Deterministic, so runs can be compared."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

Turn = dict[str, Any]

ORDER_NUMBER = re.compile(r"\border (\d{4})\b", re.IGNORECASE)
CONTEXT_AND_QUESTION = re.compile(r"Context:\n(?P<context>.*)\n\nQuestion: (?P<question>.*)", re.DOTALL)
UNKNOWN = "I do not know that; a colleague will look into it."


def reply(messages: Sequence[Turn], *, has_tools: bool) -> Turn:
    """Answer the last turn of a conversation with an assistant message in OpenAI's form."""
    last = messages[-1]
    if last["role"] == "tool":
        return {"role": "assistant", "content": answer_from_order(json.loads(last["content"]))}
    context, question = split_prompt(str(last.get("content") or ""))
    order = ORDER_NUMBER.search(question)
    if order and has_tools:
        return {"role": "assistant", "content": None, "tool_calls": [order_lookup(order[1])]}
    return {"role": "assistant", "content": answer_from_context(context, question)}


def split_prompt(prompt: str) -> tuple[str, str]:
    """Take the agent's prompt apart into context and question."""
    match = CONTEXT_AND_QUESTION.fullmatch(prompt)
    return (match["context"], match["question"]) if match else ("", prompt)


def order_lookup(order_id: str) -> Turn:
    """Ask for the order tool, with a call id that follows from the order."""
    digest = hashlib.sha256(order_id.encode()).hexdigest()[:16]
    return {
        "id": f"call_{digest}",
        "type": "function",
        "function": {"name": "lookup_order", "arguments": json.dumps({"order_id": order_id})},
    }


def answer_from_order(order: dict[str, str]) -> str:
    """Say where an order is."""
    if order["status"] == "unknown":
        return f"I find no order {order['order_id']}. Could you check the number?"
    return f"Order {order['order_id']} is {order['status']}; expected: {order['expected']}."


def answer_from_context(context: str, question: str) -> str:
    """Quote the sentence of the context that shares most words with the question."""
    asked = set(re.findall(r"[a-z]{4,}", question.lower()))
    sentences = [sentence.strip() for sentence in re.split(r"(?<=\.)\s", context) if sentence.strip()]
    return max(sentences, key=lambda sentence: len(asked & set(re.findall(r"[a-z]{4,}", sentence.lower()))), default=UNKNOWN)


def token_count(text: str) -> int:
    """Estimate tokens at four characters each, OpenAI's rule of thumb for English."""
    return max(1, len(text) // 4)
