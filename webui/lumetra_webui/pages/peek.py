"""The short view of a trace beside the list: what went in and out, what failed, and the top of the tree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lumetra_core.span import Span
from lumetra_storage.summaries import TraceOutline
from lumetra_webui.formats import Formats, Identifier, identifier, label, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.conversation import SILENCE, Conversation, conversation
from lumetra_webui.pages.facts import Fact
from lumetra_webui.pages.limits import FIRST_LOOK
from lumetra_webui.pages.span import span_family
from lumetra_webui.pages.trace_head import trace_facts
from lumetra_webui.pages.trace_tree import top_span, tree
from lumetra_webui.pages.waterfall import Axis, WaterfallRow, axis, waterfall_row

NO_QUERY: Mapping[str, str | None] = {}
_MOST_ROWS = 60
_MOST_FAILURES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One span that failed, and a link to it."""

    href: str
    name: str
    family: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeekPage:
    """A trace in short."""

    template: ClassVar = "_peek.html"
    trace_id: Identifier
    href: str
    name: str
    family: str
    facts: tuple[Fact, ...]
    failures: tuple[Failure, ...]
    more_failures: str | None
    spoken_by: str | None
    """The span whose conversation it is, where it is not the one the trace is named after."""
    conversation: Conversation
    axis: Axis
    rows: tuple[WaterfallRow, ...]
    more_rows: str | None
    compare_href: str
    """Beside the run before of the same name."""
    judgements_href: str
    """Loads the scores and notes of the trace."""
    whole_href: None = None
    """The whole payloads are a matter of the trace's own page."""


def peek_page(
    outline: TraceOutline, speaker: Span | None, formats: Formats, query: Mapping[str, str | None] = NO_QUERY
) -> PeekPage:
    """Lay out the short view; *speaker* is the span whose input and output stand for the trace's.

    *query* is of the list it stands beside: links into the trace carry it.
    """
    top = top_span(outline.spans)
    rows = tree(outline.spans)
    shared = axis(rows, formats)
    base = addresses.trace(outline.project, outline.trace_id)
    carried = addresses.query_text(query)
    failed = [row.span for row in rows if row.span.status == "error"]
    return PeekPage(
        trace_id=identifier(outline.trace_id),
        href=f"{base}{carried}",
        name=one_line(top.name, 160) or "unnamed",
        family=span_family(top.operation),
        facts=trace_facts(outline, formats),
        failures=tuple(
            Failure(
                href=addresses.span(outline.project, outline.trace_id, span.span_id, **query),
                name=label(span.name, 80),
                family=span_family(span.operation),
                message=one_line(span.status_message or span.error_type or "failed"),
            )
            for span in failed[:_MOST_FAILURES]
        ),
        more_failures=_more(formats, len(failed) - _MOST_FAILURES, "error"),
        spoken_by=label(speaker.name, 80) if speaker and speaker.span_id != top.span_id else None,
        conversation=conversation(speaker, FIRST_LOOK) if speaker else SILENCE,
        axis=shared,
        rows=tuple(
            waterfall_row(row, place, shared, formats, base=base, query=carried) for place, row in enumerate(rows[:_MOST_ROWS])
        ),
        more_rows=_more(formats, len(rows) - _MOST_ROWS, "span"),
        compare_href=addresses.compare(outline.project, left="earlier", right=outline.trace_id),
        judgements_href=addresses.judgements(outline.project, outline.trace_id),
    )


def _more(formats: Formats, count: int, noun: str) -> str | None:
    return f"{formats.plural(count, f'more {noun}')}" if count > 0 else None
