"""From what stands in an address to what it names, or the sentence that says there is no such thing."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from lumetra_core.errors import NotFound
from lumetra_core.operation import family
from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow, Trace, TraceSummary
from lumetra_storage.summaries import SpanSummary, TraceOutline
from lumetra_webui.formats import one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.interface import PageSources, Project
from lumetra_webui.pages.trace_tree import top_span
from lumetra_webui.pages.turn_sources import NamedCall

_LAST_MOMENT = 2**63 - 1
_MOST_ASKED = 4


def known_project(sources: PageSources, segment: str) -> Project:
    """Find the project of a path segment.

    Raises:
        NotFound: there is none of that name.
    """
    name = addresses.project_name(segment)
    project = sources.projects.by_name(name)
    if project is None:
        raise NotFound(f"There is no project called “{one_line(name, 80)}”. It is created when its first span comes.")
    return project


def known_outline(sources: PageSources, project: Project, trace_id: str) -> TraceOutline:
    """Read the outline of a trace of *project*.

    Raises:
        NotFound: there is no such trace in it.
    """
    outline = sources.traces.read_trace_outline(trace_id.lower(), project_id=project.id)
    if outline is None or not outline.spans:
        raise NotFound(
            f"There is no trace {one_line(trace_id, 40)} in {one_line(project.name, 80)}. "
            "It may not have arrived yet, or its days are past the retention."
        )
    return outline


def known_trace(sources: PageSources, project: Project, trace_id: str) -> Trace:
    """Read a trace of *project* whole.

    Raises:
        NotFound: there is no such trace in it.
    """
    trace = sources.traces.read_trace(trace_id.lower(), project_id=project.id)
    if trace is None:
        raise NotFound(f"There is no trace {one_line(trace_id, 40)} in {one_line(project.name, 80)}.")
    return trace


def known_span(sources: PageSources, project: Project, trace_id: str, span_id: str) -> Span:
    """Read one span whole.

    Raises:
        NotFound: there is no such span in that trace.
    """
    span = sources.traces.read_span(trace_id.lower(), span_id.lower(), project_id=project.id)
    if span is None:
        raise _no_span(trace_id, span_id)
    return span


def earlier_calls(sources: PageSources, project: Project, span: Span | None) -> Sequence[NamedCall]:
    """Read the calls that *span* may repeat; none are asked for where it has no messages."""
    if span is None or not span.input_messages:
        return ()
    return sources.traces.read_earlier_calls(span.trace_id, before=span.start_time, project_id=project.id)


def known_summary(outline: TraceOutline, span_id: str) -> SpanSummary:
    """Find a span among those of its trace.

    Raises:
        NotFound: there is no such span in that trace.
    """
    summary = next((span for span in outline.spans if span.span_id == span_id.lower()), None)
    if summary is None:
        raise _no_span(outline.trace_id, span_id)
    return summary


def span_and_earlier_calls(
    sources: PageSources, project: Project, summary: SpanSummary
) -> tuple[Span | None, Sequence[NamedCall]]:
    """Read a span of an outline, and the calls it may repeat; the span is None where it went away in between.

    Agents and models are nearly always told something, so for them both are read at once: one wait in the place of two.
    """
    read_span, read_earlier_calls = sources.traces.read_span, sources.traces.read_earlier_calls
    if family(summary.operation) not in ("agent", "model"):
        span = read_span(summary.trace_id, summary.span_id, project_id=project.id)
        return span, earlier_calls(sources, project, span)
    with ThreadPoolExecutor(max_workers=1) as beside:
        earlier = beside.submit(read_earlier_calls, summary.trace_id, before=summary.start_time, project_id=project.id)
        span = read_span(summary.trace_id, summary.span_id, project_id=project.id)
        return span, earlier.result() if span and span.input_messages else ()


def span_of_trace(sources: PageSources, project: Project, outline: TraceOutline) -> Span | None:
    """Read the span that stands for the whole trace; None where it went away in between."""
    return sources.traces.read_span(outline.trace_id, top_span(outline.spans).span_id, project_id=project.id)


def speaking_span(sources: PageSources, project: Project, outline: TraceOutline) -> Span | None:
    """Read the span whose input and output stand for the trace's: its top, else the first agent or model that has some.

    Some frameworks record a bare root and put the conversation a level or two below it; beyond `_MOST_ASKED` we stop looking.
    """
    in_order = sorted(outline.spans, key=lambda span: span.start_time)
    speakers = [span for span in in_order if family(span.operation) in ("agent", "model")]
    for candidate in (top_span(outline.spans), *speakers[:_MOST_ASKED]):
        span = sources.traces.read_span(outline.trace_id, candidate.span_id, project_id=project.id)
        if span and (span.input or span.output or span.input_messages or span.output_messages):
            return span
    return None


def latest_trace(sources: PageSources, project: Project) -> TraceSummary | None:
    """Read the newest trace of all times; None when the project has none."""
    window = TimeWindow(start=0, end=_LAST_MOMENT)
    found = sources.traces.list_traces(project_id=project.id, window=window, limit=1)
    return found.items[0] if found.items else None


def _no_span(trace_id: str, span_id: str) -> NotFound:
    return NotFound(f"There is no span {one_line(span_id, 40)} in trace {one_line(trace_id, 40)}.")
