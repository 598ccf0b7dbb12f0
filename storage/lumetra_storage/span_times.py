"""When the spans of a project are from: what an open window comes down to."""

from lumetra_core.trace import TimeWindow
from lumetra_storage.columns import EARLIEST_TIME, LATEST_TIME, kept_moment
from lumetra_storage.store import TelemetryStore


def bounded(store: TelemetryStore, *, project_id: int, window: TimeWindow) -> TimeWindow:
    """Close the open ends of *window* at the first and the last span there is; ends that were named stay, within the tables' years."""
    window = TimeWindow(start=kept_moment(window.start), end=kept_moment(window.end))
    if window.start > EARLIEST_TIME and window.end < LATEST_TIME:
        return window
    rows = store.ask("span_times", project_id=project_id).rows
    if not rows or rows[0][0] is None:
        first, last = window.start, window.start
    else:
        first, last = rows[0]
    end = window.end if window.end < LATEST_TIME else last + 1
    # A named end before the first span leaves nothing: closing the start at that span would move the end beyond it, and show it.
    start = window.start if window.start > EARLIEST_TIME else min(first, end - 1)
    return TimeWindow(start=start, end=max(end, start + 1))
