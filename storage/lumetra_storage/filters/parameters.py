"""The values of a predicate on their way into it: each becomes a bound parameter, none is ever written into SQL."""

from collections.abc import Sequence

from lumetra_core.trace import TimeWindow
from lumetra_storage.columns import kept_moment
from lumetra_storage.filters.nodes import At, FromNow, Value

_NS_PER_DAY = 86_400 * 10**9
_PREFIX = "f"
"""Names are f1, f2, …, and f_project_id, f_start, f_end; a query around a predicate names its own differently."""


class Parameters:
    """Collects what is bound while a predicate is written; gives the placeholder to write instead."""

    def __init__(self, *, now: int, project_id: int, window: TimeWindow) -> None:
        self._now = now
        self.values: dict[str, object] = {
            f"{_PREFIX}_project_id": project_id,
            f"{_PREFIX}_start": kept_moment(window.start),
            f"{_PREFIX}_end": kept_moment(window.end),
        }

    def text(self, value: str) -> str:
        """Bind one text."""
        return self._bound(value, "String")

    def texts(self, values: Sequence[str]) -> str:
        """Bind a list of texts."""
        return self._bound(list(values), "Array(String)")

    def number(self, value: float) -> str:
        """Bind a number; a whole one stays exact to 64 bits."""
        return self._bound(value, "Int64" if isinstance(value, int) else "Float64")

    def numbers(self, values: Sequence[float]) -> str:
        """Bind a list of numbers."""
        if all(isinstance(value, int) for value in values):
            return self._bound(list(values), "Array(Int64)")
        return self._bound([float(value) for value in values], "Array(Float64)")

    def moment(self, value: At | FromNow) -> str:
        """Bind a moment as nanoseconds since the epoch, reckoned from this predicate's now."""
        if isinstance(value, At):
            return self._bound(kept_moment(value.time), "Int64")
        origin = self._now - self._now % _NS_PER_DAY if value.day_start else self._now
        return self._bound(kept_moment(origin + value.offset_ns), "Int64")

    def scalar(self, value: Value) -> str:
        """Bind any single value."""
        if isinstance(value, (At, FromNow)):
            return self.moment(value)
        return self.text(value) if isinstance(value, str) else self.number(value)

    def scope(self, time_column: str = "start_time", *, days_late: int = 0) -> str:
        """Write the bounds no query goes without: project and window, its end moved by *days_late*."""
        late = f" + INTERVAL {days_late} DAY" if days_late else ""
        return (
            f"{self.project()}"
            f" AND {time_column} >= fromUnixTimestamp64Nano({{{_PREFIX}_start:Int64}}, 'UTC')"
            f" AND {time_column} < fromUnixTimestamp64Nano({{{_PREFIX}_end:Int64}}, 'UTC'){late}"
        )

    def project(self) -> str:
        """Write the bound of a table that has no window (scores: judgements come late)."""
        return f"project_id = {{{_PREFIX}_project_id:UInt32}}"

    def _bound(self, value: object, kind: str) -> str:
        name = f"{_PREFIX}{len(self.values) - 2}"
        self.values[name] = value
        return f"{{{name}:{kind}}}"
