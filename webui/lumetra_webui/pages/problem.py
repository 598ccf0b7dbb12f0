"""What a page says when it cannot be shown: what happened, what was kept, and what to do next."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from lumetra_webui.pages import addresses
from lumetra_webui.pages.shell import Shell, outer_shell

_HEADINGS: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "This address cannot be read",
    HTTPStatus.NOT_FOUND: "Not found",
    HTTPStatus.SERVICE_UNAVAILABLE: "The store does not answer",
}
_NOWHERE = "Not Found"
"""What Litestar says of an address that no route has."""


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


def problem_page(status: int, detail: str, address: str) -> ProblemPage:
    """Say what happened; what may work later can be tried again at *address*."""
    heading = _HEADINGS.get(status, "Something failed")
    text = "There is no page at this address." if detail == _NOWHERE else detail
    may_work_later = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return ProblemPage(
        shell=outer_shell(heading),
        heading=heading,
        text=f"{text} What was acknowledged is kept." if status == HTTPStatus.SERVICE_UNAVAILABLE else text,
        next_label="Try again" if may_work_later else "All projects",
        next_href=address if may_work_later else addresses.PROJECTS,
    )


def as_part(page: ProblemPage) -> ProblemPart:
    """Cut the frame away, for a request of a part of a page."""
    return ProblemPart(heading=page.heading, text=page.text)
