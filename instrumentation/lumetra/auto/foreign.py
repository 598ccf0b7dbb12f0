"""Model calls that another family's framework instrumentor records: inside of them our provider instrumentors stay quiet."""

from collections.abc import Mapping
from inspect import isasyncgen, isgenerator
from typing import Any

from opentelemetry.context import Context, set_value

from lumetra.auto.boundaries import adriven, driven
from lumetra.auto.rivals import Rival
from lumetra.auto.suppression import TRACELOOP_KEY

_RECORDING = frozenset({"OpenInference", "Traceloop"})
"""Families whose framework instrumentors make a span of every model call and do not mark the context themselves. The official
ones either mark it (LangChain) or leave model calls to the provider's instrumentor (LlamaIndex, Agents SDK)."""
_MARKING = frozenset({"opentelemetry.instrumentation.llamaindex"})
"""Those of them that do mark it: OpenAI's models are left to the provider's instrumentor there, and all others are not."""


def records_models(rival: Rival | None) -> bool:
    """Tell whether *rival* makes inference spans that ours would repeat."""
    return rival is not None and rival.family in _RECORDING and rival.module not in _MARKING


def recorded_by_others(around: Context | None = None) -> Context:
    """Mark a context as the inside of a foreign inference."""
    return set_value(TRACELOOP_KEY, True, around)


class ForeignBoundary:
    """The surroundings of a model call that somebody else records; a `Boundary` of `boundaries.py`."""

    __slots__ = ("context",)

    def __init__(self) -> None:
        self.context: Context | None = recorded_by_others()

    def interrupted(self, error: BaseException) -> None:
        """Leave it to the others."""


class ForeignCall:
    """A call that somebody else records; an `Observation` of `shell.py` that only keeps the clients inside quiet."""

    __slots__ = ("arguments", "context")

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.arguments = arguments
        self.context: Context | None = recorded_by_others()

    def returned(self, result: Any) -> Any:
        """Keep a generator inside the marked context, where it may call the client; everything else is not ours."""
        if isasyncgen(result):
            return adriven(result, ForeignBoundary)
        return driven(result, ForeignBoundary) if isgenerator(result) else result

    def raised(self, error: BaseException) -> None:
        """Leave it to the others."""

    def unrecorded(self, result: Any) -> Any:
        """Give the result as it came."""
        return result
