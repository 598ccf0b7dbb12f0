"""What a query answers: names of columns, and rows in the same order."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The answer to one query."""

    names: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        """Give each row as a dictionary by column name."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def scalar(self) -> Any:
        """Give the one value of an answer of one row and one column."""
        return self.rows[0][0]
