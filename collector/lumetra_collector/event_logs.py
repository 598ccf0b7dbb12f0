"""OTLP log records → what of them is kept: message content, exceptions, and evaluations as scores.

Every vintage of the GenAI events is read: one record per message with a body (1.28 to 1.36), all attributes of the call on
`gen_ai.client.inference.operation.details` (1.37 and later). Records that say nothing about an AI are not for this store.
"""

import hashlib

from lumetra_collector.decode_logs import OtlpLogRecord
from lumetra_collector.dialects import genai_messages
from lumetra_collector.dialects.events import EVALUATION, message_of_event
from lumetra_collector.dialects.interface import Reading
from lumetra_collector.dialects.plain_text import input_text, output_text
from lumetra_collector.dialects.values import number, text
from lumetra_collector.prepared import Rejection
from lumetra_core.attributes import Attributes
from lumetra_core.score import Score, ScoreSource
from lumetra_storage.event_logs import EventRecord

_GENAI = "gen_ai."
_EXCEPTION_KEYS = ("exception.type", "exception.message")
_SCORE_KEYS = frozenset({
    "event.name",
    "gen_ai.evaluation.name",
    "gen_ai.evaluation.score.value",
    "gen_ai.evaluation.score.label",
    "gen_ai.evaluation.explanation",
    "gen_ai.response.id",
    "gen_ai.conversation.id",
    "error.type",
    "lumetra.score.source",
    "lumetra.score.scorer",
})  # fmt: skip
"""Attributes of an evaluation that have a field of their own in a score."""


def is_kept(record: OtlpLogRecord) -> bool:
    """Tell whether *record* is a GenAI event or an exception."""
    if (record.event_name or "").startswith(_GENAI):
        return True
    return any(key.startswith(_GENAI) or key in _EXCEPTION_KEYS for key in record.attributes)


def event_record(record: OtlpLogRecord, *, project: str, received_at: int) -> EventRecord:
    """Read *record* in canonical terms; its body and attributes are kept as they came."""
    content = _content(record)
    return EventRecord(
        project=project,
        trace_id=record.trace_id,
        span_id=record.span_id,
        time=record.time or received_at,
        event_name=record.event_name,
        severity=record.severity,
        service_name=text(record.resource.get("service.name")),
        scope_name=record.scope_name,
        input_messages=content.get("input_messages", ()),
        output_messages=content.get("output_messages", ()),
        system_instructions=content.get("system_instructions", ()),
        tool_definitions=content.get("tool_definitions", ()),
        text=_text(record, content),
        body=record.body,
        attributes=record.attributes,
        resource=record.resource,
    )


def is_evaluation(record: OtlpLogRecord) -> bool:
    """Tell whether *record* is a judgement rather than content."""
    return record.event_name == EVALUATION


def score(record: OtlpLogRecord, *, project: str, received_at: int) -> Score | Rejection:
    """Read an evaluation event as a score; the span it was written in is the one it judges.

    Source: GenAI conventions, `gen_ai.evaluation.result`. Its id is made of what it says, so that a retry counts once.
    """
    said = record.attributes
    name = text(said.get("gen_ai.evaluation.name"))
    value, label = number(said.get("gen_ai.evaluation.score.value")), text(said.get("gen_ai.evaluation.score.label"))
    error_type = text(said.get("error.type"))
    if name is None:
        return Rejection(item=EVALUATION, reason="gen_ai.evaluation.name is missing")
    if value is None and label is None and error_type is None:
        return Rejection(item=name, reason="an evaluation needs a score value, a label, or an error type")
    return Score(
        project=project,
        score_id=_score_id(record),
        name=name,
        value=value,
        label=label,
        reason=text(said.get("gen_ai.evaluation.explanation")),
        source=_source(said),
        scorer=text(said.get("lumetra.score.scorer")),
        trace_id=record.trace_id,
        span_id=record.span_id,
        session_id=text(said.get("gen_ai.conversation.id")),
        response_id=text(said.get("gen_ai.response.id")),
        error_type=error_type,
        time=record.time or received_at,
        metadata={key: value for key, value in said.items() if key not in _SCORE_KEYS},
    )


def _source(said: Attributes) -> ScoreSource:
    """Take who judged from our SDK's word for it; an evaluation that names a model was made by one."""
    stated = said.get("lumetra.score.source")
    if stated == "human":
        return "human"
    return "model" if stated == "model" or "gen_ai.request.model" in said else "code"


def _score_id(record: OtlpLogRecord) -> str:
    content = repr((record.trace_id, record.span_id, record.time, sorted(record.attributes.items(), key=repr)))
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _content(record: OtlpLogRecord) -> Reading:
    said = message_of_event(record.event_name or "", record.attributes if record.body is None else record.body)
    if said is None:
        return genai_messages.content(record.attributes)
    return {"input_messages": (said.message,)} if said.direction == "input" else {"output_messages": (said.message,)}


def _text(record: OtlpLogRecord, content: Reading) -> str | None:
    """Write the content for searching: what was said, else the exception, else a body that is plain text."""
    said = [input_text(content), output_text(content)]
    exception = [text(record.attributes.get(key)) for key in _EXCEPTION_KEYS]
    body = record.body if isinstance(record.body, str) else None
    for candidates, separator in ((said, "\n\n"), (exception, ": "), ([body], "")):
        if joined := separator.join(candidate for candidate in candidates if candidate):
            return joined
    return None
