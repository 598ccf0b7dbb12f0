"""The values an OpenTelemetry attribute can hold, as plain Python."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

AttributeValue: TypeAlias = Union[
    str, bool, int, float, bytes, "Sequence[AttributeValue]", "Mapping[str, AttributeValue]", None
]
"""An OTLP `AnyValue`. None is the empty value; OTLP 1.9 allows maps, mixed lists and bytes on spans."""

Attributes: TypeAlias = Mapping[str, AttributeValue]
"""Attributes by their original key, in the order they came."""
