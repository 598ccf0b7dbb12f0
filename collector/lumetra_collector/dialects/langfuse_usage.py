"""Langfuse's `usage_details` → canonical tokens. Two schemes come under the same key.

The OpenAI wrapper hands on the provider's usage object. Langfuse's own scheme is flat, `{input, output, total, input_cache_read, …}`:
its LangChain handler takes the details out of `input` and `output` (so that prices can be multiplied and added), other senders do not.
The total tells which it is.
"""

from collections.abc import Mapping
from typing import Any

from lumetra_collector.dialects.shapes.usage import usage
from lumetra_collector.dialects.values import count, known

_CACHE_READ = ("input_cache_read", "cache_read_input_tokens", "input_cached_tokens")
_CACHE_WRITE = ("input_cache_creation", "cache_creation_input_tokens", "input_cache_write")
_REASONING = ("output_reasoning", "output_reasoning_tokens")
_AUDIO_IN = ("input_audio", "input_audio_tokens")
_AUDIO_OUT = ("output_audio", "output_audio_tokens")
_INPUT_PARTS = (*_CACHE_READ, *_CACHE_WRITE, *_AUDIO_IN)
_OUTPUT_PARTS = (*_REASONING, *_AUDIO_OUT)


def spent(details: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read either scheme."""
    if "input" not in details and "output" not in details:
        return usage(details)
    tokens = {key: whole for key, value in details.items() if (whole := count(value)) is not None}
    base_in, base_out = tokens.get("input"), tokens.get("output")
    are_apart = _are_apart(tokens)
    return known(
        input_tokens=None if base_in is None else base_in + are_apart * _sum(tokens, _INPUT_PARTS),
        output_tokens=None if base_out is None else base_out + are_apart * _sum(tokens, _OUTPUT_PARTS),
        cache_read_tokens=_first(tokens, _CACHE_READ),
        cache_write_tokens=_first(tokens, _CACHE_WRITE),
        reasoning_tokens=_first(tokens, _REASONING),
        input_audio_tokens=_first(tokens, _AUDIO_IN),
        output_audio_tokens=_first(tokens, _AUDIO_OUT),
    )


def _are_apart(tokens: Mapping[str, int]) -> bool:
    """Tell whether the details stand beside `input` and `output`: then only with them it adds up to the total."""
    if "total" not in tokens:
        return True
    return tokens["total"] > tokens.get("input", 0) + tokens.get("output", 0)


def _sum(tokens: Mapping[str, int], keys: tuple[str, ...]) -> int:
    return sum(tokens.get(key, 0) for key in keys)


def _first(tokens: Mapping[str, int], keys: tuple[str, ...]) -> int | None:
    return next((tokens[key] for key in keys if key in tokens), None)
