"""Messages → turns as a person reads them: who spoke, in which blocks, each tool call beside its result."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from lumetra_core.attributes import AttributeValue
from lumetra_core.message import Message, Part
from lumetra_webui.formats import visible
from lumetra_webui.pages.blocks import Block, ReasoningBlock, ToolCallBlock, body, media_block
from lumetra_webui.pages.limits import Limits
from lumetra_webui.pages.turn_sources import TurnSource

_SPEAKERS = {
    "system": "System",
    "developer": "Developer",
    "user": "User",
    "assistant": "Assistant",
    "tool": "Tool",
}
NO_MEDIA: Mapping[int, str] = {}
_RESULTS = ("tool_call_response", "server_tool_call_response")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker said at once."""

    role: str
    """system, user, assistant, tool or other: chooses icon and tone."""
    speaker: str
    blocks: tuple[Block, ...]
    finish_reason: str | None = None
    source: TurnSource | None = None
    """The call that said it first, named at the first turn of several from there."""


def turns(
    messages: Sequence[Message], limits: Limits, *, before: Iterable[Message] = (), media: Mapping[int, str] = NO_MEDIA
) -> tuple[Turn, ...]:
    """Lay out *messages*, those that say nothing left out; see `turn_of_each`."""
    return tuple(turn for turn in turn_of_each(messages, limits, before=before, media=media) if turn.blocks)


def turn_of_each(
    messages: Sequence[Message], limits: Limits, *, before: Iterable[Message] = (), media: Mapping[int, str] = NO_MEDIA
) -> tuple[Turn, ...]:
    """Lay out each message, so that a result stands beside its call where both are among them.

    Such a message of results is left without blocks. A result whose call was made *before* brings the call along. *media* are
    the addresses of pictures and sounds, as `media.media_addresses` gives them.
    """
    joined = _Joined(messages, before, media)
    return tuple(_turn(message, joined, limits) for message in messages)


def plain_turn(role: str, speaker: str, text: str, limits: Limits) -> Turn:
    """Show a text that nobody is known to have said."""
    return Turn(role=role, speaker=speaker, blocks=(body(text, limits, markdown=True),))


class _Joined:
    """What parts have beside themselves: results of calls (providers give a call an id, and send it back with the result), addresses."""

    def __init__(self, messages: Iterable[Message], before: Iterable[Message], media: Mapping[int, str]) -> None:
        self.media = media
        parts = list(_parts(messages))
        calls = {part.get("id") for part in parts if part.get("type") == "tool_call"}
        self.earlier_calls: Mapping[str, Part] = {
            call_id: part for part in _parts(before) if part.get("type") == "tool_call" and (call_id := part.get("id"))
        }
        self.results: Mapping[str, Any] = {
            call_id: part.get("response")
            for part in parts
            if part.get("type") == "tool_call_response" and (call_id := part.get("id")) and call_id in calls
        }


def _parts(messages: Iterable[Message]) -> Iterator[Part]:
    return (part for message in messages for part in message.get("parts", ()))


def _turn(message: Message, joined: _Joined, limits: Limits) -> Turn:
    role = str(message.get("role") or "")
    speaker = _SPEAKERS.get(role) or visible(role)[:60] or "Unknown"
    if name := message.get("name"):
        speaker = f"{speaker} · {visible(str(name))[:80]}"
    blocks = [block for part in message.get("parts", ()) if (block := _block(part, joined, limits)) is not None]
    return Turn(
        role="system" if role == "developer" else (role if role in _SPEAKERS else "other"),
        speaker=speaker,
        blocks=tuple(blocks),
        finish_reason=message.get("finish_reason"),
    )


def _block(part: Part, joined: _Joined, limits: Limits) -> Block | None:
    """Show one part; None for a result that stands beside its call, and for empty text."""
    kind = part.get("type")
    match kind:
        case "text":
            content = part.get("content")
            return body(content, limits, markdown=True) if content not in (None, "") else None
        case "reasoning":
            return ReasoningBlock(body=body(part.get("content"), limits, markdown=True))
        case "tool_call" | "server_tool_call":
            return _tool_call(part, joined.results, limits)
        case "blob" | "file" | "uri":
            return media_block(
                modality=_word(part.get("modality")),
                mime_type=_word(part.get("mime_type")),
                content=part.get("content"),
                address=_word(part.get("uri")) or _word(part.get("file_id")),
                own_address=joined.media.get(id(part)),
            )
        case _ if kind in _RESULTS:
            return _result(part, joined, limits)
        case _:
            return body(cast("Mapping[str, AttributeValue]", part), limits)


def _word(value: object) -> str | None:
    """Take text alone: parts are JSON of a stranger, and a list may stand where the convention has a word."""
    return value if isinstance(value, str) else None


def _tool_call(part: Part, results: Mapping[str, Any], limits: Limits) -> ToolCallBlock:
    call_id = part.get("id")
    arguments = part.get("arguments")
    return ToolCallBlock(
        name=visible(str(part.get("name") or "tool"))[:200],
        call_id=call_id,
        arguments=None if arguments in (None, "", {}) else body(arguments, limits),
        result=body(results[call_id], limits) if call_id is not None and call_id in results else None,
    )


def _result(part: Part, joined: _Joined, limits: Limits) -> Block | None:
    call_id = part.get("id")
    if call_id is not None and call_id in joined.results:
        return None
    call = joined.earlier_calls.get(call_id) if call_id is not None else None
    if call is None:
        return body(part.get("response"), limits)
    return _tool_call(call, {str(call_id): part.get("response")}, limits)
