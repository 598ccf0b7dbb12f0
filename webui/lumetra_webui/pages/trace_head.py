"""What stands above every view of one trace: its name, its facts, the other views, and its place in the list."""

from collections.abc import Mapping
from dataclasses import dataclass

from lumetra_storage.summaries import TraceOutline
from lumetra_webui.formats import Formats, Identifier, identifier, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.compare_menu import CompareMenu, compare_menu
from lumetra_webui.pages.copies import CopyChoice, trace_copies
from lumetra_webui.pages.facts import Fact
from lumetra_webui.pages.list_place import ListPlace, Side, list_place
from lumetra_webui.pages.shell import Crumb, Shell, project_shell
from lumetra_webui.pages.span import span_family
from lumetra_webui.pages.trace_query import TraceQuery
from lumetra_webui.pages.trace_tree import top_span

VIEWS = (("spans", "Spans"), ("agents", "Agents"), ("log", "Log"))
"""The views of a trace by their name in the address; the first one is the trace's own address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTab:
    """One view of the trace."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceHead:
    """The head of a page about one trace."""

    shell: Shell
    name: str
    family: str
    trace_id: Identifier
    href: str
    """The trace's own address, without what it was opened from."""
    views: tuple[ViewTab, ...]
    place: ListPlace
    compare: CompareMenu
    copies: tuple[CopyChoice, ...]
    facts: tuple[Fact, ...]
    errors: str | None
    """How many spans failed, in words."""


def trace_head(outline: TraceOutline, formats: Formats, *, view: str, asked: TraceQuery, edge: Side | None = None) -> TraceHead:
    """Make the head of the *view* of a trace that was opened from the list *asked*."""
    project, trace_id = outline.project, outline.trace_id
    top = top_span(outline.spans)
    name = one_line(top.name, 160) or "unnamed"
    place = list_place(asked, trace_id, edge, asked.query)
    return TraceHead(
        shell=project_shell(project, Crumb(label="Traces", href=place.list_href), Crumb(label=name), part="Traces"),
        name=name,
        family=span_family(top.operation),
        trace_id=identifier(trace_id),
        href=addresses.trace(project, trace_id),
        views=_tabs(project, trace_id, view, asked.query),
        place=place,
        compare=compare_menu(project, trace_id),
        copies=trace_copies(project, trace_id),
        facts=trace_facts(outline, formats),
        errors=formats.plural(outline.error_count, "error") if outline.error_count else None,
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


def _tabs(project: str, trace_id: str, current: str, query: Mapping[str, str | None]) -> tuple[ViewTab, ...]:
    hrefs = {name: addresses.trace_view(project, trace_id, name, **query) for name, _ in VIEWS}
    hrefs["spans"] = addresses.trace(project, trace_id, **query)
    return tuple(ViewTab(label=label, href=hrefs[name], is_current=name == current) for name, label in VIEWS)
