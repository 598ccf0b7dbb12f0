"""Run the user's call with ours around it: every line of ours inside the guard, the user's exactly once and outside of it.

This module is trusted: the hostile test makes everything else fail at every line, and the user's program must not notice.
So it holds no logic, only the order of things.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import Token
from typing import Any, Generic, Protocol, TypeVar

from opentelemetry.context import Context, attach, detach

from lumetra.guard import guard

Result = TypeVar("Result")


class Observation(Protocol):
    """What we do around one call of the user's."""

    context: Context | None
    """Current while the call runs; None leaves the context as it is."""
    arguments: Mapping[str, Any]
    """The keyword arguments to call with: the user's own, save where the observation says why it adds one."""

    def returned(self, result: Any) -> Any:
        """Record the result; give it back, or a transparent proxy of it."""
        ...

    def raised(self, error: BaseException) -> None:
        """Record the error, which then goes on to the user."""
        ...


Begin = Callable[[], Observation | None]
"""Starts an observation; None means that this call is not to be observed."""


class current(Generic[Result]):  # noqa: N801 -- it reads as a statement: `with current(context):`
    """Make *context* current inside the block, or do nothing for None; never fails."""

    __slots__ = ("context", "token")

    def __init__(self, context: Context | None) -> None:
        self.context = context
        self.token: Token[Context] | None = None

    def __enter__(self) -> None:
        if self.context is not None:
            with guard("attaching a context"):
                self.token = attach(self.context)

    def __exit__(self, *_: object) -> None:
        if self.token is not None:
            with guard("detaching a context"):
                detach(self.token)


def observe(wrapped: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], begin: Begin) -> Any:
    """Call *wrapped* under observation."""
    observation = _begun(begin)
    if observation is None:
        return wrapped(*args, **kwargs)
    try:
        with current(observation.context):
            result = wrapped(*args, **_arguments(observation, kwargs))
    except BaseException as error:
        with guard("recording an error"):
            observation.raised(error)
        raise
    return _returned(observation, result)


async def aobserve(
    wrapped: Callable[..., Awaitable[Any]], args: tuple[Any, ...], kwargs: Mapping[str, Any], begin: Begin
) -> Any:
    """Call and await *wrapped* under observation, which begins when the caller awaits."""
    observation = _begun(begin)
    if observation is None:
        return await wrapped(*args, **kwargs)
    try:
        with current(observation.context):
            result = await wrapped(*args, **_arguments(observation, kwargs))
    except BaseException as error:
        with guard("recording an error"):
            observation.raised(error)
        raise
    return _returned(observation, result)


def _begun(begin: Begin) -> Observation | None:
    with guard("beginning an observation"):
        return begin()
    return None


def _arguments(observation: Observation, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    with guard("reading an observation's arguments"):
        return observation.arguments
    return kwargs


def _returned(observation: Observation, result: Any) -> Any:
    with guard("recording a result"):
        return observation.returned(result)
    with guard("closing a failed recording"):
        observation.raised(RuntimeError("Lumetra could not read the result"))
    return result
