"""A refund workflow in LangGraph: look the order up, read the rules, let a model decide, pay back or refuse, write a letter.

`lumetra.init` records the graph, its nodes, tools, retriever and model calls; nothing else is needed. The `thread_id` is the session.
"""

import os
from typing import Any, Required, TypedDict

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import END, START, StateGraph

import lumetra
from lumetra_webui.demo.shop import orders
from lumetra_webui.demo.shop.customers import REFUNDS, new_session
from lumetra_webui.demo.shop.retrieval import search

MODEL = os.environ.get("OPENAI_MODEL", "gpt-4.1")


class Request(TypedDict):
    """What a customer sends in."""

    request: str
    order_id: str


class Refund(Request, total=False):
    """What is known of a request on its way; each node adds its part."""

    order: dict[str, Any]
    rules: Required[list[str]]
    decision: Required[str]
    payment: dict[str, Any]
    letter: str


@tool
def lookup_order(order_id: str) -> dict[str, Any]:
    """Look up an order by its number."""
    return orders.lookup_order(order_id)


@tool
def pay_back(order_id: str) -> dict[str, Any]:
    """Pay an order back."""
    return orders.pay_back(order_id)


class RuleRetriever(BaseRetriever):
    """Finds the shop's rules."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [
            Document(page_content=hit.paragraph.text, metadata={"source": hit.paragraph.document, "score": round(hit.score, 3)})
            for hit in search(query)
        ]


def find(state: Refund) -> dict[str, Any]:
    """Look the order up."""
    return {"order": lookup_order.invoke({"order_id": state["order_id"]})}


def read_rules(state: Refund) -> dict[str, Any]:
    """Find the rules that may apply."""
    return {"rules": [document.page_content for document in RuleRetriever().invoke(f"refund return {state['request']}")]}


def decide(state: Refund) -> dict[str, Any]:
    """Let the model decide."""
    rules = "\n".join(state["rules"])
    asked = f"Approve or refuse this refund by the rules.\nRules:\n{rules}\n\nRequest: {state['request']}"
    with lumetra.prompt("refund-decision", version=3):
        reply = ChatOpenAI(model=MODEL, temperature=0, max_retries=0).invoke([("user", asked)])
    return {"decision": str(reply.content)}


def way(state: Refund) -> str:
    """Pay back what was approved, else go on to the letter."""
    return "pay" if state["decision"].lower().startswith("approve") else "write"


def pay(state: Refund) -> dict[str, Any]:
    """Pay the order back."""
    return {"payment": pay_back.invoke({"order_id": state["order_id"]})}


def write(state: Refund) -> dict[str, Any]:
    """Write to the customer, a token at a time."""
    asked = f"Write a short letter to the customer.\nDecision: {state['decision']}\nPayment: {state.get('payment', 'none')}"
    with lumetra.prompt("refund-letter", version=1):
        pieces = ChatOpenAI(model=MODEL, max_retries=0, stream_usage=True).stream([("user", asked)])
        return {"letter": "".join(str(piece.content) for piece in pieces)}


def workflow() -> Any:
    """Put the graph together."""
    graph = StateGraph(Refund, input_schema=Request)
    for node in (find, read_rules, decide, pay, write):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "find")
    graph.add_edge("find", "read_rules")
    graph.add_edge("read_rules", "decide")
    graph.add_conditional_edges("decide", way, ["pay", "write"])
    graph.add_edge("pay", "write")
    graph.add_edge("write", END)
    return graph.compile(name="refund")


def main() -> None:
    """Handle the request of every customer."""
    lumetra.init(project="lamp-shop", service_name="refunds", environment="staging")
    refund = workflow()
    for customer in REFUNDS:
        request = customer.questions[0]
        started: Request = {"request": request, "order_id": request.split("order ")[1][:4]}
        thread: RunnableConfig = {"configurable": {"thread_id": new_session("refund")}}
        with lumetra.session(user=customer.user_id, tags=customer.tags, metadata={"plan": customer.plan}):
            try:
                letter = refund.invoke(started, thread)["letter"]
            except orders.BankDown as failure:
                letter = f"(no letter: {failure})"
        print(f"{customer.user_id}: {request}\n  {letter}", flush=True)


if __name__ == "__main__":
    main()
