"""Agents resend their history with every call: how small the span table keeps that, after merges."""

import random
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks.measure import Figure
from lumetra_core.message import Message
from lumetra_core.span import Span
from lumetra_storage.clickhouse import ClickHouse, open_clickhouse
from lumetra_storage.schema import migrate
from lumetra_storage.settings import StorageSettings
from lumetra_storage.spans import columns, with_project_ids
from support.span_factory import NOON, prose

CONVERSATIONS = 120
TURNS = 30
GROUP = 100
"""Spans per insert, in order of arrival: every conversation's turns lie far apart."""


def measure(directory: Path) -> Iterator[Figure]:
    clickhouse = open_clickhouse(StorageSettings.from_environment({}, data_dir=directory / "data"))
    migrate(clickhouse, None)
    spans = growing_conversations()
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


def growing_conversations() -> list[Span]:
    """Make the calls of agents that all talk at once, in order of arrival, each sending everything that was said so far."""
    chance = random.Random(11)
    histories: list[list[Message]] = [[] for _ in range(CONVERSATIONS)]
    return [call(histories[number], number, turn, chance) for turn in range(TURNS) for number in range(CONVERSATIONS)]


def call(history: list[Message], number: int, turn: int, chance: random.Random) -> Span:
    """Make one model call, and let the conversation grow by question and answer."""
    history.append(message("user", prose(chance, 90)))
    asked = tuple(history)
    said = prose(chance, 150)
    history.append(message("assistant", said))
    return Span(
        project="support-bot",
        trace_id=f"{number:032x}",
        span_id=f"{number * TURNS + turn + 1:016x}",
        name="chat gpt-4o",
        start_time=NOON + turn * 20 * 10**9 + number * 10**6,
        duration_ns=10**9,
        dialect="genai",
        operation="chat",
        input_messages=asked,
        output_messages=(history[-1],),
        output=said,
        attributes={"gen_ai.operation.name": "chat", "gen_ai.input.messages": orjson.dumps(asked).decode()},
    )


def message(role: str, text: str) -> Message:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def payload_bytes(clickhouse: ClickHouse) -> tuple[int, int]:
    """Sum the payload columns of the span table, uncompressed and compressed."""
    rows = clickhouse.query(
        "SELECT sum(column_data_uncompressed_bytes), sum(column_data_compressed_bytes) FROM system.parts_columns "
        "WHERE active AND table = 'spans' AND database = currentDatabase() AND column IN ('input_messages', 'output_messages', 'output', 'attributes')"
    )
    return rows.rows[0][0], rows.rows[0][1]


def table_bytes(clickhouse: ClickHouse, table: str) -> tuple[int, int]:
    """Give the bytes on disk, indexes and all, and the rows of a table."""
    rows = clickhouse.query(
        "SELECT sum(bytes_on_disk), sum(rows) FROM system.parts WHERE active AND table = {table:String} AND database = currentDatabase()",
        {"table": table},
    )
    return rows.rows[0][0], rows.rows[0][1]
