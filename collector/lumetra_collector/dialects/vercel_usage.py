"""`ai.response.providerMetadata` of the Vercel AI SDK → the parts of a call's usage that `ai.usage.*` has no name for.

Versions 3 to 5 count what the provider's own API does: OpenAI's input holds the cached tokens, Anthropic's and Bedrock's does not.
From version 6 on `ai.usage.inputTokens` is the whole, and its parts stand under `ai.usage.inputTokenDetails.*`.
Source: vercel/ai, `packages/anthropic`, `packages/openai`, `packages/amazon-bedrock` at 4.3, 5.0 and 6.0 (`providerMetadata`).
"""

from collections.abc import Mapping
from typing import Any

from lumetra_collector.dialects.shapes.json_forms import count_at, is_object, object_at
from lumetra_collector.dialects.values import first, known, mapping
from lumetra_core.attributes import Attributes

_WHOLE = "ai.usage.inputTokenDetails.noCacheTokens"
_READ = ("cachedPromptTokens", "cacheReadInputTokens", "cache_read_input_tokens")
_WRITTEN = ("cacheCreationInputTokens", "cacheWriteInputTokens", "cache_creation_input_tokens")
_COUNTED_BESIDE = frozenset({"anthropic", "bedrock", "vertex"})


def provider_usage(attributes: Attributes, counted: Mapping[str, Any]) -> dict[str, Any]:
    """Complete the usage that was *counted* from the attributes: cached and reasoning tokens, and an input without them."""
    told = mapping(attributes.get("ai.response.providerMetadata"))
    for vendor, details in told.items():
        if is_object(details):
            return _completed(vendor, details, counted, is_whole=_WHOLE in attributes)
    return {}


def _completed(vendor: str, details: Mapping[str, Any], counted: Mapping[str, Any], *, is_whole: bool) -> dict[str, Any]:
    spent = object_at(details, "usage")
    read = first(counted.get("cache_read_tokens"), count_at(details, *_READ), count_at(spent, *_READ))
    written = first(counted.get("cache_write_tokens"), count_at(details, *_WRITTEN), count_at(spent, *_WRITTEN))
    reasoning = first(counted.get("reasoning_tokens"), count_at(details, "reasoningTokens"))
    found = known(cache_read_tokens=read, cache_write_tokens=written, reasoning_tokens=reasoning)
    if vendor in _COUNTED_BESIDE and not is_whole and "input_tokens" in counted:
        found["input_tokens"] = counted["input_tokens"] + (read or 0) + (written or 0)
    return found
