"""Keep a framework's context changes inside the call that made them: every line of ours guarded, the user's run exactly once.

A framework tells us by a callback, somewhere inside of its own function, that a run has begun. Only there do we know the
run, and only around the function can a context be put back. So the function is called with a `Boundary` in the
OpenTelemetry context; the callback fills it and attaches the run's context; and leaving the function undoes both.
Like `shell.py` this module is trusted: it holds no logic, only the order of things.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import aclosing, closing
from inspect import isasyncgen, isgenerator
from typing import Any, Protocol

from opentelemetry.context import Context

from lumetra.guard import guard
from lumetra.shell import current


class Boundary(Protocol):
    """What is known of the run that a function is about to begin, or has begun."""

    @property
    def context(self) -> Context | None:
        """Current while the function works; changes once the run is known."""
        ...

    def interrupted(self, error: BaseException) -> None:
        """Close the run after *error* left the function, if the framework has not done so."""
        ...


Open = Callable[[], Boundary | None]
"""Makes the boundary of one call; None means that this call is not to be observed."""
Arguments = tuple[tuple[Any, ...], Mapping[str, Any]]
"""The user's positional and keyword arguments."""
Inside = Callable[[Callable[..., Any], Arguments, Open], Any]
"""One of the four functions below: how a function of its kind is called inside a boundary."""


def call_inside(wrapped: Callable[..., Any], arguments: Arguments, open_boundary: Open) -> Any:
    """Call a function inside a boundary."""
    boundary = _opened(open_boundary)
    args, kwargs = arguments
    try:
        with current(_context(boundary)):
            return wrapped(*args, **kwargs)
    except BaseException as error:
        _interrupted(boundary, error)
        raise


async def await_inside(wrapped: Callable[..., Awaitable[Any]], arguments: Arguments, open_boundary: Open) -> Any:
    """Call and await a function inside a boundary."""
    boundary = _opened(open_boundary)
    args, kwargs = arguments
    try:
        with current(_context(boundary)):
            return await wrapped(*args, **kwargs)
    except BaseException as error:
        _interrupted(boundary, error)
        raise


def iterate_inside(wrapped: Callable[..., Any], arguments: Arguments, open_boundary: Open) -> Any:
    """Call a generator function; its generator then works inside a boundary."""
    args, kwargs = arguments
    result = wrapped(*args, **kwargs)
    return driven(result, open_boundary) if isgenerator(result) else result


def aiterate_inside(wrapped: Callable[..., Any], arguments: Arguments, open_boundary: Open) -> Any:
    """Call an asynchronous generator function; its generator then works inside a boundary."""
    args, kwargs = arguments
    result = wrapped(*args, **kwargs)
    return adriven(result, open_boundary) if isasyncgen(result) else result


def driven(generator: Generator[Any, Any, Any], open_boundary: Open) -> Generator[Any, Any, Any]:
    """Drive *generator* inside a boundary: between two items the context is the caller's own."""
    boundary = _opened(open_boundary)
    try:
        with closing(generator):
            while True:
                try:
                    with current(_context(boundary)):
                        item = next(generator)
                except StopIteration as end:
                    return end.value
                yield item
    except BaseException as error:
        _interrupted(boundary, error)
        raise


async def adriven(generator: AsyncGenerator[Any, Any], open_boundary: Open) -> AsyncGenerator[Any, Any]:
    """Drive the asynchronous *generator* inside a boundary."""
    boundary = _opened(open_boundary)
    try:
        async with aclosing(generator):
            while True:
                try:
                    with current(_context(boundary)):
                        item = await anext(generator)
                except StopAsyncIteration:
                    return
                yield item
    except BaseException as error:
        _interrupted(boundary, error)
        raise


def call_then(wrapped: Callable[..., Any], arguments: Arguments, then: Callable[[], object]) -> Any:
    """Call a function, and something of ours right after it."""
    args, kwargs = arguments
    result = wrapped(*args, **kwargs)
    with guard("following a call"):
        then()
    return result


def _opened(open_boundary: Open) -> Boundary | None:
    with guard("opening a boundary"):
        return open_boundary()
    return None


def _context(boundary: Boundary | None) -> Context | None:
    with guard("reading a boundary's context"):
        return None if boundary is None else boundary.context
    return None


def _interrupted(boundary: Boundary | None, error: BaseException) -> None:
    with guard("closing an interrupted run"):
        if boundary is not None:
            boundary.interrupted(error)
