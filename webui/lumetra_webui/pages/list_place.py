"""Where a trace stands in the list it was opened from: the way back to its row, and to its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lumetra_webui.pages import addresses
from lumetra_webui.pages.trace_query import TraceQuery

Side = Literal["newer", "older"]
EDGE = "edge"
"""The parameter by which an address says that there was nothing further on a side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlace:
    """Links from a trace into its list. What stands beside it is looked up when a link is followed, not for every trace that is opened."""

    list_href: str
    """The list with this trace selected."""
    newer_href: str | None
    """None where this is known to be the newest."""
    older_href: str | None
    list_words: str
    """What the list holds."""


def list_place(asked: TraceQuery, trace_id: str, edge: Side | None, query: Mapping[str, str | None]) -> ListPlace:
    """Lead from a trace of the list *asked*; *query* is what the trace's own address carries."""
    return ListPlace(
        list_href=asked.address(trace=trace_id),
        newer_href=None if edge == "newer" else addresses.trace_neighbour(asked.project, trace_id, "newer", **query),
        older_href=None if edge == "older" else addresses.trace_neighbour(asked.project, trace_id, "older", **query),
        list_words=asked.chosen.label.lower() + (", filtered" if asked.filter_text else ""),
    )
