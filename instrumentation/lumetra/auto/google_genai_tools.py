"""Functions that google-genai calls for the model: each one a tool's span, with the id the model gave its call."""

from collections.abc import Mapping
from typing import Any

from opentelemetry.context import Context, get_current, get_value, set_value

from lumetra import conventions as named
from lumetra.auto.calls import Call
from lumetra.auto.exchange import Request, Response
from lumetra.auto.interface import Telemetry
from lumetra.auto.reading import items, read, word
from lumetra.shell import Observation
from lumetra_core.operation import EXECUTE_TOOL

_CALLS_KEY = "lumetra.google_genai.function_calls"
"""In the context in which the functions of one answer are called: the calls that are still to come."""


class FunctionCalls:
    """Surrounds the functions of one answer, so that each finds the call it is for."""

    __slots__ = ("arguments", "context")

    def __init__(self, answer: Any, kwargs: Mapping[str, Any]) -> None:
        self.arguments = kwargs
        self.context: Context | None = set_value(_CALLS_KEY, _calls(answer), get_current())

    def returned(self, result: Any) -> Any:
        """Record nothing: the functions have."""
        return result

    def raised(self, error: BaseException) -> None:
        """Record nothing."""

    def unrecorded(self, result: Any) -> Any:
        """Give the result as it came."""
        return result


def _calls(answer: Any) -> list[Any]:
    """List the function calls of an answer; the client looks at its first candidate only."""
    candidates = items(read(answer, "candidates"))
    parts = items(read(candidates[0], "content", "parts")) if candidates else ()
    return [call for part in parts if (call := read(part, "function_call")) is not None]


def begin_functions(_helpers: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Observation | None:
    """Begin `get_function_response_parts(response, function_map)`."""
    return FunctionCalls(args[0] if args else kwargs.get("response"), kwargs)


def begin_function(telemetry: Telemetry, _helpers: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Observation | None:
    """Begin `invoke_function_from_dict_args(args, function_to_invoke)`."""
    arguments = args[0] if args else kwargs.get("args")
    function = args[1] if len(args) > 1 else kwargs.get("function_to_invoke")
    name = word(getattr(function, "__name__", None)) or type(function).__name__
    operation = telemetry.start(
        Request(
            operation=EXECUTE_TOOL,
            target=name,
            attributes={named.TOOL_NAME: name, named.TOOL_TYPE: "function", named.TOOL_CALL_ID: _call_id(name)},
            content=lambda: {named.TOOL_ARGUMENTS: arguments},
        )
    )
    return None if operation is None else FunctionCall(operation, kwargs, _response)


class FunctionCall(Call):
    """One function under observation; an error is recorded as the function raised it, before the client wraps it."""

    __slots__ = ()

    def raised(self, error: BaseException) -> None:
        """Record the function's own error."""
        self.operation.fail(error.__context__ or error)


def _response(result: Any) -> Response:
    return Response(content=lambda: {named.TOOL_RESULT: result})


def _call_id(name: str) -> str | None:
    """Take the next call of *name* off those that are to come; the Gemini API gives ids only lately."""
    waiting: list[Any] = get_value(_CALLS_KEY) or []  # pyright: ignore[reportAssignmentType] -- only `FunctionCalls` writes it
    for call in tuple(waiting):
        if read(call, "name") == name:
            waiting.remove(call)
            return word(read(call, "id"))
    return None
