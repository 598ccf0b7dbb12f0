"""The readers of traces and spans, in one place. Every one takes a project, and a window where it gives a list."""

from lumetra_storage.activity import project_activity
from lumetra_storage.span_list import list_spans
from lumetra_storage.trace_list import list_traces
from lumetra_storage.trace_outline import read_trace_outline
from lumetra_storage.trace_read import has_trace, read_span, read_trace

__all__ = ["has_trace", "list_spans", "list_traces", "project_activity", "read_span", "read_trace", "read_trace_outline"]
