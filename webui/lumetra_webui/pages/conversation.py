"""Messages of a span → a conversation as a person reads it: who spoke, what is new in this turn, calls beside their results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from lumetra_core.attributes import AttributeValue
from lumetra_core.message import Message, Part
from lumetra_core.span import Span
from lumetra_webui.formats import visible
from lumetra_webui.pages.blocks import Block, ReasoningBlock, ToolCallBlock, body, media_block
from lumetra_webui.pages.limits import Limits

_FEWEST_FOLDED = 3
"""Fewer earlier turns than this are not worth a fold."""
_SPEAKERS = {
    "system": "System",
    "developer": "Developer",
    "user": "User",
    "assistant": "Assistant",
    "tool": "Tool",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker said at once."""

    role: str
    """system, user, assistant, tool or other: chooses icon and tone."""
    speaker: str
    blocks: tuple[Block, ...]
    finish_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The turns of one span, in the order they were said."""

    system: tuple[Turn, ...]
    earlier: tuple[Turn, ...]
    """History that the caller sent again; folded."""
    left_out: int
    """Turns before `earlier` that are not shown until the whole is asked for."""
    new: tuple[Turn, ...]
    """What came since the model last spoke."""
    answers: tuple[Turn, ...]

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to show."""
        return not (self.system or self.earlier or self.new or self.answers)


SILENCE = Conversation(system=(), earlier=(), left_out=0, new=(), answers=())
"""Nobody said anything, or it was not recorded."""


def conversation(span: Span, limits: Limits) -> Conversation:
    """Lay out what went into and came out of *span*; spans without messages show their plain input and output."""
    results = _results(span.input_messages)
    said = [turn for message in span.input_messages if (turn := _turn(message, results, limits)).blocks]
    system = tuple(turn for turn in said if turn.role == "system")
    turns = [turn for turn in said if turn.role != "system"]
    if span.system_instructions:
        system = (_turn({"role": "system", "parts": list(span.system_instructions)}, {}, limits), *system)
    if not said and span.input is not None and not _is_told_elsewhere(span):
        turns = [_plain("input", "Input", span.input, limits)]
    answers = [_turn(message, results, limits) for message in span.output_messages]
    if not answers and span.output is not None and not _is_told_elsewhere(span):
        answers = [_plain("output", "Output", span.output, limits)]
    start = _start_of_new(turns)
    earlier = turns[:start]
    return Conversation(
        system=system,
        earlier=tuple(earlier[-limits.messages :]),
        left_out=max(0, len(earlier) - limits.messages),
        new=tuple(turns[start:]),
        answers=tuple(answer for answer in answers if answer.blocks),
    )


def _is_told_elsewhere(span: Span) -> bool:
    """Tools and retrievals have sections of their own."""
    return bool(span.tool_arguments is not None or span.tool_result is not None or span.retrieval_documents)


def _start_of_new(turns: Sequence[Turn]) -> int:
    """Index of the first turn that is not history: the model's last one (it holds the calls whose results are new)."""
    spoken = [place for place, turn in enumerate(turns) if turn.role == "assistant"]
    start = spoken[-1] if spoken else 0
    return start if start >= _FEWEST_FOLDED else 0


def _results(messages: Iterable[Message]) -> dict[str, Any]:
    """Collect tool results by the id of their call, for those calls that are in the conversation."""
    parts = [part for message in messages for part in message.get("parts", ())]
    calls = {part.get("id") for part in parts if part.get("type") == "tool_call"}
    return {
        call_id: part.get("response")
        for part in parts
        if part.get("type") == "tool_call_response" and (call_id := part.get("id")) and call_id in calls
    }


def _turn(message: Message, results: Mapping[str, Any], limits: Limits) -> Turn:
    role = str(message.get("role") or "")
    speaker = _SPEAKERS.get(role) or visible(role)[:60] or "Unknown"
    if name := message.get("name"):
        speaker = f"{speaker} · {visible(str(name))[:80]}"
    blocks = [block for part in message.get("parts", ()) if (block := _block(part, results, limits)) is not None]
    return Turn(
        role="system" if role == "developer" else (role if role in _SPEAKERS else "other"),
        speaker=speaker,
        blocks=tuple(blocks),
        finish_reason=message.get("finish_reason"),
    )


def _block(part: Part, results: Mapping[str, Any], limits: Limits) -> Block | None:
    """Show one part; None for a result that stands beside its call, and for empty text."""
    match part.get("type"):
        case "text":
            content = part.get("content")
            return body(content, limits, markdown=True) if content not in (None, "") else None
        case "reasoning":
            return ReasoningBlock(body=body(part.get("content"), limits, markdown=True))
        case "tool_call" | "server_tool_call":
            return _tool_call(part, results, limits)
        case "tool_call_response" | "server_tool_call_response":
            if part.get("id") in results:
                return None
            return body(part.get("response"), limits)
        case "blob" | "file" | "uri":
            return media_block(
                modality=part.get("modality"),
                mime_type=part.get("mime_type"),
                content=part.get("content"),
                address=part.get("uri") or part.get("file_id"),
            )
        case _:
            return body(cast("Mapping[str, AttributeValue]", part), limits)


def _tool_call(part: Part, results: Mapping[str, Any], limits: Limits) -> ToolCallBlock:
    call_id = part.get("id")
    arguments = part.get("arguments")
    return ToolCallBlock(
        name=visible(str(part.get("name") or "tool"))[:200],
        call_id=call_id,
        arguments=None if arguments in (None, "", {}) else body(arguments, limits),
        result=body(results[call_id], limits) if call_id is not None and call_id in results else None,
    )


def _plain(role: str, speaker: str, text: str, limits: Limits) -> Turn:
    return Turn(role=role, speaker=speaker, blocks=(body(text, limits, markdown=True),))
