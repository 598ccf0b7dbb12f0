"""Request parameters by the names of the providers → the short names of the conventions (`gen_ai.request.*`)."""

from collections.abc import Callable, Iterator

from lumetra_collector.dialects.shapes.json_forms import Json, is_array, is_object
from lumetra_collector.dialects.values import count, flag, number, structured
from lumetra_core.attributes import AttributeValue

_NUMBERS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "topP": "top_p",
    "frequency_penalty": "frequency_penalty",
    "frequencyPenalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
    "presencePenalty": "presence_penalty",
}
_COUNTS = {
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "max_tokens_to_sample": "max_tokens",
    "maxTokens": "max_tokens",
    "maxOutputTokens": "max_tokens",
    "top_k": "top_k",
    "topK": "top_k",
    "seed": "seed",
    "n": "choice_count",
    "candidate_count": "choice_count",
    "candidateCount": "choice_count",
    "dimensions": "dimensions",
}
_FLAGS = {"stream": "stream", "streaming": "stream"}
_WORDS = {
    "reasoning_effort": "reasoning_level",
    "service_tier": "service_tier",
    "previous_response_id": "previous_response_id",
}
_LISTS = {
    "stop": "stop_sequences",
    "stop_sequences": "stop_sequences",
    "stopSequences": "stop_sequences",
    "encoding_format": "encoding_formats",
}
_KNOWN = frozenset({*_NUMBERS, *_COUNTS, *_FLAGS, *_WORDS, *_LISTS})


def parameters(value: Json, *, read: Callable[[Json], Json] = structured) -> dict[str, AttributeValue]:
    """Pick the parameters out of a request, an invocation or a settings object; what was not set is absent.

    A single choice and `stream: false` are the defaults and left out, as in the conventions. *read* opens up each value.
    """
    if not is_object(value):
        return {}
    found: dict[str, AttributeValue] = {}
    for key, item in value.items():
        if key in _KNOWN and item is not None:
            _take(found, key, read(item))
    for name, item in _nested(read(value.get("reasoning")), read(value.get("text")), read(value.get("response_format"))):
        _put(found, name, item)
    return found


def _take(found: dict[str, AttributeValue], key: str, item: Json) -> None:
    if key in _NUMBERS:
        _put(found, _NUMBERS[key], number(item))
    elif key in _COUNTS:
        # Settings of JavaScript write "Infinity" for no bound; a choice count of one is the default.
        whole = count(item)
        _put(found, _COUNTS[key], None if key in ("n", "candidate_count", "candidateCount") and whole == 1 else whole)
    elif key in _FLAGS:
        _put(found, _FLAGS[key], flag(item) or None)
    elif key in _WORDS:
        _put(found, _WORDS[key], item if isinstance(item, str) and not _is_omitted(item) else None)
    elif key in _LISTS:
        _put(found, _LISTS[key], _texts(item))


def _nested(reasoning: Json, text: Json, wanted: Json) -> Iterator[tuple[str, AttributeValue]]:
    """Read what stands one level down: the Responses API's reasoning effort, the requested output format."""
    if is_object(reasoning):
        yield "reasoning_level", reasoning.get("effort")
    if not is_object(wanted) and is_object(text):
        wanted = text.get("format")
    if is_object(wanted) and wanted.get("type") in ("json_schema", "json_object"):
        yield "output_type", "json"


def _texts(item: Json) -> AttributeValue:
    if isinstance(item, str):
        return None if _is_omitted(item) or not item else (item,)
    return tuple(word for word in item if isinstance(word, str)) or None if is_array(item) else None


def _is_omitted(item: str) -> bool:
    """OpenAI's sentinels leak as their repr: `<openai.Omit object at 0x…>`, `NOT_GIVEN`."""
    return item.startswith("<openai.") or item == "NOT_GIVEN"


def _put(found: dict[str, AttributeValue], name: str, item: AttributeValue) -> None:
    if item is not None and name not in found:
        found[name] = item
