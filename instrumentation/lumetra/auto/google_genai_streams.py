"""Streamed answers of google-genai: chunks, each a whole response of its own, put together again."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from lumetra import conventions as named
from lumetra.auto.estimation import estimated_usage, text_chars
from lumetra.auto.exchange import Response, Usage
from lumetra.auto.google_genai_calls import blocked, reason_of, usage_of
from lumetra.auto.google_genai_content import messages, parts
from lumetra.auto.reading import items, read, word
from lumetra_core.message import Message, Part


class GenerationAccumulator:
    """Puts the chunks of a streamed answer together, texts of one kind that follow each other joined."""

    def __init__(self, kwargs: Mapping[str, Any], *, keeps_text: bool) -> None:
        self.kwargs = kwargs
        self.keeps_text = keeps_text
        self.head: Any = None
        self.usage: Any = None
        self.output_chars = 0
        self.candidates: dict[int, CandidateInProgress] = {}

    def add(self, chunk: Any) -> None:
        """Take one chunk, each of which is a whole response of its own."""
        self.head = chunk
        # Counts grow from chunk to chunk; the last ones are those of the whole answer.
        self.usage = read(chunk, "usage_metadata") or self.usage
        for candidate in items(read(chunk, "candidates")):
            progress = self.candidates.setdefault(read(candidate, "index") or 0, CandidateInProgress())
            self.output_chars += progress.add(candidate, keeps_text=self.keeps_text)

    @property
    def is_complete(self) -> bool:
        """Every candidate has its finish reason, or the prompt was refused."""
        if not self.candidates:
            return bool(blocked(self.head))
        return all(one.candidate_with_reason is not None for one in self.candidates.values())

    def response(self) -> Response:
        """Describe what has come."""
        ordered = [self.candidates[index] for index in sorted(self.candidates)]
        return Response(
            model=word(read(self.head, "model_version")),
            response_id=word(read(self.head, "response_id")),
            finish_reasons=[one.reason() for one in ordered] or blocked(self.head),
            usage=usage_of(self.usage) or self._estimate(),
            content=lambda: {named.OUTPUT_MESSAGES: [one.message() for one in ordered]},
        )

    def _estimate(self) -> Usage:
        asked = [turn.get("parts") for turn in messages(self.kwargs.get("contents"))]
        return estimated_usage(text_chars(asked), self.output_chars)


class CandidateInProgress:
    """One candidate of a streamed answer."""

    __slots__ = ("candidate_with_reason", "pieces")

    def __init__(self) -> None:
        self.pieces: list[Part] = []
        self.candidate_with_reason: Any = None

    def add(self, candidate: Any, *, keeps_text: bool) -> int:
        """Take a piece; give how many characters of text came, counted even where they are not kept."""
        if read(candidate, "finish_reason") is not None:
            self.candidate_with_reason = candidate
        came = parts(read(candidate, "content"))
        # Calls are kept in any case: they decide the finish reason.
        self.pieces.extend(part for part in came if keeps_text or part.get("type") == "tool_call")
        return text_chars(came)

    def reason(self) -> str:
        """Give the finish reason; `error` for an answer that was cut."""
        return reason_of(self.candidate_with_reason, self.pieces)

    def message(self) -> Message:
        """Give the message as far as it came."""
        return {"role": "assistant", "parts": joined(self.pieces), "finish_reason": self.reason()}


def joined(pieces: list[Part]) -> list[Part]:
    """Make one part of texts, and of thoughts, that follow each other."""
    together: list[Part] = []
    for kind, group in groupby(pieces, key=lambda piece: piece.get("type", "")):
        if kind in {"text", "reasoning"}:
            together.append({"type": kind, "content": "".join(piece.get("content") or "" for piece in group)})
        else:
            together.extend(group)
    return together


class LoopAccumulator(GenerationAccumulator):
    """Follows a streamed loop of model calls and functions, whose model calls record their usage themselves."""

    def response(self) -> Response:
        """Describe what the user has been given."""
        ordered = [self.candidates[index] for index in sorted(self.candidates)]
        return Response(content=lambda: {named.OUTPUT: [one.message() for one in ordered]})
