"""A believed reading → the same without what emitters are known to get wrong, whichever dialect they speak.

Only what the span itself proves (parts larger than their whole, sums that do not add up) or what is known of one emitter is put
right; the original attributes are kept beside it.
"""

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.values import count
from lumetra_collector.otlp import OtlpSpan
from lumetra_core import operation
from lumetra_core.operation import INFERENCE_OPERATIONS

_TOTAL_KEYS = ("gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total")

# Their APIs count cached tokens beside the input (Anthropic: Messages, `usage`; Amazon: Converse, `TokenUsage`), and instrumentors
# hand `input_tokens` on without adding them up, though the conventions want a total.
_COUNT_CACHE_BESIDE = frozenset({"anthropic", "aws.bedrock"})
_HAND_ON_UNCACHED = frozenset({
    "opentelemetry.instrumentation.bedrock",  # OpenLLMetry 0.62
    "opentelemetry.instrumentation.botocore.bedrock-runtime",  # 0.66b2
    "opentelemetry.instrumentation.genai.bedrock",  # 1.3b0
})  # fmt: skip
"""Of these it is known, so that it is put right also where the numbers alone do not prove it."""

_GOOGLE = "gcp."
_OPENLIT = "openlit."
"""Its price table is fetched from the network; where that failed, every call costs nought."""
_OF_A_TOOL = ("tool_name", "tool_call_id", "tool_arguments", "tool_result")
_SIGNS_OF_AN_ANSWER = frozenset({"output_messages", "output_tokens", "response_id", "time_to_first_token_ns"})
_NO_EMBEDDINGS = frozenset({operation.CHAT, operation.TEXT_COMPLETION})


def corrected(reading: Reading, span: OtlpSpan) -> Reading:
    """Put right the usage, the operation and the model of *reading*, where *span* shows that they cannot be so."""
    if reading.get("operation") not in INFERENCE_OPERATIONS and "input_tokens" not in reading:
        return reading  # nearly all steps of chains and tools
    right: Reading = {**reading, **_cached_added(reading, span), **_thoughts_added(reading, span), **_embeds(reading)}
    if _is_unanswered(right, span):
        right.pop("response_model", None)
    if not right.get("cost_usd") and (span.scope_name or "").startswith(_OPENLIT):
        right.pop("cost_usd", None)
    if right.get("operation") in INFERENCE_OPERATIONS:
        # OpenLIT puts the call of a tool that a model asked for on the model's span; it stands in the messages.
        for field in _OF_A_TOOL:
            right.pop(field, None)
    return right


def _cached_added(reading: Reading, span: OtlpSpan) -> Reading:
    """Add cached tokens to an input that was reported without them; elsewhere they are part of it already."""
    uncached = reading.get("input_tokens")
    cached = reading.get("cache_read_tokens", 0) + reading.get("cache_write_tokens", 0)
    if uncached is None or not cached or not _counts_cache_beside(reading):
        return {}
    adds_up = _total(span) == uncached + cached + reading.get("output_tokens", 0)
    if adds_up or cached > uncached or span.scope_name in _HAND_ON_UNCACHED:
        return {"input_tokens": uncached + cached}
    return {}


def _counts_cache_beside(reading: Reading) -> bool:
    if reading.get("provider") in _COUNT_CACHE_BESIDE:
        return True
    # Claude at Vertex AI, or through a gateway.
    return "claude" in reading.get("response_model", reading.get("request_model", ""))


def _thoughts_added(reading: Reading, span: OtlpSpan) -> Reading:
    """Add Gemini's thoughts to an output that was reported without them: they are in the total, and they are billed as output."""
    given, returned, total = reading.get("input_tokens"), reading.get("output_tokens"), _total(span)
    if given is None or returned is None or total is None or not reading.get("provider", "").startswith(_GOOGLE):
        return {}
    thoughts = total - given - returned
    if thoughts <= 0 or reading.get("reasoning_tokens", thoughts) != thoughts:
        return {}
    return {"output_tokens": returned + thoughts, "reasoning_tokens": thoughts}


def _embeds(reading: Reading) -> Reading:
    """Tell an embedding from the completion that instrumentors of Bedrock's `InvokeModel` take every call for."""
    model = reading.get("request_model", "")
    is_silent = not reading.get("output_tokens") and "output_messages" not in reading
    is_embedding = reading.get("operation") in _NO_EMBEDDINGS and "embed" in model.lower() and is_silent
    return {"operation": operation.EMBEDDINGS} if is_embedding else {}


def _is_unanswered(reading: Reading, span: OtlpSpan) -> bool:
    """Tell a failed call that no model answered; some instrumentors repeat the model asked for as the one that did."""
    return span.status == "error" and reading.keys().isdisjoint(_SIGNS_OF_AN_ANSWER)


def _total(span: OtlpSpan) -> int | None:
    return next((total for key in _TOTAL_KEYS if (total := count(span.attributes.get(key))) is not None), None)
