"""What a shape is: a way in which a provider or framework writes the JSON of a model call."""

from typing import Protocol

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.shapes.json_forms import Json
from lumetra_core.message import Message


class Shape(Protocol):
    """The three readings of a shape, each a module function. A value of another shape gives an empty answer.

    Values are parsed JSON (or an attribute's native value), never JSON text. Modules implement this protocol themselves.
    """

    def messages(self, value: Json, /) -> tuple[Message, ...]:
        """Read a list of messages, or a single one."""
        ...

    def request(self, value: Json, /) -> Reading:
        """Read what was sent: model, messages, system instructions, tools, parameters."""
        ...

    def response(self, value: Json, /) -> Reading:
        """Read what came back: model, id, messages, finish reasons, usage with all input and output counted."""
        ...
