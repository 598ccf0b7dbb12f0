"""Plain OpenTelemetry: what any span can tell, whoever wrote it. The last to be asked."""

from typing import cast

from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.keyed import Table, answers, keys
from lumetra_collector.dialects.values import text
from lumetra_collector.otlp import OtlpSpan

name = "otel"

_TABLE = Table(
    *keys("error_type", text, "error.type"),
    *keys("session_id", text, "session.id"),
    # `enduser.id` is the older name (semantic conventions 1.40 and before).
    *keys("user_id", text, "user.id", "enduser.id"),
)


def claims(span: OtlpSpan) -> bool:  # noqa: ARG001 -- the protocol's
    """Claim every span."""
    return True


def read(span: OtlpSpan) -> Reading:
    """Read the session, the user, and what went wrong."""
    reading = answers(span.attributes, _TABLE)
    if "error_type" not in reading and span.status == "error" and (raised := _exception_type(span)):
        reading["error_type"] = raised
    return cast("Reading", reading)


def _exception_type(span: OtlpSpan) -> str | None:
    """Take the last exception recorded: an earlier one may have been caught and retried."""
    for event in reversed(span.events):
        if event.name == "exception" and (raised := text(event.attributes.get("exception.type"))):
            return raised
    return None
