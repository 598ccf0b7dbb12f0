"""What narrows a page of figures: its time range and its filter, as the address says them, and the controls that change them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lumetra_core.clock import rfc3339
from lumetra_storage.filters import FilterError
from lumetra_storage.selection import Selection, selected
from lumetra_webui.formats import visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.time_range import PRESETS, TimeRange

_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Address = Callable[..., str]
"""Writes the address of the page with the query it is given, one keyword for each parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Which spans a page is about."""

    chosen: TimeRange
    filter_text: str

    @property
    def query(self) -> dict[str, str | None]:
        """Both as parameters of an address."""
        return {**self.chosen.query, "filter": self.filter_text or None}

    def query_with(self, *conditions: str) -> dict[str, str | None]:
        """Narrow further by *conditions* of the filter language."""
        return {**self.query, "filter": both(self.filter_text, *conditions) or None}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterProblem:
    """Where a filter is wrong, and what was probably meant."""

    message: str
    before: str
    marked: str
    """The wrong piece; empty when something is missing there."""
    after: str
    suggestion: str | None
    suggestion_href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterBox:
    """The line in which a filter is written."""

    action: str
    text: str
    kept: tuple[tuple[str, str], ...]
    """Parameters of the address that stay."""
    complete_href: str
    """Where the script asks what could come next; the text and the caret are added."""
    check_href: str
    """Where the script asks whether the filter is right; the text is added."""
    clear_href: str | None
    """None when there is nothing to clear."""
    problem: FilterProblem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeChoice:
    """One preset of the time range."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeMenu:
    """The chosen time range and what else can be chosen."""

    label: str
    options: tuple[RangeChoice, ...]
    action: str
    kept: tuple[tuple[str, str], ...]
    start: str
    end: str


def both(*conditions: str) -> str:
    """Join conditions so that each keeps its meaning; empty ones say nothing."""
    given = [condition for condition in conditions if condition.strip()]
    return given[0] if len(given) == 1 else " AND ".join(f"({condition})" for condition in given)


def equals(field: str, value: str) -> str:
    """Write the condition that *field* is *value*."""
    return f"{field} = '{value.replace(chr(39), chr(39) * 2)}'"


def is_judged(name: str) -> str:
    """Write the condition that there is a score called *name*; a name that is no bare word stands in quotes."""
    key = f".{name}" if _BARE_KEY.fullmatch(name) else f"['{name.replace(chr(39), chr(39) * 2)}']"
    return f"score{key} IS NOT NULL"


def understood(
    narrowing: Narrowing, *, project_id: int, now: int, address: Address, whole_traces: bool = False
) -> Selection | FilterProblem:
    """Choose spans by the filter, or say where it is wrong. *whole_traces* takes every span of a trace with a match."""
    try:
        return selected(
            project_id=project_id,
            window=narrowing.chosen.window,
            filter_text=narrowing.filter_text,
            level="trace" if whole_traces else "span",
            whole_traces=whole_traces,
            now=now,
        )
    except FilterError as error:
        return filter_problem(error, narrowing, address)


def filter_box(narrowing: Narrowing, address: Address, problem: FilterProblem | None, *, project: str, part: str) -> FilterBox:
    """Make the line of the *part* of a project, with the filter of the address in it."""
    kept = {key: value for key, value in narrowing.chosen.query.items() if value is not None}
    return FilterBox(
        action=address(),
        text=narrowing.filter_text,
        kept=tuple(kept.items()),
        complete_href=complete_href(narrowing, project),
        check_href=addresses.part_filter_check(project, part=part, **kept),
        clear_href=address(**narrowing.chosen.query) if narrowing.filter_text else None,
        problem=problem,
    )


def complete_href(narrowing: Narrowing, project: str) -> str:
    """Address the completion of a filter; values are those of the time range that is looked at."""
    window = narrowing.chosen.window
    return addresses.api_complete(project, start=rfc3339(window.start), end=rfc3339(window.end))


def range_menu(narrowing: Narrowing, address: Address) -> RangeMenu:
    """Make the menu; choosing a range keeps the filter."""
    kept = {"filter": narrowing.filter_text} if narrowing.filter_text else {}
    chosen = narrowing.chosen
    return RangeMenu(
        label=chosen.label,
        options=tuple(
            RangeChoice(label=label, href=address(range=name, **kept), is_current=name == chosen.preset)
            for name, (label, _) in PRESETS.items()
        ),
        action=address(**kept),
        kept=tuple(kept.items()),
        start=rfc3339(chosen.window.start)[:19],
        end=rfc3339(chosen.window.end)[:19],
    )


def filter_problem(error: FilterError, narrowing: Narrowing, address: Address) -> FilterProblem:
    """Cut the filter at the place that is wrong, and write the address of what was probably meant."""
    text, place = narrowing.filter_text, error.place
    end = place.offset + place.length
    mended = f"{text[: place.offset]}{error.suggestion}{text[end:]}" if error.suggestion else None
    return FilterProblem(
        message=visible(error.message),
        before=visible(text[: place.offset]),
        marked=visible(text[place.offset : end]),
        after=visible(text[end:]),
        suggestion=error.suggestion,
        suggestion_href=address(**{**narrowing.chosen.query, "filter": mended}) if mended else None,
    )
