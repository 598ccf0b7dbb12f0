"""The one guard around everything Lumetra runs in a stranger's process: our bug becomes a log line, the user's call goes on.

Nothing else in the SDK catches `Exception`. `KeyboardInterrupt`, cancellation and `SystemExit` are never ours to stop.
After the idea of logfire's `handle_internal_errors`; ours logs a place once and reports repetitions at debug level.
"""

import contextlib
import logging
import os
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger("lumetra")

_reported: set[tuple[str, type[BaseException]]] = set()


class guard:  # noqa: N801 -- it reads as a statement: `with guard("reading a response"):`
    """Log what goes wrong inside the block, then go on after it.

    Under pytest, with `LUMETRA_SDK_RAISE` set, the error is raised instead, so that our own tests see it.
    """

    __slots__ = ("task",)

    def __init__(self, task: str) -> None:
        self.task = task

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if not isinstance(error, Exception) or _raises():
            return False
        with contextlib.suppress(Exception):  # a user's logging handler may fail too
            _report(self.task, error)
        return True


def guarded(function: Callable[P, R]) -> Callable[P, R | None]:
    """Make *function* safe to call in a stranger's process: where it fails, it returns None."""
    task = getattr(function, "__qualname__", "a callback")

    @wraps(function)
    def safe(*args: P.args, **kwargs: P.kwargs) -> R | None:
        with guard(task):
            return function(*args, **kwargs)
        return None

    return safe


def _report(task: str, error: Exception) -> None:
    place = (task, type(error))
    level = logging.DEBUG if place in _reported else logging.WARNING
    _reported.add(place)
    message = "Lumetra failed in %s and went on without it; your call was not touched"
    logger.log(level, message, task, exc_info=(type(error), error, error.__traceback__))


def _raises() -> bool:
    return bool(os.environ.get("LUMETRA_SDK_RAISE")) and "PYTEST_CURRENT_TEST" in os.environ
