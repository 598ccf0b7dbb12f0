"""The live tail: the frame in which a script lists traces as they arrive, and what to do without one."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, get_args

from markupsafe import Markup

from lumetra_core.operation import OperationFamily, operations_of
from lumetra_webui.formats import one_line
from lumetra_webui.pages import addresses
from lumetra_webui.pages.charts import as_json
from lumetra_webui.pages.narrowing import FilterBox, FilterProblem, Narrowing, filter_box
from lumetra_webui.pages.shell import Crumb, Shell, project_shell


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage:
    """The page. Rows come with the stream; the server prints none."""

    template: ClassVar = "live.html"
    shell: Shell
    project: str
    filter: FilterBox
    stream_href: str | None
    """None where the filter is wrong."""
    traces_href: str
    """The address of a trace without its id."""
    list_href: str
    """The list with the same filter, for what came before."""
    families: Markup
    """Which kind an operation is of, for icon and hue: JSON for the script."""
    command: str
    """The same in a terminal."""


def live_page(problem: FilterProblem | None, *, project: str, narrowing: Narrowing) -> LivePage:
    """Lay out the frame; a tail has no time range, so none of *narrowing* is kept."""
    text = narrowing.filter_text
    quoted = f" {_shell_quoted(text)}" if text else ""
    return LivePage(
        shell=project_shell(project, Crumb(label="Traces", href=addresses.traces(project)), Crumb(label="Live"), part="Traces"),
        project=one_line(project, 120),
        filter=filter_box(narrowing, partial(addresses.live, project), problem, project=project, part="live"),
        stream_href=None if problem else addresses.api_tail(project, filter=text or None),
        traces_href=addresses.trace(project, ""),
        list_href=addresses.traces(project, filter=text or None, range="1h"),
        families=as_json({operation: kind for kind in get_args(OperationFamily) for operation in operations_of(kind)}),
        command=f"lumetra traces tail{quoted} --project {_shell_quoted(project)}",
    )


def _shell_quoted(word: str) -> str:
    """Write one word for a POSIX shell; characters that would break the line are left to the reader's eye."""
    inner = one_line(word, 2_000).replace("'", "'\\''")
    return f"'{inner}'"
