"""One trace: the facts, the tree with its waterfall, and the detail of the span that is selected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from markupsafe import Markup

from lumetra_core.span import Span
from lumetra_webui.formats import Formats
from lumetra_webui.pages import addresses
from lumetra_webui.pages.actors import actor_name, read_actor
from lumetra_webui.pages.critical import CriticalView, critical_view, path_marks
from lumetra_webui.pages.shell import Shell
from lumetra_webui.pages.span import SpanPage, span_page
from lumetra_webui.pages.trace_head import TraceHead
from lumetra_webui.pages.trace_show import ShowName, TraceLook
from lumetra_webui.pages.trace_tree import TreeRow, narrowed, tree
from lumetra_webui.pages.turn_sources import NamedCall
from lumetra_webui.pages.waterfall import Axis, Marks, WaterfallRow, axis, columns_json, waterfall_row

SCREENFUL = 80
"""Rows in the first HTML: more than any screen shows, few enough to be there at once."""
_LEAD = 20
"""Rows printed above a selected span that is further down."""
_CHOICES: tuple[tuple[ShowName, str], ...] = (("all", "All"), ("errors", "Errors"), ("path", "Critical path"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowChoice:
    """One way of looking at the tree."""

    name: ShowName
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlySome:
    """Says that the tree leaves spans out."""

    words: str
    all_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePage:
    """The page of one trace."""

    template: ClassVar = "trace.html"
    shell: Shell
    head: TraceHead
    query: str
    """What every link to a span carries: which list, and what is shown."""
    choices: tuple[ShowChoice, ...]
    only: OnlySome | None
    critical: CriticalView | None
    critical_only_href: str
    axis: Axis
    row_count: int
    rows: tuple[WaterfallRow, ...]
    """The rows of the first screen; the script has all of them."""
    rows_before: str | None
    """Address of the page whose first screen ends where this one begins, for browsers without script."""
    rows_after: str | None
    columns: Markup
    """All rows as JSON for the script."""
    selected: SpanPage | None


def trace_page(
    look: TraceLook,
    selected: Span | None,
    formats: Formats,
    *,
    head: TraceHead,
    query: Mapping[str, str | None],
    first_row: int | None = None,
    earlier: Sequence[NamedCall] = (),
) -> TracePage:
    """Lay out a trace; the first screen starts at *first_row*, else where the selected span can be seen.

    *query* is of the list it was opened from; *earlier* are the calls that the selected span may repeat.
    """
    outline = look.outline
    whole = tree(outline.spans)
    shared = axis(whole, formats)
    rows = whole if look.wanted is None else narrowed(whole, look.wanted)
    marks = Marks(path=path_marks(look.path, start=shared.start, length_ns=shared.length_ns) if look.path else None)
    carried = {**query, **look.showing.query}
    screen = _screen(rows, shared, formats, marks, carried, head=head, selected=selected, first_row=first_row)
    return TracePage(
        shell=head.shell,
        head=head,
        query=addresses.query_text(carried),
        choices=_choices(look, query),
        only=_only_some(look, formats, query),
        critical=critical_view(outline, look.path, formats, carried) if look.path else None,
        critical_only_href=addresses.trace(outline.project, outline.trace_id, **query, show="path-only"),
        axis=shared,
        row_count=len(rows),
        rows=screen.rows,
        rows_before=screen.before,
        rows_after=screen.after,
        columns=Markup(columns_json(rows, shared, formats, marks)),  # noqa: S704  # every `<` in it is escaped
        selected=span_page(selected, formats, earlier=earlier) if selected else None,
    )


class _Screen(NamedTuple):
    """The rows that are printed, and where those before and after them are."""

    rows: tuple[WaterfallRow, ...]
    before: str | None
    after: str | None


def _screen(
    rows: list[TreeRow],
    shared: Axis,
    formats: Formats,
    marks: Marks,
    carried: Mapping[str, str | None],
    *,
    head: TraceHead,
    selected: Span | None,
    first_row: int | None,
) -> _Screen:
    """Print a screenful from *first_row* on, else one in which the selected span can be seen."""
    selected_id = selected.span_id if selected else None
    start = _first_row(rows, selected_id) if first_row is None else max(0, min(first_row, len(rows) - 1))
    query = addresses.query_text(carried)

    def page_from(row: int) -> str:
        return f"{head.href}{addresses.query_text({**carried, 'row': str(row)})}"

    return _Screen(
        rows=tuple(
            waterfall_row(row, place, shared, formats, base=head.href, query=query, selected=selected_id, marks=marks)
            for place, row in enumerate(rows[start : start + SCREENFUL], start)
        ),
        before=page_from(max(0, start - SCREENFUL)) if start else None,
        after=page_from(start + SCREENFUL) if start + SCREENFUL < len(rows) else None,
    )


def _choices(look: TraceLook, query: Mapping[str, str | None]) -> tuple[ShowChoice, ...]:
    outline, current = look.outline, look.showing.name
    return tuple(
        ShowChoice(
            name=name,
            label=label,
            href=addresses.trace(outline.project, outline.trace_id, **query, show=None if name == "all" else name),
            is_current=name == current or (name == "path" and current == "path-only"),
        )
        for name, label in _CHOICES
        if name != "errors" or outline.error_count
    )


def _only_some(look: TraceLook, formats: Formats, query: Mapping[str, str | None]) -> OnlySome | None:
    """Say which spans are shown, where the choice does not say it itself."""
    if look.wanted is None:
        return None
    asked, outline = look.showing, look.outline
    words = f"{formats.count(len(look.wanted))} of {formats.plural(outline.span_count, 'span')}"
    called, by = read_actor(asked.called), read_actor(asked.by)
    if called:
        words += f": calls of {actor_name(called)}" + (f" by {actor_name(by)}" if by else "")
    everything = "path" if asked.name == "path-only" else None
    return OnlySome(words=words, all_href=addresses.trace(outline.project, outline.trace_id, **query, show=everything))


def _first_row(rows: list[TreeRow], selected: str | None) -> int:
    place = next((place for place, row in enumerate(rows) if row.span.span_id == selected), 0)
    return 0 if place < SCREENFUL - _LEAD else place - _LEAD
