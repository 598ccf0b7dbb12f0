"""Lumetra's own SDK: the conventions, and `lumetra.*` where they have no attribute. Source: `lumetra.conventions`."""

from typing import cast

from lumetra_collector.dialects.flattened import below
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys
from lumetra_collector.dialects.values import decoded, number, strings, text
from lumetra_collector.otlp import OtlpSpan

name = "lumetra"

_METADATA_PREFIX = "lumetra.metadata."
_TABLE = Table(
    *keys("user_id", text, "user.id"),
    *keys("tags", strings, "lumetra.tags"),
    *keys("input", text, "lumetra.input"),
    *keys("output", text, "lumetra.output"),
    *keys("cost_usd", number, "lumetra.cost_usd"),
)


def claims(span: OtlpSpan) -> bool:
    """Claim by scope, and any span that a session of the SDK was stamped on."""
    scope = span.scope_name or ""
    return scope == "lumetra" or scope.startswith("lumetra.") or any(key.startswith("lumetra.") for key in span.attributes)


def read(span: OtlpSpan) -> Reading:
    """Read the session's user, tags and metadata, and what a traced function was given and gave back."""
    reading = answers(span.attributes, _TABLE)
    if given := below(span.attributes, _METADATA_PREFIX):
        reading["metadata"] = {key: decoded(value) for key, value in given.items()}
    return cast("Reading", reading)
