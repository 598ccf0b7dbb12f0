"""What a trace can be compared with: the runs of its name before and after it, or any other by its id."""

from dataclasses import dataclass

from lumetra_webui.pages import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareMenu:
    """The menu of one trace."""

    earlier_href: str
    later_href: str
    action: str
    """Where the form leads that takes the other trace's id; this trace is its left."""
    trace_id: str


def compare_menu(project: str, trace_id: str) -> CompareMenu:
    """Write the addresses; which runs they mean is found out when one is followed, so the menu costs no query."""
    return CompareMenu(
        earlier_href=addresses.compare(project, left="earlier", right=trace_id),
        later_href=addresses.compare(project, left=trace_id, right="later"),
        action=addresses.compare(project),
        trace_id=trace_id,
    )
