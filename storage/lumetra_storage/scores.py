"""Scores as columns of the table `scores`, and back."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from lumetra_core.score import Score
from lumetra_storage import kinds
from lumetra_storage.columns import exact_moments
from lumetra_storage.rows import Rows

_FIELDS = {
    "project": kinds.TEXT,
    "score_id": kinds.TEXT,
    "name": kinds.TEXT,
    "value": kinds.NUMBER,
    "label": kinds.TEXT,
    "reason": kinds.TEXT,
    "source": kinds.TEXT,
    "scorer": kinds.WORD,
    "trace_id": kinds.WORD,
    "span_id": kinds.WORD,
    "session_id": kinds.WORD,
    "response_id": kinds.WORD,
    "error_type": kinds.WORD,
    "time": kinds.MOMENT,
    "metadata": kinds.MAP,
}


def columns(scores: Sequence[Score]) -> pa.RecordBatch:
    """Lay *scores* out as one column per field; `project` is still a name (see `spans.with_project_ids`)."""
    arrays = kinds.laid_out(_FIELDS, scores)
    arrays["time_exact"] = exact_moments([score.time for score in scores])
    return pa.RecordBatch.from_pydict(arrays)


def scores(rows: Rows, projects: Mapping[int, str]) -> tuple[Score, ...]:
    """Read rows of `queries/scores_of_trace.sql` as scores; the inverse of `columns`."""
    how = kinds.readers(_FIELDS, rows.names)
    return tuple(Score(**kinds.read_row(rows.names, how, row, projects)) for row in rows.rows)
