"""The stand-in for a chat model: rules that read the conversation and answer from its context. Deterministic, so runs can be compared."""

import hashlib
import json
import re
from dataclasses import replace

from lumetra_webui.demo.openai_questions import Question
from lumetra_webui.demo.openai_wire import Answer, ToolCall

ORDER_NUMBER = re.compile(r"\border (\d{4})\b", re.IGNORECASE)
CONTEXT_AND_QUESTION = re.compile(r"Context:\n(?P<context>.*)\n\nQuestion: (?P<question>.*)", re.DOTALL)
UNKNOWN = "I do not know that; a colleague will look into it."


def answer(asked: Question) -> Answer:
    """Answer the last turn of a conversation: from an order that was looked up, by looking one up, or from the context."""
    said = asked.texts[-1] if asked.texts else ""
    context, question = split_prompt(said)
    order = ORDER_NUMBER.search(question)
    if order and asked.tools and not said.startswith("{"):
        call = order_lookup(order[1])
        return counted(asked, Answer(tool_calls=(call,), output_tokens=token_count(call.arguments)))
    text = answer_from_order(json.loads(said)) if said.startswith("{") else answer_from_context(context, question)
    return counted(asked, Answer(text=text, output_tokens=token_count(text)))


def counted(asked: Question, said: Answer) -> Answer:
    """Add what follows from the question alone: its tokens, and an id."""
    return replace(said, input_tokens=sum(map(token_count, asked.texts)), response_id=f"chatcmpl-{digest(*asked.texts)}")


def split_prompt(prompt: str) -> tuple[str, str]:
    """Take the agent's prompt apart into context and question."""
    match = CONTEXT_AND_QUESTION.fullmatch(prompt)
    return (match["context"], match["question"]) if match else ("", prompt)


def order_lookup(order_id: str) -> ToolCall:
    """Ask for the order tool, with a call id that follows from the order."""
    return ToolCall(name="lookup_order", arguments=json.dumps({"order_id": order_id}), call_id=f"call_{digest(order_id)}")


def answer_from_order(order: dict[str, str]) -> str:
    """Say where an order is."""
    if order["status"] == "unknown":
        return f"I find no order {order['order_id']}. Could you check the number?"
    return f"Order {order['order_id']} is {order['status']}; expected: {order['expected']}."


def answer_from_context(context: str, question: str) -> str:
    """Quote the sentence of the context that shares most words with the question."""
    asked = content_words(question)
    sentences = [sentence.strip() for sentence in re.split(r"(?<=\.)\s", context) if sentence.strip()]
    return max(sentences, key=lambda sentence: len(asked & content_words(sentence)), default=UNKNOWN)


def content_words(text: str) -> set[str]:
    """Keep the words of four letters and more."""
    return set(re.findall(r"[a-z]{4,}", text.lower()))


def token_count(text: str) -> int:
    """Estimate tokens at four characters each, OpenAI's rule of thumb for English."""
    return max(1, len(text) // 4)


def digest(*texts: str) -> str:
    """Make an id that follows from texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]
