"""The shop's order book: the one tool the agent has."""

from typing import NamedTuple

from openai.types.chat import ChatCompletionFunctionToolParam


class Order(NamedTuple):
    """Where an order is."""

    order_id: str
    status: str
    expected: str


class OrderSystemDown(ConnectionError):
    """The order system does not answer."""


ORDERS = {
    "1042": Order("1042", "shipped", "tomorrow"),
    "1077": Order("1077", "waiting for payment", "two days after payment"),
    "1101": Order("1101", "delivered", "delivered last Friday"),
}

TOOL_DEFINITION: ChatCompletionFunctionToolParam = {
    "type": "function",
    "function": {
        "name": "lookup_order",
        "description": "Look up the status of an order by its number.",
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string", "description": "The four-digit order number."}},
            "required": ["order_id"],
        },
    },
}


def lookup_order(order_id: str) -> dict[str, str]:
    """Look an order up.

    Raises:
        OrderSystemDown: for numbers from 9000, so that the demo has a tool that fails.
    """
    if order_id >= "9000":
        raise OrderSystemDown(f"order system: no answer for {order_id} after 3 attempts")
    order = ORDERS.get(order_id)
    return order._asdict() if order else {"order_id": order_id, "status": "unknown"}
