"""What a page says when it cannot be shown: what happened, what was kept, and what to do next."""

from dataclasses import dataclass
from typing import ClassVar

from lumetra_webui.pages import addresses
from lumetra_webui.pages.shell import Shell, outer_shell


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """A page in place of the one that was asked for."""

    template: ClassVar = "problem.html"
    shell: Shell
    heading: str
    text: str
    next_label: str
    next_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPart:
    """The same, within a page that is there already."""

    template: ClassVar = "_problem.html"
    heading: str
    text: str


def not_found(text: str) -> ProblemPage:
    """Say that there is no such thing."""
    return _page("Not found", text, "All projects", addresses.PROJECTS)


def unusable(text: str) -> ProblemPage:
    """Say that the address cannot be read."""
    return _page("This address cannot be read", text, "All projects", addresses.PROJECTS)


def unavailable(text: str, address: str) -> ProblemPage:
    """Say that the store does not answer now, and that nothing is lost."""
    return _page("The store does not answer", f"{text} What was acknowledged is kept.", "Try again", address)


def as_part(page: ProblemPage) -> ProblemPart:
    """Cut the frame away, for a request of a part of a page."""
    return ProblemPart(heading=page.heading, text=page.text)


def _page(heading: str, text: str, next_label: str, next_href: str) -> ProblemPage:
    return ProblemPage(shell=outer_shell(heading), heading=heading, text=text, next_label=next_label, next_href=next_href)
