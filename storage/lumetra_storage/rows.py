"""What a query answers: named columns, and the rows they make."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The answer to one query. The embedded engine names no columns of an answer without rows."""

    names: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    """One sequence per name, all of the same length."""

    @property
    def is_empty(self) -> bool:
        """True when the answer has no row; makes none to tell it."""
        return not self.columns or not self.columns[0]

    @cached_property
    def rows(self) -> list[tuple[Any, ...]]:
        """The same, row by row."""
        return list(zip(*self.columns, strict=True))

    def by_name(self) -> dict[str, Sequence[Any]]:
        """Give each column whole, by its name: the fast way to read many rows."""
        return dict(zip(self.names, self.columns, strict=True))

    def dicts(self) -> list[dict[str, Any]]:
        """Give each row as a dictionary by column name."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def scalar(self) -> Any:
        """Give the one value of an answer of one row and one column."""
        return self.columns[0][0]
