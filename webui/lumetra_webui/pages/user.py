"""One user: what the application did for them, what it cost, and their sessions."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from lumetra_core.trace import Page
from lumetra_storage.groups import GroupSummary
from lumetra_storage.overview import Overview
from lumetra_webui.formats import Formats, Identifier, identifier, label, visible
from lumetra_webui.pages import addresses
from lumetra_webui.pages.charts import Chart
from lumetra_webui.pages.facts import Fact
from lumetra_webui.pages.group_list import GroupRows, group_facts, group_rows
from lumetra_webui.pages.narrowing import Narrowing, RangeMenu, range_menu
from lumetra_webui.pages.overview_charts import OverviewCharts
from lumetra_webui.pages.shell import Crumb, Shell, project_shell

_CHARTS = ("traces", "latency", "tokens", "cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """The page."""

    template: ClassVar = "user.html"
    shell: Shell
    user_id: Identifier
    range: RangeMenu
    facts: tuple[Fact, ...]
    """Within the time range; empty when nothing came in it."""
    charts: tuple[Chart, ...]
    sessions: GroupRows
    overview_href: str
    traces_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFindings:
    """What was read about a user."""

    key: str
    summary: GroupSummary | None
    overview: Overview
    sessions: Page[GroupSummary]


def user_page(found: UserFindings, formats: Formats, *, project: str, narrowing: Narrowing) -> UserPage:
    """Lay out what was found; *narrowing* holds the time range and the condition that chooses the user."""
    drawn = OverviewCharts(found.overview, formats, project, narrowing).charts()
    users = Crumb(label="Users", href=addresses.groups(project, "users"))
    only_range = Narrowing(chosen=narrowing.chosen, filter_text="")
    return UserPage(
        shell=project_shell(project, users, Crumb(label=label(found.key, 80)), part="Users"),
        user_id=identifier(visible(found.key)),
        range=range_menu(only_range, partial(addresses.group, project, "users", found.key)),
        facts=group_facts(found.summary, formats) if found.summary else (),
        charts=tuple(each for each in drawn if each.key in _CHARTS and not each.is_empty),
        sessions=group_rows(found.sessions, formats, kind="sessions", project=project, narrowing=narrowing),
        overview_href=addresses.overview(project, **narrowing.query),
        traces_href=addresses.traces(project, **narrowing.query),
    )
