"""Two traces side by side: in words, as one tree of both, and span by span."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from lumetra_core.analysis.trace_comparison import AlignedSpans, align
from lumetra_storage.summaries import SpanSummary, TraceOutline
from lumetra_storage.text_marks import TextMarks
from lumetra_webui.formats import Formats, Identifier, Quantity, identifier, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.compare_pair import PairPage
from lumetra_webui.pages.compare_words import signed, summary_words
from lumetra_webui.pages.facts import Fact
from lumetra_webui.pages.shell import Crumb, Shell, project_shell
from lumetra_webui.pages.span import span_family
from lumetra_webui.pages.trace_head import trace_facts
from lumetra_webui.pages.trace_tree import top_span

ROWS = 300
"""Rows of one portion: a comparison of two traces of 30,000 spans is read in portions, or by its differences."""
_INDENT_PX, _DEEPEST = 14, 24

Shown = Literal["all", "differences"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideHead:
    """One of the two traces."""

    side: str
    name: str
    family: str
    href: str
    trace_id: Identifier
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    """A span of each trace, or of one alone."""

    pair: str
    """Both span ids, for the address; an absent one is empty."""
    href: str
    pair_href: str
    name: str
    family: str
    indent_px: int
    only: str | None
    """left or right, where the other has no such span."""
    changes: tuple[str, ...]
    """What differs, one word each."""
    is_worse: bool
    """The right failed where the left did not."""
    left: Quantity | None
    right: Quantity | None
    duration: str | None
    """Right minus left, with its sign."""
    tokens: str | None
    cost: str | None
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRows:
    """Some rows alone, to be appended."""

    template: ClassVar = "_compare_rows.html"
    rows: tuple[CompareRow, ...]
    more: str | None
    """How many follow, in words; None at the end."""
    more_href: str | None
    more_rows_href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """The page."""

    template: ClassVar = "compare.html"
    shell: Shell
    left: SideHead
    right: SideHead
    swapped_href: str
    words: tuple[str, ...]
    shown: Shown
    all_href: str
    differences_href: str
    rows: CompareRows
    is_same: bool
    """Nothing at all differs, so the list of differences is empty."""
    pair: PairPage | None


class Comparison:
    """Two traces of a project, aligned."""

    def __init__(
        self,
        left: TraceOutline,
        right: TraceOutline,
        marks: tuple[Mapping[str, TextMarks], Mapping[str, TextMarks]],
        formats: Formats,
    ) -> None:
        self.left, self.right = left, right
        self.rows: tuple[AlignedSpans[SpanSummary], ...] = align(left.spans, right.spans)
        self._marks = marks
        self._formats = formats
        self._changes = [self._differences(row) for row in self.rows]

    def query(self, **more: str | None) -> dict[str, str | None]:
        """Both traces as parameters of an address, and *more*."""
        return {"left": self.left.trace_id, "right": self.right.trace_id, **more}

    def first_of_interest(self) -> AlignedSpans[SpanSummary]:
        """Choose the pair to begin with: the deepest cause is rarely known, so the first whose output differs."""
        changed = (row for row, changes in zip(self.rows, self._changes, strict=True) if "output" in changes)
        return next(changed, self.rows[0])

    def words(self) -> tuple[str, ...]:
        """Say what differs."""
        changed = sum(bool({"input", "output"} & set(changes)) for changes in self._changes)
        return summary_words(self.left, self.right, self.rows, changed, self._formats)

    def portion(self, shown: Shown, first: int, selected: str | None) -> CompareRows:
        """Lay out the rows from place *first* on, of all or of those that differ."""
        # Durations always differ, so they make no row a difference.
        places = [place for place in range(len(self.rows)) if shown == "all" or self._is_different(place)]
        rest = len(places) - first - ROWS
        query = self.query(show=shown, row=str(first + ROWS))
        project = self.left.project
        return CompareRows(
            rows=tuple(self._row(place, selected) for place in places[first : first + ROWS]),
            more=f"{self._formats.plural(rest, 'further row')}" if rest > 0 else None,
            more_href=addresses.compare(project, **query) if rest > 0 else None,
            more_rows_href=addresses.compare_rows(project, **query) if rest > 0 else None,
        )

    def _is_different(self, place: int) -> bool:
        row = self.rows[place]
        return row.left is None or row.right is None or bool(self._changes[place])

    def _differences(self, row: AlignedSpans[SpanSummary]) -> tuple[str, ...]:
        left, right = row.left, row.right
        if left is None or right is None:
            return ()
        # A span without a mark came after the marks were read; it is told as different, and a reload knows better.
        nothing = TextMarks(0, 0)
        marks = self._marks[0].get(left.span_id, nothing), self._marks[1].get(right.span_id, nothing)
        told = {
            "name": left.name != right.name,
            "status": (left.status == "error") != (right.status == "error"),
            "model": left.model != right.model,
            "input": marks[0].input_mark != marks[1].input_mark,
            "output": marks[0].output_mark != marks[1].output_mark,
        }
        return tuple(word for word, differs in told.items() if differs)

    def _row(self, place: int, selected: str | None) -> CompareRow:
        row, formats = self.rows[place], self._formats
        span = row.right or row.left
        assert span is not None
        ids = row.left.span_id if row.left else "", row.right.span_id if row.right else ""
        pair = "~".join(ids)
        project = self.left.project
        return CompareRow(
            pair=pair,
            href=addresses.compare(project, **self.query(pair=pair)),
            pair_href=addresses.compare_pair(project, **self.query(pair=pair)),
            name=one_line(span.name, 160) or "unnamed",
            family=span_family(span.operation),
            indent_px=min(row.depth, _DEEPEST) * _INDENT_PX,
            only="right" if row.left is None else ("left" if row.right is None else None),
            changes=self._changes[place],
            is_worse=bool(row.right and row.right.status == "error" and not (row.left and row.left.status == "error")),
            left=formats.duration(row.left.duration_ns) if row.left else None,
            right=formats.duration(row.right.duration_ns) if row.right else None,
            duration=_difference(row.duration_difference_ns, lambda size: str(formats.duration(int(size)))),
            tokens=_difference(row.token_difference, lambda size: formats.count(int(size))),
            cost=_difference(row.cost_difference_usd, lambda size: str(formats.cost(size))),
            is_selected=pair == selected,
        )


def compare_page(
    found: Comparison, pair: PairPage | None, formats: Formats, *, shown: Shown, first: int, selected: str | None
) -> ComparePage:
    """Lay out the comparison."""
    project = found.left.project
    rows = found.portion(shown, first, selected)
    title = Crumb(label="Comparison")
    return ComparePage(
        shell=project_shell(project, Crumb(label="Traces", href=addresses.traces(project)), title, part="Traces"),
        left=_head("Left", found.left, formats),
        right=_head("Right", found.right, formats),
        swapped_href=addresses.compare(project, left=found.right.trace_id, right=found.left.trace_id),
        words=found.words(),
        shown=shown,
        all_href=addresses.compare(project, **found.query(show="all")),
        differences_href=addresses.compare(project, **found.query(show="differences")),
        rows=rows,
        is_same=shown == "differences" and not rows.rows,
        pair=pair,
    )


def _head(side: str, outline: TraceOutline, formats: Formats) -> SideHead:
    top = top_span(outline.spans)
    facts: Sequence[Fact] = trace_facts(outline, formats)
    if outline.error_count:
        facts = (*facts, Fact(term="Errors", text=formats.count(outline.error_count)))
    return SideHead(
        side=side,
        name=one_line(top.name, 120) or "unnamed",
        family=span_family(top.operation),
        href=addresses.trace(outline.project, outline.trace_id),
        trace_id=identifier(outline.trace_id),
        facts=tuple(facts),
    )


def _difference(difference: float | None, written: Callable[[float], str]) -> str | None:
    if not difference:
        return None
    return signed(written(abs(difference)), is_more=difference > 0)
