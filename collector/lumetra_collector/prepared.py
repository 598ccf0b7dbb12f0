"""What one request became on its way to the store: Arrow batches, and what its sender is to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import pyarrow as pa

TableName = Literal["spans", "event_logs", "metric_points", "scores"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One item of a batch that was not taken; the rest of the batch was."""

    item: str
    """Its name, as the sender would recognise it."""
    reason: str


DEFECTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a reader's bug on odd values raises. It must cost one item, not the batch it came in."""


def defect(item: str) -> Rejection:
    """Reject an item that we could not read though its sender did nothing wrong; the log has the details."""
    return Rejection(item=item, reason="its values could not be read; please report this")


class TraceSeen(NamedTuple):
    """A trace with usage, as far as one request tells."""

    project: str
    trace_id: str
    is_whole: bool
    """No span refers to a parent that came in another request, or will."""
    response_ids: tuple[str, ...]
    """Of the model calls that count so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A request, decoded, normalised, priced and laid out. Small enough to come back from a worker process."""

    tables: Mapping[TableName, bytes] = field(default_factory=dict[TableName, bytes])
    """One Arrow IPC stream per table that gets rows. They name their projects in a column `project`."""
    projects: frozenset[str] = frozenset()
    rows: int = 0
    accepted: int = 0
    """Spans, log records or data points that were understood and kept."""
    ignored: int = 0
    """Items that are taken but not kept, because they add nothing: pending spans, logs without GenAI content."""
    rejected: tuple[Rejection, ...] = ()
    traces: tuple["TraceSeen", ...] = ()
    """The traces among its spans whose usage may have to be counted anew when more of them comes."""
    repaired: bool = False
    """Some text was not UTF-8 and was mended."""

    @property
    def size_bytes(self) -> int:
        """Bytes that wait to be stored."""
        return sum(map(len, self.tables.values()))


def to_ipc(batch: pa.RecordBatch) -> bytes:
    """Write *batch* as an Arrow IPC stream of its own."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def from_ipc(streams: Sequence[bytes]) -> pa.RecordBatch:
    """Join streams of one schema to a single batch. *streams* is not empty."""
    # Bytes are what comes back from a worker process; a stream is read in place, without a copy of its columns.
    batches = [batch for stream in streams for batch in pa.ipc.open_stream(stream)]
    # One batch, however many requests: the store is asked once, and `with_project_ids` replaces one column of it.
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]
