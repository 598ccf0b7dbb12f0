"""Traces and spans as rows of one list: the same columns say the same of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lumetra_core.trace import Page, TraceSummary
from lumetra_storage.summaries import SpanSummary
from lumetra_webui.formats import Formats, Moment, Quantity, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.span import span_family

Found = Page[TraceSummary] | Page[SpanSummary]
Query = Mapping[str, str | None]
"""Of the list the row stands in; its links carry it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One trace of the list, or one span."""

    key: str
    """What the address calls it when it is selected: the trace's id, or that and the span's with a slash between them."""
    compared_as: str | None
    """The trace that a tick takes to the comparison; None for a span."""
    href: str
    peek_href: str
    started: Moment
    name: str
    family: str
    input: str | None
    output: str | None
    duration: Quantity
    tokens: Quantity | None
    tokens_split: str | None
    cost: Quantity | None
    session: str | None
    user: str | None
    models: str
    """Their names with commas."""
    tags: str
    environment: str | None
    errors: str | None
    """Of a trace how many spans failed, in words; of a span its error. None when nothing did."""
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The row that an address names."""

    trace_id: str
    span_id: str = ""
    """Empty in a list of traces."""

    @classmethod
    def read(cls, key: str | None) -> "Selected | None":
        """Read what an address says; None where it names nothing."""
        if not key:
            return None
        trace_id, _, span_id = key.lower().partition("/")
        return cls(trace_id=trace_id, span_id=span_id)

    @property
    def key(self) -> str:
        """Write it as an address does."""
        return f"{self.trace_id}/{self.span_id}" if self.span_id else self.trace_id

    def is_among(self, found: Found) -> bool:
        """Tell whether its row is on this page of the list."""
        return any(self.key == _selected(each).key for each in found.items)


class _Own(NamedTuple):
    """What is said of traces and of spans in their own ways."""

    key: str
    compared_as: str | None
    href: str
    peek_href: str
    models: str
    errors: str | None


def list_row(it: TraceSummary | SpanSummary, formats: Formats, project: str, query: Query, selected: str | None) -> ListRow:
    """Say a trace or a span in a row. The tokens and cost of a span are its own, whatever repeats them."""
    own = _of_span(it, project, query) if isinstance(it, SpanSummary) else _of_trace(it, formats, project, query)
    counted = [tokens for tokens in (it.input_tokens, it.output_tokens) if tokens is not None]
    split = f"{formats.count(it.input_tokens or 0)} in, {formats.count(it.output_tokens or 0)} out"
    return ListRow(
        key=own.key,
        compared_as=own.compared_as,
        href=own.href,
        peek_href=own.peek_href,
        started=formats.moment(it.start_time),
        name=one_line(it.name) or "unnamed",
        family=span_family(it.operation),
        input=_line(it.input_preview),
        output=_line(it.output_preview),
        duration=formats.duration(it.duration_ns),
        tokens=formats.tokens(sum(counted)) if counted else None,
        tokens_split=split if counted else None,
        cost=formats.cost(it.cost_usd),
        session=_line(it.session_id, 80),
        user=_line(it.user_id, 80),
        models=own.models,
        tags=one_line(", ".join(it.tags)),
        environment=_line(it.environment, 80),
        errors=own.errors,
        is_selected=own.key == selected,
    )


def _of_trace(trace: TraceSummary, formats: Formats, project: str, query: Query) -> _Own:
    return _Own(
        key=trace.trace_id,
        compared_as=trace.trace_id,
        href=addresses.trace(project, trace.trace_id, **query),
        peek_href=addresses.peek(project, trace.trace_id, **query),
        models=one_line(", ".join(trace.models)),
        errors=formats.plural(trace.error_count, "error") if trace.error_count else None,
    )


def _of_span(span: SpanSummary, project: str, query: Query) -> _Own:
    return _Own(
        key=_selected(span).key,
        compared_as=None,
        href=addresses.span(project, span.trace_id, span.span_id, **query),
        peek_href=addresses.span_peek(project, span.trace_id, span.span_id, **query),
        models=one_line(span.model or ""),
        errors=(one_line(span.error_type or "", 60) or "error") if span.status == "error" else None,
    )


def _selected(it: TraceSummary | SpanSummary) -> Selected:
    return Selected(trace_id=it.trace_id, span_id=it.span_id if isinstance(it, SpanSummary) else "")


def _line(text: str | None, most: int = 200) -> str | None:
    return one_line(text, most) if text else None
