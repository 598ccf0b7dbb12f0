"""A conversation written as a list of message events (`gen_ai.user.message`, `gen_ai.choice`) in one attribute.

pydantic-ai (its version 1) and Logfire wrote the events of the conventions 1.28 to 1.36 as JSON on the span.
"""

from typing import Any

from lumetra_collector.dialects.events import message_of_event
from lumetra_collector.dialects.shapes.json_forms import objects
from lumetra_collector.dialects.values import known, structured, text
from lumetra_core.attributes import AttributeValue
from lumetra_core.message import Message


def conversation(value: AttributeValue) -> dict[str, Any]:
    """Read what was asked and what was answered. Where no event is a choice, the assistant's last words are the answer."""
    asked: list[Message] = []
    answered: list[Message] = []
    for event in objects(structured(value)):
        said = message_of_event(text(event.get("event.name")) or f"gen_ai.{event.get('role')}.message", event)  # pyright: ignore[reportArgumentType] -- JSON is a body
        if said is not None:
            (answered if said.direction == "output" else asked).append(said.message)
    if not answered:
        asked, answered = split_at_answer(asked)
    reasons = tuple(reason for message in answered if (reason := message.get("finish_reason")))
    return known(input_messages=tuple(joined(asked)), output_messages=tuple(joined(answered)), finish_reasons=reasons)


def split_at_answer(spoken: list[Message]) -> tuple[list[Message], list[Message]]:
    """Part a whole conversation into what led to its last answer and that answer; all of it led, where none came."""
    end = len(spoken)
    while end and spoken[end - 1].get("role") == "assistant":
        end -= 1
    return spoken[:end], spoken[end:]


def joined(spoken: list[Message]) -> list[Message]:
    """Put neighbouring messages of the assistant together: one event each for the text and every call is still one turn."""
    turns: list[Message] = []
    for message in spoken:
        if turns and message.get("role") == "assistant" == turns[-1].get("role"):
            turns[-1] = {**turns[-1], "parts": [*turns[-1].get("parts", ()), *message.get("parts", ())]}
        else:
            turns.append(message)
    return turns
