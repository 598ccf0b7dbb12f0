"""The shop's order book, bookkeeping and bank: what the sample applications use as tools."""

from typing import NamedTuple


class Order(NamedTuple):
    """Where an order is, and what it cost."""

    order_id: str
    status: str
    expected: str
    total_eur: float


class OrderSystemDown(ConnectionError):
    """The order system does not answer."""


class BankDown(TimeoutError):
    """The bank does not answer, so nothing was paid back."""


ORDERS = {
    "1042": Order("1042", "shipped", "tomorrow", 64.0),
    "1077": Order("1077", "waiting for payment", "two days after payment", 39.0),
    "1101": Order("1101", "delivered", "delivered last Friday", 89.0),
    "1203": Order("1203", "delivered", "delivered yesterday", 64.0),
    "1300": Order("1300", "delivered", "delivered on Monday", 128.0),
}


def lookup_order(order_id: str) -> dict[str, object]:
    """Look an order up.

    Raises:
        OrderSystemDown: for numbers from 9000, so that the demo has a tool that fails.
    """
    if order_id >= "9000":
        raise OrderSystemDown(f"order system: no answer for {order_id} after 3 attempts")
    order = ORDERS.get(order_id)
    return order._asdict() if order else {"order_id": order_id, "status": "unknown"}


def find_invoice(order_id: str) -> dict[str, object]:
    """Find the invoice of an order."""
    order = lookup_order(order_id)
    return {"order_id": order_id, "invoice": f"INV-2026-{order_id}", "amount_eur": order.get("total_eur", 0.0)}


def pay_back(order_id: str) -> dict[str, object]:
    """Pay an order back to the card it was paid with.

    Raises:
        BankDown: for order 1300.
    """
    if order_id == "1300":
        raise BankDown("bank: no answer within 30 s")
    return {"order_id": order_id, "paid_back_eur": lookup_order(order_id).get("total_eur", 0.0), "days": 5}
