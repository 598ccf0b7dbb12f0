"""The export of a list: a form whose fields are the API's parameters."""

from collections.abc import Generator

import pytest

from lumetra_webui.api.models import SpanBody, TraceSummaryBody
from support.explorer_pages import ExplorerPages, explorer_pages
from support.markup import Markup
from support.sample_traces import agent_trace


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Generator[ExplorerPages]:
    with explorer_pages(tmp_path_factory.mktemp("export")) as opened:
        opened.put(*agent_trace(1))
        yield opened


def kept(pages: ExplorerPages, query: str) -> dict[str, str]:
    """The hidden fields of the export form."""
    html = pages.get(f"/traces{query}").text.split("data-export>")[1].split("<fieldset")[0]
    return {field["name"]: field["value"] for field in Markup(html).all("input")}


def test_a_range_that_moves_moves_in_the_file_too(pages: ExplorerPages):
    assert kept(pages, "?range=7d&filter=is_error&scope=root") == {
        "project": "support-bot",
        "start": "7d",
        "filter": "is_error",
        "scope": "root",
    }


def test_a_fixed_range_stays(pages: ExplorerPages):
    assert kept(pages, "?from=2026-11-18T10:00:00Z&to=2026-11-18T12:00:00Z") == {
        "project": "support-bot",
        "start": "2026-11-18T10:00:00.000000000Z",
        "end": "2026-11-18T12:00:00.000000000Z",
    }


def test_every_format_and_every_column_of_a_table_is_offered(pages: ExplorerPages):
    fields = pages.markup("/traces").all("input")
    of_export = [field for field in fields if field.get("name") == "columns" and field.get("type") == "checkbox"]

    assert [field["value"] for field in fields if field.get("name") == "format"] == ["jsonl", "csv", "parquet", "otlp"]
    assert {field["value"] for field in of_export} >= {*TraceSummaryBody.__dataclass_fields__, *SpanBody.__dataclass_fields__}


def test_a_link_to_share_moves_with_the_clock_or_keeps_the_times_of_now(pages: ExplorerPages):
    links = [
        button["data-copy-link"] for button in pages.markup("/traces?range=1h").all("button") if "data-copy-link" in button
    ]

    assert links == [
        "/projects/support-bot/traces?range=1h",
        "/projects/support-bot/traces?from=2026-11-18T10%3A06%3A40Z&to=2026-11-18T11%3A11%3A40Z",
    ]
