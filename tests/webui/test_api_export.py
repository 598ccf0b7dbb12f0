"""The export: every format holds what the API says, and a file of OTLP gives the same spans when it is sent again."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
import pytest

from lumetra_collector.decode import decode_traces
from lumetra_storage.json_text import encode
from support.api_app import Api, running_api
from support.span_factory import NOON, SPANS_PER_TRACE, agent_trace, bare_span

TRACES = 90
"""More spans than one page of the list has."""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running_api(tmp_path_factory.mktemp("export")) as running:
        running.put([span for number in range(TRACES) for span in agent_trace(number, start_time=NOON + number * 10**9)])
        yield running


def exported(api: Api, *, status: int = 200, **parameters: str) -> bytes:
    answer = api.client.get("/api/v1/export", params={"project": "support-bot"} | parameters)
    assert answer.status_code == status, answer.text
    return answer.content


def lines(content: bytes) -> list[Any]:
    return [json.loads(line) for line in content.splitlines()]


def test_jsonl_holds_every_span_as_the_api_tells_it(api: Api) -> None:
    bodies = lines(exported(api))

    newest = api.get(f"/traces/{bodies[0]['trace_id']}")["spans"]
    assert len(bodies) == TRACES * SPANS_PER_TRACE
    assert len({(body["trace_id"], body["span_id"]) for body in bodies}) == len(bodies)
    assert bodies[: len(newest)] == newest[::-1]


def test_a_filter_and_a_window_choose_what_is_exported(api: Api) -> None:
    bodies = lines(exported(api, filter="operation = 'execute_tool'", start="2026-11-21T12:00:00Z", end="2026-11-21T12:00:30Z"))

    listed = api.get(
        "/spans", project="support-bot", filter="operation = 'execute_tool'", end="2026-11-21T12:00:30Z", limit=500
    )
    assert [body["span_id"] for body in bodies] == [item["span_id"] for item in listed["items"]] != []


def test_jsonl_of_traces_holds_each_trace_whole(api: Api) -> None:
    bodies = lines(exported(api, level="traces", end="2026-11-21T12:00:02Z"))

    assert bodies == [api.get(f"/traces/{body['trace_id']}") for body in bodies]
    assert len(bodies) == 2


def test_csv_holds_the_columns_that_were_asked_for(api: Api) -> None:
    text = exported(api, format="csv", columns="span_id,start_time,tags,cost_usd", end="2026-11-21T12:00:01Z").decode()

    rows = list(csv.DictReader(io.StringIO(text)))
    bodies = lines(exported(api, end="2026-11-21T12:00:01Z"))
    assert rows == [
        {
            "span_id": body["span_id"],
            "start_time": body["start_time"],
            "tags": json.dumps(body["tags"], separators=(",", ":")) if body["tags"] else "",
            "cost_usd": "" if body["cost_usd"] is None else str(body["cost_usd"]),
        }
        for body in bodies
    ]


def test_csv_of_traces_holds_their_summaries(api: Api) -> None:
    text = exported(api, format="csv", level="traces", columns="trace_id,span_count,name").decode()

    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == TRACES
    assert {row["span_count"] for row in rows} == {str(SPANS_PER_TRACE)}


def test_a_spreadsheet_takes_no_text_for_a_formula(api: Api) -> None:
    api.put([bare_span(project="hostile", name='=HYPERLINK("http://example.com")')])

    assert exported(api, project="hostile", format="csv", columns="name").splitlines()[1] == (
        b'"\'=HYPERLINK(""http://example.com"")"'
    )


def test_parquet_holds_every_span_with_types(api: Api) -> None:
    table = pq.read_table(io.BytesIO(exported(api, format="parquet")))

    bodies = lines(exported(api))
    assert table.num_rows == len(bodies)
    assert table["span_id"].to_pylist() == [body["span_id"] for body in bodies]
    assert table["cost_usd"].to_pylist() == [body["cost_usd"] for body in bodies]
    assert [json.loads(text) for text in table["attributes"].to_pylist() if text] == [body["attributes"] for body in bodies]
    assert str(table.schema.field("start_time").type) == "timestamp[ns, tz=UTC]"


def test_parquet_of_nothing_is_a_file_with_columns(api: Api) -> None:
    table = pq.read_table(io.BytesIO(exported(api, format="parquet", filter="name = 'nobody'", columns="name,duration_ns")))

    assert (table.num_rows, table.column_names) == (0, ["name", "duration_ns"])


def test_otlp_says_every_span_as_it_came(api: Api) -> None:
    decoded = [
        span for line in exported(api, format="otlp", level="traces").splitlines() for span in decode_traces(line, "json").spans
    ]

    came = {span.span_id: span for number in range(TRACES) for span in agent_trace(number, start_time=NOON + number * 10**9)}
    assert len(decoded) == len(came)
    for span in decoded:
        original = came[span.span_id]
        assert (span.trace_id, span.parent_span_id, span.name, span.kind) == (
            original.trace_id,
            original.parent_span_id,
            original.name,
            original.kind,
        )
        assert (span.start_time, span.end_time, span.status) == (original.start_time, original.end_time, original.status)
        assert encode(span.attributes) == encode(original.attributes)
        assert encode(span.resource) == encode(original.resource)


def test_a_file_is_named_after_its_project_and_says_about_how_much_comes(api: Api) -> None:
    answer = api.client.get("/api/v1/export", params={"project": "support-bot", "format": "otlp"})

    name = answer.headers["content-disposition"].split(";")[1].strip()
    assert name.startswith('filename="support-bot-spans-20')
    assert name.endswith('Z.otlp.jsonl"')
    assert answer.headers["x-lumetra-estimated-count"] == str(TRACES * SPANS_PER_TRACE)


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"filter": "modle = 'x'"}, 400),
        ({"format": "csv", "columns": "name,nmae"}, 400),
        ({"format": "xml"}, 400),
        ({"project": "nobody"}, 404),
    ],
    ids=["filter", "column", "format", "project"],
)
def test_what_cannot_be_exported_is_told_before_the_file_begins(api: Api, parameters: dict[str, str], status: int) -> None:
    assert json.loads(exported(api, status=status, **parameters))["status"] == status
