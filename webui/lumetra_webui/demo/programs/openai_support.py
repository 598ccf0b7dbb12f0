"""A support agent with the OpenAI client: retrieve, ask the model, run the tool it asks for, ask again; answers are streamed.

What makes the trace: `lumetra.init` records every model call by itself; `@lumetra.trace` and `lumetra.span` name our own steps;
`session`, `prompt` and `score` say who asked, with which wording, and whether it helped.
"""

import json
import os
from typing import Any, cast

from openai import OpenAI, OpenAIError
from openai.types.chat import ChatCompletionFunctionToolParam, ChatCompletionMessageParam

import lumetra
from lumetra_webui.demo.shop.customers import SUPPORT, new_session
from lumetra_webui.demo.shop.orders import OrderSystemDown, lookup_order
from lumetra_webui.demo.shop.retrieval import search, words

MODELS = {plan: os.environ.get("OPENAI_MODEL", model) for plan, model in (("free", "gpt-4o-mini"), ("pro", "gpt-4o"))}
OVERLOADED_MODEL = "limited-gpt-4o"
"""A model that is always too busy: the demo's way to a failed model call."""
PROMPTS = {
    "1": "You are the support agent of a small lamp shop. Answer from the context. Look orders up with the tool.",
    "2": "You are the support agent of a small lamp shop. Answer in one sentence, from the context only. Look orders up with the tool.",
}
MOST_STEPS = 4
APOLOGY = "I am sorry, I cannot answer right now. A colleague will get back to you."
LOOKUP_ORDER: ChatCompletionFunctionToolParam = {
    "type": "function",
    "function": {
        "name": "lookup_order",
        "description": "Look up the status of an order by its number.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string", "description": "The four-digit order number."}},
            "required": ["order_id"],
            "additionalProperties": False,
        },
    },
}


@lumetra.trace(kind="retrieval", name="shop-documents")
def retrieve(question: str) -> list[dict[str, Any]]:
    """Find the paragraphs that may hold the answer."""
    return [
        {
            "id": f"{hit.paragraph.document}#{hit.paragraph.position}",
            "score": round(hit.score, 3),
            "content": hit.paragraph.text,
        }
        for hit in search(question)
    ]


class SupportAgent:
    """One conversation with one customer."""

    def __init__(self, client: OpenAI, *, model: str, prompt_version: str) -> None:
        self.client = client
        self.model = model
        self.prompt_version = prompt_version
        self.history: list[Any] = []
        self.trace_id: str | None = None
        """Of the last answer, for a score that comes later."""

    @lumetra.trace(kind="agent", name="support-agent")
    def answer(self, question: str) -> str:
        """Answer one question."""
        self.trace_id = lumetra.current_trace_id()
        context = "\n".join(document["content"] for document in retrieve(question))
        self.history.append({"role": "user", "content": f"Context:\n{context}\n\nQuestion: {question}"})
        for _ in range(MOST_STEPS):
            reply = self.ask(OVERLOADED_MODEL if "overloaded" in question else self.model)
            self.history.append(reply)
            if not reply.get("tool_calls"):
                lumetra.score("grounded", groundedness(reply["content"], context), scorer="word-overlap@1")
                return reply["content"]
            for call in reply["tool_calls"]:
                self.history.append(self.run_tool(call))
                context += self.history[-1]["content"]
        return APOLOGY

    def ask(self, model: str) -> dict[str, Any]:
        """Ask the model, reading the answer as it comes."""
        instructions: ChatCompletionMessageParam = {"role": "system", "content": PROMPTS[self.prompt_version]}
        with (
            lumetra.prompt("support-agent", version=self.prompt_version),
            self.client.chat.completions.stream(
                model=model,
                messages=[instructions, *cast("list[ChatCompletionMessageParam]", self.history)],
                tools=[LOOKUP_ORDER],
                temperature=0,
                stream_options={"include_usage": True},
            ) as stream,
        ):
            message = stream.get_final_completion().choices[0].message
        return message.to_dict()

    def run_tool(self, call: dict[str, Any]) -> dict[str, Any]:
        """Run the tool the model asked for."""
        name, arguments = call["function"]["name"], json.loads(call["function"]["arguments"])
        with lumetra.span(name, kind="tool", input=arguments, attributes={"gen_ai.tool.call.id": call["id"]}) as span:
            result = lookup_order(**arguments)
            span.output(result)
        return {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(result)}


def groundedness(answer: str, context: str) -> float:
    """Give the share of the answer's words that stand in the documents and the results of tools."""
    said, known = words(answer), set(words(context))
    return round(sum(word in known for word in said) / max(1, len(said)), 2)


def main() -> None:
    """Hold the conversations of every customer."""
    lumetra.init(project="lamp-shop", service_name="support", environment="production")
    for customer in SUPPORT:
        version = "2" if "beta" in customer.tags else "1"
        agent = SupportAgent(OpenAI(max_retries=0), model=MODELS[customer.plan], prompt_version=version)
        with lumetra.session(
            new_session("support"), user=customer.user_id, tags=customer.tags, metadata={"plan": customer.plan}
        ):
            for number, question in enumerate(customer.questions):
                said_before = len(agent.history)
                try:
                    reply = agent.answer(question)
                except (OpenAIError, OrderSystemDown):
                    # A tool call without its result would make the provider refuse every later turn.
                    del agent.history[said_before:]
                    reply = APOLOGY
                print(f"{customer.user_id}: {question}\n  {reply}", flush=True)
                thumb = customer.thumbs[number]
                if thumb is not None:
                    lumetra.score("helpful", thumb, trace_id=agent.trace_id, source="human", scorer=customer.user_id)


if __name__ == "__main__":
    main()
