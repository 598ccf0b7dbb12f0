"""Rows of narrow queries as `SpanSummary`."""

import dataclasses
from collections.abc import Container, Mapping
from typing import Any

from lumetra_storage.rows import Rows
from lumetra_storage.summaries import SpanSummary

_ABSENT_IS_EMPTY = frozenset(
    field.name for field in dataclasses.fields(SpanSummary) if field.type in (str | None, "str | None")
) - {"input_preview", "output_preview"}
_TUPLES = frozenset({"finish_reasons", "tags"})


def span_summaries(rows: Rows, projects: Mapping[int, str], leaves: Container[tuple[str, str]]) -> tuple[SpanSummary, ...]:
    """Read *rows*; the spans in *leaves* (trace id, span id) are those whose usage counts."""
    return tuple(_summary(row, projects, leaves) for row in rows.dicts())


def _summary(row: dict[str, Any], projects: Mapping[int, str], leaves: Container[tuple[str, str]]) -> SpanSummary:
    project = projects[row.pop("project_id")]
    for name in _ABSENT_IS_EMPTY:
        row[name] = row[name] or None
    for name in _TUPLES:
        row[name] = tuple(row[name])
    row["usage_is_leaf"] = (row["trace_id"], row["span_id"]) in leaves
    return SpanSummary(project=project, **row)
