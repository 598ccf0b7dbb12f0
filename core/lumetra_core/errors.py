"""The root of every error Lumetra raises on purpose.

LumetraError
├── InvalidInput          what the caller sent cannot be used; sending it again will not help
├── NotFound              what was asked for does not exist (or not in this project)
└── Unavailable           a store or peer does not answer now; sending it again later may help

Each room derives its own errors from these three in its `errors.py`.
"""


class LumetraError(Exception):
    """Something went wrong in Lumetra."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").split("\n", 1)[0])


class InvalidInput(LumetraError):
    """The input cannot be used."""


class NotFound(LumetraError):
    """There is no such thing here."""


class Unavailable(LumetraError):
    """A part Lumetra depends on does not answer; try again later."""

    retry_after_seconds: int = 5
    """What a client should wait before it tries again."""
