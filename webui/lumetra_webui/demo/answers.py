"""The stand-in for a chat model: rules that read the conversation and answer from it. Deterministic, so runs can be compared.

Each rule looks at the question and answers, or leaves it to the next one; the order of `RULES` is their precedence.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lumetra_webui.demo.openai_questions import Question
from lumetra_webui.demo.openai_wire import Answer, ToolCall

ORDER_NUMBER = re.compile(r"\border (\d{4})\b", re.IGNORECASE)
CONTEXT_AND_QUESTION = re.compile(r"Context:\n(?P<context>.*)\n\nQuestion: (?P<question>.*)", re.DOTALL)
"""The support agent's prompt."""
LLAMA_INDEX_QUESTION = re.compile(r"-{5,}\n(?P<context>.*)\n-{5,}\n.*Query: (?P<question>.*?)\nAnswer:", re.DOTALL)
"""LlamaIndex's own prompt for a question with its context (`llama_index.core.prompts.chat_prompts`)."""
FURNITURE = re.compile(r"(?m)^(?:file: .*|-{5,})$")
"""What LlamaIndex puts around a paragraph: metadata and lines."""
ORDER_TOOLS = ("lookup_order", "find_invoice")
UNKNOWN = "I do not know that; a colleague will look into it."

FASTEST_S = 0.09
"""Until the first token, of the quickest call."""
SLOWEST_FACTOR = 14
"""How many times longer the slowest call thinks: latencies of models have a long tail, and pages should show one."""
TOKEN_S = 0.004
"""250 tokens a second: an order faster than real models, so that the demo takes seconds."""


def answer(asked: Question) -> Answer:
    """Answer the last turn of a conversation, with tokens, an id and a pace that follow from the question alone."""
    said = next(found for rule in RULES if (found := rule(asked)) is not None)
    spoken = said.text + "".join(call.arguments for call in said.tool_calls)
    input_tokens = sum(map(token_count, asked.texts))
    # Providers cache the beginning of a prompt they have seen, from some length on.
    cached = input_tokens // 2 if asked.has_tool_result else 0
    return replace(
        said,
        input_tokens=input_tokens,
        cached_tokens=cached,
        output_tokens=token_count(spoken),
        response_id=f"chatcmpl-{digest(*asked.texts)}",
        first_token_s=thinking_s(*asked.texts),
        between_tokens_s=TOKEN_S,
    )


def after_a_tool(asked: Question) -> Answer | None:
    """Say what a tool found."""
    found = found_by_tool(asked)
    if "invoice" in found:
        return Answer(text=f"Your invoice {found['invoice']} over {found['amount_eur']} euro is on its way to you.")
    if found.get("status") == "unknown":
        return Answer(text=f"I find no order {found['order_id']}. Could you check the number?")
    if "status" in found:
        return Answer(text=f"Order {found['order_id']} is {found['status']}; expected: {found['expected']}.")
    return None


def order_tool(asked: Question) -> Answer | None:
    """Call the tool that knows orders or invoices, where one is offered and an order is named."""
    order = ORDER_NUMBER.search(question_of(asked))
    tool = next((name for name in asked.tools if name in ORDER_TOOLS), None)
    return None if order is None or tool is None else called(tool, {"order_id": order[1]}, order[1])


def handoff(asked: Question) -> Answer | None:
    """Hand over to the colleague who can help."""
    colleagues = {name.removeprefix("transfer_to_"): name for name in asked.tools if name.startswith("transfer_to_")}
    if not colleagues:
        return None
    question = question_of(asked)
    wanted = "billing" if "invoice" in question or "charged" in question else "order_desk"
    return called(colleagues.get(wanted, next(iter(colleagues.values()))), {}, question)


def refund_decision(asked: Question) -> Answer | None:
    """Refuse what the rules exclude, approve the rest."""
    said = last_text(asked)
    if not said.startswith("Approve or refuse"):
        return None
    if "engraved" in said.partition("Request: ")[2]:
        return Answer(text="Refuse: custom-engraved lamps cannot be returned unless they arrived broken.")
    return Answer(text="Approve: within 30 days of delivery any undamaged lamp, and every broken one, can be returned.")


def refund_letter(asked: Question) -> Answer | None:
    """Write what was decided."""
    said = last_text(asked)
    if not said.startswith("Write a short letter"):
        return None
    if "Decision: Refuse" in said:
        return Answer(text="Dear customer, we are sorry: " + said.partition("Refuse: ")[2].partition("\n")[0])
    return Answer(text="Dear customer, your refund is approved. The money is on your card within 5 working days.")


def from_context(asked: Question) -> Answer:
    """Quote the sentences of the context that share most words with the question: one if one is wanted, else two."""
    context, question = split_prompt(last_text(asked), "\n".join(asked.texts[:-1]))
    wanted = content_words(question)
    split = re.split(r"(?<=\.)\s", FURNITURE.sub("", context))
    sentences = dict.fromkeys(sentence.strip() for sentence in split if sentence.strip())
    ranked = sorted(sentences, key=lambda sentence: -len(wanted & content_words(sentence)))
    best = [sentence for sentence in ranked[: 1 if "one sentence" in asked.texts[0] else 2] if wanted & content_words(sentence)]
    return Answer(text=" ".join(best) or UNKNOWN)


RULES: tuple[Callable[[Question], Answer | None], ...] = (
    after_a_tool,
    handoff,
    order_tool,
    refund_decision,
    refund_letter,
    from_context,
)


def last_text(asked: Question) -> str:
    """Give what was said last, by whomever."""
    return asked.texts[-1] if asked.texts else ""


def found_by_tool(asked: Question) -> dict[str, Any]:
    """Read the result of a tool, if that is what was said last."""
    said = last_text(asked)
    return json.loads(said) if said.startswith("{") else {}


def question_of(asked: Question) -> str:
    """Give what the customer asked last, past results of tools and around the context."""
    said = next((text for text in reversed(asked.texts) if not text.startswith("{")), "")
    return split_prompt(said)[1]


def split_prompt(prompt: str, otherwise: str = "") -> tuple[str, str]:
    """Take a prompt apart into context and question; one without a context is a question, and *otherwise* the context."""
    match = CONTEXT_AND_QUESTION.fullmatch(prompt) or LLAMA_INDEX_QUESTION.search(prompt)
    return (match["context"], match["question"]) if match else (otherwise, prompt)


def called(tool: str, arguments: dict[str, str], key: str) -> Answer:
    """Ask for a tool, with a call id that follows from *key*."""
    return Answer(tool_calls=(ToolCall(name=tool, arguments=json.dumps(arguments), call_id=f"call_{digest(tool, key)}"),))


def content_words(text: str) -> set[str]:
    """Keep the words of four letters and more, their plural s cut."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", text.lower())}


def token_count(text: str) -> int:
    """Estimate tokens at four characters each, OpenAI's rule of thumb for English."""
    return max(1, len(text) // 4)


def thinking_s(*texts: str) -> float:
    """Choose how long the model thinks: most answers come soon, one in twenty takes several times as long."""
    chance = int(digest(*texts)[:6], 16) / 0xFFFFFF
    return FASTEST_S / (1 - chance * (1 - 1 / SLOWEST_FACTOR))


def digest(*texts: str) -> str:
    """Make an id that follows from texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:24]
