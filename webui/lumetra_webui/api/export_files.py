"""A selection → the chunks of a file, one member per format. Nothing is read before the first chunk is asked for.

Of spans every format holds all fields. Of traces, `jsonl` holds whole traces, `otlp` all their spans, and the tables (`csv`,
`parquet`) their summaries.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from lumetra_core.span import Span
from lumetra_storage.export import export_spans, export_trace_summaries, export_traces
from lumetra_storage.export_otlp import request_line
from lumetra_storage.selection import Selection
from lumetra_storage.store import TelemetryStore
from lumetra_webui.api.export_table import Column, Row, columns_of, csv_heading, csv_text, record_batch, schema
from lumetra_webui.api.models import SpanBody, TraceSummaryBody, span_body, trace_body, trace_summary_body

FileFormat = Literal["jsonl", "csv", "parquet", "otlp"]
MEDIA_TYPES: dict[FileFormat, str] = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "otlp": "application/x-ndjson",
}
SPANS_PER_REQUEST = 100
"""Of a line of OTLP: well under what a collector takes at once."""
MOST_ROWS_HELD = 5_000
MOST_BYTES_HELD = 16_000_000
"""Of a Parquet row group: written when either is reached."""


def file_of(store: TelemetryStore, chosen: Selection, file_format: FileFormat, wanted: str | None) -> Iterator[bytes]:
    """Choose the writer, and refuse now what cannot be written.

    Raises:
        InvalidInput: *wanted* names a column that does not exist.
    """
    of_traces = chosen.level == "trace"
    columns = columns_of(TraceSummaryBody if of_traces else SpanBody, wanted)
    match file_format:
        case "jsonl":
            return _lines(_whole_bodies(store, chosen))
        case "otlp":
            return _otlp(_whole_spans(store, chosen))
        case "csv":
            return _csv(columns, _rows(store, chosen))
        case "parquet":
            return _parquet(columns, _rows(store, chosen))


def _whole_bodies(store: TelemetryStore, chosen: Selection) -> Iterator[list[Any]]:
    if chosen.level == "trace":
        return ([trace_body(trace)] for trace in export_traces(store, chosen))
    return ([span_body(span) for span in group] for group in export_spans(store, chosen))


def _whole_spans(store: TelemetryStore, chosen: Selection) -> Iterator[Sequence[Span]]:
    if chosen.level == "trace":
        return (trace.spans for trace in export_traces(store, chosen))
    return export_spans(store, chosen)


def _rows(store: TelemetryStore, chosen: Selection) -> Iterator[Sequence[Row]]:
    if chosen.level == "trace":
        return ([trace_summary_body(each) for each in page] for page in export_trace_summaries(store, chosen))
    return ([span_body(span) for span in group] for group in export_spans(store, chosen))


def _lines(groups: Iterable[list[Any]]) -> Iterator[bytes]:
    for bodies in groups:
        yield msgspec.json.Encoder().encode_lines(bodies)


def _otlp(groups: Iterable[Sequence[Span]]) -> Iterator[bytes]:
    for spans in groups:
        for first in range(0, len(spans), SPANS_PER_REQUEST):
            yield request_line(spans[first : first + SPANS_PER_REQUEST])


def _csv(columns: Sequence[Column], groups: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    yield csv_heading(columns)
    for rows in groups:
        yield csv_text(columns, rows)


def _parquet(columns: Sequence[Column], groups: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """Write row group after row group; between two of them only the file's footer grows."""
    sink = _Drain()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema(columns), compression="zstd") as writer:
        for batches in _row_groups(columns, groups):
            table = pa.Table.from_batches(batches)
            writer.write_table(table, row_group_size=table.num_rows)
            yield sink.drained()
    yield sink.drained()


def _row_groups(columns: Sequence[Column], groups: Iterable[Sequence[Row]]) -> Iterator[list["pa.RecordBatch"]]:
    held: list[pa.RecordBatch] = []
    for rows in groups:
        if rows:
            held.append(record_batch(columns, rows))
        if sum(each.num_rows for each in held) >= MOST_ROWS_HELD or sum(each.nbytes for each in held) >= MOST_BYTES_HELD:
            yield held
            held = []
    if held:
        yield held


class _Drain(io.RawIOBase):
    """Takes what is written, and gives it away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any, /) -> int:  # a buffer of any kind
        content = bytes(part)
        self._parts.append(content)
        self._written += len(content)
        return len(content)

    def tell(self) -> int:
        return self._written

    def drained(self) -> bytes:
        content = b"".join(self._parts)
        self._parts.clear()
        return content
