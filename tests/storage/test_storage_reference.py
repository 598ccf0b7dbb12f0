"""docs/reference/storage.md names every column of every table."""

import re
from pathlib import Path

from lumetra_storage.store import TelemetryStore

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "storage.md"


def test_every_column_is_documented_under_its_table(store: TelemetryStore) -> None:
    sections = dict(re.findall(r"^### (\w+)$(.*?)(?=^### |\Z)", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
    named = {table: set(re.findall(r"`(\w+)`", text)) for table, text in sections.items()}
    named["spans_light"] |= named["spans"]
    rows = store.clickhouse.query(
        "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND table NOT LIKE '%_filler'"
    ).rows

    assert {table for table, _ in rows} == set(named)
    assert [f"{table}.{column}" for table, column in rows if column not in named[table]] == []
