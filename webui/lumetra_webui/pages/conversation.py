"""Messages of a span → a conversation: what is new in this turn at full length, what was said before folded away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from lumetra_core.message import Message, Part
from lumetra_core.span import Span
from lumetra_webui.pages.limits import Limits
from lumetra_webui.pages.media import media_addresses
from lumetra_webui.pages.turn_sources import NOTHING_KNOWN, TurnSource, TurnSources
from lumetra_webui.pages.turns import Turn, plain_turn, turn_of_each, turns

_FEWEST_FOLDED = 3
"""Where no earlier call is known, fewer turns before the model's last one are not worth a fold."""
_INSTRUCTING = ("system", "developer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Turns that follow each other and are all new, or were all said before."""

    turns: tuple[Turn, ...]
    is_new: bool = True
    is_open: bool = True
    message_count: int = 0
    """Of a passage that was said before."""
    left_out: int = 0
    """Messages before `turns` that are not shown until the whole is asked for."""
    first_source: TurnSource | None = None
    """The call that said the first of it; None where that was none of this trace."""
    source_count: int = 0
    """How many calls said parts of it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What went into one span and came out of it, in the order it was said."""

    system: tuple[Turn, ...]
    passages: tuple[Passage, ...]
    answers: tuple[Turn, ...]

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to show."""
        return not (self.system or self.passages or self.answers)


SILENCE = Conversation(system=(), passages=(), answers=())
"""Nobody said anything, or it was not recorded."""


class _Said(NamedTuple):
    """One message of the input."""

    message: Message
    is_old: bool
    source: str | None
    """The span in which it was said first."""


def conversation(span: Span, limits: Limits, known: TurnSources = NOTHING_KNOWN) -> Conversation:
    """Lay out *span*; spans without messages show their plain input and output.

    *known* tells which of its input messages were said in earlier calls; without it, all up to the model's last turn were.
    """
    # Instructions stand first wherever they were sent: they frame the conversation and are no turn of it.
    instructions = [message for message in span.input_messages if message.get("role") in _INSTRUCTING]
    if span.system_instructions:
        instructions.insert(0, _instruction(span.system_instructions))
    media = media_addresses(span)
    passages = _passages(_said(span.input_messages, known), limits, known, media)
    answers = turns(span.output_messages, limits, media=media)
    if not _is_told_elsewhere(span):
        if not span.input_messages and span.input is not None:
            passages = (Passage(turns=(plain_turn("input", "Input", span.input, limits),)),)
        if not answers and span.output is not None:
            answers = (plain_turn("output", "Output", span.output, limits),)
    return Conversation(system=turns(instructions, limits), passages=passages, answers=answers)


def _is_told_elsewhere(span: Span) -> bool:
    """Tools and retrievals have sections of their own."""
    return bool(span.tool_arguments is not None or span.tool_result is not None or span.retrieval_documents)


def _instruction(parts: Sequence[Part]) -> Message:
    return {"role": "system", "parts": list(parts)}


def _said(messages: Sequence[Message], known: TurnSources) -> list[_Said]:
    """Tell old from new, instructions left out."""
    told = known.told or (None,) * len(messages)
    rest = [
        (message, source) for message, source in zip(messages, told, strict=True) if message.get("role") not in _INSTRUCTING
    ]
    # As soon as one message is known from this trace, what is not known is new: an agent may put a reminder into the middle.
    if any(source for _, source in rest):
        return [_Said(message, source is not None, source) for message, source in rest]
    start = _start_of_new([message for message, _ in rest])
    return [_Said(message, place < start, None) for place, (message, _) in enumerate(rest)]


def _start_of_new(messages: Sequence[Message]) -> int:
    """Index of the first message that is no history: the model's last one (it holds the calls whose results are new)."""
    spoken = [place for place, message in enumerate(messages) if message.get("role") == "assistant"]
    start = spoken[-1] if spoken else 0
    return start if start >= _FEWEST_FOLDED else 0


def _passages(said: Sequence[_Said], limits: Limits, known: TurnSources, media: Mapping[int, str]) -> tuple[Passage, ...]:
    runs = [list(run) for _, run in groupby(said, key=lambda each: each.is_old)]
    if runs and runs[-1][0].is_old:
        # Nothing is new after it (a call that is made again): the message that is answered stands open all the same.
        runs[-1:] = [run for run in (runs[-1][:-1], runs[-1][-1:]) if run]
    passages: list[Passage] = []
    before: list[Message] = []
    for place, run in enumerate(runs):
        messages = [each.message for each in run]
        if run[0].is_old:
            passages.append(_old_passage(run, before, limits, known, media, is_open=place == len(runs) - 1))
        else:
            passages.append(Passage(turns=turns(messages, limits, before=before, media=media)))
        before += messages
    return tuple(passage for passage in passages if passage.turns)


def _old_passage(
    run: Sequence[_Said],
    before: Sequence[Message],
    limits: Limits,
    known: TurnSources,
    media: Mapping[int, str],
    *,
    is_open: bool,
) -> Passage:
    left_out = max(0, len(run) - limits.messages)
    messages = [each.message for each in run]
    laid_out = turn_of_each(messages[left_out:], limits, before=(*before, *messages[:left_out]), media=media)
    named = _with_sources(zip(laid_out, (each.source for each in run[left_out:]), strict=True), known)
    return Passage(
        turns=tuple(named),
        is_new=False,
        is_open=is_open,
        message_count=len(run),
        left_out=left_out,
        first_source=next((known.source(each.source) for each in run if each.source), None),
        source_count=len({each.source for each in run if each.source}),
    )


def _with_sources(sourced: Iterable[tuple[Turn, str | None]], known: TurnSources) -> Iterator[Turn]:
    """Name the source of each turn that says something, where it is not that of the turn before."""
    last: str | None = None
    for turn, source in sourced:
        if turn.blocks:
            yield turn if source == last else replace(turn, source=known.source(source))
            last = source
