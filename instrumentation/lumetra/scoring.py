"""`lumetra.score`: a judgement of a span, trace or session, sent as the conventions' event `gen_ai.evaluation.result`."""

from collections.abc import Mapping

from opentelemetry.context import Context, get_current
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, get_current_span, set_span_in_context

from lumetra import conventions as named
from lumetra.auto.records import emit
from lumetra.guard import guarded
from lumetra.runtime import current
from lumetra.sessions import stamp
from lumetra_core.score import ScoreSource


@guarded
def score(
    name: str,
    value: float | bool | str,
    *,
    reason: str | None = None,
    trace_id: str | None = None,
    span_id: str | None = None,
    session: str | None = None,
    response_id: str | None = None,
    source: ScoreSource = "code",
    scorer: str | None = None,
    metadata: Mapping[str, object] | None = None,
) -> None:
    """Judge the current span, or the one named by ids (from `current_trace_id()`, kept and used later, in any process).

    Args:
        name: What is judged: `helpful`, `grounded`.
        value: A number (a truth counts as 1 or 0), or a word, which becomes the label.
        reason: Why, for the person who reads it.
        trace_id: 32 hex digits; with a `span_id` that span is judged, without one the trace.
        span_id: 16 hex digits.
        session: A session to judge; None: the one we are in.
        response_id: The provider's id of the answer, where no span is known.
        source: Who judged: `human`, `code` or `model`.
        scorer: The judge's name, e.g. `grounded@2`.
        metadata: Anything else to keep with the judgement.
    """
    policy = current().policy
    conversation = session or stamp(get_current()).get(named.CONVERSATION_ID)
    attributes: dict[str, object | None] = {
        "gen_ai.evaluation.name": name,
        "gen_ai.evaluation.score.value": None if isinstance(value, str) else float(value),
        "gen_ai.evaluation.score.label": value if isinstance(value, str) else None,
        "gen_ai.evaluation.explanation": None if reason is None else policy.text(reason),
        named.RESPONSE_ID: response_id,
        named.CONVERSATION_ID: conversation,
        "lumetra.score.source": source,
        "lumetra.score.scorer": scorer,
        **{f"{named.METADATA_PREFIX}{key}": policy.clean(item) for key, item in (metadata or {}).items()},
    }
    known = {key: item for key, item in attributes.items() if item is not None}
    emit(current(), named.EVALUATION_EVENT, known, _judged(trace_id, span_id))


def _judged(trace_id: str | None, span_id: str | None) -> Context:
    """Make the context of the span that is judged; a trace alone has span id nought, which the server reads as the trace."""
    if trace_id is None:
        return set_span_in_context(get_current_span())
    judged = SpanContext(int(trace_id, 16), int(span_id or "0", 16), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(judged))
