"""The reference pages name every field and every column. `make golden` writes their tables anew."""

import os
import re
from pathlib import Path

from lumetra_storage.filters import FIELDS, Field, parse_filter
from lumetra_storage.sql_access import SQL_TABLES

REFERENCE = Path(__file__).parent.parent.parent / "docs" / "reference"


def _between(page: str, name: str, made: str) -> tuple[str, str]:
    """Give what stands between the marks *name* of *page*, and what should."""
    path = REFERENCE / page
    marked = re.compile(f"(?<=<!-- {name} -->\n).*(?=<!-- /{name} -->)", re.DOTALL)
    if os.environ.get("LUMETRA_WRITE_GOLDEN") == "1":
        path.write_text(marked.sub(lambda _: made, path.read_text("utf-8")), "utf-8")
    found = marked.search(path.read_text("utf-8"))
    assert found is not None
    return found[0], made


def _kind(field: Field) -> str:
    if field.values:
        return "one of " + ", ".join(field.values)
    words = {"words": "text", "any": "by value", "list": "list of texts", "flag": "true or false", "score": "number or label"}
    return f"{words.get(field.type, field.type)}{f', {field.unit}' if field.unit and field.type == 'number' else ''}"


def test_golden_the_filter_page_lists_every_field() -> None:
    rows = [f"| `{field.name}` | {_kind(field)} | {field.description} | `{field.example}` |\n" for field in FIELDS]

    there, made = _between(
        "filter-language.md", "fields", "\n| field | type | meaning | example |\n|---|---|---|---|\n" + "".join(rows) + "\n"
    )

    assert there == made


def test_golden_the_sql_page_lists_every_column() -> None:
    parts = [
        f"\n### {table.name}\n\n{table.description}\n\n| column | type | meaning |\n|---|---|---|\n"
        + "".join(f"| `{column.name}` | `{column.type}` | {column.description} |\n" for column in table.columns)
        for table in SQL_TABLES
    ]

    there, made = _between("sql.md", "tables", "".join(parts) + "\n")

    assert there == made


def test_every_field_and_column_says_what_it_means() -> None:
    silent = [field.name for field in FIELDS if not field.description]
    silent += [f"{table.name}.{column.name}" for table in SQL_TABLES for column in table.columns if not column.description]

    assert silent == []


def test_the_filters_of_the_page_are_filters() -> None:
    page = (REFERENCE / "filter-language.md").read_text("utf-8")
    shown = re.findall(
        r"`((?:NOT )?(?:any|root|score|model|tags|attributes|output|input)\b[^`]* (?:[!<>=]+|CONTAINS|IS NULL)[^`]*)`", page
    )

    assert len(shown) > 10
    for text in shown:
        assert parse_filter(text).expression is not None
