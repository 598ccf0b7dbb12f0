"""Agents resend their history with every call: how small the span table keeps that, after merges."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Figure
from lumetra_storage.clickhouse import ClickHouse, open_clickhouse
from lumetra_storage.schema import migrate
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import columns, with_project_ids
from support.span_factory import growing_conversations

CONVERSATIONS = 120
TURNS = 30
GROUP = 100
"""Spans per insert, in order of arrival: every conversation's turns lie far apart."""


def measure(directory: Path) -> Iterator[Figure]:
    clickhouse = open_clickhouse(StorageSettings.from_environment({}, data_dir=directory / "data"))
    migrate(clickhouse, None)
    spans = growing_conversations(CONVERSATIONS, turns=TURNS)
    for first in range(0, len(spans), GROUP):
        clickhouse.insert("spans", with_project_ids(columns(spans[first : first + GROUP]), {"support-bot": 1}))
    clickhouse.command("OPTIMIZE TABLE spans FINAL")
    clickhouse.command("OPTIMIZE TABLE spans_light FINAL")
    raw, kept = payload_bytes(clickhouse)
    yield Figure(
        what=f"{len(spans):,} calls that resend their history, payload columns",
        measured=f"{raw / kept:.1f} times smaller",
        aim=">= 20",
    )
    for table in ("spans", "spans_light"):
        total, rows = table_bytes(clickhouse, table)
        yield Figure(
            what=f"bytes per span on disk, {table}, {raw / len(spans):,.0f} bytes of payload", measured=f"{total / rows:,.0f}"
        )
    clickhouse.close()


def payload_bytes(clickhouse: ClickHouse) -> tuple[int, int]:
    """Sum the payload columns of the span table, uncompressed and compressed."""
    rows = clickhouse.query(
        "SELECT sum(column_data_uncompressed_bytes), sum(column_data_compressed_bytes) FROM system.parts_columns "
        "WHERE active AND table = 'spans' AND database = currentDatabase() AND column IN ('input_messages', 'output_messages', 'input', 'output', 'attributes')"
    )
    return rows.rows[0][0], rows.rows[0][1]


def table_bytes(clickhouse: ClickHouse, table: str) -> tuple[int, int]:
    """Give the bytes on disk, indexes and all, and the rows of a table."""
    rows = clickhouse.query(
        "SELECT sum(bytes_on_disk), sum(rows) FROM system.parts WHERE active AND table = {table:String} AND database = currentDatabase()",
        {"table": table},
    )
    return rows.rows[0][0], rows.rows[0][1]
