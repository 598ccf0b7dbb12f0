"""The routes of a comparison: find both traces, align them, show the whole, a portion of rows, or one pair of spans."""

from dataclasses import dataclass
from typing import Annotated

from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter

from lumetra_core.clock import NS_PER_SECOND
from lumetra_core.errors import InvalidInput, NotFound
from lumetra_core.span import Span
from lumetra_core.trace import TimeWindow
from lumetra_storage.selection import selected
from lumetra_storage.summaries import TraceOutline
from lumetra_webui.formats import one_line
from lumetra_webui.pages.compare import Comparison, compare_page
from lumetra_webui.pages.compare import Shown as ShownRows
from lumetra_webui.pages.compare_pair import PairPage, pair_page
from lumetra_webui.pages.explorer import Explorer, Exploring
from lumetra_webui.pages.interface import PageSources, Project, Sources
from lumetra_webui.pages.lookup import known_outline, known_project, known_span
from lumetra_webui.pages.narrowing import equals
from lumetra_webui.pages.rendering import View
from lumetra_webui.pages.routes import Looking, Shown
from lumetra_webui.pages.trace_tree import top_span

_EARLIER, _LATER = "earlier", "later"
_REACH_NS = 30 * 86_400 * NS_PER_SECOND
"""How far from a trace its neighbour of the same name is looked for."""

Left = Annotated[str | None, QueryParameter(name="left")]
Right = Annotated[str | None, QueryParameter(name="right")]
Traces = Annotated[list[str] | None, QueryParameter(name="trace")]
Show = Annotated[ShownRows, QueryParameter(name="show")]
Row = Annotated[int, QueryParameter(name="row", ge=0)]
Pair = Annotated[str | None, QueryParameter(name="pair")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The two traces."""

    left: TraceOutline
    right: TraceOutline


@get("/projects/{project:str}/compare", sync_to_thread=True)
def compare(
    project: FromPath[str],
    sources: Sources,
    explorer: Exploring,
    view: Looking,
    left: Left = None,
    right: Right = None,
    traces: Traces = None,
    shown: Show = "all",
    row: Row = 0,
    pair: Pair = None,
) -> Shown:
    """Show two traces side by side. A list sends what is ticked in it as `trace`, the newer first; one alone meets the run before."""
    known = known_project(sources, project)
    # One tick: the run before takes the other side.
    if traces:
        right, left, *others = *traces, _EARLIER
        if len(others) > 1:
            raise InvalidInput(f"{len(traces)} traces are ticked; two can be compared.")
    sides = _sides(sources, known, left, right)
    found = _compared(explorer, known, sides, view)
    selected_pair = pair or _ids_of(found)
    detail = _pair(sources, known, sides, selected_pair, view)
    return view.show(compare_page(found, detail, view.formats, shown=shown, first=row, selected=selected_pair))


@get("/projects/{project:str}/compare/rows", sync_to_thread=True)
def compare_rows(
    project: FromPath[str],
    sources: Sources,
    explorer: Exploring,
    view: Looking,
    left: FromQuery[str],
    right: FromQuery[str],
    shown: Show = "all",
    row: Row = 0,
) -> Shown:
    """Give the rows that continue a comparison."""
    known = known_project(sources, project)
    found = _compared(explorer, known, _sides(sources, known, left, right), view)
    return view.show(found.portion(shown, row, None))


@get("/projects/{project:str}/compare/pair", sync_to_thread=True)
def compare_pair(
    project: FromPath[str],
    sources: Sources,
    view: Looking,
    left: FromQuery[str],
    right: FromQuery[str],
    pair: FromQuery[str],
) -> Shown:
    """Give two spans side by side; reads no more than these."""
    known = known_project(sources, project)
    return view.show(pair_page(*_spans(sources, known, left, right, pair), view.formats))


COMPARE_ROUTES = (compare, compare_rows, compare_pair)


def _sides(sources: PageSources, known: Project, left: str | None, right: str | None) -> Sides:
    """Read both traces; `earlier` and `later` are the nearest of the other's name.

    Raises:
        InvalidInput: no trace is named.
        NotFound: one of them is not there.
    """
    if left in (None, _EARLIER) and right not in (None, _LATER):
        outline = known_outline(sources, known, right)
        return Sides(left=_neighbour(sources, known, outline, _EARLIER), right=outline)
    if left not in (None, _EARLIER) and right in (None, _LATER):
        outline = known_outline(sources, known, left)
        return Sides(left=outline, right=_neighbour(sources, known, outline, _LATER))
    if left is None or right is None or left == _EARLIER or right == _LATER:
        raise InvalidInput("Name two traces: left= and right=. In the trace list, tick two and press Compare.")
    return Sides(left=known_outline(sources, known, left), right=known_outline(sources, known, right))


def _neighbour(sources: PageSources, known: Project, outline: TraceOutline, which: str) -> TraceOutline:
    """Find the run of the same name right before or after a trace.

    Raises:
        NotFound: there is none within reach.
    """
    name, start = top_span(outline.spans).name, outline.start_time
    reach = TimeWindow(start=max(start - _REACH_NS, 0), end=start + _REACH_NS)
    same = selected(project_id=known.id, window=reach, filter_text=equals("name", name), level="trace", scope="root", now=start)
    read = sources.traces.older_trace if which == _EARLIER else sources.traces.newer_trace
    found = read(same, outline.trace_id)
    if found is None:
        raise NotFound(
            f"There is no {which} run of “{one_line(name, 60)}” within 30 days. "
            "Tick two traces in the list and press Compare, or name the other one by its id."
        )
    return known_outline(sources, known, found)


def _compared(explorer: Explorer, known: Project, sides: Sides, view: View) -> Comparison:
    marks = (
        explorer.read_text_marks(sides.left.trace_id, project_id=known.id),
        explorer.read_text_marks(sides.right.trace_id, project_id=known.id),
    )
    return Comparison(sides.left, sides.right, marks, view.formats)


def _ids_of(found: Comparison) -> str:
    row = found.first_of_interest()
    return f"{row.left.span_id if row.left else ''}~{row.right.span_id if row.right else ''}"


def _pair(sources: PageSources, known: Project, sides: Sides, pair: str, view: View) -> PairPage:
    left, right = _spans(sources, known, sides.left.trace_id, sides.right.trace_id, pair)
    return pair_page(left, right, view.formats)


def _spans(sources: PageSources, known: Project, left: str, right: str, pair: str) -> tuple[Span | None, Span | None]:
    """Read the spans of a pair.

    Raises:
        InvalidInput: the pair names no span.
        NotFound: a span is not in its trace.
    """
    one, parted, other = pair.partition("~")
    if not parted or not (one or other):
        raise InvalidInput("A pair is written as two span ids with ~ between them; one of them may be empty.")
    return (
        known_span(sources, known, left, one) if one else None,
        known_span(sources, known, right, other) if other else None,
    )
