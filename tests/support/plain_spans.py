"""Small spans for tests of analysis and of readers: what is not said has a plain value."""

from typing import Any

from lumetra_core.span import Span

START = 1_795_262_400 * 10**9
"""2026-11-21T12:00:00Z."""
SECOND = 10**9


def plain_span(span_id: str, parent: str | None = None, *, at: float = 0, lasts: float = 1, **fields: Any) -> Span:
    """Make a span that starts *at* and *lasts* so many seconds."""
    plain: dict[str, Any] = {"project": "plain", "trace_id": f"{1:032x}", "name": span_id, "dialect": "otel"}
    plain |= {"start_time": START + round(at * SECOND), "duration_ns": round(lasts * SECOND)}
    return Span(span_id=span_id, parent_span_id=parent, **plain | fields)


def model_call(span_id: str, parent: str | None = None, *, tokens: int = 10, cost: float | None = 0.5, **fields: Any) -> Span:
    """Make a model call whose usage counts: *tokens* in, as many out."""
    usage: dict[str, Any] = {"input_tokens": tokens, "output_tokens": tokens, "cost_usd": cost, "usage_is_leaf": True}
    usage |= {"operation": "chat", "request_model": "gpt-4o"}
    return plain_span(span_id, parent, **usage | fields)
