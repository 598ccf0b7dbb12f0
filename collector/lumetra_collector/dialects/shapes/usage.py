"""Token usage as providers report it → canonical totals with subsets.

Canonical input counts everything that went in, cached tokens included; output includes reasoning (GenAI conventions,
`gen_ai.usage.*`). Providers differ in whether the parts they report are disjoint:

- OpenAI (chat, responses), LangChain, Vercel: totals with subsets already.
- Anthropic, Bedrock Converse: `input` without cached reads and writes; they are added here.
- Gemini: thoughts and tool-use prompts beside the candidates and the prompt; added here.
"""

from collections.abc import Mapping
from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.shapes.json_forms import Json, count_at, is_object, object_at
from lumetra_collector.dialects.values import first, known

_TOTAL_KEYS = ("prompt_tokens", "total_tokens")
_INPUT_DETAILS = ("prompt_tokens_details", "input_tokens_details", "input_token_details", "inputTokenDetails")
_OUTPUT_DETAILS = ("completion_tokens_details", "output_tokens_details", "output_token_details", "outputTokenDetails")
_CACHE_READ = ("cached_tokens", "cache_read", "cacheReadTokens", "cache_read_input_tokens")
_CACHE_WRITE_BY_AGE = ("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
"""LangChain's and LangSmith's integrations of Anthropic give these two, and then leave their sum absent or nought."""
_CACHE_WRITE = ("cache_write_tokens", "cache_creation", "cache_creation_tokens", "cacheWriteTokens")


def usage(value: Json) -> Reading:
    """Read a usage object of any known provider; nothing where it is none."""
    if not is_object(value):
        return {}
    if "promptTokenCount" in value or "prompt_token_count" in value or "candidatesTokenCount" in value:
        return _gemini(value)
    if "cacheReadInputTokens" in value or "cacheWriteInputTokens" in value:
        return _disjoint(value, "inputTokens", "outputTokens", ("cacheReadInputTokens",), ("cacheWriteInputTokens",))
    if ("cache_read_input_tokens" in value or "cache_creation_input_tokens" in value) and not _has_total(value):
        return anthropic_usage(value)
    return _inclusive(value)


def inclusive_usage(value: Json) -> Reading:
    """Read a usage object that is known to count cached tokens within the input, whatever its keys are."""
    return _inclusive(value) if is_object(value) else {}


def anthropic_usage(value: Mapping[str, Json]) -> Reading:
    """Read usage as Anthropic's API gives it: cached tokens stand beside the input, not in it."""
    return _disjoint(value, "input_tokens", "output_tokens", ("cache_read_input_tokens",), ("cache_creation_input_tokens",))


def _has_total(value: Mapping[str, Json]) -> bool:
    return any(key in value for key in _TOTAL_KEYS)


def _inclusive(value: Mapping[str, Json]) -> Reading:
    inputs, outputs = object_at(value, *_INPUT_DETAILS), object_at(value, *_OUTPUT_DETAILS)
    return _reading(
        input_tokens=count_at(value, "prompt_tokens", "input_tokens", "promptTokens", "inputTokens"),
        output_tokens=count_at(value, "completion_tokens", "output_tokens", "completionTokens", "outputTokens"),
        cache_read_tokens=first(
            count_at(inputs, *_CACHE_READ),
            count_at(value, "cache_read_input_tokens", "cachedInputTokens", "cached_input_tokens", "prompt_cache_hit_tokens"),
        ),
        cache_write_tokens=first(_written(inputs), count_at(value, "cache_creation_input_tokens", "cache_write_input_tokens")),
        reasoning_tokens=first(
            count_at(outputs, "reasoning_tokens", "reasoning", "reasoningTokens", "thinking_tokens"),
            count_at(value, "reasoning_tokens", "reasoningTokens"),
        ),
        input_audio_tokens=count_at(inputs, "audio_tokens", "audio"),
        output_audio_tokens=count_at(outputs, "audio_tokens", "audio"),
    )


def _written(inputs: Mapping[str, Json]) -> int | None:
    told, by_age = count_at(inputs, *_CACHE_WRITE), _sum(*(count_at(inputs, key) for key in _CACHE_WRITE_BY_AGE))
    return told or first(by_age, told)


def _disjoint(value: Mapping[str, Json], uncached: str, output: str, read: tuple[str, ...], write: tuple[str, ...]) -> Reading:
    base, cache_read, cache_write = count_at(value, uncached), count_at(value, *read), count_at(value, *write)
    total = None if base is None else base + (cache_read or 0) + (cache_write or 0)
    outputs = object_at(value, "output_tokens_details")
    return _reading(
        input_tokens=total,
        output_tokens=count_at(value, output),
        cache_read_tokens=cache_read,
        cache_write_tokens=cache_write,
        reasoning_tokens=count_at(outputs, "thinking_tokens", "reasoning_tokens"),
    )


def _gemini(value: Mapping[str, Json]) -> Reading:
    prompt = count_at(value, "promptTokenCount", "prompt_token_count")
    tool_prompt = count_at(value, "toolUsePromptTokenCount", "tool_use_prompt_token_count")
    answer = count_at(value, "candidatesTokenCount", "candidates_token_count")
    thoughts = count_at(value, "thoughtsTokenCount", "thoughts_token_count")
    total = count_at(value, "totalTokenCount", "total_token_count")
    # ADK writes other providers' usage under Gemini's names; they count the thoughts within the answer.
    are_within = total is not None and total == _sum(prompt, tool_prompt, answer)
    return _reading(
        input_tokens=_sum(prompt, tool_prompt),
        output_tokens=answer if are_within else _sum(answer, thoughts),
        cache_read_tokens=count_at(value, "cachedContentTokenCount", "cached_content_token_count"),
        reasoning_tokens=thoughts,
    )


def _sum(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _reading(**tokens: int | None) -> Reading:
    return cast("Reading", known(**tokens))
