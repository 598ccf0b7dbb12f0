"""One trace: the facts, the tree with its waterfall, and the detail of the span that is selected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from lumetra_core.span import Span
from lumetra_storage.summaries import TraceOutline
from lumetra_webui.formats import Formats, Identifier, identifier, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.facts import Fact
from lumetra_webui.pages.shell import Crumb, Shell, project_shell
from lumetra_webui.pages.span import SpanPage, span_family, span_page
from lumetra_webui.pages.trace_tree import TreeRow, top_span, tree
from lumetra_webui.pages.turn_sources import NamedCall
from lumetra_webui.pages.waterfall import Axis, WaterfallRow, axis, columns_json, waterfall_row

SCREENFUL = 80
"""Rows in the first HTML: more than any screen shows, few enough to be there at once."""
_LEAD = 20
"""Rows printed above a selected span that is further down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePage:
    """The page of one trace."""

    template: ClassVar = "trace.html"
    shell: Shell
    name: str
    family: str
    trace_id: Identifier
    href: str
    list_href: str
    api_href: str
    facts: tuple[Fact, ...]
    axis: Axis
    row_count: int
    rows: tuple[WaterfallRow, ...]
    """The rows of the first screen; the script has all of them."""
    rows_before: str | None
    """Address of the page whose first screen ends where this one begins, for browsers without script."""
    rows_after: str | None
    columns: Markup
    """All rows as JSON for the script."""
    errors: str | None
    """How many spans failed, in words."""
    selected: SpanPage | None


def trace_page(
    outline: TraceOutline,
    selected: Span | None,
    formats: Formats,
    *,
    first_row: int | None = None,
    earlier: Sequence[NamedCall] = (),
) -> TracePage:
    """Lay out a trace; the first screen starts at *first_row*, else where the selected span can be seen."""
    rows = tree(outline.spans)
    shared = axis(rows, formats)
    base = addresses.trace(outline.project, outline.trace_id)
    selected_id = selected.span_id if selected else None
    start = _first_row(rows, selected_id) if first_row is None else max(0, min(first_row, len(rows) - 1))
    screen = rows[start : start + SCREENFUL]
    top = top_span(outline.spans)
    name = one_line(top.name, 160) or "unnamed"
    return TracePage(
        shell=project_shell(
            outline.project, Crumb(label="Traces", href=addresses.traces(outline.project)), Crumb(label=name), part="Traces"
        ),
        name=name,
        family=span_family(top.operation),
        trace_id=identifier(outline.trace_id),
        href=base,
        list_href=addresses.traces(outline.project),
        api_href=addresses.api_trace(outline.trace_id),
        facts=trace_facts(outline, formats),
        axis=shared,
        row_count=len(rows),
        rows=tuple(
            waterfall_row(row, start + step, shared, formats, base=base, selected=selected_id)
            for step, row in enumerate(screen)
        ),
        rows_before=f"{base}?row={max(0, start - SCREENFUL)}" if start else None,
        rows_after=f"{base}?row={start + SCREENFUL}" if start + SCREENFUL < len(rows) else None,
        columns=Markup(columns_json(rows, shared, formats)),  # noqa: S704  # every `<` in it is escaped
        errors=formats.plural(outline.error_count, "error") if outline.error_count else None,
        selected=span_page(selected, formats, earlier=earlier) if selected else None,
    )


def trace_facts(outline: TraceOutline, formats: Formats) -> tuple[Fact, ...]:
    """Choose the facts of a trace's header; unknown ones are left out."""
    tokens = [count for count in (outline.input_tokens, outline.output_tokens) if count is not None]
    split = f"{formats.count(outline.input_tokens or 0)} in, {formats.count(outline.output_tokens or 0)} out"
    facts = [
        Fact(term="Started", moment=formats.moment(outline.start_time)),
        Fact(term="Duration", quantity=formats.duration(outline.duration_ns)),
        Fact(term="Spans", text=formats.count(outline.span_count)),
    ]
    if tokens:
        facts.append(Fact(term="Tokens", quantity=formats.tokens(sum(tokens)), note=split))
    if outline.cost_usd is not None:
        facts.append(Fact(term="Cost", quantity=formats.cost(outline.cost_usd)))
    return tuple(facts)


def _first_row(rows: list[TreeRow], selected: str | None) -> int:
    place = next((place for place, row in enumerate(rows) if row.span.span_id == selected), 0)
    return 0 if place < SCREENFUL - _LEAD else place - _LEAD
