"""What every project did in a window: the figures of the projects page."""

from collections.abc import Mapping

from lumetra_core.trace import TimeWindow
from lumetra_storage.columns import kept_moment
from lumetra_storage.store import TelemetryStore
from lumetra_storage.summaries import ProjectActivity


def project_activity(store: TelemetryStore, window: TimeWindow) -> Mapping[int, ProjectActivity]:
    """Count spans, traces, errors and usage by project id; a project without spans in *window* is absent."""
    rows = store.ask("project_activity", window_start=kept_moment(window.start), window_end=kept_moment(window.end))
    return {row.pop("project_id"): ProjectActivity(**row) for row in rows.dicts()}
