"""Why a user's SQL was not run, or not to its end.

LumetraError
└── InvalidInput
    └── SqlRejected           it is not a question about one's own project in the SQL we allow, or the engine cannot answer it
        └── SqlLimitReached   it is, and took more time, memory or room than allowed
"""

from lumetra_core.errors import InvalidInput


class SqlRejected(InvalidInput):
    """The query cannot be run."""

    def __init__(
        self, message: str, *, line: int | None = None, column: int | None = None, suggestion: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        """Where, counted from 1; None when the whole query is meant."""
        self.column = column
        self.suggestion = suggestion
        """What the user probably meant; None when nothing comes near."""


class SqlLimitReached(SqlRejected):
    """The query took more than it may."""
