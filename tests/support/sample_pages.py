"""The pages over traces that live in memory: for tests of what a page shows, and to look at (`python -m support.sample_pages`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from litestar import Litestar
from litestar.exceptions import NotFoundException

from lumetra_core.operation import family
from lumetra_core.span import Span
from lumetra_core.trace import Page, TimeWindow, Trace, TraceSummary
from lumetra_storage.selection import Selection
from lumetra_storage.summaries import ProjectActivity, SpanSummary, TraceOutline
from lumetra_storage.trace_log import LogEntry, TraceLog
from lumetra_webui.assets import Assets
from lumetra_webui.pages.interface import PageSources
from lumetra_webui.pages.router import problem_answer, router_of
from support import sample_traces

ASSETS = Assets(
    files={
        name: name
        for name in (
            "favicon.svg",
            "main.css",
            "main.js",
            "early.js",
            "inter-latin-wght-normal.woff2",
            "jetbrains-mono-latin-wght-normal.woff2",
        )
    },
    icons='<svg id="icons"></svg>',
)


@dataclass(frozen=True, slots=True)
class SampleProject:
    """A project without a database."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SampleProjects:
    """A fixed list of projects."""

    projects: tuple[SampleProject, ...]

    def by_name(self, name: str) -> SampleProject | None:
        return next((project for project in self.projects if project.name == name), None)

    def list(self) -> Sequence[SampleProject]:
        return self.projects


@dataclass(frozen=True, slots=True)
class SampleTraces:
    """Answers `TraceReader` from spans in memory; project 1 holds them all. A cursor is the place in the list."""

    traces: tuple[tuple[Span, ...], ...]

    def list_traces(
        self, *, project_id: int, window: TimeWindow, limit: int = 50, cursor: str | None = None
    ) -> Page[TraceSummary]:
        found = [summary(spans) for spans in self.traces if project_id == 1]
        within = [trace for trace in found if window.start <= trace.start_time < window.end]
        within.sort(key=lambda trace: -trace.start_time)
        start = int(cursor or 0)
        rest = len(within) > start + limit
        return Page(items=tuple(within[start : start + limit]), next_cursor=str(start + limit) if rest else None)

    def find_traces(self, selection: Selection, *, limit: int = 50, cursor: str | None = None) -> Page[TraceSummary]:
        """Of everything: what a filter leaves is the store's to say."""
        return self.list_traces(project_id=selection.project_id, window=selection.window, limit=limit, cursor=cursor)

    def find_spans(self, selection: Selection, *, limit: int = 50, cursor: str | None = None) -> Page[SpanSummary]:
        """Of everything, and all at once."""
        spans = [span for spans in self.traces for span in outline(spans).spans]
        return Page(items=tuple(sorted(spans, key=lambda span: -span.start_time)), next_cursor=None)

    def read_trace_outline(self, trace_id: str, *, project_id: int) -> TraceOutline | None:
        spans = self._spans(trace_id, project_id)
        return outline(spans) if spans else None

    def read_trace(self, trace_id: str, *, project_id: int) -> Trace | None:
        spans = self._spans(trace_id, project_id)
        if not spans:
            return None
        summed = outline(spans)
        shared = {field.name for field in fields(Trace)} - {"spans"}
        return Trace(spans=spans, **{name: getattr(summed, name) for name in shared})

    def read_span(self, trace_id: str, span_id: str, *, project_id: int) -> Span | None:
        return next((span for span in self._spans(trace_id, project_id) if span.span_id == span_id), None)

    def read_earlier_calls(self, trace_id: str, *, before: int, project_id: int) -> Sequence[Span]:
        calls = [span for span in self._spans(trace_id, project_id) if family(span.operation) == "model"]
        return [span for span in calls if span.end_time <= before]

    def read_trace_log(self, trace_id: str, *, project_id: int) -> TraceLog:
        """Of the events of its spans: log records are the store's to say."""
        entries = [
            LogEntry(time=event.time, kind="event", name=event.name, span_id=span.span_id, attributes=event.attributes)
            for span in self._spans(trace_id, project_id)
            for event in span.events
        ]
        return TraceLog(entries=tuple(entries), is_whole=True)

    def older_trace(self, selection: Selection, trace_id: str) -> str | None:
        return self._beside(selection, trace_id, 1)

    def newer_trace(self, selection: Selection, trace_id: str) -> str | None:
        return self._beside(selection, trace_id, -1)

    def cursor_at(self, trace_id: str, span_id: str, *, project_id: int) -> str | None:
        ids = [spans[0].trace_id for spans in sorted(self.traces, key=lambda spans: -spans[0].start_time)]
        return str(ids.index(trace_id)) if trace_id in ids else None

    def project_activity(self, window: TimeWindow) -> Mapping[int, ProjectActivity]:
        seen = [spans for spans in self.traces if window.start <= spans[0].start_time < window.end]
        if not seen:
            return {}
        outlines = [outline(spans) for spans in seen]
        return {
            1: ProjectActivity(
                span_count=sum(each.span_count for each in outlines),
                trace_count=len(outlines),
                error_count=sum(each.error_count for each in outlines),
                input_tokens=_sum([each.input_tokens for each in outlines]),
                output_tokens=_sum([each.output_tokens for each in outlines]),
                cost_usd=_sum([each.cost_usd for each in outlines]),
                last_seen=max(each.start_time for each in outlines),
            )
        }

    def _beside(self, selection: Selection, trace_id: str, step: int) -> str | None:
        ids = [item.trace_id for item in self.find_traces(selection, limit=1_000).items]
        place = ids.index(trace_id) + step if trace_id in ids else -1
        return ids[place] if 0 <= place < len(ids) else None

    def _spans(self, trace_id: str, project_id: int) -> tuple[Span, ...]:
        return next((spans for spans in self.traces if spans[0].trace_id == trace_id and project_id == 1), ())


def outline(spans: Sequence[Span]) -> TraceOutline:
    """Sum a trace up as the store would."""
    start = min(span.start_time for span in spans)
    leaves = [span for span in spans if span.usage_is_leaf]
    shared = {field.name for field in fields(SpanSummary)} & {field.name for field in fields(Span)}
    return TraceOutline(
        trace_id=spans[0].trace_id,
        project=spans[0].project,
        start_time=start,
        duration_ns=max(span.end_time for span in spans) - start,
        span_count=len(spans),
        error_count=sum(span.status == "error" for span in spans),
        input_tokens=_sum([span.input_tokens for span in leaves]),
        output_tokens=_sum([span.output_tokens for span in leaves]),
        cost_usd=_sum([span.cost_usd for span in leaves]),
        spans=tuple(SpanSummary(**{name: getattr(span, name) for name in shared}) for span in spans),
    )


def summary(spans: Sequence[Span]) -> TraceSummary:
    """Make the list's line of a trace as the store would."""
    whole = outline(spans)
    top = next((span for span in spans if span.parent_span_id is None), spans[0])
    shared = ("trace_id", "project", "start_time", "duration_ns", "span_count", "error_count", "input_tokens", "output_tokens", "cost_usd")  # fmt: skip
    return TraceSummary(
        **{name: getattr(whole, name) for name in shared},
        name=top.name,
        root_span_id=top.span_id if top.parent_span_id is None else None,
        operation=top.operation,
        service_name=top.service_name,
        environment=top.environment,
        session_id=top.session_id,
        user_id=top.user_id,
        tags=top.tags,
        models=tuple(sorted({span.model for span in spans if span.model})),
        input_preview=top.input[:200] if top.input else None,
        output_preview=top.output[:200] if top.output else None,
    )


def sample_sources(*traces: Sequence[Span], projects: Sequence[str] = (sample_traces.PROJECT,)) -> PageSources:
    """Bundle traces, a clock that stands still, and projects (the first holds the traces)."""
    known = tuple(SampleProject(number, name) for number, name in enumerate(projects, 1))
    held = SampleTraces(tuple(tuple(spans) for spans in traces))
    return PageSources(projects=SampleProjects(known), traces=held, clock=lambda: sample_traces.NOW)


def sample_app(sources: PageSources) -> Litestar:
    """Serve the pages alone."""
    answer = problem_answer(lambda: ASSETS)
    return Litestar([router_of(sources, lambda: ASSETS)], openapi_config=None, exception_handlers={NotFoundException: answer})


def _sum(numbers: Sequence[Any]) -> Any:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
