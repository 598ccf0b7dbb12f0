"""Streamed chat completions: chunks of the openai client come in one by one, what they say together comes out."""

from collections.abc import Mapping
from typing import Any

from lumetra import conventions as named
from lumetra.auto.estimation import estimated_usage, text_chars
from lumetra.auto.exchange import Response, Usage, finish_reason
from lumetra.auto.openai_chat import chat_usage, tier_attributes
from lumetra.auto.parts import tool_call_part
from lumetra.auto.reading import fields, items, read, word
from lumetra_core.message import Message, Part


class ChatAccumulator:
    """Puts the chunks of a streamed chat completion together, tool calls joined by their index.

    `add` runs once for every few characters of an answer, so it reads each chunk's fields once and puts off what can be done at the end.
    """

    def __init__(self, kwargs: Mapping[str, Any], *, keeps_text: bool) -> None:
        self.keeps_text = keeps_text
        self.input_chars = text_chars(kwargs.get("messages"))
        self.output_chars = 0
        self.choices: dict[int, ChoiceInProgress] = {}
        self.usage: Any = None
        """As the provider said it; read at the end."""
        self.first: Any = None
        self.last: Any = None
        """Id, model and tier stand in every chunk. Azure's first has empty ones, and the last of some others none."""

    def add(self, chunk: Any) -> None:
        """Take one chunk."""
        if self.first is None:
            self.first = chunk
        self.last = chunk
        said = fields(chunk)
        for choice in items(said.get("choices")):
            described = fields(choice)
            index = described.get("index") or 0
            progress = self.choices.get(index)
            if progress is None:
                progress = self.choices[index] = ChoiceInProgress()
            self.output_chars += progress.add(described, keeps_text=self.keeps_text)
        if (usage := said.get("usage")) is not None:
            self.usage = usage

    @property
    def is_complete(self) -> bool:
        """Every choice that began has its finish reason."""
        if not self.choices:
            return self.usage is not None
        return all(choice.finish_reason for choice in self.choices.values())

    def response(self) -> Response:
        """Describe what has come. Usage that the provider did not give is estimated."""
        ordered = [self.choices[index] for index in sorted(self.choices)]
        head = self._head()
        return Response(
            model=word(head.get("model")),
            response_id=word(head.get("id")),
            finish_reasons=[finish_reason(choice.finish_reason or "error") for choice in ordered],
            usage=self.counted(self.usage) or estimated_usage(self.input_chars, self.output_chars),
            attributes=tier_attributes(head),
            content=lambda: {named.OUTPUT_MESSAGES: [choice.message() for choice in ordered]},
        )

    def counted(self, usage: Any) -> Usage | None:
        """Read the tokens; None where the provider gave none."""
        return chat_usage(usage)

    def _head(self) -> Mapping[str, Any]:
        """Give what the last chunk says of the whole answer, else the first."""
        first, last = fields(self.first), fields(self.last)
        return {name: last.get(name) or first.get(name) for name in ("id", "model", "service_tier", "system_fingerprint")}


class ChoiceInProgress:
    """One choice of a streamed answer."""

    __slots__ = ("calls", "finish_reason", "reasoning", "refusal", "role", "text")

    def __init__(self) -> None:
        self.role = "assistant"
        self.finish_reason: str | None = None
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.refusal: list[str] = []
        self.calls: dict[int, dict[str, Any]] = {}

    def add(self, choice: Mapping[str, Any], *, keeps_text: bool) -> int:
        """Take one delta.

        Returns:
            How many characters came, which is kept count of even where the text itself is not.
        """
        if finish := choice.get("finish_reason"):
            self.finish_reason = finish
        delta = fields(choice.get("delta"))
        chars = 0
        for name, kept in (("content", self.text), ("reasoning_content", self.reasoning), ("refusal", self.refusal)):
            piece = delta.get(name)
            if piece and isinstance(piece, str):
                chars += len(piece)
                if keeps_text:
                    kept.append(piece)
        if role := delta.get("role"):
            self.role = role
        if calls := delta.get("tool_calls"):
            chars += sum(self.add_call(call, keeps_text=keeps_text) for call in items(calls))
        return chars

    def add_call(self, delta: Any, *, keeps_text: bool) -> int:
        """Take a piece of a tool call: name and id come first, the arguments in pieces after them."""
        call = self.calls.setdefault(read(delta, "index") or 0, {"id": None, "name": None, "arguments": []})
        call["id"] = read(delta, "id") or call["id"]
        call["name"] = read(delta, "function", "name") or call["name"]
        arguments = word(read(delta, "function", "arguments")) or ""
        if keeps_text:
            call["arguments"].append(arguments)
        return len(arguments)

    def message(self) -> Message:
        """Give the message as far as it came."""
        parts: list[Part] = []
        for kind, pieces in (("reasoning", self.reasoning), ("text", self.text), ("refusal", self.refusal)):
            if pieces:
                parts.append({"type": kind, "content": "".join(pieces)})
        for index in sorted(self.calls):
            call = self.calls[index]
            parts.append(tool_call_part(call["id"], call["name"], "".join(call["arguments"])))
        return {"role": self.role, "parts": parts, "finish_reason": finish_reason(self.finish_reason or "error")}
