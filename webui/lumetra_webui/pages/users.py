"""The users of a project: for whom the application acted, the latest active first."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from lumetra_core.trace import Page
from lumetra_storage.groups import GroupSummary
from lumetra_webui.formats import Formats, one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.group_list import GroupRows, group_rows
from lumetra_webui.pages.narrowing import FilterBox, FilterProblem, Narrowing, RangeMenu, filter_box, range_menu
from lumetra_webui.pages.shell import Crumb, Shell, project_shell


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersPage:
    """The page of the list."""

    template: ClassVar = "users.html"
    shell: Shell
    project: str
    range: RangeMenu
    filter: FilterBox
    list: GroupRows | None
    """None where the filter is wrong."""


def users_page(found: Page[GroupSummary] | FilterProblem, formats: Formats, *, project: str, narrowing: Narrowing) -> UsersPage:
    """Lay out one page of the list."""
    address = partial(addresses.groups, project, "users")
    problem = found if isinstance(found, FilterProblem) else None
    return UsersPage(
        shell=project_shell(project, Crumb(label="Users"), part="Users"),
        project=one_line(project, 120),
        range=range_menu(narrowing, address),
        filter=filter_box(narrowing, address, problem, project=project, part="users"),
        list=None
        if isinstance(found, FilterProblem)
        else group_rows(found, formats, kind="users", project=project, narrowing=narrowing),
    )
