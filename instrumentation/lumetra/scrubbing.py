"""Spans that others record into the provider we listen to: their content is redacted on its way out, as ours is when recorded.

Libraries that trace themselves (anthropic, mcp) and other families' instrumentors write content past our capture policy. Only
spans of language-model work are looked at; texts are redacted whole and never cut, since many are JSON that must stay readable.
"""

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.util.types import AttributeValue

from lumetra.capture import CapturePolicy
from lumetra.cleaning import Cleaner

_MARKS = ("gen_ai.", "llm.", "mcp.", "openinference.", "traceloop.", "input.value", "output.value")
"""Beginnings of attribute names that tell a span of language-model work: the conventions, OpenInference, Traceloop, MCP."""
_KEPT = (".id", "_id")
"""Ends of names whose values join spans, sessions and people: a redacted one would join nothing, or everybody."""


def scrubbed(span: ReadableSpan, policy: CapturePolicy) -> ReadableSpan:
    """Give *span* with every text redacted; the same object where it is one of ours, or there is nothing to take out."""
    attributes = span.attributes or {}
    if not policy.redactors or _is_ours(span) or not any(name.startswith(_MARKS) for name in attributes):
        return span
    cleaner = Cleaner(policy.redactors, policy.max_text_chars, policy.max_attribute_chars)
    changed: dict[str, AttributeValue] = {
        name: redacted
        for name, value in attributes.items()
        if isinstance(value, str) and not name.endswith(_KEPT) and (redacted := cleaner.redacted(value)) != value
    }
    return _copy(span, {**attributes, **changed}) if changed else span


def _is_ours(span: ReadableSpan) -> bool:
    scope = span.instrumentation_scope
    return scope is not None and (scope.name == "lumetra" or scope.name.startswith("lumetra."))


def _copy(span: ReadableSpan, attributes: dict[str, AttributeValue]) -> ReadableSpan:
    """Make the span anew: an ended one cannot be changed, and other exporters hold it as well."""
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=attributes,
        events=span.events,
        links=span.links,
        kind=span.kind,
        status=span.status,
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
