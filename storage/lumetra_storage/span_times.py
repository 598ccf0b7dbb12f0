"""When the spans of a project are from: what an open window comes down to."""

from lumetra_core.trace import TimeWindow
from lumetra_storage.columns import EARLIEST_TIME, LATEST_TIME
from lumetra_storage.store import TelemetryStore


def bounded(store: TelemetryStore, *, project_id: int, window: TimeWindow) -> TimeWindow:
    """Close the open ends of *window* at the first and the last span there is; ends that were named stay."""
    if window.start > EARLIEST_TIME and window.end < LATEST_TIME:
        return window
    rows = store.ask("span_times", project_id=project_id).rows
    if not rows or rows[0][0] is None:
        first, last = max(window.start, EARLIEST_TIME), max(window.start, EARLIEST_TIME)
    else:
        first, last = rows[0]
    start = window.start if window.start > EARLIEST_TIME else first
    end = window.end if window.end < LATEST_TIME else last + 1
    return TimeWindow(start=start, end=max(end, start + 1))
