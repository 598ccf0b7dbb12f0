"""Run the user's call with ours around it: every line of ours inside the guard, the user's exactly once and outside of it.

This module is trusted: the hostile test makes everything else fail at every line, and the user's program must not notice.
So it holds no logic, only the order of things.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextvars import Token
from functools import partial, wraps
from typing import Any, Generic, Protocol, TypeVar, cast

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

    def unrecorded(self, result: Any) -> Any:
        """Give the result to the user after `returned` failed, with whatever `arguments` changed about it taken back."""
        ...


class StreamObservation(Observation, Protocol):
    """What we do around a generator of the user's."""

    def yielded(self, item: Any) -> None:
        """Record one item."""
        ...

    def closed(self) -> None:
        """Record that the consumer wanted no more, which is no error."""
        ...


BeginCall = Callable[[tuple[Any, ...], Mapping[str, Any]], StreamObservation | None]
"""Starts an observation of a call with these arguments."""
BeginMethod = Callable[[Any, tuple[Any, ...], Mapping[str, Any]], Observation | None]
"""Starts an observation of a call on this instance with these arguments."""
Step = Callable[[Any], Any]
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
        _raised(observation, error)
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
        _raised(observation, error)
        raise
    return _returned(observation, result)


def observed_generator(function: Callable[..., Any], begin: BeginCall) -> Callable[..., Any]:
    """Give a generator function whose runs are observed, from the first step to the end, whichever way that comes.

    The context is attached only while the generator itself works: between its steps the consumer keeps its own.
    """

    @wraps(function)
    def observed(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        observation = _begun_stream(begin, args, kwargs)
        generator: Any = function(*args, **kwargs)
        if observation is None:
            return cast("Any", (yield from generator))
        step: Step = generator.send
        value: Any = None
        while True:
            try:
                with current(observation.context):
                    item = step(value)
            except StopIteration as stop:
                return _returned(observation, stop.value)
            except BaseException as error:
                _raised(observation, error)
                raise
            _yielded(observation, item)
            try:
                step, value = generator.send, (yield item)
            except GeneratorExit:
                with current(observation.context):
                    generator.close()
                _closed(observation)
                raise
            except BaseException as thrown:  # noqa: BLE001 -- goes on into the user's generator
                step, value = generator.throw, thrown

    return observed


def observed_async_generator(function: Callable[..., Any], begin: BeginCall) -> Callable[..., Any]:
    """Give an asynchronous generator function whose runs are observed, as `observed_generator` does."""

    @wraps(function)
    async def observed(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
        observation = _begun_stream(begin, args, kwargs)
        context = None if observation is None else observation.context
        generator: Any = function(*args, **kwargs)
        step: Step = generator.asend
        value: Any = None
        while True:
            try:
                with current(context):
                    item = await step(value)
            except StopAsyncIteration:
                _returned(observation, None)
                return
            except BaseException as error:
                _raised(observation, error)
                raise
            _yielded(observation, item)
            try:
                step, value = generator.asend, (yield item)
            except GeneratorExit:
                with current(context):
                    await generator.aclose()
                _closed(observation)
                raise
            except BaseException as thrown:  # noqa: BLE001 -- goes on into the user's generator
                step, value = generator.athrow, thrown

    return observed


def _begun_stream(begin: BeginCall, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> StreamObservation | None:
    with guard("beginning an observation"):
        return begin(args, kwargs)
    return None


def _raised(observation: Observation | None, error: BaseException) -> None:
    if observation is not None:
        with guard("recording an error"):
            observation.raised(error)


def _yielded(observation: StreamObservation | None, item: Any) -> None:
    if observation is not None:
        with guard("recording an item"):
            observation.yielded(item)


def _closed(observation: StreamObservation | None) -> None:
    if observation is not None:
        with guard("recording a closed generator"):
            observation.closed()


def observed_function(function: Callable[..., Any], begin: BeginCall) -> Callable[..., Any]:
    """Give a function whose calls are observed."""

    @wraps(function)
    def observed(*args: Any, **kwargs: Any) -> Any:
        return observe(function, args, kwargs, partial(begin, args, kwargs))

    return observed


def observed_coroutine(function: Callable[..., Any], begin: BeginCall) -> Callable[..., Any]:
    """Give a coroutine function whose calls are observed."""

    @wraps(function)
    async def observed(*args: Any, **kwargs: Any) -> Any:
        return await aobserve(function, args, kwargs, partial(begin, args, kwargs))

    return observed


def observing(begin: BeginMethod, *, asynchronous: bool = False) -> Callable[..., Any]:
    """Give a wrapper in wrapt's form that observes the calls of a library's function or method."""
    run = aobserve if asynchronous else observe

    def wrapper(wrapped: Callable[..., Any], instance: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        return run(wrapped, args, kwargs, partial(begin, instance, args, kwargs))

    return wrapper


def _begun(begin: Begin) -> Observation | None:
    with guard("beginning an observation"):
        return begin()
    return None


def _arguments(observation: Observation, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    with guard("reading an observation's arguments"):
        return observation.arguments
    return kwargs


def _returned(observation: Observation | None, result: Any) -> Any:
    if observation is None:
        return result
    with guard("recording a result"):
        return observation.returned(result)
    with guard("closing a failed recording"):
        observation.raised(RuntimeError("Lumetra could not read the result"))
    with guard("giving an unrecorded result"):
        return observation.unrecorded(result)
    return result
