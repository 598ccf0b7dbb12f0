"""Every body of `golden/protocol_cases` gets the answer that its index says; right ones, odd ones and bad ones."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse

from support.collector_app import PROTOBUF, RunningCollector, running_collector

CASES = Path(__file__).parents[1] / "golden" / "protocol_cases"
INDEX: list[dict[str, Any]] = json.loads((CASES / "index.json").read_text())


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCollector]:
    with running_collector(tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.mark.parametrize("case", INDEX, ids=lambda case: case["file"])
def test_body_gets_its_expected_answer(collector: RunningCollector, case: dict[str, Any]) -> None:
    collector.empty()
    headers = {"content-type": case["content_type"], "content-encoding": case["content_encoding"]}

    answer = collector.client.post("/v1/traces", content=_body(case["file"]), headers=headers)

    stored = collector.rows("SELECT count() FROM spans")[0][0]
    told = _told(answer.content, answer.headers["content-type"], answer.status_code)
    assert (answer.status_code, stored, *told) == (case["status"], case["stored"], case["rejected"], case["message"])


@pytest.mark.parametrize("case", [case for case in INDEX if case["status"] >= 400], ids=lambda case: case["file"])
def test_refusal_is_a_status_in_the_type_of_the_request(collector: RunningCollector, case: dict[str, Any]) -> None:
    headers = {"content-type": case["content_type"], "content-encoding": case["content_encoding"]}

    answer = collector.client.post("/v1/traces", content=_body(case["file"]), headers=headers)

    if case["content_type"] == "application/x-protobuf":
        assert answer.headers["content-type"] == "application/x-protobuf"
        assert Status.FromString(answer.content).message
    else:
        assert answer.headers["content-type"] == "application/json"
        assert set(answer.json()) == {"code", "message"}


def test_upper_case_ids_are_the_same_as_lower_case_ones(collector: RunningCollector) -> None:
    collector.empty()
    for file in ("pb_plain.bin", "json_uppercase_hex_ids.json"):
        kind = "json" if file.endswith("json") else "x-protobuf"
        collector.client.post("/v1/traces", content=_body(file), headers={"content-type": f"application/{kind}; charset=utf-8"})

    assert collector.rows("SELECT count(), uniqExact(trace_id, span_id) FROM spans")[0] == (6, 3)


def test_body_sent_again_counts_once(collector: RunningCollector) -> None:
    collector.empty()
    for _ in range(2):
        collector.client.post("/v1/traces", content=_body("pb_plain.bin"), headers=PROTOBUF)

    assert collector.rows("SELECT count() FROM spans FINAL") == [(3,)]
    assert collector.rows("SELECT count() FROM spans_light FINAL") == [(3,)]


def _body(file: str) -> bytes:
    """Read a case; those too large for a repository are made here."""
    if file == "pb_gzip_bomb_80MiB.bin":
        return gzip.compress(bytes(80 << 20))
    if file == "pb_3MB_attribute.bin":
        request = ExportTraceServiceRequest.FromString((CASES / "pb_plain.bin").read_bytes())
        span = request.resource_spans[0].scope_spans[0].spans[0]
        span.attributes.add(key="gen_ai.input.messages").value.string_value = "long prompt " * 250_000
        return request.SerializeToString()
    return (CASES / file).read_bytes()


def _told(content: bytes, content_type: str, status: int) -> tuple[int, str]:
    """Read how many spans were rejected, and why."""
    if status != 200:
        return 0, ""
    if content_type == "application/json":
        partial = json.loads(content).get("partialSuccess", {})
        return int(partial.get("rejectedSpans", 0)), partial.get("errorMessage", "")
    partial_success = ExportTraceServiceResponse.FromString(content).partial_success
    return partial_success.rejected_spans, partial_success.error_message
