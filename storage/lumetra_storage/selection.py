"""Which spans a question is about: project, window and filter, ready to be bound. Every explorer query begins with one."""

from dataclasses import dataclass

from lumetra_core.trace import TimeWindow
from lumetra_storage.columns import EARLIEST_TIME, LATEST_TIME
from lumetra_storage.filters import Level, Predicate, Scope, compile_filter, parse_filter

EVERY_SPAN = Predicate(sql="1", parameters={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Spans of one project and window that a filter leaves."""

    project_id: int
    window: TimeWindow
    level: Level = "span"
    """trace: figures count traces, each by the span that stands for it; span: every span by itself."""
    predicate: Predicate = EVERY_SPAN
    """Over rows of `spans_light AS light`, read with FINAL."""

    @property
    def bounds(self) -> dict[str, object]:
        """The parameters every query binds: `project_id`, `window_start`, `window_end`."""
        return {
            "project_id": self.project_id,
            "window_start": max(self.window.start, EARLIEST_TIME),
            "window_end": min(self.window.end, LATEST_TIME),
        }


def selected(
    *,
    project_id: int,
    window: TimeWindow,
    filter_text: str = "",
    level: Level = "span",
    scope: Scope = "any",
    whole_traces: bool = False,
    now: int,
) -> Selection:
    """Understand a filter and choose by it.

    At level `trace`, scope `any` takes the traces in which some span matches, scope `root` those whose first span (the root
    or, while none has come, the earliest entry) matches. *whole_traces* leaves every span of such a trace, for sums over
    traces; else only the first span has to pass, which is all that lists and histograms look at, and cheaper.
    *now* is what `now()` means, in nanoseconds since the epoch.

    Raises:
        FilterError: the filter cannot be understood, or the store cannot answer it.
    """
    parsed = parse_filter(filter_text)
    # The first span of a trace is tested in its own row: no set of traces has to be made for it.
    compiled_level: Level = "trace" if level == "trace" and (scope == "any" or whole_traces) else "span"
    predicate = compile_filter(parsed, compiled_level, now, project_id=project_id, window=window, scope=scope)
    return Selection(project_id=project_id, window=window, level=level, predicate=predicate)
