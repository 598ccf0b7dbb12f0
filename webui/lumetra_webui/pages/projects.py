"""All projects: when something last came in, how much, and how much of it failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lumetra_storage.summaries import ProjectActivity
from lumetra_webui.formats import Formats, Moment, Quantity, label
from lumetra_webui.pages import addresses
from lumetra_webui.pages.first_trace import FirstTrace, first_trace
from lumetra_webui.pages.interface import Project
from lumetra_webui.pages.shell import Shell, outer_shell

ACTIVITY_RANGE = "30d"
"""What the figures run over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """One project and what came into it."""

    name: str
    href: str
    last_seen: Moment | None
    """None when nothing came within the range."""
    traces: str
    spans: str
    errors: str | None
    tokens: Quantity | None
    cost: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectsPage:
    """The page of all projects; without any it shows how to send the first trace."""

    template: ClassVar = "projects.html"
    shell: Shell
    range_label: str
    rows: tuple[ProjectRow, ...]
    first_trace: FirstTrace


def projects_page(
    projects: Sequence[Project], activity: Mapping[int, ProjectActivity], formats: Formats, *, server: str, range_label: str
) -> ProjectsPage:
    """List the projects, the latest active first, silent ones by name after them."""
    by_activity = sorted(
        projects, key=lambda project: (-activity[project.id].last_seen if project.id in activity else 0, project.name)
    )
    return ProjectsPage(
        shell=outer_shell("Projects"),
        range_label=range_label,
        rows=tuple(_row(project, activity.get(project.id), formats) for project in by_activity),
        first_trace=first_trace(server),
    )


def _row(project: Project, activity: ProjectActivity | None, formats: Formats) -> ProjectRow:
    name, href = label(project.name, 120), addresses.traces(project.name, range=ACTIVITY_RANGE if activity else None)
    if activity is None:
        return ProjectRow(name=name, href=href, last_seen=None, traces="0", spans="0", errors=None, tokens=None, cost=None)
    counted = [tokens for tokens in (activity.input_tokens, activity.output_tokens) if tokens is not None]
    return ProjectRow(
        name=name,
        href=href,
        last_seen=formats.moment(activity.last_seen),
        traces=formats.count(activity.trace_count),
        spans=formats.count(activity.span_count),
        errors=formats.count(activity.error_count) if activity.error_count else None,
        tokens=formats.tokens(sum(counted)) if counted else None,
        cost=formats.cost(activity.cost_usd),
    )
