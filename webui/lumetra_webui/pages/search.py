"""What stands above the trace list: the search field, the scope, the columns and the saved views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from lumetra_core.clock import rfc3339
from lumetra_registry.saved_views import SavedView
from lumetra_webui.formats import one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.columns import ColumnChoice, choices
from lumetra_webui.pages.export_menu import ExportMenu, export_menu
from lumetra_webui.pages.narrowing import FilterBox, FilterProblem, complete_href
from lumetra_webui.pages.trace_query import TraceQuery

Kept = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterCheck:
    """What is wrong with a filter, to be put under the field."""

    template: ClassVar = "_filter_problem.html"
    problem: FilterProblem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChoice:
    """One way to read the filter."""

    label: str
    explanation: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMenu:
    """The form in which columns are chosen."""

    action: str
    kept: Kept
    choices: tuple[ColumnChoice, ...]
    usual_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLink:
    """One saved view."""

    name: str
    href: str
    note: str
    """Its filter, shortened."""
    delete_action: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewMenu:
    """The saved views of the project, and the form that saves this one."""

    views: tuple[ViewLink, ...]
    action: str
    kept: Kept
    current: str | None
    """The name of the view that is looked at; None when the address is nobody's."""
    link_href: str
    """The list as it is, to be shared; a range such as "last 24 hours" moves with the clock."""
    fixed_href: str | None
    """The same with the times of now; None where they are fixed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """All of it."""

    field: FilterBox
    scopes: tuple[ScopeChoice, ...]
    columns: ColumnMenu
    views: ViewMenu
    export: ExportMenu


def search(asked: TraceQuery, problem: FilterProblem | None, views: Sequence[SavedView]) -> Search:
    """Lay out the controls for the list that was asked for."""
    return Search(
        field=_field(asked, problem),
        scopes=_scopes(asked),
        columns=ColumnMenu(
            action=addresses.traces(asked.project),
            kept=asked.kept("columns"),
            choices=choices(asked.columns),
            usual_href=asked.address(columns=None),
        ),
        views=_views(asked, views),
        export=export_menu(asked),
    )


def view_address(project: str, view: SavedView) -> str:
    """Write the address that a saved view stands for."""
    return addresses.traces(project, **view.query)


def _field(asked: TraceQuery, problem: FilterProblem | None) -> FilterBox:
    return FilterBox(
        action=addresses.traces(asked.project),
        text=asked.filter_text,
        kept=asked.kept("filter"),
        complete_href=complete_href(asked.narrowing, asked.project),
        check_href=addresses.filter_check(asked.project, **{**asked.query, "filter": None}),
        clear_href=asked.address(filter=None) if asked.filter_text else None,
        problem=problem,
    )


def _scopes(asked: TraceQuery) -> tuple[ScopeChoice, ...]:
    return (
        ScopeChoice(
            label="Any span",
            explanation="Traces in which some span matches",
            href=asked.address(scope=None),
            is_current=asked.scope == "any",
        ),
        ScopeChoice(
            label="Root span",
            explanation="Traces whose root span matches",
            href=asked.address(scope="root"),
            is_current=asked.scope == "root",
        ),
        ScopeChoice(
            label="Spans",
            explanation="The spans that match, each in a row of its own",
            href=asked.address(scope="span"),
            is_current=asked.lists_spans,
        ),
    )


def _views(asked: TraceQuery, views: Sequence[SavedView]) -> ViewMenu:
    present = {name: value for name, value in asked.query.items() if value}
    links = tuple(
        ViewLink(
            name=view.name,
            href=view_address(asked.project, view),
            note=one_line(view.filter_text, 60) or "no filter",
            delete_action=addresses.view_deletion(asked.project, view.id),
            is_current=view.query == present,
        )
        for view in views
    )
    return ViewMenu(
        views=links,
        action=addresses.views(asked.project),
        kept=asked.kept(),
        link_href=asked.address(),
        fixed_href=_fixed(asked),
        current=next((link.name for link in links if link.is_current), None),
    )


def _fixed(asked: TraceQuery) -> str | None:
    if asked.chosen.preset is None:
        return None
    window = asked.chosen.window
    start, end = (f"{rfc3339(moment)[:19]}Z" for moment in (window.start, window.end))
    return asked.in_range(**{"from": start, "to": end})
