"""The log of a trace: events, exceptions, failures and log records in order of time, each with its span."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from lumetra_storage.summaries import SpanSummary, TraceOutline
from lumetra_storage.trace_log import EntryKind, LogEntry, TraceLog
from lumetra_webui.formats import Formats, Quantity, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.attributes import AttributeView, attribute_views
from lumetra_webui.pages.blocks import TextBlock, text_block
from lumetra_webui.pages.limits import FIRST_LOOK
from lumetra_webui.pages.shell import Shell
from lumetra_webui.pages.span import span_family
from lumetra_webui.pages.trace_head import TraceHead

FIRST_ENTRIES = 200
"""Entries until all are asked for: some screens, and quick to print with their attributes."""
_ERRORS = ("ERROR", "FATAL", "CRITICAL")
_KINDS: Mapping[EntryKind, str] = {"event": "event", "exception": "exception", "failure": "failed", "log": "log"}

Level = Literal["error", "warning", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSpan:
    """The span an entry belongs to."""

    name: str
    family: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One entry."""

    offset: Quantity
    """Since the start of the trace."""
    is_before: bool
    level: Level
    kind: str
    """event, exception, failed, or the severity of a log record."""
    name: str
    text: TextBlock | None
    span: LogSpan | None
    """None for a record that was written outside the spans of this trace."""
    attributes: tuple[AttributeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """The page of the log."""

    template: ClassVar = "log.html"
    shell: Shell
    head: TraceHead
    rows: tuple[LogRow, ...]
    summary: str
    all_href: str | None
    """Shows all entries; None where all are there."""
    beyond: str | None
    """Says that there are more than are read."""


def log_page(
    outline: TraceOutline,
    log: TraceLog,
    formats: Formats,
    *,
    head: TraceHead,
    query: Mapping[str, str | None],
    whole: bool = False,
) -> LogPage:
    """Lay out the log of a trace; links carry *query*."""
    # Records name a span by its id alone, and may name one that never came.
    spans = {span.span_id: span for span in outline.spans}
    shown = log.entries if whole else log.entries[:FIRST_ENTRIES]
    is_cut = len(shown) < len(log.entries)
    count = len(log.entries)
    return LogPage(
        shell=head.shell,
        head=head,
        rows=tuple(_row(entry, outline, spans, formats, query) for entry in shown),
        summary=formats.plural(count, "entry", "entries"),
        all_href=addresses.trace_view(outline.project, outline.trace_id, "log", **query, whole="true") if is_cut else None,
        beyond=None if log.is_whole else f"Only the earliest {formats.count(count)} entries are shown.",
    )


def level_of(entry: LogEntry) -> Level:
    """Tell how bad an entry is, from what it is and from its severity (names as OpenTelemetry's logs have them, ERROR2 included)."""
    severity = (entry.severity or "").upper()
    if entry.kind in ("exception", "failure") or severity.startswith(_ERRORS):
        return "error"
    return "warning" if severity.startswith("WARN") else "plain"


def _row(
    entry: LogEntry, outline: TraceOutline, spans: Mapping[str, SpanSummary], formats: Formats, query: Mapping[str, str | None]
) -> LogRow:
    offset_ns = entry.time - outline.start_time
    span = spans.get(entry.span_id or "")
    return LogRow(
        offset=formats.duration(abs(offset_ns)),
        is_before=offset_ns < 0,
        level=level_of(entry),
        kind=one_line((entry.severity or "").lower(), 20) or _KINDS[entry.kind],
        name=one_line(entry.name, 120) or "unnamed",
        text=text_block(entry.text, FIRST_LOOK) if entry.text else None,
        span=None
        if span is None
        else LogSpan(
            name=one_line(span.name, 80) or "unnamed",
            family=span_family(span.operation),
            href=addresses.span(outline.project, outline.trace_id, span.span_id, **query),
        ),
        attributes=_told_apart(entry),
    )


def _told_apart(entry: LogEntry) -> tuple[AttributeView, ...]:
    """Leave out of an exception's attributes what its name and text say already."""
    told = ("exception.type", "exception.message") if entry.kind == "exception" else ()
    return attribute_views({key: value for key, value in entry.attributes.items() if key not in told}, FIRST_LOOK)
