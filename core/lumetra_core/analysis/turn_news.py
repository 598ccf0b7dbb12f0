"""Which messages of a model call were said before: agents resend the whole conversation with every call.

Told by content: the same role, texts, calls and results, whatever ids, names and finish reasons stand beside them. A user who
says "yes" a second time has said something new: a message repeats an earlier call only as often as that call had it.

Parts are compared, not messages: what a model answered in one message (a text and two calls) some agents send back as three,
and the other way round (OpenAI's Responses API lists every call by itself).
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from lumetra_core.message import Message, Part


class ModelCall(Protocol):
    """What is looked at; `lumetra_core.span.Span` has it."""

    @property
    def span_id(self) -> str: ...  # noqa: D102
    @property
    def start_time(self) -> int: ...  # noqa: D102
    @property
    def input_messages(self) -> tuple[Message, ...]: ...  # noqa: D102
    @property
    def output_messages(self) -> tuple[Message, ...]: ...  # noqa: D102


def said_before(call: ModelCall, earlier: Iterable[ModelCall]) -> tuple[str | None, ...]:
    """Name, for each input message of *call*, the earliest of the *earlier* calls that had it; None for what is new."""
    known = [(other.span_id, _transcript(other)) for other in sorted(earlier, key=_moment) if other.span_id != call.span_id]
    return _told(call.input_messages, known)


def turn_news(calls: Sequence[ModelCall]) -> Mapping[str, tuple[str | None, ...]]:
    """Do the same for all calls of a trace, each with those that began before it; by span id."""
    known: list[tuple[str, Counter[str]]] = []
    found: dict[str, tuple[str | None, ...]] = {}
    for call in sorted(calls, key=_moment):
        found[call.span_id] = _told(call.input_messages, known)
        if call.input_messages or call.output_messages:
            known.append((call.span_id, _transcript(call)))
    return found


def fingerprints(message: Message) -> list[str]:
    """Write what each part of a message says, without what varies when it is sent again; a message without parts says one nothing."""
    parts = [_said(part) for part in message.get("parts", ())] or [None]
    return [json.dumps([message.get("role"), part], sort_keys=True, ensure_ascii=False, default=str) for part in parts]


def _told(messages: Sequence[Message], known: Sequence[tuple[str, Counter[str]]]) -> tuple[str | None, ...]:
    times: Counter[str] = Counter()
    told: list[str | None] = []
    for message in messages:
        said = fingerprints(message)
        times.update(said)
        told.append(
            next((span_id for span_id, transcript in known if all(transcript[part] >= times[part] for part in said)), None)
        )
    return tuple(told)


def _transcript(call: ModelCall) -> Counter[str]:
    messages = (*call.input_messages, *call.output_messages)
    return Counter(part for message in messages for part in fingerprints(message))


def _moment(call: ModelCall) -> tuple[int, str]:
    return call.start_time, call.span_id


def _said(part: Part) -> list[Any]:
    kind = part.get("type")
    if kind in ("text", "reasoning"):
        content = part.get("content")
        return [kind, content.strip() if isinstance(content, str) else content]
    if kind in ("tool_call", "server_tool_call"):
        return [kind, part.get("name"), _parsed(part.get("arguments"))]
    if kind in ("tool_call_response", "server_tool_call_response"):
        return [kind, _parsed(part.get("response"))]
    return [kind, {key: value for key, value in part.items() if key not in ("type", "id")}]


def _parsed(value: Any) -> Any:
    """Read JSON text: arguments go out as an object and come back as text, or the other way round."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value.strip()
