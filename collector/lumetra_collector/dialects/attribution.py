"""Who and what a span belongs to, and what it was charged, in the words many vendors share."""

from collections.abc import Mapping
from typing import Any

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.values import known, number, text
from lumetra_core.attributes import AttributeValue
from lumetra_core.cost import CostDetail, CostLine

_SESSION_KEYS = (
    "session_id",
    "sessionId",
    "thread_id",
    "threadId",
    "conversation_id",
    "conversationId",
    "langfuse_session_id",
    "langfuseSessionId",
)
_LANGCHAIN_AGENT = "langchain_create_agent"
_USER_KEYS = ("user_id", "userId", "langfuse_user_id", "langfuseUserId", "user")


def session_of(metadata: Mapping[str, Any]) -> str | None:
    """Find the conversation in free metadata. LangChain, Langfuse, LangSmith and Vercel users keep it there."""
    return _first_text(metadata, _SESSION_KEYS)


def user_of(metadata: Mapping[str, Any]) -> str | None:
    """Find the user in free metadata."""
    return _first_text(metadata, _USER_KEYS)


def is_langchain_agent(span_name: str, metadata: Mapping[str, Any]) -> bool:
    """Tell the graph that LangChain's `create_agent` made from its nodes, which carry the same metadata and a node's name."""
    return (
        metadata.get("ls_integration") == _LANGCHAIN_AGENT
        and metadata.get("lc_agent_name") == span_name
        and "langgraph_node" not in metadata
    )


def provided_cost(attribute: str, total: AttributeValue, **parts: AttributeValue) -> Reading:
    """Take the dollars the emitter reports under *attribute*: the total, else the sum of its *parts* (input, output, …)."""
    dollars = {kind: usd for kind, value in parts.items() if (usd := _dollars(value)) is not None}
    reported = _dollars(total)
    usd = sum(dollars.values()) if reported is None and dollars else reported
    if usd is None:
        return {}
    # Parts that do not add up (discounts, margins, rounding beyond a thousandth) would be a wrong bill: then only the sum is told.
    if not dollars or abs(sum(dollars.values()) - usd) > usd / 1000:
        dollars = {"total": usd}
    lines = [CostLine(kind=kind, tokens=None, usd_per_million=None, usd=amount) for kind, amount in dollars.items()]
    return {"cost_usd": usd, "cost_detail": CostDetail(source="provided", table=attribute, lines=lines)}


def leftover(metadata: Mapping[str, Any], used: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Keep the metadata that has a value and that no field took."""
    return known(**{key: value for key, value in metadata.items() if key not in used})


def _dollars(value: AttributeValue) -> float | None:
    usd = number(value)
    return None if usd is None or usd < 0 else usd


def _first_text(metadata: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((word for key in keys if (word := text(metadata.get(key)))), None)
