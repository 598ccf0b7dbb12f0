"""Prepared requests → the store. The collector's only writing I/O; synchronous, so it runs on a thread of its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import pyarrow as pa

from lumetra_collector.prepared import Prepared, TableName, from_ipc
from lumetra_storage.spans import with_project_ids


class TelemetryWriter(Protocol):
    """Where telemetry is kept. Rows that were written before, with the same keys, count once."""

    def insert_spans(self, batch: pa.RecordBatch) -> None:
        """Store spans; they are durable when this returns."""
        ...

    def insert_event_logs(self, batch: pa.RecordBatch) -> None:
        """Store log records that carry message content or an exception."""
        ...

    def insert_metric_points(self, batch: pa.RecordBatch) -> None:
        """Store data points of GenAI metrics."""
        ...

    def insert_scores(self, batch: pa.RecordBatch) -> None:
        """Store judgements."""
        ...


def write(store: TelemetryWriter, group: Sequence[Prepared], project_ids: Mapping[str, int]) -> None:
    """Store a group of requests with one insert per table.

    Spans go last: a reader that finds a span finds its scores and messages too.
    """
    inserts: tuple[tuple[TableName, Callable[[pa.RecordBatch], None]], ...] = (
        ("metric_points", store.insert_metric_points),
        ("scores", store.insert_scores),
        ("event_logs", store.insert_event_logs),
        ("spans", store.insert_spans),
    )
    for table, insert in inserts:
        # One insert per table and group, not per request: a part on disk costs the engine much the same with one row as with
        # some hundred.
        streams = [prepared.tables[table] for prepared in group if table in prepared.tables]
        if streams:
            insert(with_project_ids(from_ipc(streams), project_ids))
