from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from lumetra_collector.decode_logs import OtlpLogRecord, decode_logs
from lumetra_collector.event_logs import event_record, is_kept, score
from lumetra_collector.prepare_logs import prepare_logs
from lumetra_collector.prepared import Rejection
from lumetra_collector.request import RequestFacts
from lumetra_core.score import Score
from lumetra_storage.event_logs import EventRecord
from support.otlp_bodies import any_value, key_values, span_id, trace_id

OTLP = Path(__file__).parents[1] / "golden" / "otlp"
RECEIVED_AT = 99


def _record(**fields: Any) -> OtlpLogRecord:
    defaults: dict[str, Any] = {
        "trace_id": trace_id(1).hex(),
        "span_id": span_id(1).hex(),
        "time": 7,
        "event_name": None,
        "severity": None,
        "body": None,
        "attributes": {},
        "resource": {"service.name": "shop"},
        "scope_name": "my.library",
    }
    return OtlpLogRecord(**(defaults | fields))


def _read(**fields: Any) -> EventRecord:
    return event_record(_record(**fields), project="shop", received_at=RECEIVED_AT)


def _request(**record: Any) -> bytes:
    message = ExportLogsServiceRequest()
    resource_logs = message.resource_logs.add()
    resource_logs.resource.attributes.extend(key_values({"service.name": "shop"}))
    scope_logs = resource_logs.scope_logs.add()
    scope_logs.scope.name = "my.library"
    scope_logs.log_records.add(**record)
    return message.SerializeToString()


def test_record_is_decoded_whole() -> None:
    body = _request(
        trace_id=trace_id(1),
        span_id=span_id(1),
        time_unix_nano=7,
        severity_number=9,
        event_name="gen_ai.user.message",
        body=any_value({"content": "hi"}),
        attributes=key_values({"gen_ai.system": "openai"}),
    )

    assert decode_logs(body, "protobuf").records == [
        _record(
            severity="INFO",
            event_name="gen_ai.user.message",
            body={"content": "hi"},
            attributes={"gen_ai.system": "openai"},
        )
    ]


def test_time_of_observation_stands_in_for_a_missing_time() -> None:
    assert decode_logs(_request(observed_time_unix_nano=5), "protobuf").records[0].time == 5
    assert _read(time=0).time == RECEIVED_AT


def test_event_name_may_be_an_attribute() -> None:
    body = _request(attributes=key_values({"event.name": "gen_ai.choice"}))

    assert decode_logs(body, "protobuf").records[0].event_name == "gen_ai.choice"


def test_invalid_ids_are_as_good_as_none() -> None:
    record = decode_logs(_request(trace_id=bytes(16), span_id=b"\1"), "protobuf").records[0]

    assert (record.trace_id, record.span_id) == (None, None)


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"event_name": "gen_ai.choice"}, True),
        ({"attributes": {"gen_ai.system": "openai"}}, True),
        ({"attributes": {"exception.type": "ValueError"}}, True),
        ({"event_name": "http.request"}, False),
        ({"body": "a line of a log"}, False),
    ],
)
def test_only_genai_events_and_exceptions_are_kept(fields: dict[str, Any], kept: bool) -> None:
    assert is_kept(_record(**fields)) is kept


def test_message_event_is_read_as_a_message_of_its_side() -> None:
    asked = _read(event_name="gen_ai.user.message", body={"content": "Paris?"})
    answered = _read(event_name="gen_ai.choice", body={"index": 0, "finish_reason": "stop", "message": {"content": "Yes."}})

    assert asked.input_messages == ({"role": "user", "parts": [{"type": "text", "content": "Paris?"}]},)
    assert answered.output_messages == (
        {"role": "assistant", "parts": [{"type": "text", "content": "Yes."}], "finish_reason": "stop"},
    )
    assert (asked.text, answered.text) == ("Paris?", "Yes.")


def test_operation_details_carry_the_whole_conversation() -> None:
    message = {"role": "user", "parts": [{"type": "text", "content": "Paris?"}]}
    record = _read(
        event_name="gen_ai.client.inference.operation.details",
        attributes={
            "gen_ai.input.messages": [message],
            "gen_ai.system_instructions": [{"type": "text", "content": "Be brief."}],
        },
    )

    assert (record.input_messages, record.system_instructions) == ((message,), ({"type": "text", "content": "Be brief."},))


def test_exception_is_searchable_by_type_and_message() -> None:
    attributes = {"exception.type": "openai.RateLimitError", "exception.message": "429"}

    assert _read(event_name="gen_ai.client.operation.exception", attributes=attributes).text == "openai.RateLimitError: 429"


def test_evaluation_becomes_a_score_of_its_span() -> None:
    record = _record(
        event_name="gen_ai.evaluation.result",
        attributes={
            "gen_ai.evaluation.name": "Relevance",
            "gen_ai.evaluation.score.value": 4.0,
            "gen_ai.evaluation.score.label": "relevant",
            "gen_ai.evaluation.explanation": "on topic",
            "gen_ai.response.id": "chatcmpl-123",
            "tenant": "acme",
        },
    )
    read = score(record, project="shop", received_at=RECEIVED_AT)

    assert isinstance(read, Score)
    assert read == Score(
        project="shop",
        score_id=read.score_id,
        name="Relevance",
        value=4.0,
        label="relevant",
        reason="on topic",
        trace_id=trace_id(1).hex(),
        span_id=span_id(1).hex(),
        response_id="chatcmpl-123",
        time=7,
        metadata={"tenant": "acme"},
    )
    assert score(record, project="shop", received_at=RECEIVED_AT + 1) == read


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"gen_ai.evaluation.score.value": 1}, "gen_ai.evaluation.name is missing"),
        ({"gen_ai.evaluation.name": "x"}, "an evaluation needs a score value, a label, or an error type"),
    ],
)
def test_evaluation_that_says_nothing_is_rejected(attributes: dict[str, Any], reason: str) -> None:
    read = score(_record(attributes=attributes), project="shop", received_at=0)

    assert isinstance(read, Rejection)
    assert read.reason == reason


def test_captured_logs_are_taken_in_full() -> None:
    for path in sorted(OTLP.glob("*.logs.pb")):
        prepared = prepare_logs(path.read_bytes(), RequestFacts(signal="logs", received_at=RECEIVED_AT))

        assert (prepared.ignored, prepared.rejected) == (0, ()), path.name
        assert prepared.accepted == prepared.rows > 0, path.name
