"""Rows of narrow queries as `SpanSummary`, column by column: a trace can have thirty thousand."""

import dataclasses
from collections.abc import Container, Mapping, Sequence
from typing import Any

from lumetra_storage.rows import Rows
from lumetra_storage.summaries import SpanSummary

_WORDS = (
    "parent_span_id",
    "status_message",
    "error_type",
    "service_name",
    "environment",
    "scope_name",
    "operation",
    "provider",
    "request_model",
    "response_model",
    "response_id",
    "tool_name",
    "tool_call_id",
    "agent_name",
    "workflow_name",
    "session_id",
    "user_id",
    "prompt_name",
    "prompt_version",
)
"""Columns in which '' means absent."""

_FIELDS = tuple(field.name for field in dataclasses.fields(SpanSummary))
"""An outline has all but the last ones."""

_LISTS = ("finish_reasons", "tags")


def span_summaries(rows: Rows, projects: Mapping[int, str], leaves: Container[tuple[str, str]]) -> tuple[SpanSummary, ...]:
    """Read *rows*; the spans in *leaves* (trace id, span id) are those whose usage counts."""
    columns: dict[str, Sequence[Any]] = rows.by_name()
    if not columns:
        return ()
    columns["project"] = [projects[project_id] for project_id in columns.pop("project_id")]
    columns["usage_is_leaf"] = [key in leaves for key in zip(columns["trace_id"], columns["span_id"], strict=True)]
    for name in _WORDS:
        columns[name] = [word or None for word in columns[name]]
    for name in _LISTS:
        columns[name] = list(map(tuple, columns[name]))
    # Column by column, then one call a row: a dictionary a row would cost more than the rows of a trace of thirty thousand.
    return tuple(map(SpanSummary, *(columns[name] for name in _FIELDS if name in columns)))
