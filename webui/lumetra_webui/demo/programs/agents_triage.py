"""A triage with handoffs in the OpenAI Agents SDK: one agent listens, two know their trade, and a guardrail stops abuse.

`lumetra.init` adds itself to the SDK's own tracing: runs, agents, handoffs, guardrails, tools and model calls are recorded. The
`group_id` of a run is the session.
"""

import json
import os
from typing import Any

from agents import (
    Agent,
    GuardrailFunctionOutput,
    InputGuardrailTripwireTriggered,
    RunConfig,
    RunContextWrapper,
    Runner,
    TResponseInputItem,
    UserError,
    function_tool,
    input_guardrail,
    set_trace_processors,
)

import lumetra
from lumetra_webui.demo.shop import orders
from lumetra_webui.demo.shop.customers import TRIAGE, Customer, new_session

MODEL = os.environ.get("OPENAI_MODEL", "gpt-4.1-mini")


@function_tool(failure_error_function=None)
def lookup_order(order_id: str) -> str:
    """Look up the status of an order by its number."""
    return json.dumps(orders.lookup_order(order_id))


@function_tool(failure_error_function=None)
def find_invoice(order_id: str) -> str:
    """Find the invoice of an order."""
    return json.dumps(orders.find_invoice(order_id))


@input_guardrail
async def no_abuse(
    _context: RunContextWrapper[Any], _agent: Agent[Any], question: str | list[TResponseInputItem]
) -> GuardrailFunctionOutput:
    """Stop who wants our instructions and not a lamp."""
    return GuardrailFunctionOutput(output_info={"checked": "instructions"}, tripwire_triggered="system prompt" in str(question))


def triage() -> Agent[Any]:
    """Put the agents together."""
    order_desk = Agent(
        name="order_desk", model=MODEL, instructions="You know where orders are. Use your tool.", tools=[lookup_order]
    )
    billing = Agent(name="billing", model=MODEL, instructions="You know invoices. Use your tool.", tools=[find_invoice])
    return Agent(
        name="triage",
        model=MODEL,
        instructions="Hand the customer over to the colleague who can help.",
        handoffs=[order_desk, billing],
        input_guardrails=[no_abuse],
    )


def converse(customer: Customer) -> None:
    """Hold one conversation: every turn begins at the triage and knows what was said before."""
    session_id = new_session("triage")
    history: list[TResponseInputItem] = []
    for question in customer.questions:
        asked: list[TResponseInputItem] = [*history, {"role": "user", "content": question}]
        config = RunConfig(workflow_name="triage", group_id=session_id)
        try:
            result = Runner.run_sync(triage(), asked, run_config=config)
            reply, history = str(result.final_output), result.to_input_list()
        except InputGuardrailTripwireTriggered:
            reply = "I can only help with lamps."
        except UserError as failure:  # what the SDK makes of a tool that failed
            reply = f"I am sorry. {failure}"
        print(f"{customer.user_id}: {question}\n  {reply}", flush=True)


def main() -> None:
    """Hold the conversations of every customer."""
    lumetra.init(project="lamp-shop", service_name="triage", environment="production")
    set_trace_processors([])  # nothing to OpenAI's own trace page; Lumetra's part stays
    for customer in TRIAGE:
        with lumetra.session(user=customer.user_id, tags=customer.tags, metadata={"plan": customer.plan}):
            converse(customer)


if __name__ == "__main__":
    main()
