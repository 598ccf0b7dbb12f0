"""Scores as columns of the table `scores`, and back."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import pyarrow as pa

from lumetra_core.score import Score
from lumetra_storage import columns as build
from lumetra_storage.json_text import decode
from lumetra_storage.rows import Rows

_BUILDERS: dict[str, Callable[[Sequence[Any]], build.Column]] = {
    "project": build.texts,
    "score_id": build.texts,
    "name": build.texts,
    "value": build.numbers,
    "label": build.texts,
    "reason": build.texts,
    "source": build.texts,
    "scorer": build.words,
    "trace_id": build.words,
    "span_id": build.words,
    "session_id": build.words,
    "response_id": build.words,
    "error_type": build.words,
    "time": build.moments,
    "metadata": build.json_texts,
}
_WORDS = [name for name, builder in _BUILDERS.items() if builder is build.words]


def columns(scores: Sequence[Score]) -> pa.RecordBatch:
    """Lay *scores* out as one column per field; `project` is still a name (see `spans.with_project_ids`)."""
    arrays = {name: builder(list(map(attrgetter(name), scores))) for name, builder in _BUILDERS.items()}
    arrays["time_exact"] = build.exact_moments([score.time for score in scores])
    return pa.RecordBatch.from_pydict(arrays)


def scores(rows: Rows, projects: Mapping[int, str]) -> tuple[Score, ...]:
    """Read rows of `queries/scores_of_trace.sql` as scores; the inverse of `columns`."""
    return tuple(_score(row, projects) for row in rows.dicts())


def _score(row: dict[str, Any], projects: Mapping[int, str]) -> Score:
    exact_time = row.pop("time_exact")
    project = projects[row.pop("project_id")]
    words = {name: row[name] or None for name in _WORDS}
    changed = {"metadata": decode(row["metadata"]) if row["metadata"] else {}, "time": int(exact_time or row["time"])}
    return Score(**row | words | changed, project=project)
