"""Which spans a question is about: project, window and filter, ready to be bound. Every explorer query begins with one."""

import dataclasses
from dataclasses import dataclass

from lumetra_core.trace import TimeWindow
from lumetra_storage.columns import kept_moment
from lumetra_storage.filters import Filter, Level, Predicate, Scope, compile_filter, parse_filter

EVERY_SPAN = Predicate(sql="1", parameters={})
NO_FILTER = Filter(text="", expression=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Spans of one project and window that a filter leaves."""

    project_id: int
    window: TimeWindow
    level: Level = "span"
    """trace: figures count traces, each by the span that stands for it; span: every span by itself."""
    condition: Filter = NO_FILTER
    scope: Scope = "any"
    """Of level trace: some span of a trace has to match, or its first one has to."""
    whole_traces: bool = False
    """Of level trace: leave every span of such a trace, not its first one alone."""
    now: int
    """What `now()` means in the filter, in nanoseconds since the epoch."""

    @property
    def predicate(self) -> Predicate:
        """The filter over rows of `spans_light AS light`, read with FINAL."""
        # The first span of a trace is tested in its own row: no set of traces has to be made for it.
        by_trace = self.level == "trace" and (self.scope == "any" or self.whole_traces)
        return compile_filter(
            self.condition,
            "trace" if by_trace else "span",
            self.now,
            project_id=self.project_id,
            window=self.window,
            scope=self.scope,
        )

    @property
    def is_everything(self) -> bool:
        """True when the filter leaves every span."""
        return self.condition.expression is None

    @property
    def bounds(self) -> dict[str, object]:
        """The parameters every query binds: `project_id`, `window_start`, `window_end`."""
        return {
            "project_id": self.project_id,
            "window_start": kept_moment(self.window.start),
            "window_end": kept_moment(self.window.end),
        }

    def within(self, window: TimeWindow) -> "Selection":
        """Ask the same of another window."""
        return dataclasses.replace(self, window=window)


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

    Raises:
        FilterError: the filter cannot be understood, or the store cannot answer it.
    """
    selection = Selection(
        project_id=project_id,
        window=window,
        level=level,
        condition=parse_filter(filter_text),
        scope=scope,
        whole_traces=whole_traces,
        now=now,
    )
    _ = selection.predicate  # what cannot be compiled is told here, before any question is asked
    return selection
