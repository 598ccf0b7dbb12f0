"""`@lumetra.trace`: record calls of a function, method, coroutine, generator or class, which stays what it was to everybody else."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar, cast, overload

from opentelemetry.context import Context

from lumetra.auto.exchange import Content, Response
from lumetra.auto.operations import Operation
from lumetra.guard import guard
from lumetra.kinds import Arguments, Kind, output_content, request_of
from lumetra.shell import observed_async_generator, observed_coroutine, observed_function, observed_generator
from lumetra.spans import TELEMETRY

Traced = TypeVar("Traced", bound=Callable[..., Any])
MAX_KEPT_ITEMS = 1_000
"""Of what a generator yields, for its output; what comes after is only counted."""


@overload
def trace(traced: Traced, /) -> Traced: ...
@overload
def trace(
    *, name: str | None = None, kind: Kind | str = "chain", capture: bool = True, attributes: Mapping[str, Any] | None = None
) -> Callable[[Traced], Traced]: ...
def trace(
    traced: Any = None,
    /,
    *,
    name: str | None = None,
    kind: str = "chain",
    capture: bool = True,
    attributes: Mapping[str, Any] | None = None,
) -> Any:
    """Record every call as a span, with its arguments and result where the capture policy allows.

    Args:
        traced: The function or class, when used without parentheses.
        name: What the span is called; None: the function's own name.
        kind: What the function is: `agent`, `tool`, `retrieval`, `workflow`, `chat`, … or an operation of the conventions.
        capture: False keeps arguments and result of this function out, whatever the policy says.
        attributes: Set on every span.
    """
    decorate = partial(_traced, name=name, kind=kind, capture=capture, attributes=attributes or {})
    return decorate if traced is None else decorate(traced)


def _traced(traced: Any, **options: Any) -> Any:
    unchanged: Any = traced
    with guard("decorating"):
        if isinstance(traced, staticmethod | classmethod):
            method = cast("Any", traced)
            return type(method)(_traced(method.__func__, **options))
        if inspect.isclass(traced):
            return _traced_class(traced, **options)
        return _traced_function(traced, **options)
    return unchanged


def _traced_class(traced: type, /, **options: Any) -> type:
    """Record the public methods the class defines itself, and its `__call__`; the class stays the same object."""
    prefix = options.pop("name") or traced.__name__
    for attribute, member in list(vars(traced).items()):
        is_method = inspect.isfunction(member) or isinstance(member, staticmethod | classmethod)
        if is_method and (attribute == "__call__" or not attribute.startswith("_")):
            setattr(traced, attribute, _traced(member, name=f"{prefix}.{attribute}", **options))
    return traced


def _traced_function(function: Callable[..., Any], /, **options: Any) -> Callable[..., Any]:
    """Give a function of the same sort, so that whoever inspects it (a web framework, a task queue) sees no difference."""
    begin = Beginning(function, **options)
    if inspect.isasyncgenfunction(function):
        return observed_async_generator(function, begin)
    if inspect.isgeneratorfunction(function):
        return observed_generator(function, begin)
    if inspect.iscoroutinefunction(function):
        return observed_coroutine(function, begin)
    return observed_function(function, begin)


class Beginning:
    """Starts the observation of one function's calls."""

    def __init__(
        self, function: Callable[..., Any], *, name: str | None, kind: str, capture: bool, attributes: Mapping[str, Any]
    ) -> None:
        self.name = name or getattr(function, "__qualname__", type(function).__name__).replace("<locals>.", "")
        self.kind = kind
        self.captures = capture
        self.attributes = attributes
        self.signature = inspect.signature(function)

    def __call__(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> "TracedCall | None":
        """Start the span of one call."""
        arguments = None
        if self.captures and TELEMETRY.captures_content:
            with guard("reading arguments"):
                bound = self.signature.bind(*args, **kwargs).arguments
                arguments = Arguments({name: value for name, value in bound.items() if name not in {"self", "cls"}})
        operation = TELEMETRY.start(request_of(self.kind, self.name, self.attributes, arguments))
        return None if operation is None else TracedCall(operation, kwargs, captures=self.captures)


class TracedCall:
    """One call of a traced function."""

    __slots__ = ("_captures", "_items", "_operation", "arguments", "context")

    def __init__(self, operation: Operation, arguments: Mapping[str, Any], *, captures: bool) -> None:
        self.context: Context | None = operation.context
        self.arguments = arguments
        self._operation = operation
        self._captures = captures
        self._items: list[Any] | None = None

    def returned(self, result: Any) -> Any:
        """Record the result, or what a generator yielded."""
        self._operation.stop(self._response(result if self._items is None else joined(self._items)))
        return result

    def raised(self, error: BaseException) -> None:
        """Record the error, and what a generator had yielded before."""
        self._operation.fail(error, self._response(None if self._items is None else joined(self._items)))

    def unrecorded(self, result: Any) -> Any:
        """Give the result as it came."""
        return result

    def yielded(self, item: Any) -> None:
        """Keep one item of a generator."""
        if self._items is None:
            self._items = []
            if self._operation.request.is_inference:
                self._operation.chunk()
        if self._captures and TELEMETRY.captures_content and len(self._items) < MAX_KEPT_ITEMS:
            self._items.append(item)

    def closed(self) -> None:
        """Record a generator whose consumer wanted no more."""
        self._operation.stop(self._response(joined(self._items or [])))

    def _response(self, result: Any) -> Response:
        if not self._captures:
            return Response()

        def content() -> Content:
            return output_content(self._operation.request.operation, result)

        return Response(content=content)


def joined(items: list[Any]) -> Any:
    """Put what a generator yielded together: pieces of text into a text, anything else into a list."""
    return "".join(items) if items and all(isinstance(item, str) for item in items) else items
