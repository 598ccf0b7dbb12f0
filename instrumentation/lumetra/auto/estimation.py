"""Token counts where a provider gave none: four characters to a token, always marked as estimated.

Four characters per token is OpenAI's own rule of thumb for English (help centre, "What are tokens and how to count them");
other languages and code run to 2-3, so such a count is for orders of magnitude. A tokenizer would be a heavy dependency and
wrong for every other model.
"""

from collections.abc import Mapping
from typing import Any, cast

from lumetra.auto.exchange import Usage
from lumetra.auto.reading import read

CHARS_PER_TOKEN = 4


def estimated_usage(input_chars: int, output_chars: int) -> Usage:
    """Estimate from lengths, never below one token for a text that is there."""
    return Usage(input_tokens=_tokens(input_chars), output_tokens=_tokens(output_chars), estimated=True)


def text_chars(value: Any, depth: int = 0) -> int:
    """Count the characters of the texts in messages, without pictures and sounds."""
    if isinstance(value, str):
        return 0 if value.startswith("data:") else len(value)
    if depth > 6:
        return 0
    if isinstance(value, list | tuple):
        return sum(text_chars(item, depth + 1) for item in cast("list[Any]", value))
    if isinstance(value, Mapping):
        texts = cast("Mapping[str, Any]", value)
        return sum(text_chars(texts.get(name), depth + 1) for name in ("content", "text"))
    return text_chars(read(value, "content"), depth + 1) if value is not None else 0


def _tokens(chars: int) -> int:
    return -(-chars // CHARS_PER_TOKEN)
