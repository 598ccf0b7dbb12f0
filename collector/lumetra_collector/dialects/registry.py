"""All dialects, in the order they are asked. The first that answers a field is believed.

The order is a decision: docs/decisions/0003-precedence-of-dialects.md. In short: emitters whose JSON messages are known to be
incomplete; the content attributes of the conventions; the vendors' own words; the rest of the conventions; events on the span;
what any span can say. A new dialect is a module with `name`, `claims` and `read` (see `interface.py`) and a line here.
"""

from lumetra_collector.dialects import (
    claude_code,
    events,
    gemini_cli,
    genai,
    genai_messages,
    genkit,
    google_adk,
    laminar,
    langfuse,
    langsmith,
    litellm,
    livekit,
    logfire,
    lumetra,
    mlflow,
    openinference,
    openrouter,
    otel,
    pydantic_ai,
    strands,
    traceloop,
    vercel,
    vercel_legacy,
    voltagent,
)
from lumetra_collector.dialects.interface import Dialect

BEFORE_MESSAGES: tuple[Dialect, ...] = (mlflow, gemini_cli, litellm)
"""Vendors that know better than their own `gen_ai.input.messages` and `gen_ai.output.messages`."""

VENDORS: tuple[Dialect, ...] = (
    openinference,
    pydantic_ai,
    logfire,
    vercel_legacy,
    vercel,
    langsmith,
    strands,
    google_adk,
    claude_code,
    livekit,
    genkit,
    laminar,
    openrouter,
    voltagent,
    langfuse,
    lumetra,
    traceloop,
)
"""Vendors whose attributes are more exact than what of the conventions they mix in. Of two that claim a span, the first names it."""

DIALECTS: tuple[Dialect, ...] = (*BEFORE_MESSAGES, genai_messages, *VENDORS, genai, events, otel)
