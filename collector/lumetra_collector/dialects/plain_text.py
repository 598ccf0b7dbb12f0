"""What went in and what came out, as plain text: for lists, for reading and for the text index.

An agent resends its whole history with every call. The text of a span's input is only what is new in it: the user's last
question, and what has come since the model last spoke (the tools' answers). So a word is found where it was said, and an index
over a conversation grows with the conversation, not with its square.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.shapes import guess
from lumetra_collector.dialects.shapes.json_forms import is_array, is_object
from lumetra_collector.dialects.values import compact, structured, text
from lumetra_core.attributes import AttributeValue
from lumetra_core.message import Document, Message, Part

_SETTING = ("system", "developer")
_LINE = "\n"
_PARAGRAPH = "\n\n"
_NOTHING: tuple[object, ...] = (None, "", [], {}, ())
_DEEPEST_WRAPPING = 6
_QUESTIONS = frozenset({"input", "query", "question", "task", "prompt", "text", "message", "user_input", "goal", "topic"})
"""What frameworks and their users call the one argument that is the question; beside it stand flags (`stream`, `reset`)."""

_ANSWERS = frozenset({"candidates", "choices", "content", "generations", "output", "replies"})
"""By one of these a provider's or a framework's response is known; looking at every object for all of them costs too much."""


def input_text(reading: Reading) -> str | None:
    """Write what went in: new messages, else a tool's arguments, else a query, else what the dialect recorded."""
    if messages := reading.get("input_messages"):
        return _joined(_message_text(message) for message in _new(messages)) or None
    if (arguments := reading.get("tool_arguments")) is not None:
        return compact(arguments)
    return reading.get("retrieval_query") or readable_input(reading.get("input")) or _instructions(reading)


def output_text(reading: Reading) -> str | None:
    """Write what came out: messages, else a tool's result, else documents, else what the dialect recorded."""
    if messages := reading.get("output_messages"):
        return _joined(_message_text(message) for message in _last_turn(messages)) or None
    if (result := reading.get("tool_result")) is not None:
        return compact(result)
    found = _joined(_document_text(document) for document in reading.get("retrieval_documents", ()))
    return found or readable_output(reading.get("output"))


def readable_input(value: AttributeValue) -> str | None:
    """Write what a framework recorded as input as a person would say it: `{"args": [], "kwargs": {"q": "Why?"}}` is "Why?"."""
    core = _core(value)
    said = guess.messages([core] if isinstance(core, str) else core)
    return _joined(_message_text(message) for message in _new(said)) or _text_of(value, core)


def readable_output(value: AttributeValue) -> str | None:
    """Write what a framework recorded as output as a person would say it; of a whole conversation, its last word."""
    core = _core(value)
    may_answer = is_object(core) and not core.keys().isdisjoint(_ANSWERS)
    answered = guess.response(core).get("output_messages", ()) if may_answer else ()
    said = answered or guess.messages([core] if isinstance(core, str) else core)
    return (_message_text(said[-1]) if said else "") or _text_of(value, core)


def _core(value: AttributeValue) -> Any:
    """Take off the wrappings around a single value: objects of one member, lists of one item, empty companions."""
    core: Any = value
    for _ in range(_DEEPEST_WRAPPING):
        core = structured(core)
        if is_object(core):
            if "messages" in core:
                return core["messages"]
            held = [item for item in core.values() if item not in _NOTHING]
            said = _said_among(core) or [item for item in held if item is not False] or held
            if len(said) != 1 or "role" in core or "type" in core:
                return core if held else None
            core = said[0]
        elif is_array(core) and len(core) == 1:
            core = core[0]
        else:
            return core
    return core


def _said_among(members: Mapping[str, Any]) -> list[Any]:
    """Find what was said among flags: the one member that is none, where its name is that of a question."""
    told = {key: item for key, item in members.items() if item not in _NOTHING and not isinstance(item, bool)}
    if "raw" in told and "tasks_output" in told:  # CrewAI's result of a crew
        return [told["raw"]]
    if is_object(told.get("new_message")):  # the arguments of ADK's runner
        return [told["new_message"]]
    return list(told.values()) if len(told) == 1 and not told.keys().isdisjoint(_QUESTIONS) else []


def _text_of(value: AttributeValue, core: Any) -> str | None:
    if core in _NOTHING:
        return None
    if is_array(core) and all(isinstance(item, str) for item in core):
        return _joined(core) or None
    # A bare yes or no says nothing without its name.
    return compact(value) if isinstance(core, bool) else text(core) or compact(value)


def _instructions(reading: Reading) -> str | None:
    return _part_lines(reading.get("system_instructions", ())) or None


def _new(messages: Sequence[Message]) -> list[Message]:
    """Choose the last question and everything after the last answer; the setting only where there is nothing else."""
    asked = answered = -1
    for index, message in enumerate(messages):
        if message.get("role") == "assistant":
            answered = index
        elif message.get("role") == "user" and any(map(_is_said, message.get("parts", ()))):
            asked = index
    chosen = [message for index, message in enumerate(messages) if index == asked or index > answered]
    return [message for message in chosen if message.get("role") not in _SETTING] or list(messages)


def _last_turn(messages: Sequence[Message]) -> Sequence[Message]:
    """Choose what was said after the last tool answered: an agent's output may hold the whole way to its answer."""
    start = max((index + 1 for index, message in enumerate(messages) if message.get("role") == "tool"), default=0)
    return messages[start:] or messages


def _is_said(part: Part) -> bool:
    """Tell a question from a tool's answer, which Anthropic also puts in the user's mouth."""
    return part.get("type") != "tool_call_response"


def _message_text(message: Message) -> str:
    parts = message.get("parts", ())
    if len(parts) == 1:  # nearly every message
        return _part_text(parts[0])
    said = [part for part in parts if part.get("type") != "reasoning"]
    return _part_lines(said or parts)


def _part_lines(parts: Iterable[Part]) -> str:
    return _LINE.join(line for part in parts if (line := _part_text(part)))


def _part_text(part: Part) -> str:
    kind = part.get("type")
    if kind == "tool_call":
        return f"{part.get('name', '')}({_written(part.get('arguments'))})"
    if kind == "tool_call_response":
        return _written(part.get("response"))
    if kind in ("blob", "uri", "file"):
        address = part.get("uri") or part.get("file_id")
        return f"[{part.get('modality', kind)} {address}]" if address else f"[{part.get('modality', kind)}]"
    return _written(part.get("content"))


def _written(value: object) -> str:
    return "" if value is None else compact(value)  # pyright: ignore[reportArgumentType] -- JSON of any kind


def _document_text(document: Document) -> str:
    return document.get("content") or document.get("title") or document.get("uri") or document.get("id") or ""


def _joined(paragraphs: Iterable[str]) -> str:
    return _PARAGRAPH.join(paragraph for paragraph in paragraphs if paragraph)
