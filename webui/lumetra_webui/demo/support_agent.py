"""The agent: retrieve, ask the model, call the tool it asks for, ask again. Instrumented by hand with the OpenTelemetry API."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from openai import OpenAI, OpenAIError
from openai.types.chat import ChatCompletionMessageParam
from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer
from opentelemetry.util.types import AttributeValue

from lumetra_webui.demo.orders import TOOL_DEFINITION, OrderSystemDown, lookup_order
from lumetra_webui.demo.retrieval import Hit, search

INSTRUCTIONS = (
    "You are the support agent of a small lamp shop. Answer in one or two sentences from the context. "
    "Look orders up with the tool. Say so when you do not know."
)
OVERLOADED_MODEL = "limited-gpt-4o"
"""A model that is always too busy: the demo's way to a failed model call."""
MAX_STEPS = 4
APOLOGY = "I am sorry, I cannot answer right now. A colleague will get back to you."

Turn = dict[str, Any]
"""A message in the form of OpenAI's chat API."""


@dataclass(slots=True, kw_only=True)
class SupportAgent:
    """One conversation with one customer."""

    client: OpenAI
    tracer: Tracer
    model: str
    session_id: str
    user_id: str
    tags: Sequence[str]
    history: list[Turn] = field(default_factory=list[Turn])
    """What was said so far, in OpenAI's form; the instructions are sent apart."""

    def answer(self, question: str) -> str:
        """Answer one question; every failure ends in an apology and a span that says why."""
        attributes = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": "support-agent",
            "gen_ai.conversation.id": self.session_id,
            "user.id": self.user_id,
            "tag.tags": tuple(self.tags),
            "gen_ai.input.messages": as_json([message("user", question)]),
        }
        with self.tracer.start_as_current_span("invoke_agent support-agent", attributes=attributes) as span:
            said_before = len(self.history)
            try:
                reply = self.reason(question)
            except (OpenAIError, OrderSystemDown) as failure:
                fail(span, failure)
                # A tool call without its result would make the provider refuse every later turn.
                del self.history[said_before:]
                reply = APOLOGY
            span.set_attribute("gen_ai.output.messages", as_json([message("assistant", reply)]))
            return reply

    def reason(self, question: str) -> str:
        """Run the loop of model and tool until the model answers in words."""
        context = "\n".join(hit.paragraph.text for hit in self.retrieve(question))
        self.history.append({"role": "user", "content": f"Context:\n{context}\n\nQuestion: {question}"})
        for _ in range(MAX_STEPS):
            reply = self.chat(OVERLOADED_MODEL if "overloaded" in question else self.model)
            self.history.append(reply)
            if not reply.get("tool_calls"):
                return str(reply["content"])
            for call in reply["tool_calls"]:
                self.history.append(self.call_tool(call))
        return APOLOGY

    def retrieve(self, question: str) -> list[Hit]:
        """Search the documents, in a span of the retrieval conventions."""
        attributes: dict[str, AttributeValue] = {
            "gen_ai.operation.name": "retrieval",
            "gen_ai.data_source.id": "shop-documents",
            "gen_ai.retrieval.query.text": question,
            "gen_ai.retrieval.top_k": 3,
        }
        with self.tracer.start_as_current_span("retrieval shop-documents", kind=SpanKind.CLIENT, attributes=attributes) as span:
            hits = search(question)
            span.set_attribute("gen_ai.retrieval.documents", as_json([document(hit) for hit in hits]))
            return hits

    def chat(self, model: str) -> Turn:
        """Ask the model once, in a span of the inference conventions."""
        attributes: dict[str, AttributeValue] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": model,
            "gen_ai.request.temperature": 0.0,
            "gen_ai.conversation.id": self.session_id,
            "gen_ai.system_instructions": as_json([{"type": "text", "content": INSTRUCTIONS}]),
            "gen_ai.input.messages": as_json([convention_message(turn) for turn in self.history]),
            "gen_ai.tool.definitions": as_json([{"type": "function", **TOOL_DEFINITION["function"]}]),
        }
        with self.tracer.start_as_current_span(f"chat {model}", kind=SpanKind.CLIENT, attributes=attributes) as span:
            try:
                response = self.client.chat.completions.create(
                    model=model,
                    temperature=0.0,
                    messages=cast(
                        "list[ChatCompletionMessageParam]", [{"role": "system", "content": INSTRUCTIONS}, *self.history]
                    ),
                    tools=[TOOL_DEFINITION],
                )
            except OpenAIError as failure:
                fail(span, failure)
                raise
            choice = response.choices[0]
            turn: Turn = choice.message.model_dump(exclude_none=True, include={"role", "content", "tool_calls"})
            span.set_attribute("gen_ai.response.id", response.id)
            span.set_attribute("gen_ai.response.model", response.model)
            span.set_attribute("gen_ai.response.finish_reasons", [choice.finish_reason])
            if response.usage:
                span.set_attribute("gen_ai.usage.input_tokens", response.usage.prompt_tokens)
                span.set_attribute("gen_ai.usage.output_tokens", response.usage.completion_tokens)
            span.set_attribute("gen_ai.output.messages", as_json([convention_message(turn)]))
            return turn

    def call_tool(self, call: Turn) -> Turn:
        """Run the tool the model asked for, in a span of the tool conventions."""
        arguments = call["function"]["arguments"]
        attributes = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": call["function"]["name"],
            "gen_ai.tool.type": "function",
            "gen_ai.tool.call.id": call["id"],
            "gen_ai.tool.call.arguments": arguments,
        }
        with self.tracer.start_as_current_span(f"execute_tool {call['function']['name']}", attributes=attributes) as span:
            try:
                result = lookup_order(**json.loads(arguments))
            except OrderSystemDown as failure:
                fail(span, failure)
                raise
            span.set_attribute("gen_ai.tool.call.result", as_json(result))
            return {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(result)}


def fail(span: trace.Span, failure: Exception) -> None:
    """Mark a span as failed, once, with the type the conventions ask for."""
    span.set_attribute("error.type", type(failure).__qualname__)
    span.set_status(Status(StatusCode.ERROR, str(failure)))


def convention_message(turn: Turn) -> dict[str, object]:
    """Say an OpenAI chat message in the role-and-parts form of the conventions."""
    if turn["role"] == "tool":
        return {
            "role": "tool",
            "parts": [{"type": "tool_call_response", "id": turn["tool_call_id"], "response": turn["content"]}],
        }
    parts: list[Turn] = [{"type": "text", "content": turn["content"]}] if turn.get("content") else []
    parts += [
        {
            "type": "tool_call",
            "id": call["id"],
            "name": call["function"]["name"],
            "arguments": json.loads(call["function"]["arguments"]),
        }
        for call in turn.get("tool_calls") or ()
    ]
    return {"role": turn["role"], "parts": parts}


def message(role: str, text: str) -> dict[str, object]:
    """Make a message of one text part."""
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def document(hit: Hit) -> dict[str, object]:
    """Say a hit in the form of the retrieval conventions."""
    paragraph = hit.paragraph
    return {
        "id": f"{paragraph.document}#{paragraph.position}",
        "score": round(hit.score, 4),
        "content": paragraph.text,
        "title": paragraph.document,
    }


def as_json(value: object) -> str:
    """Write a structured attribute the way today's SDKs carry it: as JSON text."""
    return json.dumps(value, ensure_ascii=False)
