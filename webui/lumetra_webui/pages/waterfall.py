"""Rows of a trace's tree → what its table prints: the rows of the first screen, and all of them as compact columns.

The browser keeps only the rows in view in the document, so it needs the columns once, as JSON. Texts come formatted from here:
the script places them and formats nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from lumetra_core.operation import family
from lumetra_storage.summaries import SpanSummary
from lumetra_webui.formats import Formats, Quantity, one_line
from lumetra_webui.pages.facts import writing_speed
from lumetra_webui.pages.trace_tree import Flaw, TreeRow

Value = TypeVar("Value")

_LONGEST_NAME = 160
DEEPEST_INDENT = 24
"""Levels that are indented; deeper ones stand below each other and say their depth."""
INDENT_PX = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The time that the bars share."""

    start: int
    """Nanoseconds since the epoch, UTC."""
    length_ns: int
    """At least 1."""
    ticks: tuple[Quantity, ...]
    """Labels at nought and the four quarters."""


class PathMark(NamedTuple):
    """A stretch of the axis, in per cent as SVG writes it."""

    start: str
    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterfallRow:
    """One row, formatted."""

    place: int
    """Index among all rows of the trace."""
    span_id: str
    href: str
    name: str
    family: str
    depth: int
    indent_px: int
    has_children: bool
    flaw: Flaw | None
    is_error: bool
    errors_below: int
    bar_start: str
    """Per cent of the axis, as SVG writes it."""
    bar_length: str
    first_token: str | None
    """Where the model began to write, in per cent of the axis; None where that is not known."""
    bar_words: str | None
    """Says when it began to write and how fast it wrote."""
    path: tuple[PathMark, ...] | None
    """Stretches on the critical path; None where none is marked, empty for a row off it."""
    duration: Quantity
    tokens: Quantity | None
    cost: Quantity | None
    is_sum: bool
    """Tokens and cost are those of the spans below."""
    is_selected: bool
    is_context: bool
    """Shown only for what is below it."""


class Marks(NamedTuple):
    """What is marked on the rows."""

    path: Mapping[str, Sequence[int]] | None
    """`critical.path_marks`; None where the critical path is not asked for."""


NO_MARKS = Marks(path=None)


def axis(rows: Sequence[TreeRow], formats: Formats) -> Axis:
    """Stretch the axis from the earliest start to the latest end."""
    start = min((row.span.start_time for row in rows), default=0)
    end = max((row.span.start_time + row.span.duration_ns for row in rows), default=0)
    length_ns = max(1, end - start)
    ticks = tuple(formats.duration(length_ns * quarter // 4) for quarter in range(5))
    return Axis(start=start, length_ns=length_ns, ticks=(Quantity("0"), *ticks[1:]))


def waterfall_row(
    row: TreeRow,
    place: int,
    shared: Axis,
    formats: Formats,
    *,
    base: str,
    query: str = "",
    selected: str | None = None,
    marks: Marks = NO_MARKS,
) -> WaterfallRow:
    """Format one row; *base* is the address of the trace, *query* what its links carry."""
    span = row.span
    first_token_ns = span.time_to_first_token_ns
    return WaterfallRow(
        place=place,
        span_id=span.span_id,
        href=f"{base}/spans/{span.span_id}{query}",
        name=_name(span.name),
        family=_family(span.operation),
        depth=row.depth,
        indent_px=min(row.depth, DEEPEST_INDENT) * INDENT_PX,
        has_children=row.size > 1,
        flaw=row.flaw,
        is_error=span.status == "error",
        errors_below=row.errors - (span.status == "error"),
        bar_start=_percent(span.start_time - shared.start, shared),
        bar_length=_percent(span.duration_ns, shared),
        first_token=None if not first_token_ns else _percent(span.start_time - shared.start + first_token_ns, shared),
        bar_words=_writing(span, formats),
        path=None if marks.path is None else _path(marks.path.get(span.span_id, ()), shared),
        duration=formats.duration(span.duration_ns),
        tokens=formats.tokens(row.tokens),
        cost=formats.cost(row.cost_usd),
        is_sum=not span.usage_is_leaf,
        is_selected=span.span_id == selected,
        is_context=row.is_context,
    )


def columns_json(rows: Sequence[TreeRow], shared: Axis, formats: Formats, marks: Marks = NO_MARKS) -> str:
    """Write all rows as one list per column, for a script element of type application/json.

    Repeated texts (names, quantities) are written once in `texts` and referred to by index. The closing angle bracket of HTML
    cannot occur: every `<` is escaped.
    """
    texts = _Texts()
    spans = [row.span for row in rows]
    columns = {
        "span_id": [span.span_id for span in spans],
        "depth": [row.depth for row in rows],
        "name": texts.places([span.name for span in spans], _name),
        "family": texts.places([span.operation or "" for span in spans], _family),
        "flaw": texts.places([row.flaw for row in rows], str),
        "start_ns": [span.start_time - shared.start for span in spans],
        "duration_ns": [span.duration_ns for span in spans],
        "is_error": [int(span.status == "error") for span in spans],
        "errors_below": [row.errors - (row.span.status == "error") for row in rows],
        "duration": texts.places([span.duration_ns for span in spans], formats.duration),
        "tokens": texts.places([row.tokens for row in rows], formats.tokens),
        "cost": texts.places([row.cost_usd for row in rows], formats.cost),
        "is_sum": [int(not span.usage_is_leaf) for span in spans],
        # Few rows have these, so they are written by row: most models tell no first token.
        "first_token_ns": {place: wait for place, span in enumerate(spans) if (wait := span.time_to_first_token_ns)},
        "bar_words": {place: words for place, span in enumerate(spans) if (words := _writing(span, formats))},
        "is_context": {place: 1 for place, row in enumerate(rows) if row.is_context},
        # One entry for each row, or none at all: most looks mark no path.
        "path": [] if marks.path is None else [list(marks.path.get(span.span_id, ())) for span in spans],
    }
    whole = {"axis_ns": shared.length_ns, "deepest_indent": DEEPEST_INDENT, "indent_px": INDENT_PX, "columns": columns}
    return json.dumps(whole | {"texts": texts.texts}, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


class _Texts:
    """Texts in the order they were first met; the same value is written once, however many rows have it."""

    def __init__(self) -> None:
        self.texts: list[str] = [""]
        self._places: dict[str, int] = {"": 0}

    def places(self, values: Sequence[Value], write: Callable[[Value], object]) -> list[int]:
        """Give the place of each value's text; None has the empty one."""
        written: dict[Value, int] = {}
        for value in dict.fromkeys(values):
            text = "" if value is None else str(write(value))
            written[value] = place = self._places.setdefault(text, len(self.texts))
            if place == len(self.texts):
                self.texts.append(text)
        return list(map(written.__getitem__, values))


def _name(name: str) -> str:
    return one_line(name, _LONGEST_NAME) or "unnamed"


def _family(operation: str | None) -> str:
    return family(operation) if operation else "plain"


def _path(ends: Sequence[int], shared: Axis) -> tuple[PathMark, ...]:
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return tuple(PathMark(_percent(start, shared), _percent(end - start, shared)) for start, end in pairs)


def _writing(span: SpanSummary, formats: Formats) -> str | None:
    first_ns = span.time_to_first_token_ns
    if not first_ns:
        return None
    speed = writing_speed(span.output_tokens, span.duration_ns - first_ns, formats)
    return f"First token after {formats.duration(first_ns)}" + (f", then {speed}" if speed else "")


def _percent(part_ns: int, shared: Axis) -> str:
    return f"{part_ns * 100 / shared.length_ns:.3f}%"
