"""Whether two spans say the same, told without reading what they say: marks of the inputs and outputs of a whole trace."""

from collections.abc import Mapping
from typing import NamedTuple

from lumetra_storage.store import TelemetryStore


class TextMarks(NamedTuple):
    """Hashes of a span's texts; equal texts have equal marks, and no text has the mark of an empty one."""

    input_mark: int
    output_mark: int


def read_text_marks(store: TelemetryStore, trace_id: str, *, project_id: int) -> Mapping[str, TextMarks]:
    """Give the marks of every span by its id; of a span that came twice those of the later one.

    Content that came as log records only has no mark; the span itself, read whole, has it.
    """
    rows = store.ask("text_marks_of_trace", trace_id=trace_id, project_id=project_id).rows
    return {span_id: TextMarks(input_mark, output_mark) for span_id, input_mark, output_mark in rows}
