"""Judgements of a trace or session: read, written by hand, and taken back. Rows are only ever added; the last word counts."""

import hashlib

import pyarrow as pa

from lumetra_core.score import NOTE, Score
from lumetra_storage.scores import columns
from lumetra_storage.scores import scores as scores_of
from lumetra_storage.spans import with_project_ids
from lumetra_storage.store import TelemetryStore


def read_scores(store: TelemetryStore, trace_id: str, *, project_id: int) -> tuple[Score, ...]:
    """Give the judgements of a trace and of its spans, in order of time."""
    rows = store.ask("scores_of_trace", trace_id=trace_id, project_id=project_id)
    return scores_of(rows, store.project_names(rows))


def read_session_scores(store: TelemetryStore, session_id: str, *, project_id: int) -> tuple[Score, ...]:
    """Give the judgements of a session as a whole, in order of time; those of its traces are not among them."""
    rows = store.ask("scores_of_session", session_id=session_id, project_id=project_id)
    return scores_of(rows, store.project_names(rows))


def read_score(store: TelemetryStore, score_id: str, *, project_id: int) -> Score | None:
    """Give one judgement; None when there is none, or it was taken back."""
    rows = store.ask("score", score_id=score_id, project_id=project_id)
    return next(iter(scores_of(rows, store.project_names(rows))), None)


def write_score(store: TelemetryStore, score: Score, *, project_id: int) -> None:
    """Store a judgement; one of the same id is replaced."""
    store.insert_scores(_row(score, project_id))


def delete_score(store: TelemetryStore, score: Score, *, project_id: int) -> None:
    """Take a judgement back: it is written once more as deleted, and no reader sees it again."""
    deleted = _row(score, project_id).append_column("is_deleted", pa.array([1], pa.uint8()))
    store.insert_scores(deleted)


def human_score_id(score: Score) -> str:
    """Make the id of what a person said: saying it again about the same thing replaces the judgement; each other note is one more."""
    subject = (score.project, score.name, score.scorer, score.trace_id, score.span_id, score.session_id)
    said = score.reason if score.name == NOTE else None
    # NUL between them: ("a", "bc") and ("ab", "c") are two subjects.
    return hashlib.sha256("\0".join(word or "" for word in (*subject, said)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _row(score: Score, project_id: int) -> pa.RecordBatch:
    return with_project_ids(columns([score]), {score.project: project_id})
