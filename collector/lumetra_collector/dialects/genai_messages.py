"""The content attributes of the GenAI conventions (1.37 and later): what was said, in JSON.

They are a dialect of their own because they are the best account of a conversation wherever they stand, also on spans of
other dialects, while everything else those spans say is better read by the dialect that wrote it. Emitters whose JSON is
known to be incomplete come before this one in the registry.
"""

from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Key, Table, answers
from lumetra_collector.dialects.messages import instructions, messages
from lumetra_collector.dialects.shapes.tools import tool_definitions
from lumetra_collector.otlp import OtlpSpan
from lumetra_core.attributes import Attributes, AttributeValue
from lumetra_core.message import Message

name = "genai"


def _output(value: AttributeValue) -> tuple[Message, ...]:
    return messages(value, role="assistant")


_TABLE = Table(
    Key("gen_ai.input.messages", "input_messages", messages),
    Key("gen_ai.output.messages", "output_messages", _output),
    Key("gen_ai.system_instructions", "system_instructions", instructions),
    Key("gen_ai.tool.definitions", "tool_definitions", tool_definitions),
)
_KEYS = _TABLE.known_keys


def claims(span: OtlpSpan) -> bool:
    """Claim spans with a content attribute."""
    return not _KEYS.isdisjoint(span.attributes)


def read(span: OtlpSpan) -> Reading:
    """Read what was said, and with which tools on offer."""
    return content(span.attributes)


def content(attributes: Attributes) -> Reading:
    """Read the content attributes, wherever they stand: on a span, an event or a log record."""
    return cast("Reading", answers(attributes, _TABLE))
