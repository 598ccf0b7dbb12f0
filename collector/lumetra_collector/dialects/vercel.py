"""Vercel AI SDK 7 (`@ai-sdk/otel`): GenAI conventions, with a few words of its own.

Source: vercel/ai, packages/otel/src/open-telemetry.ts. The outer span of a generation is an agent with the usage of all its steps;
metric values come as attributes; supplemental attributes (`ai.*`) are opt-in.
"""

from typing import Any, cast

from lumetra_collector.dialects.attribution import leftover, session_of, user_of
from lumetra_collector.dialects.flattened import below
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys, seconds_to_ns
from lumetra_collector.dialects.values import count, known, strings
from lumetra_collector.otlp import OtlpSpan

name = "vercel"

_SCOPE = "gen_ai"
_CONTEXT_PREFIX = "ai.settings.context."
_TABLE = Table(
    *keys("time_to_first_token_ns", seconds_to_ns, "gen_ai.client.operation.time_to_first_chunk"),
    *keys("reasoning_tokens", count, "ai.usage.outputTokenDetails.reasoningTokens"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, which is the bare word `gen_ai`."""
    return span.scope_name == _SCOPE


def read(span: OtlpSpan) -> Reading:
    """Read the metric values, and the runtime context where the user has it recorded."""
    reading = answers(span.attributes, _TABLE)
    reading.update(runtime_context(below(span.attributes, _CONTEXT_PREFIX)))
    return cast("Reading", reading)


def runtime_context(context: dict[str, Any]) -> dict[str, Any]:
    """Read who the call belongs to from what users hand along with it."""
    return known(
        session_id=session_of(context),
        user_id=user_of(context),
        tags=strings(context.get("tags")),
        metadata=leftover(context, frozenset({"tags"})),
    )
