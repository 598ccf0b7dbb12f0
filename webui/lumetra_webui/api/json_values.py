"""Attribute values as JSON: everything OTLP can carry, in what JSON can say."""

import base64
import math
from collections.abc import Mapping, Sequence
from typing import Any

from lumetra_core.attributes import AttributeValue


def json_value(value: AttributeValue) -> Any:  # JSON is any of its types
    """Turn one value into JSON's types: bytes become base64 text, NaN and the infinities their names (as OTLP/JSON has them)."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Mapping):
        return json_object(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [json_value(item) for item in value]
    return value


def json_object(values: Mapping[str, AttributeValue]) -> dict[str, Any]:
    """Turn a map of values into a JSON object."""
    return {key: json_value(value) for key, value in values.items()}
